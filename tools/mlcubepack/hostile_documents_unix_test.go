//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// submissionRuns are the commands that read a submission.json from a stranger.
func submissionRuns(good, folder string) []hostileRun {
	path := filepath.Join(folder, "submission.json")
	refused := []int{statusInvalid, statusIO}
	any := append(refused, statusDone)
	return []hostileRun{
		{Args: []string{"verify", folder}, Statuses: refused},
		{Args: []string{"diff", good, folder}, Statuses: refused},
		{Args: []string{"inspect", folder}, Statuses: any},
		{Args: []string{"inspect", path}, Statuses: any},
		{Args: []string{"submit-command", path, "--base-url", "https://example.org/1"}, Statuses: append(any,
			statusUsage)},
		{Args: []string{"action", "pin", "--label=//p:t", "--submission", filepath.Join(good,
			"submission.json"), "--released",
			path}, Statuses: refused},
	}
}

func hostileSubmissions(good string) (inputs []hostileInput) {
	add := func(name string, change func(t *testing.T, text string) string) {
		inputs = append(inputs, hostileInput{"submission/" + name, func(t *testing.T, dir string) []hostileRun {
			folder := filepath.Join(dir, "hosted")
			for name, content := range tree(t, good) {
				if name == "submission.json" {
					content = change(t, content)
				}
				writeFile(t, filepath.Join(folder, name), content)
			}
			return submissionRuns(good, folder)
		}})
	}
	replaced := func(name, text string) {
		add(name, func(*testing.T, string) string { return text })
	}
	edited := func(name, from, to string) {
		add(name, func(t *testing.T, text string) string {
			if !strings.Contains(text, from) {
				t.Fatalf("%s has no %s", text, from)
			}
			return strings.Replace(text, from, to, 1)
		})
	}
	// Each string of the document becomes each of these.
	long := strings.Repeat("x", 512<<10)
	escapes := strings.Repeat("\x1b[2J\n", 50_000)
	for _, field := range []string{"role", "name", "sha256", "mode", "path", "profile", "submit_command", "mlcube_hash",
		"content_sha256", "compression"} {
		for kind, value := range map[string]string{"is long": long, "has escapes": escapes, "leads out": "../../secret",
			"is absolute": "/etc/passwd", "is empty": ""} {
			add(field+" "+kind, func(t *testing.T, text string) string {
				var document any
				if err := json.Unmarshal([]byte(text), &document); err != nil {
					t.Fatal(err)
				}
				setField(document, field, value)
				changed, err := json.Marshal(document)
				if err != nil {
					t.Fatal(err)
				}
				return string(changed)
			})
		}
	}
	for name, size := range map[string]string{"negative": "-1", "huge": "9223372036854775807",
		"too huge":   "99999999999999999999",
		"a fraction": "1.5", "a text": `"1"`} {
		edited("a size that is "+name, `"size": `, `"size": `+size+`, "size": `)
		edited("a tar size that is "+name, `"tar_size": `, `"tar_size": `+size+`, "tar_size": `)
		edited("a version that is "+name, `"schema_version": 1`, `"schema_version": `+size)
	}
	head := `{"schema_version": 1, "cube": {"types": ["model"], "profile": "medperf"}, "medperf": {"container_config": `
	replaced("empty", "")
	replaced("null", "null")
	replaced("a list", "[]")
	replaced("zeros", strings.Repeat("\x00", 9<<20))
	replaced("nested lists", strings.Repeat("[", 9<<20))
	replaced("nested objects", head+strings.Repeat(`{"a":`, 1_700_000))
	replaced("objects nested as far as JSON goes", head+strings.Repeat(`{"a":`, 9_000)+"1"+strings.Repeat("}",
		9_000)+"}}")
	replaced("a long key around many", head+`{"`+strings.Repeat("k", 4<<20)+`":{`+strings.Repeat(`"a":1,`,
		700_000)+`"b":1}}}}`)
	replaced("many unknown fields", `{"schema_version": 1`+strings.Repeat(`,"x":1`, 1_500_000)+"}")
	replaced("many files", `{"schema_version": 1, "files": [`+strings.Repeat("{},", 3_000_000)+"{}]}")
	replaced("many members", `{"schema_version": 1, "members": [`+strings.Repeat(`{"path":"a"},`, 700_000)+"{}]}")
	replaced("a long number", `{"schema_version": `+strings.Repeat("9", 9<<20)+"}")
	replaced("a long text", `{"schema_version": "`+strings.Repeat("9", 9<<20)+`"}`)
	return inputs
}

// setField sets every field with a name in a JSON value.
func setField(value any, name, text string) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			setField(item, name, text)
		}
	case map[string]any:
		for key, item := range v {
			if _, is := item.(string); is && key == name {
				v[key] = text
			}
			setField(item, name, text)
		}
	}
}

// hostileHosted are folders of hosted files in which one of them is not a file.
func hostileHosted(good, outside string) (inputs []hostileInput) {
	secret := filepath.Join(outside, "secret")
	for _, name := range []string{"mlcube.yaml", "parameters.yaml", "additional_files.tar.gz", "SHA256SUMS",
		"submission.json"} {
		for kind, replace := range map[string]func(path string) error{
			"a link out":         func(path string) error { return os.Symlink(secret, path) },
			"a relative link":    func(path string) error { return os.Symlink(relativeTo(path, secret), path) },
			"a link to a device": func(path string) error { return os.Symlink("/dev/zero", path) },
			"a link to itself":   func(path string) error { return os.Symlink(filepath.Base(path), path) },
			"a folder":           func(path string) error { return os.Mkdir(path, 0o777) },
			"a pipe":             func(path string) error { return syscall.Mkfifo(path, 0o666) },
			"sparse": func(path string) error {
				if err := os.WriteFile(path, nil, 0o666); err != nil {
					return err
				}
				return os.Truncate(path, 3<<30)
			},
			"long": func(path string) error {
				return os.WriteFile(path, []byte(strings.Repeat("0123456789abcdef\n", 500_000)), 0o666)
			},
		} {
			inputs = append(inputs, hostileInput{fmt.Sprintf("hosted/%s is %s", name, kind), func(t *testing.T,
				dir string) []hostileRun {
				folder := filepath.Join(dir, "hosted")
				for other, content := range tree(t, good) {
					if other != name {
						writeFile(t, filepath.Join(folder, other), content)
					}
				}
				if err := replace(filepath.Join(folder, name)); err != nil {
					t.Skip(err)
				}
				runs := submissionRuns(good, folder)
				if name != "submission.json" {
					runs = runs[:1] // only verify reads it
				}
				return runs
			}})
		}
	}
	return inputs
}

func relativeTo(path, target string) string {
	relative, err := filepath.Rel(filepath.Dir(path), target)
	if err != nil {
		return target
	}
	return relative
}
