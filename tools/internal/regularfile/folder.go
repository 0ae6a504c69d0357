package regularfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrOutside reports that a path leads out of its folder. Test for it with errors.Is.
var ErrOutside = errors.New("is a link that leads out of its folder")

// Folder opens the files of one folder, and never a file outside it. Links are followed inside the folder only:
// an absolute link, or one that climbs above the folder, is an error that wraps ErrOutside. Close it after use.
type Folder struct {
	path string
	root *os.Root
}

// OpenFolder opens the folder at path. Links in path itself are followed, because the user chose it.
func OpenFolder(path string) (*Folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Folder{path, root}, nil
}

// Close releases the folder.
func (d *Folder) Close() error { return d.root.Close() }

// Path returns the path of a file of the folder, for messages. name has slashes.
func (d *Folder) Path(name string) string { return filepath.Join(d.path, filepath.FromSlash(name)) }

// Open is Open for the file with a slash-separated name relative to the folder.
func (d *Folder) Open(name string) (*os.File, error) {
	local := filepath.FromSlash(name)
	f, err := open(d.Path(name), func() (fs.FileInfo, error) { return d.root.Stat(local) }, func() (*os.File, error) {
		return d.root.OpenFile(local, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	})
	return f, d.explain(name, err)
}

// ReadFile is ReadFile for the file with a slash-separated name relative to the folder.
func (d *Folder) ReadFile(name string, most int64) ([]byte, error) {
	f, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, d.Path(name), most)
}

// Lstat returns the file's own information, also that of a link. Links before the last component are followed
// inside the folder.
func (d *Folder) Lstat(name string) (fs.FileInfo, error) {
	info, err := d.root.Lstat(filepath.FromSlash(name))
	return info, d.explain(name, err)
}

// explain gives an error of os.Root the whole path, and ErrOutside if it says that the path leaves the folder.
func (d *Folder) explain(name string, err error) error {
	var problem *fs.PathError
	if !errors.As(err, &problem) {
		return err
	}
	_, escape := d.root.Lstat("..") // the package os does not export its error
	var escaping *fs.PathError
	if errors.As(escape, &escaping) && errors.Is(problem.Err, escaping.Err) {
		return &fs.PathError{Op: "open", Path: d.Path(name), Err: ErrOutside}
	}
	return &fs.PathError{Op: problem.Op, Path: d.Path(name), Err: problem.Err}
}
