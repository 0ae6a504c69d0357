// Package submission writes and reads submission.json and SHA256SUMS, with the digests that MedPerf
// registers.
package submission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
)

// SchemaVersion is the version of submission.json; docs/submission.schema.json describes it.
const SchemaVersion = 1

// Cube is the description of the cube in the manifest and the target.
type Cube struct {
	Name    string   `json:"name,omitempty"` // from the manifest, for people
	Types   []string `json:"types"`
	Profile string   `json:"profile"`
	// Image is the registry reference of the image, or the name of the image file.
	Image string `json:"image,omitempty"`
}

// Submission is submission.json.
type Submission struct {
	SchemaVersion int     `json:"schema_version"`
	Cube          Cube    `json:"cube"`
	MedPerf       MedPerf `json:"medperf"`
	Files         []File  `json:"files"`
	// SubmitCommand is the client's command line, with placeholders for the name and the URLs.
	SubmitCommand string `json:"submit_command"`
	// Members are the files of additional_files.tar.gz, to name differences.
	Members []archive.MemberRecord `json:"members,omitempty"`
}

// MedPerf is what MedPerf registers: the fields of the submission's kind.
type MedPerf struct {
	Kind   *cube.Kind
	Fields cube.Fields
}

// MarshalJSON writes the fields.
func (m MedPerf) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(m.Fields)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// UnmarshalJSON tells by the fields of which kind they are.
func (m *MedPerf) UnmarshalJSON(data []byte) error {
	m.Kind = kindOf(data)
	m.Fields = m.Kind.NewFields()
	return json.Unmarshal(data, m.Fields)
}

// kindOf returns the kind whose fields a JSON object has; where there are none, the first kind, whose
// missing fields are reported then.
func kindOf(data []byte) *cube.Kind {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) == nil {
		for _, k := range kinds.All {
			if _, ok := fields[k.FieldsKey]; ok {
				return k
			}
		}
	}
	return kinds.All[0]
}

// New joins the records of the files of a submission. fields is what the documents tell of what MedPerf
// registers; the digests are added. New fails if a role has two files or there is no manifest.
func New(kind *cube.Kind, c Cube, fields cube.Fields, records []Record) (*Submission, error) {
	s := &Submission{SchemaVersion: SchemaVersion, Cube: c, MedPerf: MedPerf{Kind: kind}}
	for _, r := range records {
		s.Files = append(s.Files, r.Files...)
		s.Members = append(s.Members, r.Members...)
	}
	roles := kind.Roles()
	slices.SortStableFunc(s.Files, func(a, b File) int {
		return slices.Index(roles, a.Role) - slices.Index(roles, b.Role)
	})
	seen := map[cube.Role]string{}
	for _, f := range s.Files {
		if old, twice := seen[f.Role]; twice {
			return nil, fmt.Errorf("two files have the role %q: %q and %q", f.Role, old, f.Name)
		}
		seen[f.Role] = f.Name
	}
	if _, ok := seen[kind.ManifestRole]; !ok {
		return nil, fmt.Errorf("no file has the role %q", kind.ManifestRole)
	}
	s.MedPerf.Fields = fields.Complete(s.digests())
	s.SubmitCommand = s.Command("NAME", "", nil)
	return s, nil
}

// digests returns the SHA-256 of the files by their roles.
func (s *Submission) digests() map[cube.Role]string {
	sums := map[cube.Role]string{}
	for _, f := range s.Files {
		sums[f.Role] = f.SHA256
	}
	return sums
}

// Command returns the client's command line that registers the hosted files under a name. folder is the
// path to the files that the client uploads, with slashes. A file without an address in urls gets its
// cube.Placeholder. The words are as a POSIX shell reads them.
func (s *Submission) Command(name, folder string, urls map[cube.Role]string) string {
	c := cube.Command{Name: name, Folder: folder, URLs: urls}
	for _, f := range s.Files {
		c.Files = append(c.Files, cube.NamedFile{Role: f.Role, Name: f.Name, SHA256: f.SHA256})
	}
	words := s.MedPerf.Fields.Command(c)
	for i := range words {
		words[i] = quote(words[i])
	}
	return strings.Join(words, " ")
}

// Hosted returns the number of files to host, or, if there are none, the number of uploaded files.
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

// quote returns a word quoted for a POSIX shell.
func quote(word string) string {
	safe := func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("@%+=:,./_-", c)
	}
	if word != "" && strings.IndexFunc(word, func(c rune) bool { return !safe(c) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Write writes submission.json, indented for people, with one line for each member of the archive.
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
	if b.Len() > MaxBytes {
		return fmt.Errorf("%s would have %d bytes, but at most %d can be read; put the many small files into one archive file",
			path, b.Len(), MaxBytes)
	}
	return os.WriteFile(path, b.Bytes(), 0o666)
}
