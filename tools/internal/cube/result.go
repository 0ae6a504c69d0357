package cube

import "github.com/rules-mlcube/rules_mlcube/tools/internal/diag"

// Result is the result of Check.
type Result struct {
	// Findings are in the order of the file and include those of reading the manifest. Their severities are
	// those of the profile; diag.Policy may change them.
	Findings []diag.Finding
	Needs    Needs
	Info     Info
	// ImageType says what the image file has to be, for Kind.InspectImage; "" leaves it unlooked at.
	ImageType string
	// Fields is what MedPerf registers, as far as the documents tell it; FieldsError says why there is
	// nothing.
	Fields      Fields
	FieldsError error
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

// Needs are the files that the tasks of the declared types reference: those that package-mlcube.py would
// package. It has no positions, so that unrelated changes of the manifest leave it the same.
type Needs struct {
	Parameters      bool
	AdditionalFiles bool
	// Image is the name of the image file in assets/, "" for none.
	Image string
	// Pending are references that only the packer can check, because the files are known only then.
	Pending []Reference
}

// Reference is a path in the archive of additional files, the key that references it, and its kind: "file",
// "directory", or "" for either.
type Reference struct {
	Path, Key, Kind string
}

// Info is what submission.json says of the manifest.
type Info struct {
	Profile        string // the rules that it was checked by, one of Kind.Profiles
	Name           string
	ImageReference string   // the image's reference or address, unchanged; "" where there is none
	Tasks          []string // every task, in the order of the manifest
}
