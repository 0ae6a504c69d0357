// Package containerconfig checks a container_config.yaml and returns what its submission contains. MedPerf's
// own parser checks little of the file. Other errors appear only when a hospital runs the container, or
// change what the container does.
package containerconfig

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

type checker struct {
	cube.Request
	contract *Contract
	result   cube.Result
	// kind is the container_type, "" if there is no valid one.
	kind Type
	// imageDigest is the digest of the image in its registry, such as "sha256:…", or "".
	imageDigest string
	// parametersRead is what was read of the declared parameters.yaml; nil for none.
	parametersRead *pyyaml.Document
	findings       diag.Collector
	tasks          pyyaml.Cursor // the section; its value is nil if there is none
	// firstParameters and firstAdditional are the first volumes that mount these.
	firstParameters, firstAdditional *pyyaml.Cursor
}

// Check says what is wrong with a container. It does not touch the disk; InspectImage looks at the image
// file.
func Check(request cube.Request) *cube.Result {
	contract, err := ContractOf(request.Contract)
	if err != nil {
		panic(err) // Kind.Contracts has the names that a caller may pass
	}
	c := &checker{Request: request, contract: contract}
	c.result.Needs.Image = request.Image
	if c.Document == nil {
		c.Document = &pyyaml.Document{}
	}
	for _, f := range c.Document.Findings {
		switch f.Code {
		case diag.RecursiveAlias:
			f.Message = "the value contains itself through an alias, which JSON cannot represent"
		case diag.DuplicateKey:
			f.Fix = "keep one of them; MedPerf uses this one and ignores the other"
		}
		c.findings.Add(f)
	}
	selected := c.selectedTypes()
	if c.Document.Root != nil {
		c.root(pyyaml.Cursor{Value: c.Document.Root}, selected)
	}
	c.result.Findings = c.findings.Sorted()
	c.result.ImageType, c.result.Info.Profile = string(c.kind), profile
	c.result.Fields, c.result.FieldsError = c.fields()
	return &c.result
}

// report adds a finding at a position in the configuration; nil means the whole file.
func (c *checker) report(code diag.Code, s diag.Severity, at *pyyaml.Value, key string, f diag.Finding) {
	f.Code, f.Severity, f.Key = code, s, key
	f.Pos = c.Document.At(at)
	c.findings.Add(f)
}

// selectedTypes returns the tables of the declared types, and reports types that are unknown.
func (c *checker) selectedTypes() []*typeTable {
	names, findings := cube.CheckTypes("container", c.Types, Types.Names())
	for _, f := range findings {
		c.report(diag.InvalidCubeType, diag.Error, nil, "", f)
	}
	tables := make([]*typeTable, len(names))
	for i, name := range names {
		tables[i] = c.contract.typeOf(name)
	}
	return tables
}

// root checks the top level and everything below it.
func (c *checker) root(root pyyaml.Cursor, selected []*typeTable) {
	if root.Value.Kind != pyyaml.Mapping {
		f := pyyaml.NotAMapping(root.Value, "the configuration", "container_type", "image", "tasks")
		c.report(diag.NotAMapping, diag.Error, root.Value, "", f)
		return
	}
	if c.isMLCube(root) || c.isOther(root) {
		return
	}
	taken := c.containerType(root)
	c.image(root, &taken)
	c.tasksSection(root, selected, &taken)
	if len(c.Types) == 0 {
		c.report(diag.InvalidCubeType, diag.Error, nil, "", c.contract.Types().Unknown("container"))
	}
	c.confidential()
	c.unknownKeys(root, rootKeys, taken, "the configuration")
	c.json(root)
	c.parameters()
	c.additionalFiles()
}

// isMLCube reports whether the file is an MLCube manifest, which older MedPerf used.
func (c *checker) isMLCube(root pyyaml.Cursor) bool {
	if root.Value.Get("container_type") != nil {
		return false
	}
	for _, section := range []string{"docker", "singularity"} {
		e := root.Value.Get(section)
		if e == nil || e.Value.Kind != pyyaml.Mapping {
			continue
		}
		c.report(diag.ContainerTypeMissing, diag.Error, e.Key, "container_type", diag.Finding{
			Message:  "the file is an MLCube manifest, which current MedPerf does not support",
			Expected: "container_type, image and tasks",
			Found:    section + ": as in mlcube.yaml",
			Fix:      "run mlcubepack migrate to write container_config.yaml from it",
		})
		return true
	}
	return false
}

// otherFiles are files of other tools, by keys that they have at their top.
var otherFiles = []struct {
	keys []string
	what string
}{
	{[]string{"schema_version"}, "a manifest of an MLCube schema before 2021"},
	{[]string{"schema_type"}, "a manifest of an MLCube schema before 2021"},
	{[]string{"apiVersion", "kind"}, "a Kubernetes file"},
	{[]string{"services"}, "a file of docker compose"},
	{[]string{"steps"}, "a pipeline of Airflow, which MedPerf does not support"},
	{[]string{"bootstrap"}, "a definition of Singularity"},
}

// isOther reports a file that is something else altogether. What it lacks of a configuration says less.
func (c *checker) isOther(root pyyaml.Cursor) bool {
	if root.Value.Get("container_type") != nil {
		return false
	}
	for _, other := range otherFiles {
		e := root.Value.Get(other.keys[0])
		if slices.ContainsFunc(other.keys, func(key string) bool { return root.Value.Get(key) == nil }) {
			continue
		}
		c.report(diag.ContainerTypeMissing, diag.Error, e.Key, "container_type", diag.Finding{
			Message:  "this is not a container_config.yaml, but " + other.what,
			Expected: "container_type, image and tasks",
			Found:    strings.Join(other.keys, ", "),
			Fix:      "name the configuration of the container, or write one",
		})
		return true
	}
	return false
}

// unknownKeys reports keys of a mapping that nothing reads, except keys that were reported already.
func (c *checker) unknownKeys(parent pyyaml.Cursor, known, taken []string, where string) {
	for _, n := range parent.Children() {
		switch {
		case n.Key.Kind != pyyaml.String:
			c.nonString(n)
		case slices.Contains(known, n.Name()), slices.Contains(taken, n.Name()), strings.HasPrefix(n.Name(), "x-"):
		default:
			near, ok := diag.Suggest(n.Name(), missing(parent, known))
			s := diag.Warning
			if ok {
				s = diag.Error // the intended key is missing
			}
			fix := diag.Meant(near, ok)("delete the key; nothing reads it")
			var edit diag.Edit
			if key, isGlued := glued(n, known); isGlued {
				s, fix, edit = diag.Error, "write a space after the colon: "+key, c.Document.Replace(n.Key, key)
			} else if ok {
				edit = c.Document.Replace(n.Key, near)
			}
			c.report(diag.UnknownKey, s, n.Key, n.Path, diag.Finding{
				Message: fmt.Sprintf("unknown key %[2]s in %[1]s; MedPerf ignores it without a message", where,
					pyyaml.Describe(n.Key)),
				Expected: strings.Join(known, ", "),
				Found:    n.Name(),
				Fix:      fix,
				Edit:     edit,
			})
		}
	}
}

// glued returns what a key like type:directory, which YAML does not split without a space, is to be.
func glued(n pyyaml.Cursor, known []string) (split string, ok bool) {
	name, value, ok := strings.Cut(n.Name(), ":")
	return name + ": " + value, ok && n.Value.Kind == pyyaml.Null && slices.Contains(known, name)
}

// missing returns the keys that a mapping does not have.
func missing(parent pyyaml.Cursor, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return parent.Value.Get(key) != nil })
}

// misspelled returns the key of a mapping that is probably a misspelling of a missing key.
func misspelled(parent pyyaml.Cursor, name string, known []string) (pyyaml.Cursor, bool) {
	var others []string
	for _, key := range parent.Value.Keys() {
		if !slices.Contains(known, key) {
			others = append(others, key)
		}
	}
	near, ok := diag.Suggest(name, others)
	if !ok {
		return pyyaml.Cursor{}, false
	}
	return parent.Get(near)
}

func (c *checker) nonString(n pyyaml.Cursor) {
	c.report(diag.NonStringKey, diag.Error, n.Key, n.Path, pyyaml.NonStringKey(n))
}

func (c *checker) wrongType(n pyyaml.Cursor, expected string) {
	c.report(diag.WrongType, diag.Error, n.Where(), n.Path, pyyaml.WrongType(n, expected))
}

// json reports values that cannot be uploaded, because the server gets the configuration as JSON.
func (c *checker) json(root pyyaml.Cursor) {
	reported := map[diag.Position]bool{}
	recursive := false
	for _, f := range c.findings.Findings() {
		reported[f.Pos] = true
		recursive = recursive || f.Code == diag.RecursiveAlias
	}
	faults := pyyaml.JSONFaults(root.Value)
	for _, fault := range faults {
		if reported[c.Document.At(fault.At)] {
			continue
		}
		f := pyyaml.NotJSON(fault)
		f.Message += "; MedPerf uploads the configuration as JSON"
		c.report(diag.ConfigNotJSON, diag.Error, fault.At, fault.Key, f)
	}
	if _, err := root.Value.JSON(); err != nil && len(faults) == 0 && !recursive {
		c.report(diag.ConfigNotJSON, diag.Error, root.Value, "", diag.Finding{
			Message: fmt.Sprintf("MedPerf uploads the configuration as JSON, which cannot represent this value: %v", err),
			Fix:     "write the value as a string",
		})
	}
}
