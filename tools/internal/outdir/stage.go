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

// errBusy means that another process has the lock.
var errBusy = errors.New("another mlcubepack is writing to it")

// patience is how long a run waits for other runs to commit. That takes milliseconds, unless they must hash
// large files again that others wrote in the meantime.
var patience = time.Minute

// Temporary reports whether a name is a temporary name of this package.
func Temporary(name string) bool { return strings.HasPrefix(name, prefix) }

// Unfinished returns the folders with new files of all unfinished runs in target, except but (or nil): runs
// that are active or were killed. Some of the folders may not exist.
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

// sweep removes the stages of killed runs. The stages of first runs are next to the folder.
func (f *Folder) sweep() {
	for _, dir := range []string{f.target, filepath.Dir(f.target)} {
		for _, stage := range stages(dir) {
			if stage == f.stage {
				continue
			}
			lock, err := tryLock(stage)
			if err != nil {
				continue // it is in use, or this is unknown
			}
			if runtime.GOOS == "windows" {
				lock.Close() // Windows cannot remove an open file
			}
			os.RemoveAll(stage)
			lock.Close()
		}
	}
}

// Locked calls do while no other run changes the folder. Its error is that of do, or of waiting for the others.
func (f *Folder) Locked(ctx context.Context, do func() error) error {
	for {
		unlock, missing, err := f.lock(ctx)
		if err != nil {
			return err
		}
		err = do()
		unlock()
		if err == nil || !missing || !exists(f.target) {
			return err
		}
	}
}

// lock waits until no other run changes the folder. If the folder is missing, the lock is that of the stage,
// which becomes the folder and stays locked; it does not cover a folder that another run creates meanwhile.
// Without locks, as on some network file systems, each file is still replaced in one step.
func (f *Folder) lock(ctx context.Context) (unlock func(), missing bool, err error) {
	for deadline := time.Now().Add(patience); ; {
		dir := f.target
		_, err := os.Lstat(dir)
		if missing = errors.Is(err, fs.ErrNotExist); missing {
			if runtime.GOOS == "windows" { // Windows cannot rename a folder with an open file
				return func() {}, missing, nil
			}
			dir = f.new()
		}
		lock, err := tryLock(dir)
		switch {
		case err == nil:
			return func() { lock.Close() }, missing, nil
		case errors.Is(err, errors.ErrUnsupported):
			return func() {}, missing, nil
		case !errors.Is(err, errBusy):
			return nil, missing, err
		case time.Now().After(deadline):
			return nil, missing, &fs.PathError{Op: "lock", Path: f.name,
				Err: fmt.Errorf("%w, for more than %v; wait for it to finish, then run this again", errBusy, patience)}
		}
		select {
		case <-ctx.Done():
			return nil, missing, context.Cause(ctx)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sync flushes the new files to disk, so that no file is empty after a power failure.
func (f *Folder) sync() error {
	entries, err := os.ReadDir(f.new())
	if err != nil {
		return err
	}
	for _, e := range entries {
		file, err := os.OpenFile(f.Path(e.Name()), os.O_RDWR, 0) // Windows flushes only writable files
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

// flush is f.Sync; it ignores file systems that do not support it.
func flush(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// Resolve returns the absolute path without symbolic links in its existing part. A broken link is an error.
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
		return "", &fs.PathError{Op: "open", Path: path,
			Err: fmt.Errorf("is a symbolic link to %s, which does not exist; create the target, or remove the link", text)}
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
	return "the folder " + string(f) + " does not exist; create it, or name another folder"
}

// Is reports that the error is fs.ErrNotExist.
func (f absentFolder) Is(target error) bool { return target == fs.ErrNotExist }
