package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/txtar"
)

// prepare holds the commands of scripts that make a cube, or a file that txtar cannot hold.
var prepare = map[string]struct {
	args string // their names; the first is a path
	do   func(t *testing.T, path string, args ...string)
}{
	// Writes the files of the case valid-model, except those that the cube has already.
	"valid-model": {"CUBE", func(t *testing.T, path string, _ ...string) {
		for name, content := range caseFiles(t, "testdata/validate/valid-model.txtar") {
			name, ok := strings.CutPrefix(name, "valid-model/")
			file := filepath.Join(path, name)
			if _, err := os.Lstat(file); ok && os.IsNotExist(err) {
				writeFile(t, file, content)
			}
		}
	}},
	// Replaces OLD, which has to occur once.
	"edit": {"FILE OLD NEW", func(t *testing.T, path string, args ...string) {
		text := readFile(t, path)
		if n := strings.Count(text, args[0]); n != 1 {
			t.Fatalf("%q occurs %d times in\n%s", args[0], n, text)
		}
		writeFile(t, path, strings.Replace(text, args[0], args[1], 1))
	}},
	// Writes the smallest container_config.yaml of a model.
	"container": {"CUBE", func(t *testing.T, path string, _ ...string) {
		writeFile(t, filepath.Join(path, "container_config.yaml"), smallContainer)
	}},
	// Inserts a line behind the first one with a key.
	"insert": {"FILE KEY LINE", func(t *testing.T, path string, args ...string) {
		lines, at := lineOfKey(t, path, args[0])
		writeFile(t, path, strings.Join(slices.Insert(lines, at+1, args[1]+"\n"), ""))
	}},
	// Deletes the first line with a key.
	"delete": {"FILE KEY", func(t *testing.T, path string, args ...string) {
		lines, at := lineOfKey(t, path, args[0])
		writeFile(t, path, strings.Join(slices.Delete(lines, at, at+1), ""))
	}},
	"append": {"FILE LINE", func(t *testing.T, path string, args ...string) {
		writeFile(t, path, readFile(t, path)+args[0]+"\n")
	}},
	// Appends a comment of N bytes.
	"pad": {"FILE N", func(t *testing.T, path string, args ...string) {
		n, err := strconv.Atoi(args[0])
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, readFile(t, path)+"#"+strings.Repeat("x", n-2)+"\n")
	}},
	// Replaces each \xNN by that byte.
	"unescape": {"FILE", func(t *testing.T, path string, _ ...string) {
		writeFile(t, path, escapedByte.ReplaceAllStringFunc(readFile(t, path), func(escape string) string {
			value, err := hex.DecodeString(escape[len(`\x`):])
			if err != nil {
				t.Fatal(err)
			}
			return string(value)
		}))
	}},
	// Encodes the file as Windows does: little-endian, with a byte order mark.
	"utf16": {"FILE", func(t *testing.T, path string, _ ...string) {
		var b bytes.Buffer
		if err := binary.Write(&b, binary.LittleEndian, utf16.Encode([]rune("\ufeff"+readFile(t, path)))); err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, b.String())
	}},
	// Makes a named pipe.
	"fifo": {"FILE", func(t *testing.T, path string, _ ...string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		makePipe(t, path)
	}},
	// Writes an image of a kind of imageOf.
	"image": {"FILE KIND", func(t *testing.T, path string, args ...string) {
		writeFile(t, path, imageOf(t, args[0]))
	}},
}

const smallContainer = `container_type: DockerImage
image: example/model:1.0.0
tasks:
  infer:
    input_volumes:
      data_path: {mount_path: /data, type: directory}
    output_volumes:
      output_path: {mount_path: /predictions, type: directory}
`

var escapedByte = regexp.MustCompile(`\\x[0-9a-f]{2}`)

// lineOfKey returns the lines of a YAML file and the index of the first one with a key.
func lineOfKey(t *testing.T, path, key string) (lines []string, at int) {
	t.Helper()
	lines = strings.SplitAfter(readFile(t, path), "\n")
	at = slices.IndexFunc(lines, func(line string) bool {
		name, _, ok := strings.Cut(strings.TrimSpace(line), ":")
		return ok && name == key
	})
	if at < 0 {
		t.Fatalf("%s has no key %q", path, key)
	}
	return lines, at
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// caseFiles returns the files of a case by their names.
func caseFiles(t *testing.T, path string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	return files
}
