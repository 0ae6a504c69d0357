// Package house checks rules of CONTRIBUTING.md that no other tool checks.
package house

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

const root = "../../.."

// shebang is the first line of a shell script, which may have no extension.
var shebang = regexp.MustCompile(`^#!.*sh$`)

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

// longLines has the files whose lines may be longer, each with the reason.
var longLines = map[string]string{
	"tools/internal/diag/codes.go":            "a table of a code a line",
	"tools/internal/mlcubeyaml/cases_test.go": "a table of a case a line",
	"tools/internal/mlcubeyaml/files_test.go": "a table of a case a line",
}

// longText matches a line with a long text in quotes, which stays whole, so that a search for a message finds it.
var longText = regexp.MustCompile("\"(\\\\.|[^\"]){70,}|'[^']{70,}|`[^`]{70,}")

func TestLineLengths(t *testing.T) {
	const limit = 120 // characters, a tab being one
	eachFile(t, func(path string, content []byte) {
		switch filepath.Ext(path) {
		case ".go", ".bzl", ".sh":
		default:
			if firstLine, _, _ := strings.Cut(string(content), "\n"); !shebang.MatchString(firstLine) {
				return
			}
		}
		if longLines[path] != "" {
			return
		}
		number := 0
		for line := range strings.Lines(string(content)) {
			number++
			if longText.MatchString(line) {
				continue
			}
			if length := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); length > limit {
				t.Errorf("%s:%d: expected at most %d characters, found %d; break the line", path, number, limit, length)
			}
		}
	})
}
