package containerconfig

import (
	"fmt"
	"path"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// systemFolders are folders that an image needs to run. A volume there hides the image's own folder.
var systemFolders = []string{"/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/root", "/run",
	"/sbin", "/sys", "/usr", "/var"}

// maxMountPath is the maximum size of a path in bytes: PATH_MAX of Linux without the NUL.
const maxMountPath = 4095

// temporary is where the client mounts its own folder in every task (add_medperf_tmp_folder).
const temporary = "/tmp"

// mounted is a volume of a task by its path.
type mounted struct {
	volume pyyaml.Cursor
	path   string // cleaned
	kind   string // file, directory or ""
	input  bool
}

// mountPaths are the volumes of a task.
type mountPaths struct{ all []mounted }

func (m *mountPaths) add(v pyyaml.Cursor, path, kind string, input bool) {
	m.all = append(m.all, mounted{v, path, kind, input})
}

// mountPath checks one volume's mount_path and returns it cleaned.
func (c *checker) mountPath(v pyyaml.Cursor) (string, bool) {
	n, ok := v.Get("mount_path")
	if !ok {
		return "", false
	}
	if n.Value.Kind != pyyaml.String {
		c.wrongType(n, "a string")
		return "", false
	}
	text := n.Value.Text
	report := func(code diag.Code, f diag.Finding) (string, bool) {
		f.Found = pyyaml.Describe(n.Value)
		c.report(code, diag.Error, n.Key, n.Path, f)
		return "", false
	}
	cleaned := path.Clean(text)
	switch {
	case len(text) > maxMountPath:
		return report(diag.InvalidMountPath, diag.Finding{
			Message:  fmt.Sprintf("mount_path has %d bytes, more than file systems allow", len(text)),
			Expected: fmt.Sprintf("at most %d bytes", maxMountPath),
			Fix:      "write a shorter path",
		})
	case text == "":
		return report(diag.InvalidMountPath, diag.Finding{
			Message: "mount_path is empty", Expected: "an absolute path", Fix: "write a path in the container, such as " +
				mounts + v.Name(),
		})
	case strings.ContainsAny(text, ":") || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return report(diag.InvalidMountPath, diag.Finding{
			Message:  "mount_path contains a character that ends it on the command line HOST:PATH:ro of docker and singularity",
			Expected: "a path without colons, line breaks and control characters",
			Fix:      "remove the character",
		})
	case strings.ContainsAny(text, `,"\`):
		return report(diag.InvalidMountPath, diag.Finding{
			Message:  "mount_path contains a comma, a quotation mark or a backslash, with which singularity --bind splits paths",
			Expected: "a path without these characters",
			Fix:      "remove the character",
		})
	case strings.HasPrefix(text, "~") || strings.Contains(text, "$"):
		return report(diag.InvalidMountPath, diag.Finding{
			Message: "mount_path contains ~ or a variable, which is not expanded", Expected: "an absolute path",
			Fix: "write the full path",
		})
	case !path.IsAbs(text):
		var edit diag.Edit
		if !strings.HasPrefix(cleaned, "..") {
			edit = c.Document.Replace(n.Value, "/"+cleaned)
		}
		return report(diag.RelativeMountPath, diag.Finding{
			Edit:     edit,
			Message:  "mount_path is not absolute, so the container cannot start",
			Expected: "a path that begins with /",
			Fix: diag.Meant("/"+strings.TrimPrefix(cleaned, "../"),
				!strings.HasPrefix(cleaned, ".."))("start the path with /"),
		})
	case strings.Contains("/"+text+"/", "/../"):
		return report(diag.PathEscapes, diag.Finding{
			Message: "mount_path contains ..", Expected: "a path in its shortest form", Fix: fmt.Sprintf("write %s", cleaned),
			Edit: c.Document.Replace(n.Value, cleaned),
		})
	case cleaned == "/":
		return report(diag.InvalidMountPath, diag.Finding{
			Message: "nothing can be mounted at the root of the container", Expected: "a path below /",
			Fix: "write a path in the container, such as " + mounts + v.Name(),
		})
	case cleaned == temporary:
		return report(diag.MountPathTaken, diag.Finding{
			Message: "MedPerf mounts its own folder at /tmp, so a volume cannot be mounted there", Expected: "another path",
			Fix: "write another path, such as " + mounts + v.Name(),
		})
	}
	if strings.HasPrefix(cleaned, temporary+"/") {
		c.report(diag.MountPathBelowTmp, diag.Note, n.Key, n.Path, diag.Finding{
			Message:  "MedPerf mounts its own folder at /tmp, which may hide this volume in Singularity",
			Expected: "a path outside /tmp",
			Found:    pyyaml.Describe(n.Value),
			Fix:      "write another path, such as " + mounts + v.Name(),
		})
	}
	for _, folder := range systemFolders {
		if cleaned == folder {
			c.report(diag.MountPathHidesSystem, diag.Warning, n.Key, n.Path, diag.Finding{
				Message:  fmt.Sprintf("the volume hides the image's own %s", folder),
				Expected: "a path that the image does not need",
				Found:    pyyaml.Describe(n.Value),
				Fix:      "write another path, such as " + mounts + v.Name(),
			})
		}
	}
	return cleaned, true
}

// mountPaths compares the paths of a task with each other.
func (c *checker) mountPaths(m *mountPaths) {
	at := make(map[string]*mounted, len(m.all))
	for i := range m.all {
		v := &m.all[i]
		n, _ := v.volume.Get("mount_path")
		if other := at[v.path]; other != nil {
			c.report(diag.DuplicateMountPath, diag.Error, n.Key, n.Path, diag.Finding{
				Message: fmt.Sprintf("%s and %s have the same mount_path, so the container cannot start", other.volume.Name(),
					v.volume.Name()),
				Expected: "a different path for each volume of a task",
				Found:    pyyaml.Describe(n.Value),
				Fix:      "change one of the paths; the first is on line " + fmt.Sprint(other.volume.Key.Line),
			})
			continue
		}
		at[v.path] = v
	}
	for i := range m.all {
		v := &m.all[i]
		if at[v.path] != v {
			continue
		}
		for folder := path.Dir(v.path); folder != "/"; folder = path.Dir(folder) {
			if outer := at[folder]; outer != nil {
				c.nested(v, outer)
				break
			}
		}
	}
}

// nested reports a volume inside another one. The mount point must be created there, which fails in a
// read-only volume unless the hospital's data already contain it.
func (c *checker) nested(inner, outer *mounted) {
	n, _ := inner.volume.Get("mount_path")
	f := diag.Finding{
		Message: fmt.Sprintf("%s is mounted inside %s, which is read-only, so the mount fails", inner.volume.Name(),
			outer.volume.Name()),
		Expected: "a path outside " + outer.path,
		Found:    pyyaml.Describe(n.Value),
		Fix:      "change one of the two paths",
	}
	severity := diag.Error
	switch {
	case outer.kind == file:
		f.Message = fmt.Sprintf("%s is mounted inside %s, which is a file", inner.volume.Name(), outer.volume.Name())
	case !outer.input:
		severity = diag.Warning
		f.Message = fmt.Sprintf("%s is mounted inside %s, so an empty %s remains in the outputs", inner.volume.Name(),
			outer.volume.Name(), path.Base(inner.path))
	}
	c.report(diag.NestedMountPath, severity, n.Key, n.Path, f)
}
