package submission

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// ContainerFields are the fields of MedPerf's Cube since December 2025 that a container fills, under the
// server's names (medperf.entities.cube.Cube). The configuration and the parameters are uploaded
// themselves, as JSON.
type ContainerFields struct {
	ContainerConfig  json.RawMessage `json:"container_config"`
	ParametersConfig json.RawMessage `json:"parameters_config"` // {} where there are no parameters
	// ImageHash is "sha256:…" of an image in a registry, the bare SHA-256 of an image file, and "" where
	// it is left to the client, which takes that of its first download.
	ImageHash           string `json:"image_hash"`
	AdditionalFilesURL  string `json:"additional_files_tarball_url"`
	AdditionalFilesHash string `json:"additional_files_tarball_hash"`
}

// with returns the fields with what the files say.
func (c ContainerFields) with(files map[Role]File) *ContainerFields {
	c.AdditionalFilesHash = files[AdditionalFiles].SHA256
	if image, ok := files[Image]; ok && c.containerType() != "DockerImage" {
		c.ImageHash = image.SHA256
	}
	return &c
}

// encrypted are the values of container_type whose image the client decrypts.
var encrypted = []string{"EncryptedDockerArchive", "EncryptedSingularityFile"}

// containerType is the configuration's container_type.
func (c *ContainerFields) containerType() string { return c.configured("container_type") }

// image is the configuration's image.
func (c *ContainerFields) image() string { return c.configured("image") }

// configured is a string of the configuration, "" if it is none, which Validate does not write.
func (c *ContainerFields) configured(key string) string {
	var config map[string]json.RawMessage
	var text string
	if json.Unmarshal(c.ContainerConfig, &config) != nil || json.Unmarshal(config[key], &text) != nil {
		return ""
	}
	return text
}

// isEncrypted reports whether the image is one that the client needs a key for.
func (c *ContainerFields) isEncrypted() bool { return slices.Contains(encrypted, c.containerType()) }

// MedPerf are the fields of MedPerf's Cube: those of the client that runs MLCubes, or those of the
// client since December 2025. One of the two is there.
type MedPerf struct {
	Cube      *Fields
	Container *ContainerFields
}

// MarshalJSON writes the fields that are there.
func (m MedPerf) MarshalJSON() ([]byte, error) {
	if m.Container != nil {
		return marshal(m.Container)
	}
	return marshal(m.Cube)
}

// UnmarshalJSON tells by container_config which fields they are.
func (m *MedPerf) UnmarshalJSON(data []byte) error {
	var kind struct {
		Config json.RawMessage `json:"container_config"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		return err
	}
	if kind.Config != nil {
		m.Container = new(ContainerFields)
		return json.Unmarshal(data, m.Container)
	}
	m.Cube = new(Fields)
	return json.Unmarshal(data, m.Cube)
}

// marshal is json.Marshal without its escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return []byte(strings.TrimSuffix(b.String(), "\n")), err
}

// Hosted returns how many files have to be hosted, or, where none has, all that are uploaded.
func (s *Submission) Hosted() int {
	hosted := 0
	for _, f := range s.Files {
		if !f.Inline {
			hosted++
		}
	}
	if hosted == 0 {
		return len(s.Files)
	}
	return hosted
}

// allInline reports whether nothing is hosted.
func (s *Submission) allInline() bool {
	return !slices.ContainsFunc(s.Files, func(f File) bool { return !f.Inline })
}

// KeyPlaceholder stands for the file with the passphrase of an encrypted image.
const KeyPlaceholder = "PATH_OF_DECRYPTION_KEY"

// CommandIn is Command as it is to be run in another folder than the one with the files that the client
// uploads; folder is the path to that one, with slashes.
func (s *Submission) CommandIn(folder, name string, urls map[Role]string) string {
	if s.MedPerf.Container == nil {
		return s.Command(name, urls)
	}
	return s.containerCommand(name, folder, urls)
}

// containerCommand is the command line with the flags of `medperf container submit`.
func (s *Submission) containerCommand(name, folder string, urls map[Role]string) string {
	command := []string{"medperf", "container", "submit", "--name", quote(name)}
	for _, f := range s.Files {
		switch f.Role {
		case ContainerConfig:
			command = append(command, "--container-config-file", quote(path.Join(folder, f.Name)))
		case Parameters:
			command = append(command, "--parameters-file", quote(path.Join(folder, f.Name)))
		case AdditionalFiles:
			url := urls[f.Role]
			if url == "" {
				url = Placeholder(f.Role)
			}
			command = append(command, "--additional-file", quote(url), "--additional-hash", quote(f.SHA256))
		}
	}
	if hash := s.MedPerf.Container.ImageHash; hash != "" {
		command = append(command, "--image-hash", quote(hash))
	}
	if s.MedPerf.Container.isEncrypted() {
		command = append(command, "--decryption-key", KeyPlaceholder)
	}
	return strings.Join(command, " ")
}
