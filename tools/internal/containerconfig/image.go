package containerconfig

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/imageref"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// containerType checks container_type. If the key is misspelled, it returns the key that was probably meant.
func (c *checker) containerType(root pyyaml.Cursor) (taken []string) {
	known := strings.Join(containerTypeNames(), ", ")
	n, ok := root.Get("container_type")
	if !ok {
		f := diag.Finding{
			Message:  "container_type is missing",
			Expected: "container_type: " + strings.Join(containerTypeNames(), ", "),
			Fix:      "add container_type: DockerImage for an image in a registry",
		}
		at := root.Value
		if near, ok := misspelled(root, "container_type", rootKeys); ok {
			taken = append(taken, near.Name())
			at, f.Found, f.Fix = near.Key, near.Name(), fmt.Sprintf("rename %s to container_type", near.Name())
			n = near
		}
		c.report(diag.ContainerTypeMissing, diag.Error, at, "container_type", f)
		if n.Value == nil {
			return taken
		}
	}
	if n.Value.Kind == pyyaml.String && slices.Contains(containerTypes, Type(n.Value.Text)) {
		c.kind = Type(n.Value.Text)
		return taken
	}
	fix := diag.Meant(diag.Suggest(n.Value.Text, containerTypeNames()))("use one of " + known)
	switch strings.ToLower(n.Value.Text) {
	case "docker", "image":
		fix = `did you mean "DockerImage"?`
	case "singularity", "sif", "apptainer":
		fix = `did you mean "SingularityFile"?`
	case "mlcube":
		fix = "run mlcubepack migrate to write container_config.yaml from mlcube.yaml"
	}
	c.report(diag.InvalidContainerType, diag.Error, n.Key, n.Path, diag.Finding{
		Message:  unknownType(n.Value),
		Expected: "one of " + known,
		Found:    pyyaml.Describe(n.Value),
		Fix:      fix,
	})
	return taken
}

// image checks the key image: a registry reference for a DockerImage, an address for the other types.
func (c *checker) image(root pyyaml.Cursor, taken *[]string) {
	n, ok := root.Get("image")
	if !ok {
		f := diag.Finding{
			Message:  "image is missing",
			Expected: "the key image",
			Fix:      "add image: with " + c.imageExpected(),
		}
		at := root.Value
		if near, ok := misspelled(root, "image", rootKeys); ok {
			*taken = append(*taken, near.Name())
			at, f.Found, f.Fix = near.Key, near.Name(), fmt.Sprintf("rename %s to image", near.Name())
		}
		c.report(diag.ContainerImageMissing, diag.Error, at, "image", f)
		return
	}
	if n.Value.Kind != pyyaml.String || strings.TrimSpace(n.Value.Text) == "" {
		what := kindOrEmpty(n.Value)
		if n.Value.Kind == pyyaml.String {
			what = "empty"
		}
		c.report(diag.ContainerImageMissing, diag.Error, n.Key, n.Path, diag.Finding{
			Message:  "image is " + what,
			Expected: c.imageExpected(),
			Found:    pyyaml.Describe(n.Value),
			Fix:      "write the reference or address of the image",
		})
		return
	}
	c.result.Info.ImageReference = n.Value.Text
	before := c.findings.Count(diag.Error)
	switch {
	case c.kind == "":
	case c.kind.IsFile():
		c.imageAddress(n)
	default:
		c.imageReference(n)
	}
	c.imageFile(n, c.findings.Count(diag.Error) > before)
}

func (c *checker) imageExpected() string {
	if c.kind.IsFile() {
		return "the address of the image file, such as https://example.org/model.tar or synapse:syn123"
	}
	return "a reference such as ghcr.io/org/model:1.0"
}

// imageReference checks the image of a DockerImage.
func (c *checker) imageReference(n pyyaml.Cursor) {
	ref := n.Value.Text
	if isAddress(ref) || imageSuffix(ref) != "" {
		fix := "write the image's registry reference"
		if t := typeOfSuffix(ref); t != "" {
			fix = fmt.Sprintf("write container_type: %s", t)
		}
		c.report(diag.ImageDoesNotFitType, diag.Error, n.Key, n.Path, diag.Finding{
			Message:  "image is a file name, but a DockerImage is pulled from a registry",
			Expected: "a reference such as ghcr.io/org/model:1.0",
			Found:    pyyaml.Describe(n.Value),
			Fix:      fix,
		})
		return
	}
	for _, f := range mlcubeyaml.ImageFindings(ref, c.ImagePolicy) {
		f.Found = pyyaml.Describe(n.Value)
		c.report(f.Code, f.Severity, n.Key, n.Path, f)
	}
	if parsed, err := imageref.Parse(ref); err == nil {
		c.imageDigest = parsed.Digest
	}
}

// imageAddress checks the image of the types that are files.
func (c *checker) imageAddress(n pyyaml.Cursor) {
	address := n.Value.Text
	t := c.kind
	if !isAddress(address) {
		f := diag.Finding{
			Message:  fmt.Sprintf("image is not an address, but %s is downloaded as a file", t.withArticle()),
			Expected: c.imageExpected(),
			Found:    pyyaml.Describe(n.Value),
			Fix:      "write an address from which the file can be downloaded without a login",
		}
		if _, err := imageref.Parse(address); err == nil && imageSuffix(address) == "" {
			f.Message = fmt.Sprintf("image is a registry reference, but %s is downloaded as a file", t.withArticle())
			f.Fix = "write container_type: DockerImage, or write the address of the file"
		}
		c.report(diag.ImageDoesNotFitType, diag.Error, n.Key, n.Path, f)
		return
	}
	for _, f := range cube.CheckURL("image", address) {
		f.Found = pyyaml.Describe(n.Value)
		c.report(f.Code, f.Severity, n.Key, n.Path, f)
	}
	if likely := typeOfSuffix(address); likely != "" && likely != t &&
		!(likely == EncryptedDockerArchive && t.IsEncrypted()) {
		c.report(diag.ImageDoesNotFitType, diag.Warning, n.Key, n.Path, diag.Finding{
			Message:  fmt.Sprintf("the file name looks like that of a %s, not of %s", describeSuffix(likely), t.withArticle()),
			Expected: "a file that matches container_type",
			Found:    pyyaml.Describe(n.Value),
			Fix:      "correct container_type or the file name",
		})
	}
}

func isAddress(s string) bool {
	return strings.Contains(s, "://") || strings.HasPrefix(s, "synapse:") || strings.HasPrefix(s, "direct:")
}

var imageSuffixes = map[string]Type{
	".tar": DockerArchive, ".tgz": DockerArchive, ".tar.gz": DockerArchive, ".tar.xz": DockerArchive,
	".tar.bz2": DockerArchive,
	".sif":     SingularityFile, ".simg": SingularityFile,
	".gpg": EncryptedDockerArchive, ".pgp": EncryptedDockerArchive, ".asc": EncryptedDockerArchive,
}

// imageSuffix returns the suffix that marks a name as an image file, "" if there is none.
func imageSuffix(name string) string {
	base := strings.ToLower(path.Base(strings.TrimRight(strings.SplitN(name, "?", 2)[0], "/")))
	if strings.Contains(base, ":") { // a tag may have any ending
		return ""
	}
	for _, suffix := range []string{".tar.gz", ".tar.xz", ".tar.bz2", path.Ext(base)} {
		if _, ok := imageSuffixes[suffix]; ok && strings.HasSuffix(base, suffix) {
			return suffix
		}
	}
	return ""
}

// typeOfSuffix returns the type that a file name suggests: EncryptedDockerArchive for every encrypted file,
// "" if unknown.
func typeOfSuffix(name string) Type { return imageSuffixes[imageSuffix(name)] }

// unknownType says that a value is not a container_type.
func unknownType(v *pyyaml.Value) string {
	if v.Kind != pyyaml.String {
		return "container_type is " + v.Kind.String() + " instead of a string"
	}
	return "unknown container_type " + pyyaml.Describe(v)
}

func (t Type) withArticle() string {
	if t.IsEncrypted() {
		return "an " + string(t)
	}
	return "a " + string(t)
}

func describeSuffix(t Type) string {
	if t.IsEncrypted() {
		return "file encrypted by gpg"
	}
	return string(t)
}

// imageFile compares the declared image file with the type. It reports an unknown image_hash, unless image is
// wrong.
func (c *checker) imageFile(n pyyaml.Cursor, wrong bool) {
	t := c.kind
	switch {
	case t == "":
	case c.Image != "" && slices.Contains(cube.OwnNames(ManifestName), c.Image):
		c.report(diag.ImageFileNameTaken, diag.Error, nil, "image", diag.Finding{
			Message:  fmt.Sprintf("the image file has the name of another file of the submission, %s", c.Image),
			Expected: "a unique name, such as model.tar",
			Found:    c.Image,
			Fix:      "rename the image file",
		})
	case c.Image != "" && !t.IsFile():
		c.report(diag.ImageFileUnreferenced, diag.Error, n.Key, n.Path, diag.Finding{
			Message:  fmt.Sprintf("the image file %q is declared, but a DockerImage is pulled from a registry", c.Image),
			Expected: "container_type: DockerArchive, or no image file",
			Found:    string(t),
			Fix:      "correct container_type, or remove the image file",
		})
	case wrong:
	case c.Image == "" && t.IsFile():
		c.report(diag.ImageHashUnknown, diag.Note, n.Key, n.Path, diag.Finding{
			Message:  "image_hash is unknown because no image file is declared; MedPerf computes it at the first download",
			Expected: "an image file to check and hash",
			Found:    "none",
			Fix:      "put the image file into workspace/.image, or, in Bazel, set the attribute image of the rule",
		})
	case !t.IsFile() && c.imageDigest == "":
		c.report(diag.ImageHashUnknown, diag.Note, n.Key, n.Path, diag.Finding{
			Message:  "image_hash is unknown because the reference has no digest; MedPerf computes it at the first pull",
			Expected: "…@sha256:… (64 hexadecimal digits)",
			Found:    pyyaml.Describe(n.Value),
			Fix:      "append @ and the image's digest in the registry",
		})
	}
}
