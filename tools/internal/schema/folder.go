package schema

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/manifest"
)

// FromFolder returns the request for a cube on disk in the conventional layout: mlcube.yaml, and in
// workspace parameters.yaml, additional_files/ and .image/. Positions carry the files' paths below
// dir, as filepath.Join makes them. Types, Profile and ImagePolicy are left to the caller.
//
// A file that is missing is not declared. One that cannot be used, such as a directory in the place
// of parameters.yaml or a named pipe among the additional files, is in the request as a problem, so
// FromFolder itself does not fail.
func FromFolder(dir string) Request {
	workspace := filepath.Join(dir, "workspace")
	r := Request{
		Manifest:        readManifest(filepath.Join(dir, "mlcube.yaml")),
		Parameters:      readParameters(filepath.Join(workspace, parametersFile)),
		AdditionalFiles: listAdditional(filepath.Join(workspace, additionalFolder)),
		Neighbours:      listNames(workspace),
	}
	r.Image = chooseImage(filepath.Join(workspace, ".image"), r.Manifest.Root)
	return r
}

func readManifest(file string) *manifest.Document {
	data, err := readFile(file)
	if err == nil {
		doc, _ := manifest.Parse(file, data)
		return doc
	}
	f := diag.Finding{
		Code: "MLC001", Severity: diag.Error, Pos: diag.Position{File: file},
		Message: "mlcube.yaml cannot be read: " + reason(err),
		Fix:     "make it a readable file",
	}
	if errors.Is(err, fs.ErrNotExist) {
		f.Message = "there is no mlcube.yaml"
		f.Fix = "give the folder that holds mlcube.yaml"
		var near bool
		if f.Found, near = diag.Suggest("mlcube.yaml", listNames(filepath.Dir(file))); near {
			f.Fix = "rename " + f.Found + " to mlcube.yaml"
		}
	} else if filepath.Base(filepath.Dir(file)) == "mlcube.yaml" {
		f.Fix = "give the folder that holds mlcube.yaml, not the file"
	}
	return &manifest.Document{File: file, Findings: []diag.Finding{f}}
}

// reason is an error without the path, which the position has.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// errNotRegular is what reading a folder, pipe or device comes to.
type errNotRegular struct{ mode fs.FileMode }

func (e errNotRegular) Error() string {
	switch {
	case e.mode.IsDir():
		return "is a directory"
	case e.mode&fs.ModeNamedPipe != 0:
		return "is a named pipe"
	case e.mode&fs.ModeSocket != 0:
		return "is a socket"
	}
	return "is a device"
}

// readFile reads a regular file, no further than manifest.Parse would.
func readFile(file string) ([]byte, error) {
	info, err := os.Stat(file) // before opening it, which waits on a pipe
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular{info.Mode()}
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, manifest.MaxBytes+1))
}

func readParameters(file string) *File {
	data, err := readFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return &File{Path: file, Problem: strings.TrimPrefix(reason(err), "workspace/parameters.yaml ")}
	}
	return &File{Path: file, Data: data}
}

func listAdditional(dir string) *FileSet {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return &FileSet{Problems: []FileProblem{{Code: "MLC067", Detail: "cannot be read: " + reason(err), Fix: "make it a readable folder"}}}
	case !info.IsDir():
		return &FileSet{Problems: []FileProblem{{Code: "MLC067", Detail: errNotFolder(info.Mode()), Fix: "put a folder in its place"}}}
	}
	members, err := archive.Collect(dir, "")
	set := &FileSet{}
	if err == nil {
		err = archive.Check(members, archive.Options{})
	}
	for _, m := range members {
		set.Paths = append(set.Paths, m.Path)
	}
	var problems archive.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			set.Problems = append(set.Problems, FileProblem{problemCode(p.Reason), p.Path, p.Detail, p.Fix})
		}
	} else if err != nil {
		set.Problems = append(set.Problems, FileProblem{Code: "MLC067", Detail: "cannot be read: " + err.Error(), Fix: "make it readable"})
	}
	return set
}

func errNotFolder(mode fs.FileMode) string {
	if mode.IsRegular() {
		return "is a file instead of a folder"
	}
	return errNotRegular{mode}.Error()
}

func problemCode(r archive.Reason) diag.Code {
	switch r {
	case archive.AppleDouble, archive.ReservedName:
		return "MLC066"
	case archive.Dropping:
		return "MLC068"
	case archive.CaseConflict:
		return "MLC069"
	}
	return "MLC067"
}

// listNames returns the names of the files in a folder, none where it cannot be read.
func listNames(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out
}

// chooseImage returns the image file that the manifest names if it is there, else the first in the
// folder, else "".
func chooseImage(dir string, root *manifest.Value) string {
	if section := root.Get("singularity"); section != nil {
		if image := section.Value.Get("image"); image != nil && image.Value.Kind == manifest.String && image.Value.Text != "" {
			name := filepath.Clean(image.Value.Text)
			if name == filepath.Base(name) {
				if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
					return name
				}
			}
		}
	}
	for _, name := range listNames(dir) {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() && !strings.HasPrefix(name, ".") {
			return name
		}
	}
	return ""
}
