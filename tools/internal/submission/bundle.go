package submission

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/gunzip"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

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
	b.left = maxOverhead
	for _, want := range s.Files {
		b.left += want.Size
	}
	if err := b.readAll(m.reader(f)); err != nil {
		var reading *fs.PathError
		if errors.As(err, &reading) {
			return nil, err
		}
		if errors.Is(err, errLeft) {
			return b.differences, nil
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
	entries     int
	read        int64 // the bytes of the tar stream read so far
	left        int64 // the bytes of the tar stream that may still be read
	end         int64 // where the last entry ends
}

const (
	// maxOverhead is the maximum number of bytes in the tar stream of a bundle beside its files.
	maxOverhead = 1 << 20
	// maxStrange is the maximum number of entries of a bundle beside its files.
	maxStrange = 100
)

// errLeft reports that the rest of a bundle was not read, for a reason that is among its differences.
var errLeft = errors.New("the rest was not read")

// leave stops reading.
func (b *bundle) leave(format string, args ...any) error {
	b.add(format+"; the rest was not read", args...)
	return errLeft
}

func (b *bundle) tooMuch() error {
	return b.leave("%s contains far more than the files of the submission", b.name)
}

// A stream is the tar stream of a bundle.
type stream struct {
	io.Reader
	*bundle
}

func (s stream) Read(b []byte) (int, error) {
	if s.left <= 0 {
		return 0, s.tooMuch()
	}
	n, err := s.Reader.Read(b[:min(int64(len(b)), s.left)])
	s.read += int64(n)
	s.left -= int64(n)
	return n, err
}

func (b *bundle) add(format string, args ...any) {
	b.differences = append(b.differences, fmt.Sprintf(format, args...))
}

const (
	tarBlock = 512
	endOfTar = 2 * tarBlock
)

// readAll reads a tarball to its end. Some readers also extract data after the last file, and only the end shows
// whether the tarball is complete.
func (b *bundle) readAll(r io.Reader) error {
	unzipped, err := gunzip.NewReader(r)
	if err != nil {
		return err
	}
	defer unzipped.Close()
	tarStream := stream{unzipped, b}
	tarball := tar.NewReader(tarStream)
	for {
		header, err := tarball.Next()
		if err == io.EOF {
			if b.read-b.end != endOfTar {
				b.add("%s does not end with two blocks of zero bytes, so it may be cut off; build the tarball again", b.name)
			}
			break
		}
		if err == nil {
			err = b.entry(header, tarball)
		}
		if err == nil { // what the comparison left
			_, err = io.Copy(io.Discard, tarball)
			b.end = b.read + (tarBlock-b.read%tarBlock)%tarBlock
		}
		if err != nil {
			return err
		}
	}
	var behind notZero
	if _, err := io.Copy(&behind, tarStream); err != nil { // reads the checksum
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
	if b.entries++; b.entries > len(b.submission.Files)+maxStrange {
		return b.tooMuch()
	}
	if header.Typeflag == tar.TypeDir {
		if header.Name != "./" {
			b.add("%s is a folder in %s; build the tarball again", shown(header.Name), b.name)
		}
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
		return b.leave("%s is a sparse file in %s; build the tarball again", want.Name, b.name)
	case header.Typeflag != tar.TypeReg:
		b.add("%s is not a regular file in %s", want.Name, b.name)
		return nil
	}
	found, err := verifyContent(content, header.Size, want, b.submission)
	b.differences = append(b.differences, found...)
	return err
}

func unexpected(name string, s *Submission) string {
	if _, ok := s.file(filepath.Base(name)); ok {
		return fmt.Sprintf("%s is in a folder; move it to the root of the tarball", shown(name))
	}
	return fmt.Sprintf("%s is unexpected", shown(name))
}
