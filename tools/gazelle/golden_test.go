package gazelle

import (
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the cases in testdata expect")

// Files of a case that are not part of its workspace, named as in Gazelle's own tests. The workspace's BUILD files are
// in BUILD.in before the run and in BUILD.out after it.
const (
	argumentsFile = "arguments.txt"
	stdoutFile    = "expectedStdout.txt"
	stderrFile    = "expectedStderr.txt"
	exitCodeFile  = "expectedExitCode.txt"
)

// TestGolden runs Gazelle twice on each case, a txtar file in testdata. The first run has to leave the BUILD files of
// the case and no others; the second has to write nothing.
//
// To add a case, write its files without those that are expected and run: go test ./tools/gazelle -run Golden -update
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 26 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(c), ".txtar"), func(t *testing.T) { golden(t, c) })
	}
}

func golden(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	workspace := tempWorkspace(t)
	want := map[string]string{}
	var args []string
	for _, f := range archive.Files {
		switch {
		case f.Name == argumentsFile:
			args = strings.Fields(string(f.Data))
		case isExpected(f.Name):
			want[f.Name] = string(f.Data)
		default:
			name := f.Name
			if filepath.Base(name) == "BUILD.in" {
				name = strings.TrimSuffix(name, ".in") + ".bazel"
			}
			writeFile(t, filepath.Join(workspace, name), f.Data)
		}
	}

	first := runGazelle(t, workspace, args...)
	got := outcome(t, workspace, first)
	if *update {
		writeFile(t, path, txtar.Format(withExpected(archive, got)))
	} else {
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if content, ok := want[name]; !ok {
				t.Errorf("%s: not expected:\n%s", name, got[name])
			} else if got[name] != content {
				t.Errorf("%s: want\n%s\ngot\n%s", name, content, got[name])
			}
			delete(want, name)
		}
		for name, content := range want {
			t.Errorf("%s: missing, want\n%s", name, content)
		}
	}

	builds := readBuildFiles(t, workspace)
	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	for name := range builds {
		if err := os.Chtimes(filepath.Join(workspace, name), past, past); err != nil {
			t.Fatal(err)
		}
	}
	second := runGazelle(t, workspace, args...)
	for name, content := range readBuildFiles(t, workspace) {
		info, err := os.Stat(filepath.Join(workspace, name))
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(past) {
			t.Errorf("%s: a second run wrote it:\n%s", name, content)
		}
	}
	if second.stderr != first.stderr {
		t.Errorf("a second run reports\n%s\nthe first\n%s", second.stderr, first.stderr)
	}
}

// isExpected is whether a case's file is a result of the run.
func isExpected(name string) bool {
	return filepath.Base(name) == "BUILD.out" || name == stdoutFile || name == stderrFile || name == exitCodeFile
}

// outcome is what a run left, as files of a case: the BUILD files, the output unless it is empty, and the exit status
// unless it is 0.
func outcome(t *testing.T, workspace string, r result) map[string]string {
	t.Helper()
	files := map[string]string{}
	for name, content := range readBuildFiles(t, workspace) {
		files[strings.TrimSuffix(name, ".bazel")+".out"] = content
	}
	for name, content := range map[string]string{stdoutFile: r.stdout, stderrFile: r.stderr} {
		if content != "" {
			files[name] = content
		}
	}
	if r.exitCode != 0 {
		files[exitCodeFile] = strconv.Itoa(r.exitCode) + "\n"
	}
	return files
}

// withExpected returns a case that expects the given files. Those that it has keep their places.
func withExpected(archive *txtar.Archive, files map[string]string) *txtar.Archive {
	result := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		if isExpected(f.Name) {
			content, ok := files[f.Name]
			if !ok {
				continue
			}
			f.Data = []byte(content)
			delete(files, f.Name)
		}
		result.Files = append(result.Files, f)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		result.Files = append(result.Files, txtar.File{Name: name, Data: []byte(files[name])})
	}
	return result
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
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
