package submission

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// VerifyFolder compares the files in a folder with a submission, and checks that the submission does not
// contradict itself. It returns the differences, one sentence each, and names members of the archive. It
// ignores other files, but SHA256SUMS must match. progress, unless it is nil, is called with the bytes read and
// the bytes expected in all. An error means that a file could not be read.
func VerifyFolder(folder string, s *Submission, progress func(done, total int64)) ([]string, error) {
	d, err := regularfile.OpenFolder(folder)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	differences := s.contradictions()
	m := meter{report: progress}
	for _, want := range s.Files {
		m.total += want.Size
	}
	defer m.finish()
	for _, want := range s.Files {
		found, err := verifyFile(d, want, s, &m)
		switch {
		case errors.Is(err, fs.ErrNotExist) && want.Inline && !s.allInline():
			// Uploaded at submission, so it need not be hosted.
		case errors.Is(err, fs.ErrNotExist):
			found = []string{fmt.Sprintf("%s is missing from %s", want.Name, folder)}
		case wrongFile(err):
			found = []string{err.Error()}
		case err != nil:
			return nil, err
		}
		differences = append(differences, found...)
	}
	found, err := verifyChecksums(d, s)
	return append(differences, found...), err
}

// wrongFile reports whether an error says that a file cannot be the hosted one, whatever it contains.
func wrongFile(err error) bool {
	return errors.Is(err, regularfile.ErrNotRegular) || errors.Is(err, regularfile.ErrOutside) ||
		errors.Is(err, regularfile.ErrTooLarge)
}

func verifyFile(folder *regularfile.Folder, want File, s *Submission, m *meter) ([]string, error) {
	f, err := folder.Open(want.Name)
	if errors.Is(err, regularfile.ErrOutside) && want.Role == cube.Image {
		// The rules link the image instead of copying it. Nothing of it is shown except its size and digest.
		f, err = regularfile.Open(folder.Path(want.Name))
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return verifyContent(m.reader(f), info.Size(), want, s)
}

// verifyContent compares the content of a file of size bytes with the submission. Its errors are those of r.
func verifyContent(r io.Reader, size int64, want File, s *Submission) ([]string, error) {
	switch {
	case want.Archive != nil:
		return verifyArchive(r, want.Name, s)
	case size != want.Size:
		return []string{mismatch(want, File{Size: size})}, nil
	}
	h := sha256.New()
	to := io.Writer(h)
	var text bytes.Buffer
	if want.Inline && size <= pyyaml.MaxBytes { // verifyInline refuses a larger one
		to = io.MultiWriter(h, &text)
	}
	size, err := io.CopyBuffer(to, io.LimitReader(r, size), make([]byte, 1<<20))
	if err != nil {
		return nil, err
	}
	got := File{Size: size, SHA256: hex.EncodeToString(h.Sum(nil))}
	switch {
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
