// Package publish puts a new file under its name, or a set of them into a folder: all of them, or, after
// an error, none.
package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// rename is os.Rename, but for a test that lets it fail.
var rename = os.Rename

// Folder collects new files for a folder. They are written beside it and appear in it by Commit.
type Folder struct {
	target string
	staged string
	backup string
}

// Open prepares for new files in the folder target, which need not exist; its parent must.
func Open(target string) (*Folder, error) {
	target = filepath.Clean(target)
	if info, err := os.Stat(target); err == nil && !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: target, Err: errors.New("expected a folder, found a file")}
	}
	stem := beside(target)
	f := &Folder{target: target, staged: stem + ".new", backup: stem + ".old"}
	if err := os.Mkdir(f.staged, 0o777); err != nil {
		return nil, err
	}
	return f, nil
}

// Path returns where to write the file that is to be called name, a single path component.
func (f *Folder) Path(name string) string { return filepath.Join(f.staged, name) }

// Discard removes what was staged; after Commit it does nothing.
func (f *Folder) Discard() error { return os.RemoveAll(f.staged) }

// Commit moves the staged files into the folder, in place of those of the same name, and removes
// those in outdated that were not staged. Other files are left alone. If a step fails, the folder
// is as it was before; but where only what was replaced cannot be removed, the error says so.
func (f *Folder) Commit(outdated []string) (err error) {
	if _, missing := os.Lstat(f.target); errors.Is(missing, fs.ErrNotExist) {
		return rename(f.staged, f.target)
	}
	entries, err := os.ReadDir(f.staged)
	if err != nil {
		return err
	}
	if err := os.Mkdir(f.backup, 0o777); err != nil {
		return err
	}

	var undo []func() error
	defer func() {
		if err != nil {
			for i := len(undo) - 1; i >= 0; i-- {
				err = errors.Join(err, undo[i]())
			}
			err = errors.Join(err, os.Remove(f.backup))
			return
		}
		if rest := errors.Join(os.RemoveAll(f.backup), os.Remove(f.staged)); rest != nil {
			err = fmt.Errorf("%s has the new files, but what they replaced is still beside it: %w", f.target, rest)
		}
	}()
	move := func(from, to string) error {
		if err := rename(from, to); err != nil {
			return err
		}
		undo = append(undo, func() error { return rename(to, from) })
		return nil
	}
	setAside := func(name string) error {
		at := filepath.Join(f.target, name)
		if _, err := os.Lstat(at); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return move(at, filepath.Join(f.backup, name))
	}

	for _, name := range outdated {
		if filepath.Base(name) != name {
			continue // not a file of this folder
		}
		if err := setAside(name); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if err := setAside(e.Name()); err != nil {
			return err
		}
		if err := move(f.Path(e.Name()), filepath.Join(f.target, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
