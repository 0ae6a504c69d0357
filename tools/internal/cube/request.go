package cube

import (
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// Profile selects the rules to check against.
type Profile string

const (
	// MedPerf accepts what an older MedPerf client, which runs MLCubes, can run.
	MedPerf Profile = "medperf"
	// Script accepts what package-mlcube.py accepts, except what is unsafe.
	Script Profile = "script"
)

// ParseProfile returns the profile of a name; "" means MedPerf.
func ParseProfile(name string) (Profile, error) {
	switch p := Profile(name); p {
	case "":
		return MedPerf, nil
	case MedPerf, Script:
		return p, nil
	}
	return "", diag.UnknownName("profile", name, []string{string(MedPerf), string(Script)})
}

// ImagePolicy is how exactly docker.image must pin an image.
type ImagePolicy string

const (
	ImageAny    ImagePolicy = "any"    // any valid reference
	ImageTag    ImagePolicy = "tag"    // a tag other than latest, or a digest
	ImageDigest ImagePolicy = "digest" // a digest
)

// ParseImagePolicy returns the policy of a name; "" means ImageAny.
func ParseImagePolicy(name string) (ImagePolicy, error) {
	switch p := ImagePolicy(name); p {
	case "":
		return ImageAny, nil
	case ImageAny, ImageTag, ImageDigest:
		return p, nil
	}
	return "", diag.UnknownName("image policy", name, []string{string(ImageAny), string(ImageTag), string(ImageDigest)})
}

// Request is a cube to check: its manifest and the files that it declares.
type Request struct {
	Document *pyyaml.Document
	// Types are what it claims to be, some of the kind's Types, or what its tasks tell. They are taken as they
	// are, without trimming white space.
	Types       []string
	Profile     Profile     // "" means MedPerf
	ImagePolicy ImagePolicy // "" means ImageAny
	// Contract is one of the kind's Contracts; "" means the default.
	Contract string
	// ImageDigest is the digest of the image in its registry, "sha256:…"; "" if only the reference may have it.
	ImageDigest string
	// Parameters is the declared parameters.yaml, nil for none.
	Parameters *File
	// AdditionalFiles are the declared additional files, nil for none.
	AdditionalFiles *FileSet
	// Image is the base name of the declared image file, "" for none.
	Image string
	// Neighbours are the names of other files in the workspace, used only for suggestions.
	Neighbours []string
}
