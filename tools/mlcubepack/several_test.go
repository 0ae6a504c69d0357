package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag/sariftest"
)

// cubes writes folders with a valid cube, a valid container, a cube with an error and one with a task of no type.
func cubes(t testing.TB) (dir string, folders []string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"a/model/mlcube.yaml":                       modelManifest,
		"b/container/container_config.yaml":         smallContainer,
		"c/broken/mlcube.yaml":                      strings.Replace(modelManifest, "data_path:", "dat_path:", 1),
		"d/other/mlcube.yaml":                       "name: x\ndocker: {image: \"org/x:1\"}\ntasks: {train: {}}\n",
		"a/model/workspace/parameters.yaml":         "threshold: 0.5\n",
		"c/broken/workspace/parameters.yaml":        "threshold: 0.5\n",
		"a/model/workspace/additional_files/w.bin":  "weights",
		"c/broken/workspace/additional_files/w.bin": "weights",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a/model", "b/container", "c/broken", "d/other"} {
		folders = append(folders, filepath.Join(dir, name))
	}
	return dir, folders
}

// rows returns the table at the end of an output: the words of each line by the folder's name.
func rows(out string) map[string]string {
	found := map[string]string{}
	for _, line := range strings.Split(out[strings.LastIndex("\n"+out, "\ncube "):], "\n")[1:] {
		if words := strings.Fields(line); len(words) > 0 {
			found[filepath.Base(words[0])] = strings.Join(words[1:], " ")
		}
	}
	return found
}

func TestValidateSeveral(t *testing.T) {
	dir, folders := cubes(t)
	status, out, errs := mlcubepack(append([]string{"validate"}, folders...)...)
	got := rows(out)
	for name, want := range map[string]string{
		"model":     "cube model valid 0 0 0",
		"container": "container model valid 0 0 1",
		"broken":    "cube model invalid 1 0 0",
		"other":     "cube - invalid 1 0 0",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if status != statusInvalid || errs != "" || !strings.Contains(out, "the types of the cube are unknown") ||
		!strings.Contains(out, "(data-preparator: prepare, sanity_check, statistics; model: infer; metrics: evaluate)") {
		t.Errorf("status %d, %s\n%s", status, errs, out)
	}

	// What cannot be read does not stop the others.
	status, out, errs = mlcubepack("validate", filepath.Join(dir, "nowhere"), folders[0])
	if got := rows(out); status != statusIO || got["nowhere"] != "- - not read - - -" || got["model"] == "" ||
		!strings.Contains(errs, "nowhere: ") {
		t.Errorf("status %d, %s\n%s", status, errs, out)
	}

	status, out, _ = mlcubepack(append([]string{"validate", "--format=json"}, folders...)...)
	var reports []struct {
		Subject string
		Valid   bool
	}
	if err := json.Unmarshal([]byte(out), &reports); err != nil || status != statusInvalid || len(reports) != 4 ||
		!reports[1].Valid || reports[2].Valid || reports[2].Subject != filepath.Join(folders[2], "mlcube.yaml") {
		t.Errorf("%v %d %+v", err, status, reports)
	}
	_, out, _ = mlcubepack(append([]string{"validate", "--format=sarif"}, folders...)...)
	if err := sariftest.Check([]byte(out)); err != nil || strings.Count(out, `"results"`) != 1 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestPackageSeveral(t *testing.T) {
	dir, folders := cubes(t)
	hosted := filepath.Join(dir, "hosted")
	status, out, errs := mlcubepack(append([]string{"package", "--assets-root", hosted}, folders...)...)
	if status != statusInvalid || !strings.Contains(rows(errs)["broken"], "invalid") {
		t.Errorf("status %d, %s", status, errs)
	}
	for _, name := range []string{
		"model/mlcube.yaml", "model/additional_files.tar.gz", "container/container_config.yaml",
	} {
		if !strings.Contains(out, filepath.Join(hosted, name)) {
			t.Errorf("no digest of %s in\n%s", name, out)
		}
	}
	entries, err := os.ReadDir(hosted)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v; want two packages", entries, err)
	}

	writeFile(t, filepath.Join(dir, "e/MODEL/mlcube.yaml"), modelManifest)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--assets-root", filepath.Join(dir, "new"), folders[0], filepath.Join(dir, "e/MODEL")},
			"have the same name"},
		{[]string{"--output", "x.tar.gz", folders[0], folders[1]}, "--output is for one cube"},
		{[]string{"--assets", "x", folders[0], folders[1]}, "--assets is for one cube"},
		{[]string{"--mlcube", folders[0], folders[1]}, "not both"},
		{[]string{"--container-config", filepath.Join(folders[1], "container_config.yaml"), folders[1]},
			"--container-config is for one cube"},
	} {
		status, _, errs := mlcubepack(append([]string{"package"}, c.args...)...)
		if status != statusUsage || !strings.Contains(errs, c.want) {
			t.Errorf("%q: status %d, %s; want %q", c.args, status, errs, c.want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); !os.IsNotExist(err) {
		t.Error("something was written in spite of two packages with one name")
	}
}

// Types that are left out are those that the tasks tell.
func TestTypesOfTasks(t *testing.T) {
	both := strings.Replace(modelManifest, "tasks:\n", `tasks:
  evaluate:
    parameters:
      inputs: {predictions: predictions/, labels: labels/}
      outputs: {output_path: {type: file, default: results.yaml}}
`, 1)
	for _, c := range []struct {
		manifest string
		types    []string
	}{
		{modelManifest, []string{"model"}},
		{both, []string{"metrics", "model"}},
		{strings.NewReplacer("infer:", "evaluate:", "data_path:", "predictions:", "weights:", "labels:",
			"output_path: {type: directory, default: predictions}", "output_path: {type: file, default: r.yaml}",
		).Replace(modelManifest),
			[]string{"metrics"}},
	} {
		dir := modelCube(t, map[string]string{"mlcube.yaml": c.manifest})
		status, _, errs := mlcubepack("package", dir, "--allow=MLC057")
		if status != statusDone {
			t.Errorf("%s", errs)
			continue
		}
		var submission struct{ Cube struct{ Types []string } }
		text := readFile(t, filepath.Join(dir, "assets", "submission.json"))
		if err := json.Unmarshal([]byte(text), &submission); err != nil || !slices.Equal(submission.Cube.Types, c.types) {
			t.Errorf("%v, types %q, want %q", err, submission.Cube.Types, c.types)
		}
	}
}

// A cube should take less than 50 ms of CPU.
func BenchmarkValidateSeveral(b *testing.B) {
	dir := b.TempDir()
	args := []string{"validate"}
	for i := range 20 {
		folder := filepath.Join(dir, fmt.Sprint("cube", i))
		args = append(args, folder)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "container_config.yaml"), []byte(smallContainer), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if status, _, errs := mlcubepack(args...); status != statusDone {
			b.Fatal(errs)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/20, "ms/cube")
}
