package containerconfig

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// section is input_volumes or output_volumes of a task, with the volumes that the client supplies there and
// in the other section.
type section struct {
	table *taskTable // nil for a task that MedPerf does not know
	here  []volume
	there []volume
	input bool
}

func (s section) name() string {
	if s.input {
		return "input_volumes"
	}
	return "output_volumes"
}

func (s section) otherName() string { section := section{input: !s.input}; return section.name() }

// volumes checks the volumes of a section and adds their mount paths.
func (c *checker) volumes(n node, s section, paths *mountPaths) {
	for _, v := range n.children() {
		if v.key.Kind != pyyaml.String {
			c.nonString(v)
			continue
		}
		known := c.label(v, n, s)
		if v.value.Kind != pyyaml.Mapping {
			c.wrongType(v, "a mapping with mount_path and type")
			continue
		}
		first := v
		switch {
		case v.name() == parametersLabel && c.firstParameters == nil:
			c.firstParameters = &first
		case v.name() == additionalFilesLabel && c.firstAdditional == nil:
			c.firstAdditional = &first
		}
		c.volumeKeys(v)
		kind := c.volumeType(v, known, s)
		if path, ok := c.mountPath(v); ok {
			paths.add(v, path, kind, s.input)
		}
	}
}

// label checks that the client supplies a volume with that label, and returns it or nil.
func (c *checker) label(v, parent node, s section) *volume {
	shared := findVolume(everyTask, v.name())
	if shared != nil && s.input {
		return shared
	}
	if s.table == nil {
		return shared
	}
	if known := findVolume(s.here, v.name()); known != nil {
		if task, label, _ := strings.Cut(known.from, "."); known.from != "" && !c.hasOutput(task, label) {
			c.report("MLC110", diag.Error, v.key, v.path, diag.Finding{
				Message: fmt.Sprintf("MedPerf supplies %s to %s only if the task %s has it as an output", v.name(), s.table.name,
					task),
				Expected: fmt.Sprintf("tasks.%s.output_volumes.%s", task, label),
				Found:    fmt.Sprintf("no output volume %s in %s", label, task),
				Fix:      fmt.Sprintf("declare it as an output of %s, or delete it here", task),
			})
		}
		return known
	}
	if other := findVolume(s.there, v.name()); other != nil || shared != nil {
		f := diag.Finding{
			Message:  fmt.Sprintf("%s is an input of %s, but an output volume is writable", v.name(), s.table.name),
			Expected: s.otherName() + "." + v.name(),
			Found:    s.name() + "." + v.name(),
			Fix:      fmt.Sprintf("move it to %s", s.otherName()),
		}
		if s.input {
			f.Message = fmt.Sprintf("%s is an output of %s, but an input volume is read-only", v.name(), s.table.name)
		}
		c.report("MLC111", diag.Error, v.key, v.path, f)
		if other == nil {
			other = shared
		}
		return other
	}
	known := labels(s.here)
	if s.input {
		known = append(known, labels(everyTask)...)
	}
	absent := slices.DeleteFunc(slices.Clone(known), func(label string) bool { return parent.value.Get(label) != nil })
	f := diag.Finding{
		Message: fmt.Sprintf("MedPerf supplies no %s %s to %s and fails with a KeyError", strings.TrimSuffix(s.name(), "s"),
			pyyaml.Describe(v.key), s.table.name),
		Expected: strings.Join(known, ", "),
		Found:    v.name(),
		Fix:      diag.Meant(diag.Suggest(v.name(), absent))("delete it"),
	}
	switch {
	case len(known) == 0:
		f.Expected = "no output volumes"
	case s.input && f.Fix == "delete it":
		f.Fix = "delete it; use additional_files for the container's own files"
	}
	if v.name() == "report_file" && s.table.name == "sanity_check" {
		f.Fix = "delete it; MedPerf supplies report_file only to prepare"
	}
	c.report("MLC110", diag.Error, v.key, v.path, f)
	return nil
}

// hasOutput reports whether a task has an output volume.
func (c *checker) hasOutput(task, label string) bool {
	t, ok := c.tasks.get(task)
	if !ok {
		return false
	}
	outputs, ok := t.get("output_volumes")
	return ok && outputs.value.Get(label) != nil
}

// missingVolumes reports missing volumes that the task needs, unless a misspelled or misplaced one was
// reported.
func (c *checker) missingVolumes(task, n, other node, s section) {
	var unknown []string
	for _, key := range n.value.Keys() {
		if findVolume(s.here, key) == nil && findVolume(everyTask, key) == nil {
			unknown = append(unknown, key)
		}
	}
	for _, v := range s.here {
		if v.need == optional || n.value.Get(v.label) != nil || other.value.Get(v.label) != nil &&
			findVolume(s.there, v.label) == nil {
			continue
		}
		if _, near := diag.Suggest(v.label, unknown); near {
			continue
		}
		at, path := task.key, task.path+"."+s.name()
		if n.key != nil {
			at = n.key
		}
		f := diag.Finding{
			Expected: path + "." + v.label,
			Found:    found(n.value.Keys()),
			Fix:      fmt.Sprintf("add %s to %s", v.label, s.name()),
		}
		switch {
		case v.need == required:
			f.Message = fmt.Sprintf("the task %s has no output volume %s, which MedPerf reads after the task", s.table.name,
				v.label)
			c.report("MLC112", diag.Error, at, path+"."+v.label, f)
		case s.input:
			f.Message = fmt.Sprintf("the task %s does not mount %s and runs without it", s.table.name, v.label)
			c.report("MLC113", diag.Warning, at, path+"."+v.label, f)
		default:
			f.Message = fmt.Sprintf("the task %s does not mount %s, so its output is lost", s.table.name, v.label)
			c.report("MLC113", diag.Warning, at, path+"."+v.label, f)
		}
	}
}

func found(keys []string) string {
	if len(keys) == 0 {
		return "none"
	}
	return pyyaml.Shorten(strings.Join(keys, ", "))
}

// volumeKeys checks the keys of a volume, not their values.
func (c *checker) volumeKeys(v node) {
	var taken []string
	for _, name := range volumeKeys {
		if _, ok := v.get(name); ok {
			continue
		}
		f := diag.Finding{
			Message:  fmt.Sprintf("the volume %s has no %s", v.name(), name),
			Expected: "the keys mount_path and type",
			Found:    found(v.value.Keys()),
			Fix:      "add " + name + ":",
		}
		at := v.key
		if near, ok := misspelled(v, name, volumeKeys); ok && !slices.Contains(taken, near.name()) {
			taken = append(taken, near.name())
			at, f.Fix = near.key, fmt.Sprintf("rename %s to %s", near.name(), name)
		}
		c.report("MLC114", diag.Error, at, v.path+"."+name, f)
	}
	if n, ok := v.get("host_path"); ok {
		taken = append(taken, "host_path")
		c.report("MLC117", diag.Error, n.key, n.path, diag.Finding{
			Message:  "host_path overrides the path that the client mounts, so the container could read any folder of the hospital's machine",
			Expected: "only mount_path and type",
			Found:    "host_path: " + pyyaml.Describe(n.value),
			Fix:      "delete it",
		})
	}
	c.unknownKeys(v, volumeKeys, taken, "the volume "+v.name())
}

// volumeType checks the type of a volume and returns it, or "" if it is unknown.
func (c *checker) volumeType(v node, known *volume, s section) string {
	n, ok := v.get("type")
	if !ok {
		return ""
	}
	if n.value.Kind != pyyaml.String || n.value.Text != file && n.value.Text != directory {
		fix := diag.Meant(diag.Suggest(n.value.Text, []string{file, directory}))("write file or directory")
		if text := strings.ToLower(n.value.Text); text == "folder" || text == "dir" {
			fix = `did you mean "directory"?`
		}
		c.report("MLC115", diag.Error, n.key, n.path, diag.Finding{
			Message:  fmt.Sprintf("unknown type %s", pyyaml.Describe(n.value)),
			Expected: "file or directory",
			Found:    pyyaml.Describe(n.value),
			Fix:      fix,
		})
		return ""
	}
	if known == nil || known.kind == "" || known.kind == n.value.Text {
		return n.value.Text
	}
	f := diag.Finding{
		Message:  fmt.Sprintf("%s is declared as a %s, but MedPerf mounts a %s", v.name(), n.value.Text, known.kind),
		Expected: known.kind,
		Found:    n.value.Text,
		Fix:      fmt.Sprintf("write type: %s", known.kind),
	}
	severity := diag.Warning // the client mounts whatever exists
	if !s.input {
		severity = diag.Error // the client creates the mounted file or folder by this type
		f.Message = fmt.Sprintf("%s is declared as a %s, so MedPerf creates one, but then reads a %s", v.name(), n.value.Text,
			known.kind)
	}
	c.report("MLC116", severity, n.key, n.path, f)
	return n.value.Text
}
