package mlcubeyaml

import (
	"os"
	"path"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// ManifestName is where MLCube, and MedPerf's client that runs it, look for the manifest.
const ManifestName = "mlcube.yaml"

// Manifest is the role of mlcube.yaml.
const Manifest cube.Role = "manifest"

// Kind is an MLCube, as MedPerf took it until December 2025: everything is hosted.
var Kind = &cube.Kind{
	Name:              "mlcube",
	Noun:              "cube",
	Rule:              "mlcube_package",
	TestRule:          "mlcube_validate_test",
	ManifestAttribute: "manifest",
	Manifest:          ManifestName,
	ManifestRole:      Manifest,
	URLFields: map[cube.Role]string{
		Manifest:             "git_mlcube_url",
		cube.Parameters:      "git_parameters_url",
		cube.AdditionalFiles: "additional_files_tarball_url",
		cube.Image:           "image_tarball_url",
	},
	Profiles:         []string{string(cube.MedPerf), string(cube.Script)},
	Types:            Types,
	Check:            Check,
	NamedImage:       namedImage,
	InspectImageType: inspectImage,
	HostedImage:      hostedImage,
	FieldsKey:        "git_mlcube_url",
	NewFields:        func() cube.Fields { return new(Fields) },
}

// namedImage returns the image file that singularity.image names.
func namedImage(doc *pyyaml.Document) string {
	if runner := doc.Root.Get("singularity"); runner != nil {
		if image := runner.Value.Get("image"); image != nil && image.Value.Kind == pyyaml.String {
			return path.Clean(image.Value.Text)
		}
	}
	return ""
}

// inspectImage reports an image file that is not a regular file. What is in one is for Singularity.
func inspectImage(file, _ string) ([]diag.Finding, error) {
	info, err := os.Stat(file)
	if err != nil || info.Mode().IsRegular() {
		return nil, err
	}
	return []diag.Finding{{
		Code:     diag.NotARegularFile,
		Severity: diag.Error,
		Pos:      diag.Position{File: file},
		Message:  "the image file is " + regularfile.Kind(info.Mode()),
		Expected: "a regular file",
		Fix:      "replace it with the image file",
	}}, nil
}

// hostedImage returns the image file that is there, under profile script the one that package-mlcube.py
// would copy.
func hostedImage(r *cube.Result, profile cube.Profile, images []string) string {
	if profile == cube.Script || slices.Contains(images, r.Needs.Image) {
		return r.Needs.Image
	}
	return cube.FirstVisible(images)
}
