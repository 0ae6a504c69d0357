package submission

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

// VerifyFolder compares the files in a folder with a submission and returns in what they differ, a
// sentence each, with the member of the archive where it is one. Files that the submission does not
// name are no difference. Errors are those of reading.
func VerifyFolder(folder string, s *Submission) ([]string, error) {
	var differences []string
	for _, want := range s.Files {
		path := filepath.Join(folder, want.Name)
		found, err := verifyFile(path, want, s)
		switch {
		case errors.Is(err, fs.ErrNotExist) && want.Inline && !s.allInline():
			// Uploaded with the submission, so it need not be among what is hosted.
		case errors.Is(err, fs.ErrNotExist):
			found = []string{fmt.Sprintf("%s is missing from %s", want.Name, folder)}
		case err != nil:
			return nil, err
		}
		differences = append(differences, found...)
	}
	return differences, nil
}

func verifyFile(path string, want File, s *Submission) ([]string, error) {
	got, err := Digest(want.Role, path)
	if err != nil {
		return nil, err
	}
	got.Name = want.Name
	if got.SHA256 == want.SHA256 {
		return nil, nil
	}
	if want.Archive == nil {
		return []string{mismatch(want, got)}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return verifyArchive(f, want.Name, s)
}

// maxFormatLines bounds what is said of an archive that is of another format: somebody has made it
// anew, and each entry differs in many fields.
const maxFormatLines = 5

// verifyArchive says in what the archive of additional files in r, which is called name, differs.
// What tells most comes first: that it is damaged or has another root, then its members, then fields of
// its format.
func verifyArchive(r io.Reader, name string, s *Submission) ([]string, error) {
	got, faults, err := archive.Read(r)
	if err != nil {
		return nil, err
	}
	var first, then, last []archive.Difference
	for _, d := range faults {
		if d.Field == "gzip" || d.Field == "tar" {
			first = append(first, d)
		} else {
			last = append(last, d)
		}
	}
	for _, d := range archive.Compare(s.ArchiveRecord(), got) {
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
		lines = append(lines, fmt.Sprintf("%s: it differs from archive format %d in %d more ways, which mlcubepack inspect lists", name, archive.Format, more))
	}
	return lines, nil
}

// VerifyBundle compares the hosted files in a tarball with a submission, as VerifyFolder does.
func VerifyBundle(path string, s *Submission) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	damaged := func(err error) ([]string, error) {
		var io *fs.PathError
		if errors.As(err, &io) {
			return nil, err
		}
		return []string{fmt.Sprintf("%s is no readable .tar.gz: %v", filepath.Base(path), err)}, nil
	}
	unzipped, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return damaged(err)
	}
	var differences []string
	missing := map[string]bool{}
	for _, want := range s.Files {
		missing[want.Name] = true
	}
	tarball := tar.NewReader(unzipped)
	for {
		header, err := tarball.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return damaged(err)
		}
		if header.Typeflag == tar.TypeDir {
			continue
		}
		want, ok := s.file(header.Name)
		if !ok {
			differences = append(differences, unexpected(header.Name, s))
			continue
		}
		delete(missing, want.Name)
		if header.Typeflag != tar.TypeReg {
			differences = append(differences, fmt.Sprintf("%s is no regular file in %s", want.Name, filepath.Base(path)))
			continue
		}
		h := sha256.New()
		size, err := io.Copy(h, tarball)
		if err != nil {
			return damaged(err)
		}
		got := File{Name: want.Name, Size: size, SHA256: hex.EncodeToString(h.Sum(nil))}
		switch {
		case got.SHA256 == want.SHA256:
		case want.Archive == nil:
			differences = append(differences, mismatch(want, got))
		default:
			found, err := verifyArchiveIn(path, want.Name, s)
			if err != nil {
				return damaged(err)
			}
			differences = append(differences, found...)
		}
	}
	for _, want := range s.Files {
		if missing[want.Name] && (!want.Inline || s.allInline()) {
			differences = append(differences, fmt.Sprintf("%s is missing from %s", want.Name, filepath.Base(path)))
		}
	}
	return differences, nil
}

// verifyArchiveIn is verifyArchive for the archive of a name in a tarball. It reads the tarball once
// more, since only an archive that differs is worth being decompressed.
func verifyArchiveIn(bundle, name string, s *Submission) ([]string, error) {
	f, err := os.Open(bundle)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return nil, err
	}
	tarball := tar.NewReader(unzipped)
	for {
		header, err := tarball.Next()
		if err != nil {
			return nil, err
		}
		if header.Name == name {
			return verifyArchive(tarball, name, s)
		}
	}
}

func unexpected(name string, s *Submission) string {
	if _, ok := s.file(filepath.Base(name)); ok {
		return fmt.Sprintf("%s lies in a folder; the hosted files belong to the tarball's root", name)
	}
	return fmt.Sprintf("%s is not expected", name)
}
