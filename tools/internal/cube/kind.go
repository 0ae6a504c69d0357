package cube

import (
	"fmt"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// Kind is what differs between the kinds of package that MedPerf registers. Whoever needs to know a
// difference asks the kind for it, and never which kind it is; package kinds lists them all.
type Kind struct {
	// Name is the kind's name in the flags of actions and in the files that they pass on.
	Name string
	// Noun is what messages call a package of the kind, such as "cube".
	Noun string
	// Rule and TestRule are the Bazel rules that package and validate one; ManifestAttribute is their
	// attribute with the manifest.
	Rule, TestRule, ManifestAttribute string

	// Manifest is the file name of the manifest, and ManifestRole its role.
	Manifest     string
	ManifestRole Role
	// ManifestFlag is the flag of the command line that names a manifest, "" for a kind without one.
	ManifestFlag string
	// Uploaded says that MedPerf's client uploads the manifest and the parameters with the submission,
	// instead of downloading them from where they are hosted. They are rewritten as plain YAML then.
	Uploaded bool
	// RegistersDigest says that a submission has the digest of an image in a registry, which may be given apart.
	RegistersDigest bool
	// URLFields are MedPerf's names for the addresses that the submission has, by the file's role.
	URLFields map[Role]string
	// Profiles are the profiles that a submission may have been checked by, as submission.json has them.
	Profiles []string

	// Types are what a package of the kind can be to MedPerf.
	Types Types

	// Contracts are the names of what MedPerf expects at different times, the default first; nil if there is one only.
	Contracts []string

	// Check says what is wrong with a package, and what it needs. It does not touch the disk.
	Check func(Request) *Result
	// NamedImage returns the name of the image file that a manifest names, "" for none.
	NamedImage func(doc *pyyaml.Document) string
	// InspectImageType says what is wrong with an image file that has to be as Result.ImageType says. Its error
	// is one of reading.
	InspectImageType func(path, imageType string) ([]diag.Finding, error)
	// HostedImage returns the image file to host of a package that was found valid, "" for none. images are
	// those in the image folder.
	HostedImage func(r *Result, profile Profile, images []string) string

	// FieldsKey is a field that the kind's Fields have and no other kind's, by which they are recognized.
	FieldsKey string
	// NewFields returns a pointer to empty Fields, to be read from JSON.
	NewFields func() Fields
}

// CheckContract returns an error for a contract that the kind does not have; "" is the default.
func (k *Kind) CheckContract(name string) error {
	switch {
	case name == "" || slices.Contains(k.Contracts, name):
		return nil
	case len(k.Contracts) == 0:
		return fmt.Errorf("a contract is only for containers, not for %s; leave it out", k.Manifest)
	}
	return diag.UnknownName("contract", name, k.Contracts)
}

// Roles returns the roles of the files of a submission, in the order in which submission.json and
// SHA256SUMS list them.
func (k *Kind) Roles() []Role { return []Role{k.ManifestRole, Parameters, AdditionalFiles, Image} }

// IsUploaded reports whether the client uploads the file of a role with the submission.
func (k *Kind) IsUploaded(role Role) bool {
	return k.Uploaded && (role == k.ManifestRole || role == Parameters)
}

// FixedName returns the name that the file of a role has, "" for an image, which has its own.
func (k *Kind) FixedName(role Role) string {
	return map[Role]string{
		k.ManifestRole:  k.Manifest,
		Parameters:      ParametersName,
		AdditionalFiles: AdditionalFilesName,
	}[role]
}

// OwnNames returns the names that an image file must not have, since other files of a submission with a
// manifest of that name have them.
func OwnNames(manifest string) []string {
	return []string{manifest, ParametersName, AdditionalFilesName, ChecksumsName, SubmissionName}
}
