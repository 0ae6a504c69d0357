package cube

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// File is a declared file.
type File struct {
	// Path is the path that positions carry.
	Path string
	// Data is the file's content; nil leaves it unchecked.
	Data []byte
	// Problem says why the file cannot be hosted, such as "is a directory"; "" for a good file.
	Problem string
}

// FileSet is a set of declared files, by their paths in the archive, separated by slashes.
type FileSet struct {
	// Paths are the files known before packing.
	Paths []string
	// Open are folders whose content is known only when they are packed: directories made by an
	// action. "" is the archive's root.
	Open []string
	// Unsure says that a path of Paths may turn out to be a folder: a Bazel label can name a folder
	// of sources, and looks the same.
	Unsure bool
	// Problems are files that cannot be archived. A problem with the Path "" is about the folder.
	Problems []FileProblem
}

// FileProblem is why a file cannot be archived, with the code of the rule.
type FileProblem struct {
	Code              diag.Code
	Path, Detail, Fix string
}

// AllProblems returns the problems of a set, and those that show in the paths.
func (s *FileSet) AllProblems() []FileProblem {
	problems := slices.Clone(s.Problems)
	reported := map[string]bool{}
	for _, p := range problems {
		reported[p.Path] = true
	}
	for _, p := range s.Paths {
		if lost := lostOnExtraction(p); lost != "" && !reported[p] {
			problems = append(problems, FileProblem{
				Code: "MLC066", Path: p, Detail: lost, Fix: "rename it, or leave it out",
			})
		}
	}
	return problems
}

// Finding is the problem as an error without place.
func (p FileProblem) Finding() diag.Finding {
	return diag.Finding{
		Code: p.Code, Severity: diag.Error,
		Message: fmt.Sprintf("%q %s", path.Join(AdditionalFilesFolder, p.Path), p.Detail),
		Found:   path.Join(AdditionalFilesFolder, p.Path),
		Fix:     p.Fix,
	}
}

// lostOnExtraction says why MedPerf's utils.untar loses a file of the archive, "" if it does not.
func lostOnExtraction(p string) string {
	if p == "tmp.tar.gz" {
		return "is the name under which MedPerf keeps the archive while it extracts it, so the file is lost"
	}
	for _, name := range strings.Split(p, "/") {
		if strings.HasPrefix(name, "._") {
			return `has a name that begins with "._", and MedPerf deletes such files after it extracts the archive`
		}
	}
	return ""
}

// CodeOf is the code of the packer's reason to refuse a file: MLC067 unless there is one of its own.
func CodeOf(r archive.Reason) diag.Code {
	switch r {
	case archive.Dropping:
		return "MLC068"
	case archive.CaseConflict:
		return "MLC069"
	case archive.AppleDouble, archive.ReservedName:
		return "MLC066"
	}
	return "MLC067"
}
