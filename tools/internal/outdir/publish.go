// Package outdir puts a new file under its name, or a set of them into a folder: all of them, or, after
// an error, none.
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

// rename and link are those of os, but for tests that let them fail.
var (
	rename = os.Rename
	link   = os.Link
)

// Folder collects new files for a folder. They are written to a hidden folder in it, which is on its file
// system for sure, or beside it where it is not there yet, and appear in it by Commit.
type Folder struct {
	name   string    // as the user knows it
	target string    // without symbolic links
	stage  string    // holds the folders new and old
	alive  io.Closer // while it is open no other run removes the stage; nil where there are no locks
	kept   bool      // the stage has something that must not be lost
}

// Open prepares for new files in the folder target, which need not exist; its parent must.
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
	return nil, fmt.Errorf("no temporary folder could be made for %s", target)
}

// makeStage makes the stage; made is false if another run took it for one that was left behind.
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

// Path returns where to write the file that is to be called name, a single path component.
func (f *Folder) Path(name string) string { return filepath.Join(f.new(), name) }

// Target is the folder without symbolic links on the way.
func (f *Folder) Target() string { return f.target }

// Discard removes what was staged; after Commit it does nothing.
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

// Change is what Commit does besides putting files into the folder.
type Change struct {
	// Outdated returns the names to remove, unless they are among the new files. It is asked while no
	// other run changes the folder, and may refuse the whole change by an error.
	Outdated func() ([]string, error)
	// Last are the names of the new files that are to appear after all others, in this order.
	Last []string
	// Then, if it is not nil, is the step after all others; if it fails, they are undone.
	Then func() error
}

// errAppeared says that another run made the folder after it was found missing.
var errAppeared = errors.New("the folder has appeared")

// Commit moves the new files into the folder, each over the one of the same name, so that a name is never
// without a file, and removes outdated ones. Other files are left alone. Runs that commit to the same
// folder wait for each other, where the system has locks. If a step fails, the folder is as it was
// before; but where only the stage cannot be removed, the error says so.
func (f *Folder) Commit(ctx context.Context, c Change) error {
	if err := f.sync(); err != nil {
		return err
	}
	for {
		unlock, err := f.lock(ctx)
		if err != nil {
			return err
		}
		err = f.commit(c)
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
			return fmt.Errorf("%s has the new files, but a folder for temporary ones is left: %w", f.name, rest)
		}
		return nil
	}
}

// commit is Commit of a locked folder.
func (f *Folder) commit(c Change) (err error) {
	_, missing := os.Lstat(f.target)
	var outdated []string
	if c.Outdated != nil {
		if outdated, err = c.Outdated(); err != nil {
			return err
		}
	}
	var undo undoing
	defer func() {
		if err != nil {
			err = f.undo(undo, err)
		}
	}()
	if errors.Is(missing, fs.ErrNotExist) {
		if err := rename(f.new(), f.target); err != nil {
			if _, there := os.Lstat(f.target); there == nil {
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

// replace puts the new files into a folder that is there.
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
	// Before the record that no longer lists them: if this ends here, the next run still knows of them.
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

// place moves a new file over the one of its name.
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

// remove sets an outdated file aside, unless one of the new files, which are listed in entries, is it: on
// a file system that takes a and A for the same.
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
		if placed, err := os.Lstat(filepath.Join(f.target, e.Name())); err == nil && strings.EqualFold(e.Name(), name) && os.SameFile(info, placed) {
			return nil
		}
	}
	if err := rename(at, kept); err != nil {
		return err
	}
	undo.add(func() error { return rename(kept, at) })
	return nil
}

// plain reports whether a name is that of something in the folder itself.
func plain(name string) bool {
	return filepath.IsLocal(name) && filepath.Base(name) == name && name != "."
}

// undoing are the steps back, the last one first.
type undoing []func() error

func (u *undoing) add(step func() error) { *u = append(*u, step) }

// undo takes the steps back after the error because. What could not be put back stays for the user, where
// no later run removes it.
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
	return fmt.Errorf("%w; not all files of %s could be put back: %w; those that are missing there are in %s", because, f.name, failed, safe)
}
