package gazelle

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
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

// binary returns a Gazelle with the languages mlcube and go: under Bazel the one in the runfiles,
// else one that is built of the Gazelle that go.mod names.
func binary(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("MLCUBE_GAZELLE"); path != "" {
		absolute, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		return absolute
	}
	path, err := buildBinary()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("go is not on PATH, so there is no Gazelle to test with")
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var binaryFolder string

func TestMain(m *testing.M) {
	flag.Parse()
	status := m.Run()
	if binaryFolder != "" {
		os.RemoveAll(binaryFolder)
	}
	os.Exit(status)
}

// buildBinary does what the rule gazelle_binary does: it compiles Gazelle's command with another
// list of languages.
var buildBinary = sync.OnceValues(func() (string, error) {
	run := func(args ...string) (string, error) {
		cmd := exec.Command("go", args...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, &stderr)
		}
		return strings.TrimSpace(string(out)), nil
	}
	source, err := run("list", "-m", "-f", "{{.Dir}}", "github.com/bazelbuild/bazel-gazelle")
	if err != nil {
		return "", err
	}
	goMod, err := run("env", "GOMOD")
	if err != nil {
		return "", err
	}
	if binaryFolder, err = os.MkdirTemp("", "gazelle-test-"); err != nil {
		return "", err
	}
	module := filepath.Join(binaryFolder, "bazel-gazelle")
	if err := copyGo(source, module); err != nil {
		return "", err
	}
	langs := `package main

import (
	"github.com/bazelbuild/bazel-gazelle/language"
	golang "github.com/bazelbuild/bazel-gazelle/language/go"
	mlcube "github.com/rules-mlcube/rules_mlcube/tools/gazelle"
)

var languages = []language.Language{golang.NewLanguage(), mlcube.NewLanguage()}
`
	if err := os.WriteFile(filepath.Join(module, "cmd/gazelle/langs.go"), []byte(langs), 0o666); err != nil {
		return "", err
	}
	modFile := filepath.Join(binaryFolder, "go.mod")
	for from, to := range map[string]string{goMod: modFile, strings.TrimSuffix(goMod, "mod") + "sum": filepath.Join(binaryFolder, "go.sum")} {
		data, err := os.ReadFile(from)
		if err != nil {
			return "", err
		}
		if to == modFile {
			data = append(data, "\nreplace github.com/bazelbuild/bazel-gazelle => "+module+"\n"...)
		}
		if err := os.WriteFile(to, data, 0o666); err != nil {
			return "", err
		}
	}
	path := filepath.Join(binaryFolder, "gazelle")
	_, err = run("build", "-trimpath", "-modfile="+modFile, "-o", path, "github.com/bazelbuild/bazel-gazelle/cmd/gazelle")
	return path, err
})

// copyGo copies what Go compiles of a module.
func copyGo(from, to string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if e.IsDir() {
			if name := e.Name(); name == "vendor" || name == "testdata" || name == "tests" {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		}
		if name := e.Name(); strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go") && name != "go.mod" && name != "proto.csv" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o666)
	})
}

// result is what a run of Gazelle said.
type result struct {
	stdout, stderr string
	exitCode       int
	cpu            time.Duration
}

// runGazelle runs Gazelle in a workspace. The path of the workspace is cut out of what it says.
func runGazelle(t testing.TB, workspace string, args ...string) result {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Dir = workspace
	cmd.Env = append(os.Environ(), "BUILD_WORKSPACE_DIRECTORY="+workspace)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	redact := func(b *bytes.Buffer) string { return strings.ReplaceAll(b.String(), workspace, "%WORKSPACEPATH%") }
	state := cmd.ProcessState
	return result{redact(&stdout), redact(&stderr), state.ExitCode(), state.UserTime() + state.SystemTime()}
}

// tempWorkspace is a folder that Gazelle takes for a workspace, its links resolved as Gazelle does.
func tempWorkspace(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

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

func writeFile(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
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
