//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const validateCases = "testdata/validate"

// Each case is a folder: cube/ is the cube, flags.txt has an argument on each line, setup.txt, if
// there, makes what a repository cannot hold, and want.txt, want.json and want.sarif are what the
// command writes.
func TestValidateGoldens(t *testing.T) {
	cases, err := os.ReadDir(validateCases)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(validateCases)
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 100 {
		t.Errorf("only %d cases", len(cases))
	}
	reached := map[diag.Code]bool{}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			for _, f := range validateCase(t, filepath.Join(root, c.Name())) {
				reached[f.Code] = true
			}
		})
	}
	if t.Failed() {
		return
	}
	// The codes of addresses are about what is not in a cube.
	for _, address := range []struct {
		code    diag.Code
		address string
	}{
		{"MLC091", "https://example.org/" + strings.Repeat("x", 300)},
		{"MLC092", "https://github.com/org/cubes/raw/main/mlcube.yaml"},
	} {
		findings := mlcubeyaml.CheckURL("git_mlcube_url", address.address)
		for _, f := range findings {
			if f.Code != address.code {
				t.Errorf("%s gives %s, want %s", address.address, f.Code, address.code)
			}
			reached[f.Code] = true
		}
		for _, format := range formats {
			var out bytes.Buffer
			if err := diag.Write(&out, &diag.Report{Findings: findings}, format.name, diag.TextOptions{}); err != nil {
				t.Fatal(err)
			}
			format.shows(t, out.Bytes(), address.code)
		}
	}
	for _, r := range diag.Rules {
		if !reached[r.Code] && r.Code < "MLC100" {
			t.Errorf("no case reaches %s (%s)", r.Code, r.Name)
		}
	}
}

// formats are the formats of reports, their golden files, and how each writes a code.
var formats = []format{
	{diag.Text, "want.txt", "[%s]\n"},
	{diag.JSON, "want.json", `"code": "%s"`},
	{diag.SARIF, "want.sarif", `"ruleId": "%s"`},
}

type format struct {
	name       diag.Format
	file, code string
}

// shows fails where a report lacks a code.
func (f format) shows(t *testing.T, report []byte, code diag.Code) {
	t.Helper()
	if !bytes.Contains(report, fmt.Appendf(nil, f.code, code)) {
		t.Errorf("%s lacks %s:\n%s", f.name, code, report)
	}
}

// foundFinding is a finding as the format JSON has it.
type foundFinding struct {
	Code diag.Code
	File string
	Line int
}

// validateCase runs a case in all formats and returns what was found.
func validateCase(t *testing.T, dir string) []foundFinding {
	name := filepath.Base(dir)
	t.Chdir(t.TempDir())
	if err := os.Mkdir(name, 0o777); err != nil {
		t.Fatal(err)
	}
	copyCube(t, filepath.Join(dir, "cube"), name)
	setUp(t, name, filepath.Join(dir, "setup.txt"))
	flags, err := os.ReadFile(filepath.Join(dir, "flags.txt"))
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--mlcube", name}, strings.Split(strings.TrimSpace(string(flags)), "\n")...)
	var report struct {
		Valid    bool
		Findings []foundFinding
	}
	statuses := map[int]bool{}
	reports := map[diag.Format][]byte{}
	for _, format := range formats {
		status, stdout := runValidate(t, append(args, "--format", string(format.name)))
		statuses[status], reports[format.name] = true, stdout
		if format.name == diag.JSON {
			if err := json.Unmarshal(stdout, &report); err != nil {
				t.Errorf("%v: %s", err, stdout)
			}
			if want := map[bool]int{true: statusDone, false: statusInvalid}[report.Valid]; status != want {
				t.Errorf("exit status %d, want %d", status, want)
			}
		}
		compareGolden(t, filepath.Join(dir, format.file), stdout)
	}
	if len(statuses) != 1 {
		t.Errorf("the exit status depends on the format: %v", statuses)
	}
	if strings.HasPrefix(name, "valid-") != (len(report.Findings) == 0) && name != "allowed-warning-is-silent" {
		t.Errorf("%d findings", len(report.Findings))
	}
	for _, f := range report.Findings {
		for _, format := range formats {
			format.shows(t, reports[format.name], f.Code)
		}
	}
	return report.Findings
}

// runValidate runs the command validate.
func runValidate(t *testing.T, args []string) (status int, stdout []byte) {
	var out, errors bytes.Buffer
	status = run(context.Background(), append([]string{"validate"}, args...), &out, &errors)
	if errors.Len() > 0 {
		t.Errorf("wrote to stderr: %s", &errors)
	}
	return status, out.Bytes()
}

// copyCube copies a folder whose files may be symbolic links, as Bazel's runfiles are.
func copyCube(t *testing.T, from, to string) {
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		below, err := filepath.Rel(from, path)
		writeFile(t, filepath.Join(to, below), string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// setUp makes in a cube what a repository or a Bazel target cannot hold, by the lines of a script:
//
//	move A -> B        give a file a name that a label cannot have
//	write A            make a file, named like those that checkouts ignore
//	pad A N            append a comment of N bytes
//	mkdir A            make an empty folder
//	link A -> B        make a symbolic link A with the text B
//	fifo A             make a named pipe
//	image KIND A       make an image file of a kind of imageOf
func setUp(t *testing.T, cube, script string) {
	lines, err := os.ReadFile(script)
	if os.IsNotExist(err) {
		return
	} else if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(lines)), "\n") {
		verb, rest, _ := strings.Cut(line, " ")
		from, to, _ := strings.Cut(rest, " -> ")
		path := filepath.Join(cube, from)
		if verb != "image" {
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
		}
		switch verb {
		case "move":
			err = os.Rename(path, filepath.Join(cube, to))
		case "write":
			writeFile(t, path, "x\n")
		case "pad":
			var n int
			if _, err := fmt.Sscanf(rest, "%s %d", &from, &n); err != nil {
				t.Fatal(err)
			}
			path = filepath.Join(cube, from)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			writeFile(t, path, string(content)+"#"+strings.Repeat("x", n-2)+"\n")
		case "mkdir":
			err = os.MkdirAll(path, 0o777)
		case "link":
			err = os.Symlink(to, path)
		case "fifo":
			err = syscall.Mkfifo(path, 0o666)
		case "image":
			kind, name, _ := strings.Cut(rest, " ")
			writeFile(t, filepath.Join(cube, name), imageOf(t, kind))
		default:
			t.Fatalf("%s: unknown line %q", script, line)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// compareGolden compares with a golden file, or writes it under -update.
func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run go test -run Goldens -update", err)
	}
	if bytes.Equal(got, want) {
		return
	}
	ours, theirs := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(ours), len(theirs)) {
		switch {
		case i >= len(ours):
			t.Errorf("%s: line %d, %q, is missing", filepath.Base(path), i+1, theirs[i])
		case i >= len(theirs):
			t.Errorf("%s: line %d, %q, is new", filepath.Base(path), i+1, ours[i])
		case ours[i] != theirs[i]:
			t.Errorf("%s: line %d is %q, want %q", filepath.Base(path), i+1, ours[i], theirs[i])
		default:
			continue
		}
		return
	}
}
