// Package house checks rules of CONTRIBUTING.md that no other tool checks.
package house

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

const root = "../../.."

// eachFile calls f with every file of the repository, its path from the root, and its content.
func eachFile(t *testing.T, f func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == ".git" {
			return fs.SkipDir
		}
		if !entry.Type().IsRegular() { // such as Bazel's links
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		f(filepath.ToSlash(relative), content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFileLengths(t *testing.T) {
	below := map[string]int{".bzl": 300, ".go": 500}
	checked := map[string]bool{}
	eachFile(t, func(path string, content []byte) {
		extension := filepath.Ext(path)
		limit, limited := below[extension]
		if !limited {
			return
		}
		checked[extension] = true
		if lines := bytes.Count(content, []byte("\n")); lines >= limit {
			t.Errorf("%s: expected fewer than %d lines, found %d; split it by idea", path, limit, lines)
		}
	})
	if len(checked) != len(below) {
		t.Errorf("found files of types %v only", checked)
	}
}
