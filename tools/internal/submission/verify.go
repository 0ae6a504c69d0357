package submission

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/gunzip"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// VerifyFolder compares the files in a folder with a submission, and checks that the submission does not
// contradict itself. It returns the differences, one sentence each, and names members of the archive. It
// ignores other files, but SHA256SUMS must match. progress, unless it is nil, is called with the bytes read and
// the bytes expected in all. An error means that a file could not be read.
func VerifyFolder(folder string, s *Submission, progress func(done, total int64)) ([]string, error) {
	differences := s.contradictions()
	m := meter{report: progress}
	for _, want := range s.Files {
		m.total += want.Size
	}
	defer m.finish()
	for _, want := range s.Files {
		path := filepath.Join(folder, want.Name)
		found, err := verifyFile(path, want, s, &m)
		switch {
		case errors.Is(err, fs.ErrNotExist) && want.Inline && !s.allInline():
			// Uploaded at submission, so it need not be hosted.
		case errors.Is(err, fs.ErrNotExist):
			found = []string{fmt.Sprintf("%s is missing from %s", want.Name, folder)}
		case errors.Is(err, regularfile.ErrNotRegular):
			found = []string{err.Error()}
		case err != nil:
			return nil, err
		}
		differences = append(differences, found...)
	}
	found, err := verifyChecksums(folder, s)
	return append(differences, found...), err
}

func verifyFile(path string, want File, s *Submission, m *meter) ([]string, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return verifyContent(m.reader(f), want, s)
}

// A meter reports how much was read.
type meter struct {
	report      func(done, total int64) // nil for nobody
	done, total int64
}

// reader returns a reader of r that is reported.
func (m *meter) reader(r io.Reader) io.Reader {
	if m.report == nil {
		return r
	}
	return &metered{Reader: r, meter: m}
}

// finish reports the end, even if less was read than expected.
func (m *meter) finish() {
	if m.report != nil {
		m.report(m.total, m.total)
	}
}

type metered struct {
	io.Reader
	meter *meter
}

func (r *metered) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.meter.done += int64(n)
	if r.meter.done < r.meter.total {
		r.meter.report(r.meter.done, r.meter.total)
	}
	return n, err
}

// verifyContent compares the content of a file with the submission. Its errors are those of r.
func verifyContent(r io.Reader, want File, s *Submission) ([]string, error) {
	if want.Archive != nil {
		return verifyArchive(r, want.Name, s)
	}
	h := sha256.New()
	to := io.Writer(h)
	var text bytes.Buffer
	if want.Inline {
		to = io.MultiWriter(h, &text)
		r = io.LimitReader(r, want.Size+1) // a longer file differs and need not be stored
	}
	size, err := io.CopyBuffer(to, r, make([]byte, 1<<20))
	if err != nil {
		return nil, err
	}
	got := File{Name: want.Name, Size: size, SHA256: hex.EncodeToString(h.Sum(nil))}
	switch {
	case want.Inline && size > want.Size:
		return []string{fmt.Sprintf("%s has more than %d bytes", want.Name, want.Size)}, nil
	case got.SHA256 != want.SHA256 || got.Size != want.Size:
		return []string{mismatch(want, got)}, nil
	case want.Inline:
		return s.verifyInline(want, text.Bytes()), nil
	}
	return nil, nil
}

// maxFormatLines limits the report about an archive of another format, in which each entry differs in many
// fields.
const maxFormatLines = 5

// verifyArchive returns how the archive of additional files in r, named name, differs. The most useful
// differences come first: damage or another root, then members, then fields of the format.
func verifyArchive(r io.Reader, name string, s *Submission) ([]string, error) {
	want := s.ArchiveRecord()
	got, faults, err := archive.Read(r, want)
	if err != nil {
		return nil, err
	}
	if got == nil { // it was left
		return []string{fmt.Sprintf("%s: %s", name, faults[0])}, nil
	}
	var first, then, last []archive.Difference
	for _, d := range faults {
		if d.Field == "gzip" || d.Field == "tar" {
			first = append(first, d)
		} else {
			last = append(last, d)
		}
	}
	for _, d := range archive.Compare(want, got) {
		if d.Field == "root" {
			first = append(first, d)
		} else {
			then = append(then, d)
		}
	}
	more := len(last) - maxFormatLines
	last = last[:min(len(last), maxFormatLines)]
	var lines []string
	for _, d := range slices.Concat(first, then, last) {
		lines = append(lines, fmt.Sprintf("%s: %s", name, d))
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf(
			"%s: %[3]d more differences from archive format %[2]d; run mlcubepack inspect to list them", name, archive.Format,
			more))
	}
	if got.SHA256 == want.SHA256 {
		lines = append(lines, wrongRecord(want, got)...)
	}
	return lines, nil
}

// wrongRecord returns the errors of a submission about an archive that has the named digest.
func wrongRecord(want, got *archive.Record) []string {
	var lines []string
	for _, c := range []struct {
		field     string
		want, got any
	}{
		{field: "compression", want: want.Compression, got: got.Compression},
		{field: "tar_size", want: want.TarSize, got: got.TarSize},
		{field: "content_sha256", want: want.ContentSHA256, got: got.ContentSHA256},
		{field: "files", want: want.Files, got: got.Files},
	} {
		if c.want != c.got {
			lines = append(lines, fmt.Sprintf("%s: the archive's %s is %v, but %s has %v", cube.SubmissionName, c.field, c.want,
				cube.AdditionalFilesName, c.got))
		}
	}
	return lines
}

// VerifyBundle compares the hosted files in a tarball with a submission, like VerifyFolder. The tarball must
// be one gzip member with only these files.
func VerifyBundle(path string, s *Submission, progress func(done, total int64)) ([]string, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	m := meter{report: progress, total: info.Size()}
	defer m.finish()
	b := bundle{name: filepath.Base(path), submission: s, differences: s.contradictions(), seen: map[string]bool{}}
	if err := b.read(m.reader(f)); err != nil {
		var reading *fs.PathError
		if errors.As(err, &reading) {
			return nil, err
		}
		return append(b.differences, fmt.Sprintf("%s is not a readable .tar.gz: %v", b.name, err)), nil
	}
	for _, want := range s.Files {
		if !b.seen[want.Name] && (!want.Inline || s.allInline()) {
			b.add("%s is missing from %s", want.Name, b.name)
		}
	}
	return b.differences, nil
}

// A bundle is a tarball of hosted files during a comparison.
type bundle struct {
	name        string
	submission  *Submission
	differences []string
	seen        map[string]bool // the hosted files read so far
}

func (b *bundle) add(format string, args ...any) {
	b.differences = append(b.differences, fmt.Sprintf(format, args...))
}

// read reads a tarball to its end. Some readers also extract data after the last file, and only the end shows
// whether the tarball is complete.
func (b *bundle) read(r io.Reader) error {
	unzipped, err := gunzip.NewReader(r)
	if err != nil {
		return err
	}
	defer unzipped.Close()
	tarball := tar.NewReader(unzipped)
	for {
		header, err := tarball.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = b.entry(header, tarball)
		}
		if err != nil {
			return err
		}
	}
	var behind notZero
	if _, err := io.Copy(&behind, unzipped); err != nil { // reads the checksum
		return err
	}
	if behind { // other programs pad with zeros
		b.add("%s has data after the end of its tar stream, which tar --ignore-zeros would extract; build the tarball again",
			b.name)
	}
	if rest := unzipped.Rest(); rest > 0 {
		b.add("%s has %d bytes after its gzip member, which may be another tarball; build the tarball again", b.name, rest)
	}
	return nil
}

// notZero records whether any byte other than zero was written to it.
type notZero bool

func (n *notZero) Write(b []byte) (int, error) {
	*n = *n || len(bytes.Trim(b, "\x00")) > 0
	return len(b), nil
}

// entry compares an entry of the tarball. An error means that it could not be read.
func (b *bundle) entry(header *tar.Header, content io.Reader) error {
	if header.Typeflag == tar.TypeDir {
		return nil
	}
	want, ok := b.submission.file(header.Name)
	if !ok {
		b.add("%s", unexpected(header.Name, b.submission))
		return nil
	}
	if b.seen[want.Name] {
		b.add("%s is twice in %s", want.Name, b.name)
	}
	b.seen[want.Name] = true
	switch {
	case archive.IsSparse(header): // a few bytes of it can expand to an unlimited number of zeros
		b.add("%s is a sparse file in %s; build the tarball again", want.Name, b.name)
		return nil
	case header.Typeflag != tar.TypeReg:
		b.add("%s is not a regular file in %s", want.Name, b.name)
		return nil
	}
	found, err := verifyContent(content, want, b.submission)
	b.differences = append(b.differences, found...)
	return err
}

func unexpected(name string, s *Submission) string {
	if _, ok := s.file(filepath.Base(name)); ok {
		return fmt.Sprintf("%s is in a folder; move it to the root of the tarball", name)
	}
	return fmt.Sprintf("%s is unexpected", name)
}
