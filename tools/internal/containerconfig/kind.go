package containerconfig

import (
	"path"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// ManifestName is the configuration's name in MedPerf's templates.
const ManifestName = "container_config.yaml"

// Manifest is the role of container_config.yaml.
const Manifest cube.Role = "container_config"

// profile is what a submission says of the rules that a configuration was checked by; there is one set of
// them, so it is not a profile that can be asked for.
const profile = "container"

// Kind is a container, as MedPerf takes it since December 2025: the configuration and the parameters are
// uploaded with the submission.
var Kind = &cube.Kind{
	Name:              "medperf_container",
	Noun:              "container",
	Rule:              "medperf_container_package",
	TestRule:          "medperf_container_validate_test",
	ManifestAttribute: "config",
	Manifest:          ManifestName,
	ManifestRole:      Manifest,
	ManifestFlag:      "container-config",
	Uploaded:          true,
	RegistersDigest:   true,
	URLFields:         map[cube.Role]string{cube.AdditionalFiles: "additional_files_tarball_url"},
	Profiles:          []string{profile},
	Types:             Types,
	Contracts:         ContractNames(),
	Check:             Check,
	NamedImage:        namedImage,
	InspectImageType: func(path, imageType string) ([]diag.Finding, error) {
		return InspectImage(path, Type(imageType))
	},
	HostedImage: hostedImage,
	FieldsKey:   "container_config",
	NewFields:   func() cube.Fields { return new(Fields) },
}

// namedImage returns the last part of the address of an image that is downloaded as a file.
func namedImage(doc *pyyaml.Document) string {
	text := func(key string) string {
		if e := doc.Root.Get(key); e != nil && e.Value.Kind == pyyaml.String {
			return e.Value.Text
		}
		return ""
	}
	if address := text("image"); address != "" && Type(text("container_type")).IsFile() {
		return path.Base(address)
	}
	return ""
}

// hostedImage returns the declared image file, "" for an image that is pulled from its registry.
func hostedImage(r *cube.Result, _ cube.Profile, _ []string) string {
	if !Type(r.ImageType).IsFile() {
		return ""
	}
	return r.Needs.Image
}
