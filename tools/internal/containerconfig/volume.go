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
func (c *checker) volumes(n pyyaml.Cursor, s section, paths *mountPaths) {
	for _, v := range n.Children() {
		if v.Key.Kind != pyyaml.String {
			c.nonString(v)
			continue
		}
		known := c.label(v, n, s)
		if v.Value.Kind != pyyaml.Mapping {
			c.wrongType(v, "a mapping with mount_path and type")
			continue
		}
		first := v
		switch {
		case v.Name() == parametersLabel && c.firstParameters == nil:
			c.firstParameters = &first
		case v.Name() == additionalFilesLabel && c.firstAdditional == nil:
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
func (c *checker) label(v, parent pyyaml.Cursor, s section) *volume {
	shared := findVolume(everyTask, v.Name())
	if shared != nil && s.input {
		return shared
	}
	if s.table == nil {
		return shared
	}
	if known := findVolume(s.here, v.Name()); known != nil {
		if task, label, _ := strings.Cut(known.from, "."); known.from != "" && !c.hasOutput(task, label) {
			c.report(diag.UnknownVolume, diag.Error, v.Key, v.Path, diag.Finding{
				Message: fmt.Sprintf("MedPerf supplies %s to %s only if the task %s has it as an output", v.Name(), s.table.name,
					task),
				Expected: fmt.Sprintf("tasks.%s.output_volumes.%s", task, label),
				Found:    fmt.Sprintf("no output volume %s in %s", label, task),
				Fix:      fmt.Sprintf("declare it as an output of %s, or delete it here", task),
			})
		}
		return known
	}
	if other := findVolume(s.there, v.Name()); other != nil || shared != nil {
		f := diag.Finding{
			Message:  fmt.Sprintf("%s is an input of %s, but an output volume is writable", v.Name(), s.table.name),
			Expected: s.otherName() + "." + v.Name(),
			Found:    s.name() + "." + v.Name(),
			Fix:      fmt.Sprintf("move it to %s", s.otherName()),
		}
		if s.input {
			f.Message = fmt.Sprintf("%s is an output of %s, but an input volume is read-only", v.Name(), s.table.name)
		}
		c.report(diag.VolumeDirection, diag.Error, v.Key, v.Path, f)
		if other == nil {
			other = shared
		}
		return other
	}
	known := labels(s.here)
	if s.input {
		known = append(known, labels(everyTask)...)
	}
	absent := slices.DeleteFunc(slices.Clone(known), func(label string) bool { return parent.Value.Get(label) != nil })
	f := diag.Finding{
		Message: fmt.Sprintf("MedPerf supplies no %s %s to %s and fails with a KeyError", strings.TrimSuffix(s.name(), "s"),
			pyyaml.Describe(v.Key), s.table.name),
		Expected: strings.Join(known, ", "),
		Found:    v.Name(),
		Fix:      "delete it",
	}
	if near, ok := diag.Suggest(v.Name(), absent); ok {
		f.Fix, f.Edit = diag.Meant(near, true)(""), c.Document.Replace(v.Key, near)
	}
	switch {
	case len(known) == 0:
		f.Expected = "no output volumes"
	case s.input && f.Fix == "delete it":
		f.Fix = "delete it; use additional_files for the container's own files"
	}
	if v.Name() == "report_file" && s.table.name == "sanity_check" {
		f.Fix = "delete it; MedPerf supplies report_file only to prepare"
	}
	c.report(diag.UnknownVolume, diag.Error, v.Key, v.Path, f)
	return nil
}

// hasOutput reports whether a task has an output volume.
func (c *checker) hasOutput(task, label string) bool {
	t, ok := c.tasks.Get(task)
	if !ok {
		return false
	}
	outputs, ok := t.Get("output_volumes")
	return ok && outputs.Value.Get(label) != nil
}

// missingVolumes reports missing volumes that the task needs, unless a misspelled or misplaced one was
// reported.
func (c *checker) missingVolumes(task, n, other pyyaml.Cursor, s section) {
	var unknown []string
	for _, key := range n.Value.Keys() {
		if findVolume(s.here, key) == nil && findVolume(everyTask, key) == nil {
			unknown = append(unknown, key)
		}
	}
	for _, v := range s.here {
		if v.need == optional || n.Value.Get(v.label) != nil || other.Value.Get(v.label) != nil &&
			findVolume(s.there, v.label) == nil {
			continue
		}
		if _, near := diag.Suggest(v.label, unknown); near {
			continue
		}
		at, path := task.Key, task.Path+"."+s.name()
		if n.Key != nil {
			at = n.Key
		}
		f := diag.Finding{
			Expected: path + "." + v.label,
			Found:    found(n.Value.Keys()),
			Fix:      fmt.Sprintf("add %s to %s", v.label, s.name()),
		}
		switch {
		case v.need == required:
			f.Message = fmt.Sprintf("the task %s has no output volume %s, which MedPerf reads after the task", s.table.name,
				v.label)
			c.report(diag.OutputVolumeMissing, diag.Error, at, path+"."+v.label, f)
		case s.input:
			f.Message = fmt.Sprintf("the task %s does not mount %s and runs without it", s.table.name, v.label)
			c.report(diag.VolumeNotMounted, diag.Warning, at, path+"."+v.label, f)
		default:
			f.Message = fmt.Sprintf("the task %s does not mount %s, so its output is lost", s.table.name, v.label)
			c.report(diag.VolumeNotMounted, diag.Warning, at, path+"."+v.label, f)
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
func (c *checker) volumeKeys(v pyyaml.Cursor) {
	var taken []string
	for _, name := range volumeKeys {
		if _, ok := v.Get(name); ok {
			continue
		}
		f := diag.Finding{
			Message:  fmt.Sprintf("the volume %s has no %s", v.Name(), name),
			Expected: "the keys mount_path and type",
			Found:    found(v.Value.Keys()),
			Fix:      "add " + name + ":",
		}
		at := v.Key
		if near, ok := misspelled(v, name, volumeKeys); ok && !slices.Contains(taken, near.Name()) {
			taken = append(taken, near.Name())
			at, f.Fix = near.Key, fmt.Sprintf("rename %s to %s", near.Name(), name)
			f.Edit = c.Document.Replace(near.Key, name)
			if key, ok := glued(near, volumeKeys); ok {
				f.Fix, f.Edit = "write a space after the colon: "+key, c.Document.Replace(near.Key, key)
			}
		}
		c.report(diag.VolumeKeyMissing, diag.Error, at, v.Path+"."+name, f)
	}
	if n, ok := v.Get("host_path"); ok {
		taken = append(taken, "host_path")
		c.report(diag.HostPath, diag.Error, n.Key, n.Path, diag.Finding{
			Message:  "host_path replaces the folder that MedPerf mounts, so the container could read any folder on the hospital's machine",
			Expected: "only mount_path and type",
			Found:    "host_path: " + pyyaml.Describe(n.Value),
			Fix:      "delete it",
		})
	}
	c.unknownKeys(v, volumeKeys, taken, "the volume "+v.Name())
}

// volumeType checks the type of a volume and returns it, or "" if it is unknown.
func (c *checker) volumeType(v pyyaml.Cursor, known *volume, s section) string {
	n, ok := v.Get("type")
	if !ok {
		return ""
	}
	if n.Value.Kind != pyyaml.String || n.Value.Text != file && n.Value.Text != directory {
		near, ok := diag.Suggest(n.Value.Text, []string{file, directory})
		if text := strings.ToLower(n.Value.Text); text == "folder" || text == "dir" {
			near, ok = directory, true
		}
		f := diag.Finding{
			Message:  fmt.Sprintf("unknown type %s", pyyaml.Describe(n.Value)),
			Expected: "file or directory",
			Found:    pyyaml.Describe(n.Value),
			Fix:      diag.Meant(near, ok)("write file or directory"),
		}
		if ok {
			f.Edit = c.Document.Replace(n.Value, near)
		}
		c.report(diag.InvalidVolumeType, diag.Error, n.Key, n.Path, f)
		return ""
	}
	if known == nil || known.kind == "" || known.kind == n.Value.Text {
		return n.Value.Text
	}
	f := diag.Finding{
		Message:  fmt.Sprintf("%s is declared as a %s, but MedPerf mounts a %s", v.Name(), n.Value.Text, known.kind),
		Expected: known.kind,
		Found:    n.Value.Text,
		Fix:      fmt.Sprintf("write type: %s", known.kind),
		Edit:     c.Document.Replace(n.Value, known.kind),
	}
	severity := diag.Warning // the client mounts whatever exists
	if !s.input {
		severity = diag.Error // the client creates the mounted file or folder by this type
		f.Message = fmt.Sprintf("%s is declared as a %s, so MedPerf creates one, but then reads a %s", v.Name(), n.Value.Text,
			known.kind)
	}
	c.report(diag.VolumeTypeMismatch, severity, n.Key, n.Path, f)
	return n.Value.Text
}
