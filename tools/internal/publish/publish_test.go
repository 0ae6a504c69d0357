package publish

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
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

func TestCommit(t *testing.T) {
	for _, c := range []struct {
		name     string
		before   map[string]string
		staged   map[string]string
		outdated []string
		want     map[string]string
	}{
		{"a new folder", nil, map[string]string{"a": "1"}, nil,
			map[string]string{"assets/": "", "assets/a": "1"}},
		{"other files stay", map[string]string{"assets/notes/x": "mine"}, map[string]string{"a": "1"}, nil,
			map[string]string{"assets/": "", "assets/a": "1", "assets/notes/": "", "assets/notes/x": "mine"}},
		{"files are replaced and outdated ones go", map[string]string{"assets/a": "0", "assets/old": "0", "other": "0"},
			map[string]string{"a": "1"}, []string{"old", "a", "never", "../other"},
			map[string]string{"assets/": "", "assets/a": "1", "other": "0"}},
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
			if err := f.Commit(c.outdated); err != nil {
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

// A staged folder cannot be moved over once it is gone: the files moved before it must come back.
func TestCommitRollsBack(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, map[string]string{"assets/a": "0", "assets/b": "0", "assets/old": "0"})
	before := tree(t, dir)
	f, err := Open(filepath.Join(dir, "assets"))
	if err != nil {
		t.Fatal(err)
	}
	fill(t, f.Path(""), map[string]string{"a": "1", "b": "1"})
	rename = func(from, to string) error {
		if filepath.Base(from) == "b" && filepath.Dir(from) == f.staged {
			return errors.New("the disk is gone")
		}
		return os.Rename(from, to)
	}
	defer func() { rename = os.Rename }()
	if err := f.Commit([]string{"old"}); err == nil {
		t.Fatal("no error")
	}
	if err := f.Discard(); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, dir); !maps.Equal(got, before) {
		t.Errorf("got %v, want %v", got, before)
	}
}

func TestOpenRefusesAFile(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, map[string]string{"assets": "a file"})
	if _, err := Open(filepath.Join(dir, "assets")); err == nil {
		t.Error("a file was taken for a folder")
	}
}
