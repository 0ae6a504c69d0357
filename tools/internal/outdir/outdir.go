// Package outdir replaces a file, or a set of files in a folder, atomically: all of them, or none after an
// error.
package outdir

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// rename and link are variables, so that tests can make them fail.
var (
	rename = os.Rename
	link   = os.Link
)

// Folder collects new files for a folder. They are written to a hidden folder in it, and so on the same file
// system, or next to it if it does not exist yet. Commit moves them into it.
type Folder struct {
	name   string    // as the user knows it
	target string    // without symbolic links
	stage  string    // contains the folders new and old
	alive  io.Closer // while it is open, no other run removes the stage; nil if there are no locks
	kept   bool      // the stage has files that must not be lost
}

// Open starts a set of new files for the folder target. target need not exist, but its parent must.
func Open(target string) (*Folder, error) {
	real, err := Resolve(target)
	if err != nil {
		return nil, err
	}
	f := &Folder{name: target, target: real}
	info, err := os.Stat(real)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(real)); errors.Is(err, fs.ErrNotExist) {
			return nil, missingParent(target)
		}
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, &fs.PathError{Op: "open", Path: target, Err: errors.New("expected a folder, found a file")}
	}
	for range 100 {
		stem := beside(real)
		if err == nil {
			stem = beside(filepath.Join(real, "file"))
		}
		switch made, problem := f.makeStage(stem + staged); {
		case problem != nil:
			return nil, problem
		case made:
			return f, nil
		}
	}
	return nil, fmt.Errorf("cannot create a temporary folder for %s", target)
}

// makeStage creates the stage. made is false if another run removed it as abandoned.
func (f *Folder) makeStage(path string) (made bool, err error) {
	if err := os.Mkdir(path, 0o777); err != nil {
		return false, err
	}
	f.stage = path
	alive, err := tryLock(path)
	if errors.Is(err, errors.ErrUnsupported) {
		alive, err = nil, nil
	}
	if err == nil {
		f.alive = alive
		err = os.Mkdir(f.new(), 0o777)
	}
	switch {
	case errors.Is(err, errBusy), errors.Is(err, fs.ErrNotExist):
		err = nil
	case err == nil:
		return true, nil
	}
	f.Discard()
	return false, err
}

func (f *Folder) new() string { return filepath.Join(f.stage, "new") }
func (f *Folder) old() string { return filepath.Join(f.stage, "old") }

// Path returns where to write the file with the final name name, a single path component.
func (f *Folder) Path(name string) string { return filepath.Join(f.new(), name) }

// Target is the folder without symbolic links on the way.
func (f *Folder) Target() string { return f.target }

// Discard removes the staged files; after Commit it does nothing.
func (f *Folder) Discard() error {
	if f.alive != nil {
		f.alive.Close()
		f.alive = nil
	}
	if f.kept {
		return nil
	}
	return os.RemoveAll(f.stage)
}

// Change is what Commit does in addition to moving files into the folder.
type Change struct {
	// Outdated returns the names to remove, except names of new files. It runs while no other run changes the
	// folder. Its error cancels the whole change.
	Outdated func() ([]string, error)
	// Last are the names of new files that must appear after all others, in this order.
	Last []string
	// Then, if not nil, runs after all other steps. If it fails, they are undone.
	Then func() error
}

// errAppeared means that another run created the folder in the meantime.
var errAppeared = errors.New("the folder has appeared")

// Commit moves the new files into the folder and removes outdated ones. Each new file replaces the old one in
// one step, so a name always has a file. Other files are kept. Runs that commit to the same folder wait for
// each other, if the system has locks. If a step fails, the folder is unchanged. If only the stage cannot be
// removed, the error says so.
func (f *Folder) Commit(ctx context.Context, c Change) error {
	if err := f.sync(); err != nil {
		return err
	}
	for {
		unlock, missing, err := f.lock(ctx)
		if err != nil {
			return err
		}
		err = f.commit(c, missing)
		if err == nil {
			f.sweep()
		}
		unlock()
		if errors.Is(err, errAppeared) {
			continue
		}
		if err != nil {
			return err
		}
		if rest := f.Discard(); rest != nil {
			return fmt.Errorf("%s has the new files, but a temporary folder could not be removed: %w", f.name, rest)
		}
		return nil
	}
}

// commit is Commit of a locked folder, which lock may have found missing.
func (f *Folder) commit(c Change, missing bool) (err error) {
	var outdated []string
	if c.Outdated != nil {
		if outdated, err = c.Outdated(); err != nil {
			if missing && exists(f.target) {
				return errAppeared // it saw a folder that another run was changing
			}
			return err
		}
	}
	var undo undoing
	defer func() {
		if err != nil {
			err = f.undo(undo, err)
		}
	}()
	if missing {
		if err := rename(f.new(), f.target); err != nil {
			if exists(f.target) {
				return errAppeared
			}
			return err
		}
		undo.add(func() error { return rename(f.target, f.new()) })
	} else if err := f.replace(&undo, outdated, c.Last); err != nil {
		return err
	}
	if c.Then != nil {
		return c.Then()
	}
	return nil
}

// replace moves the new files into an existing folder.
func (f *Folder) replace(undo *undoing, outdated, last []string) error {
	entries, err := os.ReadDir(f.new())
	if err != nil {
		return err
	}
	var first, names []string
	for _, e := range entries {
		if slices.Contains(last, e.Name()) {
			names = append(names, e.Name())
		} else {
			first = append(first, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return slices.Index(last, a) - slices.Index(last, b) })
	if err := os.Mkdir(f.old(), 0o777); err != nil {
		return err
	}
	for _, name := range first {
		if err := f.place(undo, name); err != nil {
			return err
		}
	}
	// Remove them before the record that no longer lists them, so that the next run knows them if this one is killed.
	for _, name := range outdated {
		if err := f.remove(undo, name, entries); err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := f.place(undo, name); err != nil {
			return err
		}
	}
	return nil
}

// place moves a new file to its name, over the old one.
func (f *Folder) place(undo *undoing, name string) error {
	at, kept := filepath.Join(f.target, name), filepath.Join(f.old(), name)
	back := func() error { return os.Remove(at) }
	if info, err := os.Lstat(at); err == nil {
		back = func() error { return rename(kept, at) }
		if !info.Mode().IsRegular() || link(at, kept) != nil { // or the file system has no hard links
			if err := rename(at, kept); err != nil {
				return err
			}
			undo.add(back)
			return rename(f.Path(name), at)
		}
	}
	if err := rename(f.Path(name), at); err != nil {
		return err
	}
	undo.add(back)
	return nil
}

// remove moves an outdated file to the stage, unless it is one of the new files in entries, as on a
// case-insensitive file system.
func (f *Folder) remove(undo *undoing, name string, entries []fs.DirEntry) error {
	at, kept := filepath.Join(f.target, name), filepath.Join(f.old(), name)
	info, err := os.Lstat(at)
	if err != nil || !plain(name) {
		return nil
	}
	for _, e := range entries {
		if e.Name() == name {
			return nil
		}
		if placed, err := os.Lstat(filepath.Join(f.target, e.Name())); err == nil && strings.EqualFold(e.Name(), name) &&
			os.SameFile(info, placed) {
			return nil
		}
	}
	if err := rename(at, kept); err != nil {
		return err
	}
	undo.add(func() error { return rename(kept, at) })
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// plain reports whether a name is directly in the folder.
func plain(name string) bool {
	return filepath.IsLocal(name) && filepath.Base(name) == name && name != "."
}

// undoing are the undo steps, in reverse order.
type undoing []func() error

func (u *undoing) add(step func() error) { *u = append(*u, step) }

// undo reverts the steps after the error because. Files that could not be restored stay in a folder that no
// later run removes.
func (f *Folder) undo(steps undoing, because error) error {
	var failed error
	for i := len(steps) - 1; i >= 0; i-- {
		failed = errors.Join(failed, steps[i]())
	}
	if failed == nil {
		os.RemoveAll(f.old())
		return because
	}
	safe := strings.TrimSuffix(f.stage, staged) + ".old"
	if err := os.Rename(f.old(), safe); err != nil {
		safe, f.kept = f.old(), true
	}
	return fmt.Errorf("%w; not all files of %s could be restored: %w; copy the missing ones from %s", because, f.name,
		failed, safe)
}
