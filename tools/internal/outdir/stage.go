package outdir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Temporary names begin with prefix; those of stages end in staged.
const (
	prefix = ".mlcubepack."
	staged = ".new"
)

// errBusy says that another has the lock.
var errBusy = errors.New("another mlcubepack is writing to it")

// patience is how long a run waits for others to put their files in place, which takes them milliseconds
// unless they have to look again at large files that others put there meanwhile.
var patience = time.Minute

// Temporary reports whether a name is one that this package gives to what is not finished.
func Temporary(name string) bool { return strings.HasPrefix(name, prefix) }

// Unfinished returns the folders with the new files of all runs in target, but for but (or nil), that have
// not ended by Commit or Discard, because they are under way or were killed. Some may not be there.
func Unfinished(target string, but *Folder) []string {
	var found []string
	for _, stage := range stages(target) {
		if but == nil || stage != but.stage {
			found = append(found, filepath.Join(stage, "new"))
		}
	}
	return found
}

// stages returns the stages in a folder.
func stages(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var found []string
	for _, e := range entries {
		if e.IsDir() && Temporary(e.Name()) && strings.HasSuffix(e.Name(), staged) {
			found = append(found, filepath.Join(dir, e.Name()))
		}
	}
	return found
}

// sweep removes the stages that runs left behind which were killed; those of first runs are beside the folder.
func (f *Folder) sweep() {
	for _, dir := range []string{f.target, filepath.Dir(f.target)} {
		for _, stage := range stages(dir) {
			if stage == f.stage {
				continue
			}
			lock, err := tryLock(stage)
			if err != nil {
				continue // it is in use, or nobody can say whether it is
			}
			if runtime.GOOS == "windows" {
				lock.Close() // which removes no file that is open
			}
			os.RemoveAll(stage)
			lock.Close()
		}
	}
}

// lock waits until no other run changes the folder. Without locks, as on some network file systems, each
// file is still replaced as a whole.
func (f *Folder) lock(ctx context.Context) (unlock func(), err error) {
	for deadline := time.Now().Add(patience); ; {
		dir := f.target
		if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			if runtime.GOOS == "windows" { // which does not rename a folder with an open file
				return func() {}, nil
			}
			dir = f.new() // which becomes the folder, and stays locked
		}
		lock, err := tryLock(dir)
		switch {
		case err == nil:
			return func() { lock.Close() }, nil
		case errors.Is(err, errors.ErrUnsupported):
			return func() {}, nil
		case !errors.Is(err, errBusy):
			return nil, err
		case time.Now().After(deadline):
			return nil, &fs.PathError{Op: "lock", Path: f.name, Err: fmt.Errorf("%w, for more than %v; let it finish, then run this again", errBusy, patience)}
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sync flushes the new files to disk, so that after a power failure none is under its name but empty.
func (f *Folder) sync() error {
	entries, err := os.ReadDir(f.new())
	if err != nil {
		return err
	}
	for _, e := range entries {
		file, err := os.OpenFile(f.Path(e.Name()), os.O_RDWR, 0) // Windows flushes only what it may write
		if errors.Is(err, fs.ErrPermission) {
			file, err = os.Open(f.Path(e.Name()))
		}
		if err != nil {
			return err
		}
		err = flush(file)
		file.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// flush is f.Sync, but for file systems that cannot.
func flush(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// Resolve returns path as an absolute one without symbolic links, as far as it exists. A link that leads
// nowhere is an error.
func Resolve(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(absolute)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	if text, link := os.Readlink(absolute); link == nil {
		return "", &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("is a symbolic link to %s, which does not exist; make that, or remove the link", text)}
	}
	parent := filepath.Dir(absolute)
	if parent == absolute {
		return "", err
	}
	if real, err = Resolve(parent); err != nil {
		return "", err
	}
	return filepath.Join(real, filepath.Base(absolute)), nil
}

// missingParent is the error for a path whose folder does not exist.
func missingParent(path string) error {
	return &fs.PathError{Op: "write", Path: path, Err: absentFolder(filepath.Dir(filepath.Clean(path)))}
}

// absentFolder is the error for a folder that does not exist; it is fs.ErrNotExist.
type absentFolder string

func (f absentFolder) Error() string {
	return "the folder " + string(f) + " does not exist; make it first, or name another"
}

// Is tells that the error is fs.ErrNotExist.
func (f absentFolder) Is(target error) bool { return target == fs.ErrNotExist }
