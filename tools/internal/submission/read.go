package submission

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// MaxBytes is the maximum size of submission.json in bytes: about 700,000 members of an archive, of 180 bytes each.
const MaxBytes = 128 << 20

// Read reads submission.json. It fails for an unknown schema version and for violations of
// docs/submission.schema.json: unknown or missing fields, invalid file names, invalid digests. Contradictions
// checks the rest.
func Read(path string) (*Submission, error) {
	data, err := regularfile.ReadFile(path, MaxBytes)
	return read(path, data, err)
}

// ReadFolder reads the submission.json of a folder like Read, but does not follow a link out of the folder.
func ReadFolder(folder string) (*Submission, error) {
	d, err := regularfile.OpenFolder(folder)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	data, err := d.ReadFile(cube.SubmissionName, MaxBytes)
	return read(d.Path(cube.SubmissionName), data, err)
}

func read(path string, data []byte, err error) (*Submission, error) {
	if err != nil {
		return nil, err
	}
	s, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// ReadFiles reads only the files that a submission.json lists, which is fast for any number of members. It checks
// these files as Read does, but not the members.
func ReadFiles(path string) ([]File, error) {
	data, err := regularfile.ReadFile(path, MaxBytes)
	if err != nil {
		return nil, err
	}
	var s struct {
		Submission
		Members unread `json:"members"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&s)
	if err == nil && s.SchemaVersion != SchemaVersion {
		err = fmt.Errorf("schema_version is %d, expected %d", s.SchemaVersion, SchemaVersion)
	}
	if err == nil && s.MedPerf.Kind == nil {
		err = errors.New("medperf is missing")
	}
	if err == nil {
		err = s.wellFormed()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s.Files, nil
}

// unread is a value of any kind that is not read.
type unread struct{}

// UnmarshalJSON does nothing.
func (unread) UnmarshalJSON([]byte) error { return nil }

// errMend is the end of the error for a file that is not a submission.json.
const errMend = "; use the unchanged file of the build or of mlcubepack package"

func parse(data []byte) (*Submission, error) {
	malformed := func(err error) error { return fmt.Errorf("not a submission.json: %w%s", err, errMend) }
	if !utf8.Valid(data) {
		return nil, malformed(errors.New("it is not UTF-8"))
	}
	// Check the version first, because other versions may have other fields.
	var head struct {
		Version json.RawMessage `json:"schema_version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, malformed(err)
	}
	var version int
	if head.Version == nil {
		return nil, malformed(errors.New("schema_version is missing"))
	} else if err := json.Unmarshal(head.Version, &version); err != nil || version != SchemaVersion {
		return nil, fmt.Errorf(
			"schema_version is %s, but this mlcubepack reads %d; use the release of rules_mlcube that wrote the file, or a newer one",
			shown(string(head.Version)), SchemaVersion)
	}
	if err := exact(data); err != nil {
		return nil, malformed(err)
	}
	var s Submission
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, malformed(err)
	}
	if err := s.wellFormed(); err != nil {
		return nil, malformed(err)
	}
	return &s, nil
}

// wellFormed returns the first field with an invalid value.
func (s *Submission) wellFormed() error {
	if err := s.cubeWellFormed(); err != nil {
		return err
	}
	if len(s.Files) == 0 {
		return errors.New("files is empty; expected at least the manifest or configuration")
	}
	names, seen := map[string]bool{}, map[cube.Role]bool{}
	for i := range s.Files {
		f := &s.Files[i]
		at := fmt.Sprintf("files[%d]", i)
		if err := f.wellFormed(at, s.MedPerf.Kind); err != nil {
			return err
		}
		switch {
		case seen[f.Role]:
			return fmt.Errorf("%s.role: duplicate role %q", at, f.Role)
		case names[f.Name]:
			return fmt.Errorf("%s.name: duplicate name %q", at, f.Name)
		}
		seen[f.Role], names[f.Name] = true, true
	}
	if first := s.MedPerf.Kind.ManifestRole; !seen[first] {
		return fmt.Errorf("files has no file with the role %q", first)
	}
	if !seen[cube.AdditionalFiles] && len(s.Members) > 0 {
		return fmt.Errorf("members lists files of an archive, but files has no file with the role %q", cube.AdditionalFiles)
	}
	return s.membersWellFormed()
}

func (s *Submission) cubeWellFormed() error {
	kind := s.MedPerf.Kind
	if len(s.Cube.Types) == 0 {
		return errors.New("cube.types is empty; expected at least one of " + strings.Join(kind.Types.Names(), ", "))
	}
	for i, name := range s.Cube.Types {
		if !slices.Contains(kind.Types.Names(), name) {
			return unexpectedValue(fmt.Sprintf("cube.types[%d]", i), name, kind.Types.Names())
		}
	}
	if !slices.Contains(kind.Profiles, s.Cube.Profile) {
		return unexpectedValue("cube.profile", s.Cube.Profile, kind.Profiles)
	}
	return nil
}

// wellFormed checks a file of a submission of a kind.
func (f *File) wellFormed(at string, kind *cube.Kind) error {
	if roles := kind.Roles(); !slices.Contains(roles, f.Role) {
		var names []string
		for _, r := range roles {
			names = append(names, string(r))
		}
		return unexpectedValue(at+".role", string(f.Role), names)
	}
	if want := kind.FixedName(f.Role); want != "" && f.Name != want {
		return fmt.Errorf("%s.name is %q, expected %q", at, shown(f.Name), want)
	}
	if !isName(f.Name) {
		return fmt.Errorf("%s.name is %q, expected the name of a file in the folder, without a path", at, shown(f.Name))
	}
	if notSize(f.Size) {
		return fmt.Errorf("%s.size is %d, expected a number of bytes", at, f.Size)
	}
	if err := isDigest(at+".sha256", f.SHA256); err != nil {
		return err
	}
	if want := kind.IsUploaded(f.Role); f.Inline != want {
		return fmt.Errorf("%s.inline is %t, expected %t of a file with the role %q", at, f.Inline, want, f.Role)
	}
	if (f.Archive != nil) != (f.Role == cube.AdditionalFiles) {
		return fmt.Errorf("%s.archive is only for the file with the role %q", at, cube.AdditionalFiles)
	}
	if f.Archive == nil {
		return nil
	}
	at += ".archive"
	a := f.Archive
	switch {
	case a.Format < 1:
		return fmt.Errorf("%s.format is %d, expected an archive format version", at, a.Format)
	case a.Compression != "default" && a.Compression != "store":
		return unexpectedValue(at+".compression", a.Compression, []string{"default", "store"})
	case notSize(a.TarSize):
		return fmt.Errorf("%s.tar_size is %d, expected a number of bytes", at, a.TarSize)
	case a.Files < 0:
		return fmt.Errorf("%s.files is %d, expected a number of files", at, a.Files)
	}
	return isDigest(at+".content_sha256", a.ContentSHA256)
}

func (s *Submission) membersWellFormed() error {
	for i, m := range s.Members {
		at := fmt.Sprintf("members[%d]", i)
		switch {
		case m.Path == "" || m.Path[0] == '/':
			return fmt.Errorf("%s.path is %q, expected a path in the archive", at, shown(m.Path))
		case i > 0 && m.Path <= s.Members[i-1].Path:
			return fmt.Errorf("%s.path is %q, which must come before %q: members are sorted by path, byte by byte", at,
				shown(m.Path), shown(s.Members[i-1].Path))
		case m.Mode != "0644" && m.Mode != "0755":
			return unexpectedValue(at+".mode", m.Mode, []string{"0644", "0755"})
		case notSize(m.Size):
			return fmt.Errorf("%s.size is %d, expected a number of bytes", at, m.Size)
		}
		if err := isDigest(at+".sha256", m.SHA256); err != nil {
			return err
		}
	}
	return nil
}

// maxSize is larger than any file, and small enough to add a few of them.
const maxSize = 1 << 60

func notSize(n int64) bool { return n < 0 || n > maxSize }

// isName reports whether a name is one component of a path on every platform.
func isName(name string) bool {
	return filepath.IsLocal(name) && name != "." && filepath.Base(name) == name && !strings.ContainsAny(name, "/\x00")
}

func isDigest(at, text string) error {
	if len(text) != 64 || strings.Trim(text, "0123456789abcdef") != "" {
		return fmt.Errorf("%s is %q, expected a SHA-256 of 64 lower-case hexadecimal digits", at, shown(text))
	}
	return nil
}

// maxShown is the number of bytes of a value that messages show.
const maxShown = 200

// shown returns a value of a file for messages.
func shown(text string) string {
	if len(text) <= maxShown {
		return text
	}
	return strings.ToValidUTF8(text[:maxShown], "") + "..."
}

func unexpectedValue(at, got string, want []string) error {
	return fmt.Errorf("%s is %q, expected %s", at, shown(got), strings.Join(want, ", "))
}
