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

// File is a new file that appears under its name by Commit, in place of what is there. It is written
// beside it until then.
type File struct {
	*os.File
	target string
}

// Create prepares for a new file under the name target. Its permissions are those that any new file
// gets, which os.CreateTemp's are not.
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
	return nil, fmt.Errorf("no temporary file could be made beside %s", target)
}

// CheckFile fails if something is there that is no file, as renaming would replace even /dev/null.
func CheckFile(target string) error {
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "write", Path: target, Err: errors.New("is " + regularfile.Kind(info.Mode()) + ", expected the name of a file")}
	}
	return nil
}

// Commit closes the file and gives it its name.
func (f *File) Commit() error {
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), f.target)
}

// Flush waits until what was written is on disk, so that after a power failure the name has the old file
// or the whole new one. Files that can be made again at any time, as Bazel's outputs, need none.
func (f *File) Flush() error { return flush(f.File) }

// Discard closes and removes what was written; after Commit it does nothing.
func (f *File) Discard() {
	f.Close()
	os.Remove(f.Name())
}

// beside returns a name in target's folder that nobody else has, but for its suffix. It does not hold
// target's own, which may be as long as names can be.
func beside(target string) string {
	var random [8]byte
	rand.Read(random[:])
	return filepath.Join(filepath.Dir(target), prefix+hex.EncodeToString(random[:]))
}
