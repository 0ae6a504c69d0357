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

// containerType checks container_type, and returns the key that it took for it, if misspelt.
func (c *checker) containerType(root node) (taken []string) {
	known := strings.Join(containerTypeNames(), ", ")
	n, ok := root.get("container_type")
	if !ok {
		f := diag.Finding{
			Message:  "the configuration has no container_type",
			Expected: "container_type: " + strings.Join(containerTypeNames(), ", "),
			Fix:      "add container_type: DockerImage for an image in a registry",
		}
		at := root.value
		if near, ok := misspelt(root, "container_type", rootKeys); ok {
			taken = append(taken, near.name())
			at, f.Found, f.Fix = near.key, near.name(), fmt.Sprintf("rename %s to container_type", near.name())
			n = near
		}
		c.report("MLC100", diag.Error, at, "container_type", f)
		if n.value == nil {
			return taken
		}
	}
	if n.value.Kind == pyyaml.String && slices.Contains(containerTypes, Type(n.value.Text)) {
		c.kind = Type(n.value.Text)
		return taken
	}
	fix := diag.Meant(diag.Suggest(n.value.Text, containerTypeNames()))("write one of " + known)
	switch strings.ToLower(n.value.Text) {
	case "docker", "image":
		fix = `did you mean "DockerImage"?`
	case "singularity", "sif", "apptainer":
		fix = `did you mean "SingularityFile"?`
	case "mlcube":
		fix = "let mlcubepack migrate write container_config.yaml from mlcube.yaml"
	}
	c.report("MLC101", diag.Error, n.key, n.path, diag.Finding{
		Message:  fmt.Sprintf("container_type is %s, which MedPerf does not have", pyyaml.Describe(n.value)),
		Expected: "one of " + known,
		Found:    pyyaml.Describe(n.value),
		Fix:      fix,
	})
	return taken
}

// image checks image: a reference for a DockerImage, an address for the others.
func (c *checker) image(root node, taken *[]string) {
	n, ok := root.get("image")
	if !ok {
		f := diag.Finding{
			Message:  "the configuration has no image",
			Expected: "the key image",
			Fix:      "add image: with " + c.imageExpected(),
		}
		at := root.value
		if near, ok := misspelt(root, "image", rootKeys); ok {
			*taken = append(*taken, near.name())
			at, f.Found, f.Fix = near.key, near.name(), fmt.Sprintf("rename %s to image", near.name())
		}
		c.report("MLC102", diag.Error, at, "image", f)
		return
	}
	if n.value.Kind != pyyaml.String || strings.TrimSpace(n.value.Text) == "" {
		what := kindOrEmpty(n.value)
		if n.value.Kind == pyyaml.String {
			what = "empty"
		}
		c.report("MLC102", diag.Error, n.key, n.path, diag.Finding{
			Message:  "image is " + what,
			Expected: c.imageExpected(),
			Found:    pyyaml.Describe(n.value),
			Fix:      "name the image",
		})
		return
	}
	c.result.Info.ImageReference = n.value.Text
	before := c.count[diag.Error]
	switch {
	case c.kind == "":
	case c.kind.IsFile():
		c.imageAddress(n)
	default:
		c.imageReference(n)
	}
	c.imageFile(n, c.count[diag.Error] > before)
}

func (c *checker) imageExpected() string {
	if c.kind.IsFile() {
		return "the address of the image file, such as https://example.org/model.tar or synapse:syn123"
	}
	return "a reference such as ghcr.io/org/model:1.0"
}

// imageReference checks the image of a DockerImage.
func (c *checker) imageReference(n node) {
	ref := n.value.Text
	if isAddress(ref) || imageSuffix(ref) != "" {
		fix := "write the image's reference in its registry"
		if t := typeOfSuffix(ref); t != "" {
			fix = fmt.Sprintf("write container_type: %s if it is the address of such a file", t)
		}
		c.report("MLC103", diag.Error, n.key, n.path, diag.Finding{
			Message:  "a DockerImage is pulled from a registry, but image is the name of a file",
			Expected: "a reference such as ghcr.io/org/model:1.0",
			Found:    pyyaml.Describe(n.value),
			Fix:      fix,
		})
		return
	}
	for _, f := range mlcubeyaml.ImageFindings(ref, c.ImagePolicy) {
		f.Found = pyyaml.Describe(n.value)
		c.report(f.Code, f.Severity, n.key, n.path, f)
	}
	if parsed, err := imageref.Parse(ref); err == nil {
		c.imageDigest = parsed.Digest
	}
}

// imageAddress checks the image of the kinds that are files.
func (c *checker) imageAddress(n node) {
	address := n.value.Text
	t := c.kind
	if !isAddress(address) {
		f := diag.Finding{
			Message:  fmt.Sprintf("%s is downloaded as a file, but image is no address", t.withArticle()),
			Expected: c.imageExpected(),
			Found:    pyyaml.Describe(n.value),
			Fix:      "write the address that downloads the file without a login",
		}
		if _, err := imageref.Parse(address); err == nil && imageSuffix(address) == "" {
			f.Message = fmt.Sprintf("%s is downloaded as a file, but image is a reference to a registry", t.withArticle())
			f.Fix = "write container_type: DockerImage, or the address of the file"
		}
		c.report("MLC103", diag.Error, n.key, n.path, f)
		return
	}
	for _, f := range mlcubeyaml.CheckURL("image", address) {
		f.Found = pyyaml.Describe(n.value)
		c.report(f.Code, f.Severity, n.key, n.path, f)
	}
	if likely := typeOfSuffix(address); likely != "" && likely != t && !(likely == EncryptedDockerArchive && t.IsEncrypted()) {
		c.report("MLC103", diag.Warning, n.key, n.path, diag.Finding{
			Message:  fmt.Sprintf("the file's name is that of a %s, not of %s", describeSuffix(likely), t.withArticle()),
			Expected: "a file of the kind of container_type",
			Found:    pyyaml.Describe(n.value),
			Fix:      "correct container_type, or the name",
		})
	}
}

func isAddress(s string) bool {
	return strings.Contains(s, "://") || strings.HasPrefix(s, "synapse:") || strings.HasPrefix(s, "direct:")
}

var imageSuffixes = map[string]Type{
	".tar": DockerArchive, ".tgz": DockerArchive, ".tar.gz": DockerArchive, ".tar.xz": DockerArchive, ".tar.bz2": DockerArchive,
	".sif": SingularityFile, ".simg": SingularityFile,
	".gpg": EncryptedDockerArchive, ".pgp": EncryptedDockerArchive, ".asc": EncryptedDockerArchive,
}

// imageSuffix returns the suffix by which a name is that of an image file, "" for none.
func imageSuffix(name string) string {
	base := strings.ToLower(path.Base(strings.TrimRight(strings.SplitN(name, "?", 2)[0], "/")))
	if strings.Contains(base, ":") { // a tag may end in anything
		return ""
	}
	for _, suffix := range []string{".tar.gz", ".tar.xz", ".tar.bz2", path.Ext(base)} {
		if _, ok := imageSuffixes[suffix]; ok && strings.HasSuffix(base, suffix) {
			return suffix
		}
	}
	return ""
}

// typeOfSuffix returns the type that a file's name tells, EncryptedDockerArchive for all that is
// encrypted, "" for none.
func typeOfSuffix(name string) Type { return imageSuffixes[imageSuffix(name)] }

func (t Type) withArticle() string {
	if t.IsEncrypted() {
		return "an " + string(t)
	}
	return "a " + string(t)
}

func describeSuffix(t Type) string {
	if t.IsEncrypted() {
		return "file that gpg has encrypted"
	}
	return string(t)
}

// imageFile compares the declared image file with the type, and says where image_hash is not known,
// unless image is wrong.
func (c *checker) imageFile(n node, wrong bool) {
	t := c.kind
	switch {
	case t == "":
	case c.Image != "" && slices.Contains(cube.OwnNames(ManifestName), c.Image):
		c.report("MLC064", diag.Error, nil, "image", diag.Finding{
			Message:  fmt.Sprintf("the image file would overwrite %s of the submission", c.Image),
			Expected: "a name of its own, such as model.tar",
			Found:    c.Image,
			Fix:      "rename the image file",
		})
	case c.Image != "" && !t.IsFile():
		c.report("MLC065", diag.Error, n.key, n.path, diag.Finding{
			Message:  fmt.Sprintf("the image file %q is declared, but a DockerImage is pulled from a registry", c.Image),
			Expected: "container_type: DockerArchive, or no image file",
			Found:    string(t),
			Fix:      "correct container_type, or do not declare the file",
		})
	case wrong:
	case c.Image == "" && t.IsFile():
		c.report("MLC145", diag.Note, n.key, n.path, diag.Finding{
			Message:  "image_hash is left to MedPerf, which takes that of the first download: no image file is declared",
			Expected: "the image file, to be checked and hashed",
			Found:    "none",
			Fix:      "declare it as image, or put it into workspace/.image",
		})
	case !t.IsFile() && c.imageDigest == "":
		c.report("MLC145", diag.Note, n.key, n.path, diag.Finding{
			Message:  "image_hash is left to MedPerf, which takes that of the first pull: the reference has no digest",
			Expected: "…@sha256:… (64 hexadecimal digits)",
			Found:    pyyaml.Describe(n.value),
			Fix:      "append the digest that the registry has for the image, after @",
		})
	}
}
