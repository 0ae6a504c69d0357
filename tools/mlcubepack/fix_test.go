package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag/sariftest"
)

// fixable is a finding with its edit, as JSON has it.
type fixable struct {
	Code, Severity, File, Key, Message string
	Line                               int
	Edit                               *struct{ Line int }
}

func (f fixable) id() string { return f.Code + " " + f.Key + " " + f.Message }

// fixables returns the findings of a validation, by what they are.
func fixables(t *testing.T, args []string) map[string]fixable {
	t.Helper()
	_, out, errs := mlcubepack(append(args[:len(args):len(args)], "--format=json")...)
	var report struct{ Findings []fixable }
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v %s", err, errs)
	}
	found := map[string]fixable{}
	for _, f := range report.Findings {
		found[f.id()] = f
	}
	return found
}

// checkFix holds of every case: --fix removes each finding with an edit and adds no error, it changes only the
// lines of the edits, and a second time it changes nothing. It reports whether the case has an edit.
func checkFix(t *testing.T, r caseRun) bool {
	t.Helper()
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(r.dir)); err != nil {
		return false // a named pipe, or a link out
	}
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(copied); err != nil {
		t.Fatal(err)
	}
	defer os.Chdir(back)
	before := fixables(t, r.args)
	lines, file := map[int]bool{}, ""
	for _, f := range before {
		if f.Edit != nil {
			file = f.File
			lines[f.Edit.Line] = true
		}
	}
	if file == "" {
		return false
	}
	old := readFile(t, file)
	if _, _, errs := mlcubepack(append(r.args[:len(r.args):len(r.args)], "--fix")...); errs != "" {
		t.Errorf("--fix: %s", errs)
	}
	fixed := readFile(t, file)
	after := fixables(t, r.args)
	for id, f := range before {
		if _, still := after[id]; f.Edit != nil && still {
			t.Errorf("--fix did not remove %s in\n%s", id, fixed)
		}
	}
	for id, f := range after {
		if _, known := before[id]; f.Severity == "error" && !known {
			t.Errorf("--fix made a new error: %s in\n%s", id, fixed)
		}
	}
	was, is := strings.SplitAfter(old, "\n"), strings.SplitAfter(fixed, "\n")
	for i := range was {
		if len(was) != len(is) || was[i] != is[i] && !lines[i+1] {
			t.Errorf("--fix changed line %d, which has no edit:\n%s", i+1, fixed)
			break
		}
	}
	mlcubepack(append(r.args[:len(r.args):len(r.args)], "--fix")...)
	if again := readFile(t, file); again != fixed {
		t.Errorf("--fix changes the file again:\n%s", again)
	}
	return true
}

const misspelled = "\ufeffname: Model # a name\r\ndocker:\r\n  image: 'example/model:1.0' # \"kept\"\r\n" +
	"tasks:\r\n  inferr: # why\r\n    parameters:\r\n      inputs:  {data_pth: data/}\r\n      outputs:\r\n        output_path: predictions\r\n"

func TestFix(t *testing.T) {
	dir := modelCube(t, map[string]string{
		"mlcube.yaml": misspelled, "workspace/parameters.yaml": "", "workspace/additional_files/w.bin": "",
	})
	manifest := filepath.Join(dir, "mlcube.yaml")
	if err := os.Chmod(manifest, 0o640); err != nil {
		t.Fatal(err)
	}
	args := []string{"validate", dir, "--mlcube-types=model"}
	status, out, _ := mlcubepack(append(args, "--diff")...)
	if status != statusInvalid ||
		!strings.Contains(out, "-  inferr: # why") || !strings.Contains(out, "+  infer: # why") ||
		!strings.Contains(out, "[MLC023]") || readFile(t, manifest) != misspelled {
		t.Errorf("--diff: status %d\n%s", status, out)
	}
	_, log, _ := mlcubepack(append(args, "--format=sarif")...)
	if err := sariftest.Check([]byte(log)); err != nil || strings.Count(log, `"fixes"`) != 3 ||
		!strings.Contains(log, `"text": "predictions/"`) {
		t.Errorf("%v in\n%s", err, log)
	}
	want := strings.NewReplacer("inferr", "infer", "data_pth", "data_path", ": predictions", ": predictions/").
		Replace(misspelled)
	status, out, _ = mlcubepack(append(args, "--fix", "--format=sarif")...)
	if got := readFile(t, manifest); status != statusDone || got != want || !strings.HasPrefix(out, "{") {
		t.Errorf("--fix: status %d, %q, want %q\n%s", status, got, want, out)
	}
	if info, err := os.Stat(manifest); err != nil || info.Mode().Perm() != 0o640 && runtime.GOOS != "windows" {
		t.Errorf("the mode is %v", info.Mode())
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 2 {
		t.Errorf("%v remain, %v", entries, err)
	}
}

func TestFixThroughLink(t *testing.T) {
	dir := modelCube(t, map[string]string{"mlcube.yaml": ""})
	other := filepath.Join(t.TempDir(), "other.yaml")
	writeFile(t, other, misspelled)
	if err := os.Symlink(other, filepath.Join(dir, "mlcube.yaml")); err != nil {
		t.Skip(err)
	}
	status, _, _ := mlcubepack("validate", dir, "--mlcube-types=model", "--fix")
	if readFile(t, other) != misspelled || status == statusDone {
		t.Errorf("status %d; the file that the link names has changed", status)
	}
}
