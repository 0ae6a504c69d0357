package submission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

// SchemaVersion is that of submission.json; docs/submission.schema.json describes it.
const SchemaVersion = 1

// The names under which the files are hosted.
const (
	ManifestName        = "mlcube.yaml"
	ContainerConfigName = "container_config.yaml"
	ParametersName      = "parameters.yaml"
	AdditionalFilesName = "additional_files.tar.gz"
	ChecksumsName       = "SHA256SUMS"
	SubmissionName      = "submission.json"
)

// Cube is what the manifest and the target say of the cube.
type Cube struct {
	Name    string   `json:"name,omitempty"` // the manifest's, for people
	Types   []string `json:"types"`
	Profile string   `json:"profile"`
	// Image is the reference to the image in a registry, or the image file's name.
	Image string `json:"image,omitempty"`
}

// Fields are the fields of MedPerf's Cube that the hosted files fill: the server's names, of the
// client that runs MLCubes (medperf.entities.cube.Cube). URLs are for the one who hosts the files.
type Fields struct {
	ManifestURL         string `json:"git_mlcube_url"`
	ManifestHash        string `json:"mlcube_hash"`
	ParametersURL       string `json:"git_parameters_url"`
	ParametersHash      string `json:"parameters_hash"`
	AdditionalFilesURL  string `json:"additional_files_tarball_url"`
	AdditionalFilesHash string `json:"additional_files_tarball_hash"`
	ImageURL            string `json:"image_tarball_url"`
	ImageHash           string `json:"image_tarball_hash"`
}

// Submission is submission.json.
type Submission struct {
	SchemaVersion int     `json:"schema_version"`
	Cube          Cube    `json:"cube"`
	MedPerf       MedPerf `json:"medperf"`
	Files         []File  `json:"files"`
	// SubmitCommand is the client's command line, with NAME and the URLs left to fill in.
	SubmitCommand string `json:"submit_command"`
	// Members are the files of additional_files.tar.gz, so that a difference can be named.
	Members []archive.MemberRecord `json:"members,omitempty"`
}

// New joins the records of the hosted files. container is what the configuration says of a container,
// nil for a cube. New fails if a role has two files or there is no manifest or configuration.
func New(cube Cube, container *ContainerFields, records []Record) (*Submission, error) {
	s := &Submission{SchemaVersion: SchemaVersion, Cube: cube}
	for _, r := range records {
		s.Files = append(s.Files, r.Files...)
		s.Members = append(s.Members, r.Members...)
	}
	slices.SortStableFunc(s.Files, func(a, b File) int {
		return slices.Index(roles, a.Role) - slices.Index(roles, b.Role)
	})
	seen := map[Role]File{}
	for _, f := range s.Files {
		if old, twice := seen[f.Role]; twice {
			return nil, fmt.Errorf("two files have the role %q: %q and %q", f.Role, old.Name, f.Name)
		}
		seen[f.Role] = f
	}
	if container != nil {
		if _, ok := seen[ContainerConfig]; !ok {
			return nil, fmt.Errorf("no file has the role %q", ContainerConfig)
		}
		s.MedPerf.Container = container.with(seen)
		s.SubmitCommand = s.Command("NAME", nil)
		return s, nil
	}
	if _, ok := seen[Manifest]; !ok {
		return nil, fmt.Errorf("no file has the role %q", Manifest)
	}
	s.MedPerf.Cube = &Fields{
		ManifestHash:        seen[Manifest].SHA256,
		ParametersHash:      seen[Parameters].SHA256,
		AdditionalFilesHash: seen[AdditionalFiles].SHA256,
		ImageHash:           seen[Image].SHA256,
	}
	s.SubmitCommand = s.Command("NAME", nil)
	return s, nil
}

// Placeholder returns what stands for a file's address while it is not known, such as
// "URL_OF_MANIFEST".
func Placeholder(role Role) string { return "URL_OF_" + strings.ToUpper(string(role)) }

// Command returns the command line that registers the hosted files under a name, with the flags of
// `medperf mlcube submit` in the client that runs MLCubes. A file without an address in urls gets its
// Placeholder. The words are as a shell reads them.
func (s *Submission) Command(name string, urls map[Role]string) string {
	if s.MedPerf.Container != nil {
		return s.containerCommand(name, "", urls)
	}
	files := map[Role]File{}
	for _, f := range s.Files {
		files[f.Role] = f
	}
	command := []string{"medperf", "mlcube", "submit", "--name", quote(name)}
	for _, option := range []struct {
		role Role
		url  string
		hash string
	}{
		{Manifest, "--mlcube-file", "--mlcube-hash"},
		{Parameters, "--parameters-file", "--parameters-hash"},
		{AdditionalFiles, "--additional-file", "--additional-hash"},
		{Image, "--image-file", "--image-hash"},
	} {
		f, ok := files[option.role]
		if !ok {
			continue
		}
		url := urls[option.role]
		if url == "" {
			url = Placeholder(option.role)
		}
		command = append(command, option.url, quote(url), option.hash, quote(f.SHA256))
	}
	return strings.Join(command, " ")
}

// quote returns a word as a POSIX shell takes it.
func quote(word string) string {
	safe := func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("@%+=:,./_-", c)
	}
	if word != "" && strings.IndexFunc(word, func(c rune) bool { return !safe(c) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Write writes submission.json: indented for people, a member of the archive a line.
func Write(path string, s *Submission) error { return writeJSON(path, s) }

func writeJSON(path string, v any) error {
	var members []archive.MemberRecord
	if s, ok := v.(*Submission); ok {
		head := *s
		members, head.Members = head.Members, nil
		v = &head
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	if len(members) > 0 {
		b.Truncate(b.Len() - len("\n}\n"))
		b.WriteString(",\n  \"members\": [")
		enc.SetIndent("", "")
		for i, m := range members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("\n    ")
			if err := enc.Encode(m); err != nil {
				return err
			}
			b.Truncate(b.Len() - 1)
		}
		b.WriteString("\n  ]\n}\n")
	}
	return os.WriteFile(path, b.Bytes(), 0o666)
}
