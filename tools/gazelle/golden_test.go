package gazelle

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// Files of a golden case that are not part of its workspace, as in Gazelle's own tests.
const (
	argumentsFile = "arguments.txt"
	stdoutFile    = "expectedStdout.txt"
	stderrFile    = "expectedStderr.txt"
	exitCodeFile  = "expectedExitCode.txt"
)

// TestGolden runs Gazelle on each case of testdata: BUILD.in is the BUILD file before, BUILD.out the
// one after; where there is no BUILD.out, there must be none. A second run has to write nothing.
func TestGolden(t *testing.T) {
	cases, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("testdata is empty")
	}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			golden(t, filepath.Join("testdata", c.Name()))
		})
	}
}

func golden(t *testing.T, dir string) {
	workspace := tempWorkspace(t)
	want := map[string]string{} // the BUILD files after the run
	expected := map[string]string{stdoutFile: "", stderrFile: "", exitCodeFile: "0"}
	var args []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		switch {
		case rel == argumentsFile:
			args = strings.Fields(string(data))
		case rel == stdoutFile, rel == stderrFile, rel == exitCodeFile:
			expected[rel] = string(data)
		case e.Name() == "BUILD.out":
			want[strings.TrimSuffix(rel, ".out")+".bazel"] = string(data)
		case e.Name() == "BUILD.in":
			writeFile(t, filepath.Join(workspace, strings.TrimSuffix(rel, ".in")+".bazel"), data)
		default:
			writeFile(t, filepath.Join(workspace, rel), data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	first := runGazelle(t, workspace, args...)
	got := readBuildFiles(t, workspace)
	if *update {
		updateGolden(t, dir, got, first)
		return
	}
	for path, content := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: unexpected BUILD file:\n%s", path, content)
		}
	}
	for path, content := range want {
		if got[path] != content {
			t.Errorf("%s: want\n%s\ngot\n%s", path, content, got[path])
		}
	}
	for name, got := range map[string]string{stdoutFile: first.stdout, stderrFile: first.stderr, exitCodeFile: strconv.Itoa(first.exitCode)} {
		if strings.TrimSpace(got) != strings.TrimSpace(expected[name]) {
			t.Errorf("%s: want\n%s\ngot\n%s", name, expected[name], got)
		}
	}

	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	for path := range got {
		if err := os.Chtimes(filepath.Join(workspace, path), past, past); err != nil {
			t.Fatal(err)
		}
	}
	second := runGazelle(t, workspace, args...)
	for path, content := range readBuildFiles(t, workspace) {
		info, err := os.Stat(filepath.Join(workspace, path))
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(past) {
			t.Errorf("%s: a second run wrote it:\n%s", path, content)
		}
	}
	if second.stderr != first.stderr {
		t.Errorf("a second run said\n%s\nthe first\n%s", second.stderr, first.stderr)
	}
}

// readBuildFiles returns the BUILD files of a workspace by their paths.
func readBuildFiles(t *testing.T, workspace string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(workspace, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.Name() != "BUILD.bazel" && e.Name() != "BUILD" || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(workspace, path)
		files[rel] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// updateGolden writes what a run did to a case's folder.
func updateGolden(t *testing.T, dir string, files map[string]string, r result) {
	t.Helper()
	for path, content := range files {
		writeFile(t, filepath.Join(dir, strings.TrimSuffix(path, ".bazel")+".out"), []byte(content))
	}
	for name, content := range map[string]string{stdoutFile: r.stdout, stderrFile: r.stderr} {
		path := filepath.Join(dir, name)
		if content != "" {
			writeFile(t, path, []byte(content))
		} else if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if r.exitCode != 0 {
		writeFile(t, filepath.Join(dir, exitCodeFile), []byte(strconv.Itoa(r.exitCode)+"\n"))
	}
}
