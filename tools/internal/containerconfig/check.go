// Package containerconfig says whether a container_config.yaml is one that MedPerf can run, and what its
// submission holds. MedPerf's own parser looks at little of it; the rest fails when a hospital runs
// the container, or does something else than was meant.
package containerconfig

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// node is a value of the configuration, with the key that leads to it and its path.
type node struct {
	path       string
	key, value *pyyaml.Value // key is nil at the root
}

func (n node) child(e *pyyaml.Entry) node {
	return node{pyyaml.JoinKey(n.path, e.Key), e.Key, e.Value}
}

func (n node) get(key string) (node, bool) {
	if e := n.value.Get(key); e != nil {
		return n.child(e), true
	}
	return node{}, false
}

func (n node) children() []node {
	if n.value == nil || n.value.Kind != pyyaml.Mapping {
		return nil
	}
	out := make([]node, len(n.value.Entries))
	for i := range n.value.Entries {
		out[i] = n.child(&n.value.Entries[i])
	}
	return out
}

func (n node) name() string { return n.key.Text }

// where returns the value whose position stands for the node.
func (n node) where() *pyyaml.Value {
	if n.key != nil {
		return n.key
	}
	return n.value
}

type checker struct {
	cube.Request
	result cube.Result
	// kind is the container_type, "" where there is no valid one.
	kind Type
	// imageDigest is the digest in the image's reference, such as "sha256:…", or "".
	imageDigest string
	// parametersRead is what was read of the declared parameters.yaml; nil for none.
	parametersRead *pyyaml.Document
	count          [3]int // of findings by severity
	tasks          node   // the section; its value is nil where there is none
	// firstParameters and firstAdditional are the first volumes that mount these.
	firstParameters, firstAdditional *node
}

// Check says what is wrong with a container. It does not touch the disk; InspectImage looks at the image
// file.
func Check(request cube.Request) *cube.Result {
	c := &checker{Request: request}
	c.result.Needs.Image = request.Image
	if c.Document == nil {
		c.Document = &pyyaml.Document{}
	}
	for _, f := range c.Document.Findings {
		switch f.Code {
		case "MLC012":
			f.Message = "this value contains itself by way of an alias, which JSON cannot hold"
		case "MLC013":
			f.Fix = "keep one of them: MedPerf takes this one and forgets the other"
		}
		c.add(f)
	}
	selected := c.selectedTypes()
	if c.Document.Root != nil {
		c.root(node{value: c.Document.Root}, selected)
	}
	diag.Sort(c.result.Findings)
	c.result.ImageType, c.result.Info.Profile = string(c.kind), profile
	c.result.Fields, c.result.FieldsError = c.fields()
	return &c.result
}

// maxFindings is how many findings of a severity are kept.
const maxFindings = 1000

func (c *checker) add(f diag.Finding) {
	if c.count[f.Severity]++; c.count[f.Severity] <= maxFindings {
		c.result.Findings = append(c.result.Findings, f)
	}
}

// report adds a finding at a place of the configuration; a nil place is the file as a whole.
func (c *checker) report(code diag.Code, s diag.Severity, at *pyyaml.Value, key string, f diag.Finding) {
	f.Code, f.Severity, f.Key = code, s, key
	f.Pos = c.Document.At(at)
	c.add(f)
}

// selectedTypes returns the tables of the declared types.
func (c *checker) selectedTypes() []*typeTable {
	var out []*typeTable
	known := strings.Join(TypeNames(), ", ")
	if len(c.Types) == 0 {
		c.report("MLC046", diag.Error, nil, "", diag.Finding{
			Message:  "no container type is given",
			Expected: "one or more of " + known,
			Fix:      "say what the container is to MedPerf",
		})
	}
	for _, name := range c.Types {
		table := typeOf(name)
		if table == nil {
			c.report("MLC046", diag.Error, nil, "", diag.Finding{
				Message:  fmt.Sprintf("%q is nothing that a container can be to MedPerf", name),
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

// root checks the top level and what is below.
func (c *checker) root(root node, selected []*typeTable) {
	if root.value.Kind != pyyaml.Mapping {
		f := diag.Finding{
			Message:  "the configuration is " + root.value.Kind.String() + " instead of a mapping",
			Expected: "a mapping with the keys container_type, image and tasks",
			Found:    pyyaml.Describe(root.value),
			Fix:      "begin with container_type:, image: and tasks: at the left margin",
		}
		if root.value.Kind == pyyaml.Null {
			f.Message = "the configuration is empty"
		}
		c.report("MLC016", diag.Error, root.value, "", f)
		return
	}
	if c.isMLCube(root) {
		return
	}
	taken := c.containerType(root)
	c.image(root, &taken)
	c.tasksSection(root, selected, &taken)
	c.unknownKeys(root, rootKeys, taken, "the configuration")
	c.json(root)
	c.parameters()
	c.additionalFiles()
}

// isMLCube reports a manifest of MLCube, which MedPerf took before container_config.yaml.
func (c *checker) isMLCube(root node) bool {
	if root.value.Get("container_type") != nil {
		return false
	}
	for _, section := range []string{"docker", "singularity"} {
		e := root.value.Get(section)
		if e == nil || e.Value.Kind != pyyaml.Mapping {
			continue
		}
		c.report("MLC100", diag.Error, e.Key, "container_type", diag.Finding{
			Message:  "this is a manifest of MLCube, which MedPerf no longer takes",
			Expected: "container_type, image and tasks",
			Found:    section + ": as in mlcube.yaml",
			Fix:      "let mlcubepack migrate write container_config.yaml from it",
		})
		return true
	}
	return false
}

// unknownKeys reports keys of a mapping that nothing reads, but for those that were reported otherwise.
func (c *checker) unknownKeys(parent node, known, taken []string, where string) {
	for _, n := range parent.children() {
		switch {
		case n.key.Kind != pyyaml.String:
			c.nonString(n)
		case slices.Contains(known, n.name()), slices.Contains(taken, n.name()), strings.HasPrefix(n.name(), "x-"):
		default:
			near, ok := diag.Suggest(n.name(), missing(parent, known))
			s := diag.Warning
			if ok {
				s = diag.Error // what was meant is not there
			}
			c.report("MLC020", s, n.key, n.path, diag.Finding{
				Message:  fmt.Sprintf("%s has no key %s, and MedPerf does not say so", where, pyyaml.Describe(n.key)),
				Expected: strings.Join(known, ", "),
				Found:    n.name(),
				Fix:      diag.Meant(near, ok)("delete it; nothing reads it"),
			})
		}
	}
}

// missing returns those of the keys that a mapping does not have.
func missing(parent node, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return parent.value.Get(key) != nil })
}

// misspelt returns the key of a mapping that was likely meant to be a missing one.
func misspelt(parent node, name string, known []string) (node, bool) {
	var others []string
	for _, key := range parent.value.Keys() {
		if !slices.Contains(known, key) {
			others = append(others, key)
		}
	}
	near, ok := diag.Suggest(name, others)
	if !ok {
		return node{}, false
	}
	return parent.get(near)
}

func (c *checker) nonString(n node) {
	c.report("MLC018", diag.Error, n.key, n.path, diag.Finding{
		Message:  fmt.Sprintf("YAML reads the key %s as %s", pyyaml.DescribeKey(n.key), n.key.Kind),
		Expected: "a string",
		Found:    n.key.Kind.String(),
		Fix:      fmt.Sprintf("quote it: '%s'", n.key.Text),
	})
}

func (c *checker) wrongType(n node, expected string) {
	found := n.value.Kind.String()
	if n.value.Kind == pyyaml.Null {
		found = "empty"
	}
	fix := "make it " + expected
	switch {
	case n.value.Kind == pyyaml.Null:
		fix = "give it a value, or delete the key"
	case expected == "a string" && n.value.Kind != pyyaml.Mapping && n.value.Kind != pyyaml.Sequence:
		fix = "quote it"
	}
	c.report("MLC021", diag.Error, n.where(), n.path, diag.Finding{
		Message:  fmt.Sprintf("%s is %s instead of %s", n.path, found, expected),
		Expected: expected,
		Found:    pyyaml.Describe(n.value),
		Fix:      fix,
	})
}

// json reports what the server, which gets the configuration as JSON, could not hold.
func (c *checker) json(root node) {
	reported := map[diag.Position]bool{}
	recursive := false
	for _, f := range c.result.Findings {
		reported[f.Pos] = true
		recursive = recursive || f.Code == "MLC012"
	}
	faults := pyyaml.JSONFaults(root.value)
	for _, fault := range faults {
		if reported[c.Document.At(fault.At)] {
			continue
		}
		f := mlcubeyaml.JSONFinding(fault)
		f.Message += "; MedPerf uploads the configuration as JSON"
		c.report("MLC140", diag.Error, fault.At, fault.Key, f)
	}
	if _, err := root.value.JSON(); err != nil && len(faults) == 0 && !recursive {
		c.report("MLC140", diag.Error, root.value, "", diag.Finding{
			Message: fmt.Sprintf("MedPerf uploads the configuration as JSON, which cannot hold it: %v", err),
			Fix:     "write the value as a string",
		})
	}
}
