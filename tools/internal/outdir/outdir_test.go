package outdir

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// tree returns path to content of all files below dir; a folder ends with a slash.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		if d.IsDir() {
			files[rel+"/"] = ""
			return nil
		}
		data, err := os.ReadFile(path)
		files[rel] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func fill(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// commit commits with b as the last file.
func commit(f *Folder, outdated ...string) error {
	return f.Commit(context.Background(), Change{Outdated: func() ([]string, error) { return outdated, nil },
		Last: []string{"b"}})
}

func TestCommit(t *testing.T) {
	for _, c := range []struct {
		name     string
		before   map[string]string
		staged   map[string]string
		outdated []string
		want     map[string]string
	}{
		{name: "a new folder", staged: map[string]string{"a": "1"},
			want: map[string]string{"assets/": "", "assets/a": "1"}},
		{name: "other files stay", before: map[string]string{"assets/notes/x": "mine"}, staged: map[string]string{"a": "1"},
			want: map[string]string{"assets/": "", "assets/a": "1", "assets/notes/": "", "assets/notes/x": "mine"}},
		{name: "files are replaced and outdated ones go",
			before: map[string]string{"assets/a": "0", "assets/old": "0", "other": "0"},
			staged: map[string]string{"a": "1"}, outdated: []string{"old", "a", "never", "../other"},
			want: map[string]string{"assets/": "", "assets/a": "1", "other": "0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			fill(t, dir, c.before)
			f, err := Open(filepath.Join(dir, "assets"))
			if err != nil {
				t.Fatal(err)
			}
			for name, content := range c.staged {
				if err := os.WriteFile(f.Path(name), []byte(content), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if err := commit(f, c.outdated...); err != nil {
				t.Fatal(err)
			}
			if err := f.Discard(); err != nil {
				t.Error(err)
			}
			if got := tree(t, dir); !maps.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestDiscard(t *testing.T) {
	dir := t.TempDir()
	before := map[string]string{"assets/": "", "assets/a": "0"}
	fill(t, dir, map[string]string{"assets/a": "0"})
	f, err := Open(filepath.Join(dir, "assets"))
	if err != nil {
		t.Fatal(err)
	}
	fill(t, f.Path(""), map[string]string{"a": "1"})
	if err := f.Discard(); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, dir); !maps.Equal(got, before) {
		t.Errorf("got %v, want %v", got, before)
	}
}

// After any failure, with or without hard links, replaced and removed files are restored.
func TestCommitRollsBack(t *testing.T) {
	gone := errors.New("the disk is gone")
	for _, c := range []struct {
		name  string
		fresh bool                                  // the folder does not exist before
		fails func(f *Folder, from, to string) bool // a renaming
		then  error
		links bool
	}{
		{name: "a file cannot be placed", links: true,
			fails: func(f *Folder, from, to string) bool { return from == f.Path("b") }},
		{name: "a file cannot be placed, no hard links",
			fails: func(f *Folder, from, to string) bool { return from == f.Path("b") }},
		{name: "the last step", links: true, then: gone},
		{name: "the last step, no hard links", then: gone},
		{name: "an outdated file cannot be removed", links: true,
			fails: func(f *Folder, from, to string) bool { return filepath.Base(from) == "old" }},
		{name: "the last step of a new folder", fresh: true, links: true, then: gone},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if !c.fresh {
				fill(t, dir, map[string]string{"assets/a": "0", "assets/b": "0", "assets/old": "0"})
			}
			before := tree(t, dir)
			f, err := Open(filepath.Join(dir, "assets"))
			if err != nil {
				t.Fatal(err)
			}
			fill(t, f.Path(""), map[string]string{"a": "1", "b": "1", "c": "1"})
			rename = func(from, to string) error {
				if c.fails != nil && c.fails(f, from, to) {
					return gone
				}
				return os.Rename(from, to)
			}
			if !c.links {
				link = func(string, string) error { return errors.ErrUnsupported }
			}
			defer func() { rename, link = os.Rename, os.Link }()
			err = f.Commit(context.Background(), Change{
				Outdated: func() ([]string, error) { return []string{"old"}, nil }, Last: []string{"b"},
				Then: func() error { return c.then },
			})
			if !errors.Is(err, gone) {
				t.Fatalf("the error is %v", err)
			}
			if err := f.Discard(); err != nil {
				t.Fatal(err)
			}
			if got := tree(t, dir); !maps.Equal(got, before) {
				t.Errorf("got %v, want %v", got, before)
			}
		})
	}
}

// Files that cannot be restored stay in the folder that the error names, also after the next run.
func TestCommitKeepsFilesItCannotRestore(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, map[string]string{"a": "0"})
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, f.Path(""), map[string]string{"a": "1"})
	renames := 0
	rename = func(from, to string) error {
		if renames++; renames > 1 {
			return errors.New("the disk is gone")
		}
		return os.Rename(from, to)
	}
	link = func(string, string) error { return errors.ErrUnsupported }
	err = commit(f)
	rename, link = os.Rename, os.Link
	if err == nil || !strings.Contains(err.Error(), "could be restored") {
		t.Fatalf("the error is %v", err)
	}
	f.Discard()
	next, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := commit(next); err != nil {
		t.Fatal(err)
	}
	safe, _ := filepath.Glob(filepath.Join(dir, ".mlcubepack.*.old", "a"))
	if len(safe) != 1 {
		t.Errorf("the folder contains %v", tree(t, dir))
	}
}

// Each name always has a file, and the last files come last, because a run may be killed at any time.
func TestCommitReplacesInOneStep(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, map[string]string{"a": "0", "b": "0", "c": "0", "d": "0"})
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, f.Path(""), map[string]string{"a": "1", "b": "1", "c": "1", "d": "1"})
	var order []string
	rename = func(from, to string) error {
		err := os.Rename(from, to)
		order = append(order, filepath.Base(to))
		for _, name := range []string{"a", "b", "c", "d"} {
			if _, missing := os.Stat(filepath.Join(dir, name)); missing != nil {
				t.Errorf("after %v: %v", order, missing)
			}
		}
		return err
	}
	defer func() { rename = os.Rename }()
	if err := f.Commit(context.Background(), Change{Last: []string{"c", "a"}}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"b", "d", "c", "a"}; !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v", order, want)
	}
}

// Two runs find no folder; the later run adds its files to the folder of the other.
func TestCommitWhenFolderAppears(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "assets")
	first, err := Open(target)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(target)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, first.Path(""), map[string]string{"a": "1", "b": "1"})
	fill(t, second.Path(""), map[string]string{"a": "2"})
	asked := 0
	err = second.Commit(context.Background(), Change{Outdated: func() ([]string, error) {
		if asked++; asked == 1 {
			return nil, commit(first)
		}
		return []string{"b"}, nil
	}})
	if err != nil || asked != 2 {
		t.Errorf("asked %d times: %v", asked, err)
	}
	if got, want := tree(t, dir), (map[string]string{"assets/": "", "assets/a": "2"}); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A run that found no folder has the lock of its own stage only, so it must not change a folder that has appeared
// since.
func TestCommitNeedsTheFoldersLock(t *testing.T) {
	target := filepath.Join(t.TempDir(), "assets")
	f, err := Open(target)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Discard()
	fill(t, f.Path(""), map[string]string{"a": "2"})
	unlock, missing, err := f.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	fill(t, target, map[string]string{"a": "1"})
	foreign := errors.New("a is foreign")
	for name, outdated := range map[string]func() ([]string, error){
		"no check":     nil,
		"passed check": func() ([]string, error) { return nil, nil },
		"failed check": func() ([]string, error) { return nil, foreign },
	} {
		if err := f.commit(Change{Outdated: outdated}, missing); !errors.Is(err, errAppeared) {
			t.Errorf("%s: expected %v, found %v", name, errAppeared, err)
		}
	}
	if got, want := tree(t, target), (map[string]string{"a": "1"}); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	asked := 0
	err = f.Locked(t.Context(), func() error {
		asked++
		return foreign
	})
	if !errors.Is(err, foreign) || asked != 1 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}

// killed creates the state of a run into dir that was killed while it wrote its files.
func killed(t *testing.T, dir string) {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, f.Path(""), map[string]string{"a": "half"})
	if f.alive == nil {
		t.Skip("no locks here")
	}
	f.alive.Close() // like the end of its process
}

// The next run removes the files of a killed run, but not those of an active run.
func TestCommitSweeps(t *testing.T) {
	dir := t.TempDir()
	killed(t, dir)
	other, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, other.Path(""), map[string]string{"a": "other"})
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, f.Path(""), map[string]string{"a": "1"})
	if found := Unfinished(dir, f); len(found) != 2 {
		t.Errorf("unfinished: %v", found)
	}
	if err := commit(f); err != nil {
		t.Fatal(err)
	}
	if err := commit(other); err != nil {
		t.Fatal(err)
	}
	if got, want := tree(t, dir), (map[string]string{"a": "other"}); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A killed first run leaves its stage next to the folder.
func TestCommitSweepsNextToFolder(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "assets")
	killed(t, dir)
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, f.Path(""), map[string]string{"a": "1"})
	if err := commit(f); err != nil {
		t.Fatal(err)
	}
	if got, want := tree(t, parent), (map[string]string{"assets/": "", "assets/a": "1"}); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A waiting run gives up after a while, and at once if it is cancelled.
func TestCommitWaits(t *testing.T) {
	dir := t.TempDir()
	lock, err := tryLock(dir)
	if err != nil {
		t.Skip(err)
	}
	defer lock.Close()
	defer func(p time.Duration) { patience = p }(patience)
	patience = 30 * time.Millisecond
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Discard()
	if err := commit(f); !errors.Is(err, errBusy) {
		t.Errorf("the error is %v", err)
	}
	patience = time.Minute
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := f.Commit(ctx, Change{}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestResolve(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	fill(t, dir, map[string]string{"real/a": ""})
	for link, to := range map[string]string{"link": "real", "dangling": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	for path, want := range map[string]string{
		"real": "real", "link/a": "real/a", "link/new/x": "real/new/x", "dangling": "", "dangling/x": "",
	} {
		got, err := Resolve(filepath.Join(dir, path))
		if want == "" {
			if err == nil || !strings.Contains(err.Error(), "nowhere, which does not exist") {
				t.Errorf("%s: %s, %v", path, got, err)
			}
		} else if err != nil || got != filepath.Join(dir, want) {
			t.Errorf("%s: %s, %v", path, got, err)
		}
	}
}

func TestOpenRefusesAFile(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, map[string]string{"assets": "a file"})
	if _, err := Open(filepath.Join(dir, "assets")); err == nil {
		t.Error("a file was taken for a folder")
	}
}
