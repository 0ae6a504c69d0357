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
	"strings"
	"sync"
	"testing"
	"time"
)

// binary returns a Gazelle with the languages mlcube and go: under Bazel from the runfiles, otherwise built
// from the Gazelle version in go.mod.
func binary(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("MLCUBE_GAZELLE"); path != "" {
		return filepath.Join(os.Getenv("TEST_SRCDIR"), os.Getenv("TEST_WORKSPACE"), path)
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

// buildBinary compiles Gazelle's command with another list of languages, like the rule gazelle_binary.
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
	for from, to := range map[string]string{goMod: modFile, strings.TrimSuffix(goMod, "mod") +
		"sum": filepath.Join(binaryFolder, "go.sum")} {
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

// copyGo copies the Go sources of a module.
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
		if name := e.Name(); strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go") && name != "go.mod" &&
			name != "proto.csv" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o666)
	})
}

// result is the output of a Gazelle run.
type result struct {
	stdout, stderr string
	exitCode       int
	cpu            time.Duration
}

// runGazelle runs Gazelle in a workspace and removes the workspace path from its output.
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
	return result{stdout: redact(&stdout), stderr: redact(&stderr), exitCode: state.ExitCode(),
		cpu: state.UserTime() + state.SystemTime()}
}

// tempWorkspace creates a workspace folder, with links resolved as in Gazelle.
func tempWorkspace(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
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
