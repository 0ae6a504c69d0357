package mlcubeyaml

import (
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
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
	findings   diag.Collector
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
	c.result.Findings = c.findings.Sorted()
	return &c.result
}

// adopt adds the findings of reading the manifest. The script accepts what PyYAML accepts.
func (c *checker) adopt(findings []diag.Finding) {
	for _, f := range findings {
		if c.Profile == Script && (f.Code == diag.RecursiveAlias || f.Code == diag.DuplicateKey) {
			f.Severity = diag.Warning
		}
		c.findings.Add(f)
	}
}

// report adds a finding at a position in the manifest; nil means the whole file.
func (c *checker) report(code diag.Code, l level, at *pyyaml.Value, key string, f diag.Finding) {
	f.Code, f.Severity, f.Key = code, l.severity(c.Profile), key
	f.Pos = c.Document.At(at)
	c.findings.Add(f)
}

// root checks the manifest's top level and everything below it.
func (c *checker) root(root pyyaml.Cursor) {
	selected := c.selectedTypes()
	if root.Value.Kind != pyyaml.Mapping {
		c.report(diag.NotAMapping, fatal, root.Value, "",
			pyyaml.NotAMapping(root.Value, "the manifest", "name", "docker", "tasks"))
		return
	}
	if len(c.Types) == 0 {
		c.report(diag.InvalidCubeType, fatal, nil, "", Types.Unknown("cube"))
	}
	c.rootKeys(root)
	c.runners(root)
	tasks, ok := root.Get("tasks")
	switch {
	case !ok:
		c.report(diag.TasksMissing, fatal, root.Value, "tasks", diag.Finding{
			Message:  "tasks is missing",
			Expected: "the key tasks",
			Fix: diag.Meant(diag.Suggest("tasks", otherKeys(root, rootOptions)))("add tasks: with the tasks of " +
				orTypes(c.Types)),
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

// orTypes lists the declared types, or says that there are none.
func orTypes(types []string) string {
	if len(types) == 0 {
		return "a type, such as model"
	}
	return strings.Join(types, ", ")
}

// selectedTypes returns the tables of the declared types, and reports types that are unknown.
func (c *checker) selectedTypes() []*typeTable {
	names, findings := cube.CheckTypes("cube", c.Types, Types.Names())
	for _, f := range findings {
		c.report(diag.InvalidCubeType, fatal, nil, "", f)
	}
	tables := make([]*typeTable, len(names))
	for i, name := range names {
		tables[i] = typeOf(name)
	}
	return tables
}

func (c *checker) wrongType(l level, n pyyaml.Cursor, expected string) {
	f := pyyaml.WrongType(n, expected)
	if f.Fix == pyyaml.QuoteIt {
		f.Edit = c.Document.Quote(n.Value)
	}
	c.report(diag.WrongType, l, n.Where(), n.Path, f)
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
