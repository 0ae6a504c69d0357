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
	// Path is the path that findings show.
	Path string
	// Data is the file's content; nil means that it is not checked.
	Data []byte
	// Problem is why the file cannot be hosted, such as "is a directory"; "" if it can.
	Problem string
}

// FileSet is a set of declared files, by slash-separated path in the archive.
type FileSet struct {
	// Paths are the files known before packing.
	Paths []string
	// Open are folders whose content is known only at packing: directories made by an action. "" is the
	// archive's root.
	Open []string
	// Unsure means that a path in Paths may be a folder, because a Bazel label can name a source folder.
	Unsure bool
	// Problems are files that cannot be archived. A problem with an empty Path is about the folder.
	Problems []FileProblem
}

// FileProblem is the reason why a file cannot be archived, with its code.
type FileProblem struct {
	Code              diag.Code
	Path, Detail, Fix string
}

// AllProblems returns the problems of a set, including those of the paths.
func (s *FileSet) AllProblems() []FileProblem {
	problems := slices.Clone(s.Problems)
	reported := map[string]bool{}
	for _, p := range problems {
		reported[p.Path] = true
	}
	for _, p := range s.Paths {
		if lost := lostOnExtraction(p); lost != "" && !reported[p] {
			problems = append(problems, FileProblem{
				Code: diag.FileLostOnExtraction, Path: p, Detail: lost, Fix: "rename or remove the file",
			})
		}
	}
	if len(s.Open) == 0 {
		problems = append(problems, missingOfDVC(s.Paths)...)
	}
	return problems
}

// Finding returns the problem as an error without a position.
func (p FileProblem) Finding() diag.Finding {
	return diag.Finding{
		Code: p.Code, Severity: diag.Error,
		Message: fmt.Sprintf("%q %s", path.Join(AdditionalFilesFolder, p.Path), p.Detail),
		Found:   path.Join(AdditionalFilesFolder, p.Path),
		Fix:     p.Fix,
	}
}

// lostOnExtraction returns why MedPerf's utils.untar loses a file of the archive, or "".
func lostOnExtraction(p string) string {
	if p == "tmp.tar.gz" {
		return "has the name of MedPerf's temporary archive, so MedPerf overwrites it during extraction"
	}
	for _, name := range strings.Split(p, "/") {
		if strings.HasPrefix(name, "._") {
			return `begins with "._", and MedPerf deletes such files after extraction`
		}
	}
	return ""
}

// CodeOf returns the code of the packer's reason for refusing a file: MLC067 unless the reason has its own code.
func CodeOf(r archive.Reason) diag.Code {
	switch r {
	case archive.Dropping:
		return diag.Dropping
	case archive.CaseConflict:
		return diag.CaseConflict
	case archive.Refused:
		return diag.NotTheFile
	case archive.AppleDouble, archive.ReservedName:
		return diag.FileLostOnExtraction
	}
	return diag.NotARegularFile
}
