package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// Other files in the folder are kept, and no temporary file remains.
func TestWriteNew(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, path string)
		force   bool
		want    string // the file's content, "" for an error
	}{
		{name: "new", prepare: func(*testing.T, string) {}, force: false, want: "new"},
		{name: "there", prepare: func(t *testing.T, path string) { writeFile(t, path, "old") }, force: false},
		{name: "written over", prepare: func(t *testing.T, path string) { writeFile(t, path, "old") }, force: true,
			want: "new"},
		{name: "a pipe", prepare: func(t *testing.T, path string) { makePipe(t, path) }, force: true},
		{name: "a folder", prepare: func(t *testing.T, path string) { writeFile(t, filepath.Join(path, "x"), "x") },
			force: true},
		{name: "no folder", prepare: func(t *testing.T, path string) { os.Remove(filepath.Dir(path)) }, force: false},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := filepath.Join(t.TempDir(), ".container_config.yaml.new")
			folder := filepath.Join(filepath.Dir(other), "cube")
			writeFile(t, other, "of the user's")
			if err := os.Mkdir(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(other, filepath.Join(folder, filepath.Base(other))); err != nil && c.name != "no folder" {
				t.Skip(err)
			}
			path := filepath.Join(folder, "container_config.yaml")
			if c.name == "no folder" {
				path = filepath.Join(folder, "absent", "container_config.yaml")
			}
			c.prepare(t, path)
			before, _ := os.Lstat(path)
			err := writeNew(context.Background(), path, []byte("new"), c.force)
			if (err == nil) != (c.want != "") {
				t.Errorf("error %v", err)
			}
			after, _ := os.Lstat(path)
			if c.want == "" && before != nil && before.Mode() != after.Mode() {
				t.Errorf("%v became %v", before.Mode(), after.Mode())
			}
			if c.want != "" {
				if got, err := os.ReadFile(path); err != nil || string(got) != c.want {
					t.Errorf("contains %q, %v", got, err)
				}
			}
			if got, err := os.ReadFile(other); err != nil || string(got) != "of the user's" {
				t.Errorf("another file contains %q, %v", got, err)
			}
			want := 2
			if c.want == "" && before == nil {
				want = 1
			}
			if entries, _ := os.ReadDir(folder); len(entries) != want {
				t.Errorf("temporary files remain: %v", entries)
			}
		})
	}
}
