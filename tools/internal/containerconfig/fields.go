package containerconfig

import (
	"encoding/json"
	"fmt"
	"path"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/imageref"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// Fields are the fields of MedPerf's Cube since December 2025 that a container fills, under the server's
// names (medperf.entities.cube.Cube). The configuration and the parameters are uploaded themselves, as JSON.
type Fields struct {
	ContainerConfig json.RawMessage `json:"container_config"`
	// ParametersConfig is null without a parameters file, and {} for an empty one.
	ParametersConfig json.RawMessage `json:"parameters_config" null:"allowed"`
	// ImageHash is "sha256:…" for a registry image and the bare SHA-256 for an image file. It is "" if the
	// client computes it at the first download.
	ImageHash           string `json:"image_hash"`
	AdditionalFilesURL  string `json:"additional_files_tarball_url"`
	AdditionalFilesHash string `json:"additional_files_tarball_hash"`
}

// KeyPlaceholder is the placeholder for the passphrase file of an encrypted image.
const KeyPlaceholder = "PATH_OF_DECRYPTION_KEY"

// What the server gets without a parameters file, and for an empty one
// (medperf.commands.mlcube.submit.SubmitCube.read_config_files).
const (
	noParameters    = "null"
	emptyParameters = "{}"
)

// fields returns what the documents tell. Its error says what JSON cannot hold; that is a finding too.
func (c *checker) fields() (cube.Fields, error) {
	if c.Document.Root == nil {
		return nil, fmt.Errorf("%s could not be read", c.Document.File)
	}
	f := &Fields{ParametersConfig: []byte(noParameters), ImageHash: c.imageDigest}
	var err error
	if f.ContainerConfig, err = c.Document.Root.JSON(); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Document.File, err)
	}
	switch read := c.parametersRead; {
	case read == nil:
	case read.Root == nil, read.Root.Kind == pyyaml.Null:
		f.ParametersConfig = []byte(emptyParameters)
	default:
		if f.ParametersConfig, err = read.Root.JSON(); err != nil {
			return nil, fmt.Errorf("%s: %w", read.File, err)
		}
	}
	return f, nil
}

// Complete returns the fields with the hash of the archive, and with that of an image file.
func (f Fields) Complete(sha256 map[cube.Role]string) cube.Fields {
	f.AdditionalFilesHash = sha256[cube.AdditionalFiles]
	if image, ok := sha256[cube.Image]; ok && f.imageType() != DockerImage {
		f.ImageHash = image
	}
	return &f
}

// imageType is the configuration's container_type.
func (f *Fields) imageType() Type { return Type(f.configured("container_type")) }

// configured is a string of the configuration, "" if it is not one, which Check does not let pass.
func (f *Fields) configured(key string) string {
	var config map[string]json.RawMessage
	var text string
	if json.Unmarshal(f.ContainerConfig, &config) != nil || json.Unmarshal(config[key], &text) != nil {
		return ""
	}
	return text
}

// Contradictions returns the hashes that are not those of the files or of the configuration, and
// parameters without a file.
func (f Fields) Contradictions(sha256 map[cube.Role]string) []string {
	var found []string
	add := func(text string) {
		if text != "" {
			found = append(found, text)
		}
	}
	archive := sha256[cube.AdditionalFiles]
	add(cube.Mismatch("medperf.additional_files_tarball_hash", f.AdditionalFilesHash, archive, "files"))
	want, from := sha256[cube.Image], "files"
	if f.imageType() == DockerImage {
		from = "container_config"
		parsed, _ := imageref.Parse(f.configured("image"))
		if want = parsed.Digest; want == "" && cube.IsDigest(f.ImageHash) {
			want = f.ImageHash // it was given apart
		}
	}
	add(cube.Mismatch("medperf.image_hash", f.ImageHash, want, from))
	if _, ok := sha256[cube.Parameters]; !ok && !cube.SameJSON(f.ParametersConfig, []byte(noParameters)) {
		add("medperf.parameters_config is not null, but files has no parameters file")
	}
	return found
}

// Document returns the configuration, or the parameters.
func (f Fields) Document(role cube.Role) (string, []byte) {
	switch role {
	case Manifest:
		return "medperf.container_config", f.ContainerConfig
	case cube.Parameters:
		return "medperf.parameters_config", f.ParametersConfig
	}
	return "", nil
}

// Command returns the words of `medperf container submit`.
func (f Fields) Command(c cube.Command) []string {
	words := []string{"medperf", "container", "submit", "--name", c.Name}
	for _, file := range c.Files {
		switch file.Role {
		case Manifest:
			words = append(words, "--container-config-file", path.Join(c.Folder, file.Name))
		case cube.Parameters:
			words = append(words, "--parameters-file", path.Join(c.Folder, file.Name))
		case cube.AdditionalFiles:
			words = append(words, "--additional-file", c.URL(file.Role), "--additional-hash", file.SHA256)
		}
	}
	if f.ImageHash != "" {
		words = append(words, "--image-hash", f.ImageHash)
	}
	if f.imageType().IsEncrypted() {
		words = append(words, "--decryption-key", KeyPlaceholder)
	}
	return words
}
