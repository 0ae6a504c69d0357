package outdir

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// File is a new file that Commit moves to its name, replacing an existing file. Until then it is a temporary
// file next to it.
type File struct {
	*os.File
	target string
}

// Create starts a new file for the name target. It has the default permissions of a new file, unlike one from
// os.CreateTemp.
func Create(target string) (*File, error) {
	if err := CheckFile(target); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Dir(target)); errors.Is(err, fs.ErrNotExist) {
		return nil, missingParent(target)
	}
	for range 100 {
		name := beside(target) + ".tmp"
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return &File{f, target}, err
		}
	}
	return nil, fmt.Errorf("cannot create a temporary file next to %s", target)
}

// CheckFile fails if the path exists and is not a file, because renaming would replace even /dev/null.
func CheckFile(target string) error {
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "write", Path: target,
			Err: errors.New("is " + regularfile.Kind(info.Mode()) + ", expected the name of a file")}
	}
	return nil
}

// Commit closes the file and moves it to its name.
func (f *File) Commit() error {
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), f.target)
}

// Flush waits until the data are on disk, so that after a power failure the name has the old file or the
// complete new one. Files that can be built again, such as Bazel's outputs, do not need it.
func (f *File) Flush() error { return flush(f.File) }

// Discard closes and removes the temporary file; after Commit it does nothing.
func (f *File) Discard() {
	f.Close()
	os.Remove(f.Name())
}

// beside returns a unique name in target's folder, without its suffix. It does not contain target's own name,
// which may have the maximum length.
func beside(target string) string {
	var random [8]byte
	rand.Read(random[:])
	return filepath.Join(filepath.Dir(target), prefix+hex.EncodeToString(random[:]))
}
