package archive

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// maxWorkers bounds the memory; so many keep the goroutine busy that hashes.
const maxWorkers = 16

func (o *Options) workers() int {
	n := o.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0) + 1 // one that is ready when another waits
	}
	return min(n, maxWorkers)
}

// Check returns all that is wrong with members, as an error of type Problems: their paths, and
// whether their sources are regular files. It does not open the sources.
func Check(members []Member, o Options) error {
	_, err := newLayout(members, &o)
	return err
}

// Create writes the archive of members, in any order, to the file path, in place of what is there.
// The file appears under its name when it is complete: an error, or the end of ctx, leaves neither a
// new nor a partial file behind. Its errors are Problems for members that cannot be archived, a
// *Problem for a file that cannot be read or that changes meanwhile, and those of the os package for
// path.
func Create(ctx context.Context, path string, members []Member, o Options) (*Record, error) {
	l, err := newLayout(members, &o)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // renaming would replace even /dev/null
		return nil, &fs.PathError{Op: "write", Path: path, Err: errors.New("is " + kindOf(info.Mode()) + ", expected the name of a file")}
	}
	f, err := createTemporary(path)
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name()) // fails once the file has been renamed
	record, err := l.write(ctx, f, &o)
	if err != nil {
		f.Close()
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return nil, err
	}
	return record, nil
}

// createTemporary creates a file beside path, with the permissions that a new file gets, which
// os.CreateTemp's do not.
func createTemporary(path string) (*os.File, error) {
	for range 100 {
		var random [8]byte
		rand.Read(random[:])
		name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+hex.EncodeToString(random[:])+".tmp")
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, fmt.Errorf("no temporary file could be made beside %s", path)
}

// Write writes the same bytes as [Create] to w. After an error part of them may have been written.
func Write(ctx context.Context, w io.Writer, members []Member, o Options) (*Record, error) {
	l, err := newLayout(members, &o)
	if err != nil {
		return nil, err
	}
	return l.write(ctx, w, &o)
}
