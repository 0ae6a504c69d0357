package containerconfig

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/address"
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
			f.Edit = c.Document.Replace(near.Key, "container_type")
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
	case "encrypteddockerimage":
		fix = `did you mean "EncryptedDockerArchive"?`
	case "encryptedsingularityimage", "encryptedsif":
		fix = `did you mean "EncryptedSingularityFile"?`
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
			f.Edit = c.Document.Replace(near.Key, "image")
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
	if isDownload(ref) || imageSuffix(ref) != "" {
		fix := "write the image's registry reference"
		if t := typeOfSuffix(ref); t != "" {
			fix = fmt.Sprintf("write container_type: %s", t)
		}
		c.report(diag.ImageDoesNotFitType, diag.Error, n.Key, n.Path, diag.Finding{
			Message:  fmt.Sprintf("image is %s, but a DockerImage is pulled from a registry", fileOrAddress(ref)),
			Expected: "a reference such as ghcr.io/org/model:1.0",
			Found:    pyyaml.Describe(n.Value),
			Fix:      fix,
		})
		return
	}
	policy := c.ImagePolicy
	if c.ImageDigest != "" && policy == cube.ImageDigest {
		policy = cube.ImageTag // the digest is given apart
	}
	for _, f := range mlcubeyaml.ImageFindings(ref, policy) {
		f.Found = pyyaml.Describe(n.Value)
		if f.Code == diag.ImageNotPinned && policy == cube.ImageDigest {
			f.Expected = "the digest of the image in its registry, sha256:… (64 hexadecimal digits)"
			f.Fix = digestApart // hospitals with Singularity cannot run a reference with a digest
		}
		c.report(f.Code, f.Severity, n.Key, n.Path, f)
	}
	parsed, err := imageref.Parse(ref)
	if err != nil {
		return
	}
	c.imageDigest = parsed.Digest
	if apart := c.ImageDigest; apart != "" && parsed.Digest != "" && apart != parsed.Digest {
		c.report(diag.ImageDigestMismatch, diag.Error, n.Key, n.Path, diag.Finding{
			Message:  "the reference has another digest than the image digest that was given",
			Expected: apart,
			Found:    parsed.Digest,
			Fix:      fmt.Sprintf("write %s, without @ and a digest, or give the digest of the image meant", withoutDigest(ref)),
		})
	} else if apart != "" {
		c.imageDigest = apart
	}
	if _, two := imageref.TwoHosts(ref); !two {
		c.singularityHospitals(n, parsed)
	}
}

// singularityHospitals notes a reference that hospitals with Singularity cannot run: MedPerf cuts it at each
// ":", takes the first two parts for repository and tag, and asks Docker Hub for them, wherever the image is
// (medperf.containers.runners.singularity_utils.get_docker_image_hash_from_dockerhub).
func (c *checker) singularityHospitals(n pyyaml.Cursor, ref imageref.Reference) {
	text := n.Value.Text
	named := dockerHubName(text)
	var why, fix string
	switch {
	case ref.Registry != "docker.io":
		why = fmt.Sprintf("MedPerf asks Docker Hub for it there, not %s", ref.Registry)
		fix = "for these hospitals, push the image to Docker Hub, or host it as a SingularityFile"
	case ref.Digest != "":
		why = "MedPerf takes the digest for a part of the name there, and Singularity takes no tag with a digest"
		if ref.Tag == "" {
			named += fmt.Sprintf(" with the image's tag, such as %s:1.0", named)
		}
		fix = fmt.Sprintf("write %s, and %s", named, digestApart)
	case strings.HasPrefix(text, "docker.io/"), strings.HasPrefix(text, "index.docker.io/"):
		why = "MedPerf takes the registry's host for a part of the name there"
		fix = "write " + named
	case !strings.Contains(text, "/"):
		why = "MedPerf does not know Docker Hub's short names of official images there"
		fix = "write " + named
	default:
		return
	}
	c.report(diag.NotOnSingularity, diag.Note, n.Key, n.Path, diag.Finding{
		Message:  "hospitals that use Singularity cannot run this image: " + why,
		Expected: "a reference on Docker Hub, such as org/model:1.0",
		Found:    pyyaml.Describe(n.Value),
		Fix:      fix,
	})
}

// digestApart is the advice to give the digest of an image outside its reference.
const digestApart = "give the digest apart: image_digest of the rule, or --image-digest"

// dockerHubName returns a reference on Docker Hub as MedPerf looks it up for Singularity: without host and digest,
// and with the folder library of official images.
func dockerHubName(ref string) string {
	name := withoutDigest(ref)
	for _, host := range []string{"docker.io/", "index.docker.io/"} {
		name = strings.TrimPrefix(name, host)
	}
	if !strings.Contains(name, "/") {
		name = "library/" + name
	}
	return name
}

// withoutDigest returns a reference without "@" and what follows.
func withoutDigest(ref string) string {
	name, _, _ := strings.Cut(ref, "@")
	return name
}

// isDownload reports whether a text is the address of a file, not a reference with the scheme of a tool.
func isDownload(s string) bool {
	for _, scheme := range []string{"http://", "https://", "ftp://", "file://", "synapse:", "direct:"} {
		if strings.HasPrefix(strings.ToLower(s), scheme) {
			return true
		}
	}
	return false
}

func fileOrAddress(s string) string {
	if isDownload(s) {
		return "the address of a file"
	}
	return "a file name"
}

// imageAddress checks the image of the types that are files.
func (c *checker) imageAddress(n pyyaml.Cursor) {
	text := n.Value.Text
	t := c.kind
	if !isAddress(text) && !address.IsSynapseID(text) {
		f := diag.Finding{
			Message:  fmt.Sprintf("image is not an address, but %s is downloaded as a file", t.withArticle()),
			Expected: c.imageExpected(),
			Found:    pyyaml.Describe(n.Value),
			Fix:      "write an address from which the file can be downloaded without a login",
		}
		if _, err := imageref.Parse(text); err == nil && imageSuffix(text) == "" {
			f.Message = fmt.Sprintf("image is a registry reference, but %s is downloaded as a file", t.withArticle())
			f.Fix = "write container_type: DockerImage, or write the address of the file"
		}
		c.report(diag.ImageDoesNotFitType, diag.Error, n.Key, n.Path, f)
		return
	}
	for _, f := range address.Check("image", text) {
		if address.IsSynapseID(text) {
			f.Edit = c.Document.Replace(n.Value, "synapse:"+text)
		}
		if f.Code != diag.AddressHasLogin { // it does not repeat the password
			f.Found = pyyaml.Describe(n.Value)
		}
		c.report(f.Code, f.Severity, n.Key, n.Path, f)
	}
	if likely := typeOfSuffix(text); likely != "" && likely != t &&
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
	case t.IsFile() && c.ImageDigest != "":
		c.report(diag.ImageDigestUnused, diag.Error, n.Key, n.Path, diag.Finding{
			Message: fmt.Sprintf("an image digest is given, but %s is a file, and MedPerf registers the hash of the file",
				t.withArticle()),
			Expected: "container_type: DockerImage, or no image digest",
			Found:    string(t),
			Fix:      "leave out image_digest (--image-digest), or correct container_type",
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
			Message:  "image_hash is unknown because no digest is given; MedPerf computes it at the first pull",
			Expected: "the digest of the image in its registry, sha256:… (64 hexadecimal digits)",
			Found:    pyyaml.Describe(n.Value),
			Fix:      digestApart,
		})
	}
}
