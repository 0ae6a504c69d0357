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
	_, differences, err := archive.Verify(path, s.ArchiveRecord())
	if err != nil {
		return nil, err
	}
	lines := make([]string, len(differences))
	for i, d := range differences {
		lines[i] = fmt.Sprintf("%s: %s", want.Name, d)
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
		h := sha256.New()
		size, err := io.Copy(h, tarball)
		if err != nil {
			return damaged(err)
		}
		got := File{Name: want.Name, Size: size, SHA256: hex.EncodeToString(h.Sum(nil))}
		if got.SHA256 != want.SHA256 {
			differences = append(differences, mismatch(want, got))
		}
	}
	for _, want := range s.Files {
		if missing[want.Name] {
			differences = append(differences, fmt.Sprintf("%s is missing from %s", want.Name, filepath.Base(path)))
		}
	}
	return differences, nil
}

func unexpected(name string, s *Submission) string {
	if _, ok := s.file(filepath.Base(name)); ok {
		return fmt.Sprintf("%s lies in a folder; the hosted files belong to the tarball's root", name)
	}
	return fmt.Sprintf("%s is not expected", name)
}
