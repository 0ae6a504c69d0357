// Package regularfile opens only regular files for reading, because opening a named pipe would block. The files
// of a folder that somebody else wrote are opened through a Folder, which does not follow links out of it.
package regularfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// ErrNotRegular reports that a path is not a regular file. Test for it with errors.Is.
var ErrNotRegular = errors.New("expected a regular file")

// kindError reports the kind of a file that is not regular.
type kindError struct{ mode fs.FileMode }

func (e *kindError) Error() string    { return "is " + Kind(e.mode) + ", expected a regular file" }
func (e *kindError) Is(is error) bool { return is == ErrNotRegular }

// IsFolder reports whether an error of Open says that the path is a folder.
func IsFolder(err error) bool {
	var kind *kindError
	return errors.As(err, &kind) && kind.mode.IsDir()
}

// Open opens the regular file at path, links followed, for reading. A file of another kind, such as a
// folder, a named pipe or a device, is an *fs.PathError that wraps ErrNotRegular.
func Open(path string) (*os.File, error) {
	stat := func() (fs.FileInfo, error) { return os.Stat(path) }
	return open(path, stat, func() (*os.File, error) { return Reopen(path) })
}

func open(path string, stat func() (fs.FileInfo, error), reopen func() (*os.File, error)) (*os.File, error) {
	info, err := stat()
	if err != nil {
		return nil, err
	}
	if err := check(path, info); err != nil {
		return nil, err // do not open it: opening has side effects on some devices
	}
	f, err := reopen()
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = check(path, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Reopen opens a path that was a regular file when it was last examined. It does not block if the file has
// become a named pipe since; the caller must examine the open file.
func Reopen(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

func check(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	return &fs.PathError{Op: "open", Path: path, Err: &kindError{info.Mode()}}
}

// ErrTooLarge reports that a file is larger than its reader accepts. Test for it with errors.Is.
var ErrTooLarge = errors.New("is too large")

// sizeError reports the size of a file that is too large.
type sizeError struct{ size, most int64 }

func (e *sizeError) Error() string {
	return fmt.Sprintf("has %d bytes, expected at most %d", e.size, e.most)
}
func (e *sizeError) Is(is error) bool { return is == ErrTooLarge }

// ReadFile is os.ReadFile for a regular file of at most most bytes. A larger file is not read: it is an
// *fs.PathError that wraps ErrTooLarge.
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, path, most)
}

func readAll(f *os.File, path string, most int64) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size()
	var data []byte
	if size <= most {
		if data, err = io.ReadAll(io.LimitReader(f, most+1)); err != nil {
			return nil, err
		}
		size = int64(len(data)) // it may have grown
	}
	if size > most {
		return nil, &fs.PathError{Op: "read", Path: path, Err: &sizeError{size, most}}
	}
	return data, nil
}

// Until returns a reader of r that fails with ctx's cause after the end of ctx.
func Until(ctx context.Context, r io.Reader) io.Reader { return &until{ctx, r} }

type until struct {
	ctx context.Context
	r   io.Reader
}

func (u *until) Read(b []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}
	return u.r.Read(b)
}

// Kind returns the kind of a file that is not regular, for messages.
func Kind(mode fs.FileMode) string {
	switch mode.Type() {
	case fs.ModeDir:
		return "a folder"
	case fs.ModeSymlink:
		return "a symbolic link"
	case fs.ModeNamedPipe:
		return "a named pipe (FIFO)"
	case fs.ModeSocket:
		return "a socket"
	case fs.ModeDevice, fs.ModeDevice | fs.ModeCharDevice:
		return "a device"
	}
	return "a special file"
}
