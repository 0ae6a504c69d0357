package mlcubeyaml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// level is what a finding breaks. It decides the severity in each profile.
type level uint8

const (
	fatal      level = iota // MedPerf and the script: an error in both profiles
	breaks                  // a run or MedPerf, but the script accepts it: an error, in script a warning
	scriptOnly              // only the script: a warning, in script an error
	suspect                 // nothing, but it is probably a mistake: a warning
	odd                     // nothing: a note
)

func (l level) severity(profile Profile) diag.Severity {
	switch {
	case l == fatal, l == breaks && profile == MedPerf, l == scriptOnly && profile == Script:
		return diag.Error
	case l == odd:
		return diag.Note
	}
	return diag.Warning
}

// checker checks one request.
type checker struct {
	Request
	result     Result
	count      [3]int // of findings by severity
	references []reference
	spare      []reference       // references of tasks outside the declared types
	nearMisses []string          // files that were suggested for references
	parameters []pyyaml.Cursor   // that reference parameters.yaml
	extras     []pyyaml.Cursor   // that reference additional files
	tasks      map[string]ioNode // the declared types' tasks
}

// ioNode is a task's inputs and outputs.
type ioNode struct {
	table           *taskTable
	inputs, outputs pyyaml.Cursor
}

// Check reports what is wrong with a cube and which files it needs. It does not read files.
func Check(request Request) *Result {
	c := &checker{Request: request, tasks: map[string]ioNode{}}
	if c.Profile == "" {
		c.Profile = MedPerf
	}
	if c.Document == nil {
		c.Document = &pyyaml.Document{}
	}
	c.adopt(c.Document.Findings)
	if c.Document.Root != nil {
		c.root(pyyaml.Cursor{Value: c.Document.Root})
	} else {
		c.selectedTypes()
	}
	c.result.Fields, c.result.Info.Profile = &Fields{}, string(c.Profile)
	diag.Sort(c.result.Findings)
	return &c.result
}

// adopt adds the findings of reading the manifest. The script accepts what PyYAML accepts.
func (c *checker) adopt(findings []diag.Finding) {
	for _, f := range findings {
		if c.Profile == Script && (f.Code == "MLC012" || f.Code == "MLC013") {
			f.Severity = diag.Warning
		}
		c.add(f)
	}
}

// report adds a finding at a position in the manifest; nil means the whole file.
func (c *checker) report(code diag.Code, l level, at *pyyaml.Value, key string, f diag.Finding) {
	f.Code, f.Severity, f.Key = code, l.severity(c.Profile), key
	f.Pos = c.Document.At(at)
	c.add(f)
}

// maxFindings is the maximum number of findings of each severity.
const maxFindings = 1000

func (c *checker) add(f diag.Finding) {
	if c.count[f.Severity]++; c.count[f.Severity] <= maxFindings {
		c.result.Findings = append(c.result.Findings, f)
	}
}

// root checks the manifest's top level and everything below it.
func (c *checker) root(root pyyaml.Cursor) {
	selected := c.selectedTypes()
	if root.Value.Kind != pyyaml.Mapping {
		f := diag.Finding{
			Message:  "the manifest is " + root.Value.Kind.String() + " instead of a mapping",
			Expected: "a mapping with the keys name, docker and tasks",
			Found:    pyyaml.Describe(root.Value),
			Fix:      "start the file with name:, docker: and tasks:, not indented",
		}
		if root.Value.Kind == pyyaml.Null {
			f.Message = "the manifest is empty"
		}
		c.report("MLC016", fatal, root.Value, "", f)
		return
	}
	c.rootKeys(root)
	c.runners(root)
	tasks, ok := root.Get("tasks")
	switch {
	case !ok:
		c.report("MLC022", fatal, root.Value, "tasks", diag.Finding{
			Message:  "tasks is missing",
			Expected: "the key tasks",
			Fix: diag.Meant(diag.Suggest("tasks", otherKeys(root, rootOptions)))("add tasks: with the tasks of " +
				strings.Join(c.Types, ", ")),
		})
	case tasks.Value.Kind != pyyaml.Mapping:
		if c.legacy(root, tasks) {
			break
		}
		c.wrongType(fatal, tasks, "a mapping of task names")
	default:
		for _, t := range tasks.Children() {
			if t.Key.Kind == pyyaml.String {
				c.result.Info.Tasks = append(c.result.Info.Tasks, t.Name())
			}
		}
		c.allTasks(tasks, selected)
	}
	c.files(root)
}

// selectedTypes returns the tables of the declared types.
func (c *checker) selectedTypes() []*typeTable {
	var out []*typeTable
	known := strings.Join(TypeNames(), ", ")
	if len(c.Types) == 0 {
		c.report("MLC046", fatal, nil, "", diag.Finding{
			Message:  "the cube type is missing",
			Expected: "one or more of " + known,
			Fix:      "declare the types of the cube",
		})
	}
	for _, name := range c.Types {
		table := typeOf(name)
		if table == nil {
			c.report("MLC046", fatal, nil, "", diag.Finding{
				Message:  fmt.Sprintf("unknown cube type %q", name),
				Expected: "one of " + known,
				Found:    strconv.Quote(name),
				Fix:      diag.Meant(diag.Suggest(name, TypeNames()))("use one of " + known),
			})
			continue
		}
		if !slices.Contains(out, table) {
			out = append(out, table)
		}
	}
	return out
}

func (c *checker) wrongType(l level, n pyyaml.Cursor, expected string) {
	found := n.Value.Kind.String()
	if n.Value.Kind == pyyaml.Null {
		found = "empty"
	}
	fix := "make it " + expected
	if n.Value.Kind != pyyaml.Mapping && n.Value.Kind != pyyaml.Sequence && expected == "a string" {
		fix = "quote it"
		if n.Value.Kind == pyyaml.Null {
			fix = "give it a value, or delete the key"
		}
	}
	if key, rest, ok := strings.Cut(n.Value.Text, ":"); ok && n.Value.Kind == pyyaml.String &&
		strings.HasPrefix(expected, "a mapping") &&
		key != "" && rest != "" && !strings.ContainsAny(key, " /\\") {
		fix = fmt.Sprintf("add a space after the colon: %s: %s", pyyaml.Shorten(key), pyyaml.Shorten(rest))
	}
	c.report("MLC021", l, n.Where(), n.Path, diag.Finding{
		Message:  fmt.Sprintf("%s is %s instead of %s", n.Path, found, expected),
		Expected: expected,
		Found:    pyyaml.Describe(n.Value),
		Fix:      fix,
	})
}

// otherKeys returns the string keys of a mapping that are not options.
func otherKeys(n pyyaml.Cursor, options []option) []string {
	var out []string
	for _, key := range n.Value.Keys() {
		if findOption(options, key) == nil {
			out = append(out, key)
		}
	}
	return out
}
