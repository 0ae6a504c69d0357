// Package mlcubeyaml says whether a cube is one that MedPerf can use, and what it has to host.
//
// The rules are tables (tables.go, sections.go); a profile chooses among their columns. Profile
// script is MedPerf's scripts/package-mlcube.py of 2025-04, profile medperf is what the client that
// runs MLCubes needs. docs/profiles.md compares them.
package mlcubeyaml

import (
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// Profile says whose rules hold.
type Profile string

const (
	// MedPerf accepts what the MedPerf client that runs MLCubes can run.
	MedPerf Profile = "medperf"
	// Script accepts what package-mlcube.py accepts, but for what is unsafe.
	Script Profile = "script"
)

// ParseProfile returns the profile of a name; "" stands for MedPerf.
func ParseProfile(name string) (Profile, error) {
	switch p := Profile(name); p {
	case "":
		return MedPerf, nil
	case MedPerf, Script:
		return p, nil
	}
	return "", diag.UnknownName("profile", name, []string{string(MedPerf), string(Script)})
}

// ImagePolicy says how exactly docker.image has to name an image.
type ImagePolicy string

const (
	ImageAny    ImagePolicy = "any"    // any valid reference
	ImageTag    ImagePolicy = "tag"    // a tag other than latest, or a digest
	ImageDigest ImagePolicy = "digest" // a digest
)

// ParseImagePolicy returns the policy of a name; "" stands for ImageAny.
func ParseImagePolicy(name string) (ImagePolicy, error) {
	switch p := ImagePolicy(name); p {
	case "":
		return ImageAny, nil
	case ImageAny, ImageTag, ImageDigest:
		return p, nil
	}
	return "", diag.UnknownName("image policy", name, []string{string(ImageAny), string(ImageTag), string(ImageDigest)})
}

// Request is a cube to be checked: what was read of its manifest, and which files it declares.
type Request struct {
	Manifest *pyyaml.Document
	// Types are the cube types that it claims: data-preparator, model, metrics. They are taken as
	// they are; the script trims no blanks either.
	Types       []string
	Profile     Profile     // "" stands for MedPerf
	ImagePolicy ImagePolicy // "" stands for ImageAny
	// Parameters is the declared parameters.yaml, nil for none.
	Parameters *File
	// AdditionalFiles are the declared additional files, nil for none.
	AdditionalFiles *FileSet
	// Image is the base name of the declared image file, "" for none.
	Image string
	// Neighbours are the names of other files in the workspace. They serve suggestions only.
	Neighbours []string
}

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

// Result is what Check found.
type Result struct {
	// Findings are in the order of the file, and hold what reading the manifest found. They are as
	// the profile has them; diag.Policy may change them further.
	Findings []diag.Finding
	Needs    Needs
	Info     Info
}

// OK reports whether no finding is an error.
func (r Result) OK() bool {
	for _, f := range r.Findings {
		if f.Severity == diag.Error {
			return false
		}
	}
	return true
}

// Needs are the files that the declared types' tasks reference, which are those that
// package-mlcube.py would have packaged. It has no positions, so that it stays the same while the
// manifest changes in other ways.
type Needs struct {
	Parameters      bool
	AdditionalFiles bool
	// Image is the name of the image file in assets/, "" for none.
	Image string
	// Pending are references that only the packer can check, since what is there is known only then.
	Pending []Reference
}

// Reference is a path in the archive of additional files, the key that references it, and what it is
// referenced as: "file", "directory", or "" for either.
type Reference struct {
	Path, Key, Kind string
}

// Info is what submission.json says of the cube.
type Info struct {
	Name           string
	ImageReference string   // docker.image, "" where there is none
	Tasks          []string // every task, in the order of the manifest
}
