package outdir

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFile(t *testing.T) {
	for _, c := range []struct {
		name   string
		before map[string]string
		commit bool
		want   map[string]string
	}{
		{name: "new", commit: true, want: map[string]string{"a": "new"}},
		{name: "in place of another", before: map[string]string{"a": "old", "b": "kept"}, commit: true,
			want: map[string]string{"a": "new", "b": "kept"}},
		{name: "discarded", commit: false, want: map[string]string{}},
		{name: "discarded, and another there", before: map[string]string{"a": "old"}, commit: false,
			want: map[string]string{"a": "old"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			fill(t, dir, c.before)
			f, err := Create(filepath.Join(dir, "a"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteString("new"); err != nil {
				t.Fatal(err)
			}
			if c.commit {
				if err := f.Commit(); err != nil {
					t.Fatal(err)
				}
			}
			f.Discard()
			if got := tree(t, dir); !maps.Equal(got, c.want) {
				t.Errorf("the folder contains %v, want %v", got, c.want)
			}
		})
	}
}

func TestFileInPlaceOfFolder(t *testing.T) {
	dir := t.TempDir()
	_, err := Create(dir)
	var problem *fs.PathError
	if !errors.As(err, &problem) || !strings.Contains(err.Error(), "is a folder, expected the name of a file") {
		t.Errorf("Create over a folder: %v", err)
	}
	if _, err := Create(filepath.Join(dir, "missing", "a")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Create in a folder that is missing: %v", err)
	}
	if _, err := Create(os.DevNull); err == nil || !strings.Contains(err.Error(), "is a device") {
		t.Errorf("Create over %s: %v", os.DevNull, err)
	}
}
