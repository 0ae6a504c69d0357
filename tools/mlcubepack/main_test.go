package main

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const modelManifest = `name: Model
docker:
  image: example/model:1.0
tasks:
  infer:
    parameters:
      inputs:
        data_path: {type: directory, default: data}
        parameters_file: parameters.yaml
        weights: additional_files/w.bin
      outputs:
        output_path: {type: directory, default: predictions}
`

// modelCube writes a folder with a valid model cube and what files has on top; "" deletes a file.
func modelCube(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "cube")
	all := map[string]string{
		"mlcube.yaml":                      modelManifest,
		"workspace/parameters.yaml":        "threshold: 0.5\n",
		"workspace/additional_files/w.bin": "weights",
	}
	maps.Copy(all, files)
	for name, content := range all {
		if content == "" {
			continue
		}
		writeFile(t, filepath.Join(dir, name), content)
	}
	return dir
}

// writeFile writes a file and makes the folders above it.
func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func mlcubepack(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(context.Background(), args, &out, &errs)
	return status, out.String(), errs.String()
}

// tree returns path to content of all files below dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		data, err := os.ReadFile(path)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPackage(t *testing.T) {
	dir := modelCube(t, map[string]string{"assets/notes.txt": "mine"})
	bundle := filepath.Join(t.TempDir(), "out.tar.gz")
	status, stdout, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model", "--output", bundle)
	if status != statusDone {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if !strings.Contains(stderr, "notes.txt, which is not part of the submission") {
		t.Errorf("no message about the other file: %s", stderr)
	}
	files := tree(t, filepath.Join(dir, "assets"))
	for _, name := range []string{"mlcube.yaml", "parameters.yaml", "additional_files.tar.gz", "SHA256SUMS",
		"submission.json"} {
		if _, ok := files[name]; !ok {
			t.Errorf("assets/%s does not exist", name)
		}
	}
	if files["notes.txt"] != "mine" {
		t.Error("assets/notes.txt was touched")
	}
	if files["mlcube.yaml"] != modelManifest {
		t.Error("assets/mlcube.yaml is not the manifest")
	}
	if strings.Count(stdout, "\n") != 3 {
		t.Errorf("expected a line for each hosted file, got:\n%s", stdout)
	}
	for _, args := range [][]string{
		{"verify", filepath.Join(dir, "assets")},
		{"verify", "--submission", filepath.Join(dir, "assets", "submission.json"), bundle},
	} {
		if status, out, errs := mlcubepack(args...); status != statusDone {
			t.Errorf("%v: status %d: %s%s", args, status, out, errs)
		}
	}
}

func TestPackageTwiceGivesTheSameBytes(t *testing.T) {
	first, second := modelCube(t, nil), modelCube(t, nil)
	if err := os.Chmod(filepath.Join(second, "workspace/additional_files/w.bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{first, second, second} {
		if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
			t.Fatalf("status %d: %s", status, stderr)
		}
	}
	if a, b := tree(t, filepath.Join(first, "assets")), tree(t, filepath.Join(second, "assets")); !maps.Equal(a, b) {
		t.Errorf("%v\n%v", a, b)
	}
}

func TestPackageRemovesOutdatedFiles(t *testing.T) {
	dir := modelCube(t, nil)
	if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
		t.Fatal(stderr)
	}
	if err := os.Remove(filepath.Join(dir, "workspace/parameters.yaml")); err != nil {
		t.Fatal(err)
	}
	manifest := strings.Replace(modelManifest, "        parameters_file: parameters.yaml\n", "", 1)
	if err := os.WriteFile(filepath.Join(dir, "mlcube.yaml"), []byte(manifest), 0o666); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
		t.Fatal(stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "assets/parameters.yaml")); !os.IsNotExist(err) {
		t.Error("the parameters of the earlier run are still there")
	}
}

func TestFailuresChangeNothing(t *testing.T) {
	for _, c := range []struct {
		name   string
		files  map[string]string
		args   []string
		status int
		want   string // in standard error
	}{
		{name: "another type", args: []string{"--mlcube-types", "metrics"}, status: statusInvalid,
			want: "mlcube.yaml:4:1: error: the task evaluate is missing"},
		{name: "no such type", args: []string{"--mlcube-types", "mode"}, status: statusInvalid, want: "model"},
		{name: "no manifest", files: map[string]string{"mlcube.yaml": ""}, args: []string{"--mlcube-types", "model"},
			status: statusInvalid,
			want:   "there is no mlcube.yaml"},
		{name: "no parameters", files: map[string]string{"workspace/parameters.yaml": ""},
			args:   []string{"--mlcube-types", "model"},
			status: statusInvalid, want: "MLC050"},
		{name: "no weights",
			files: map[string]string{"workspace/additional_files/w.bin": "", "workspace/additional_files/v.bin": "x"},
			args:  []string{"--mlcube-types", "model"}, status: statusInvalid, want: `did you mean "additional_files/v.bin"?`},
		{name: "a junk file", files: map[string]string{"workspace/additional_files/.DS_Store": "x"},
			args:   []string{"--mlcube-types", "model"},
			status: statusInvalid, want: "MLC068"},
		{name: "a missing executable", args: []string{"--mlcube-types", "model", "--executable", "run.sh"},
			status: statusInvalid,
			want:   `"run.sh" matches no file`},
		{name: "no folder for the tarball", args: []string{"--mlcube-types", "model", "--output", "no/such/folder/x.tar.gz"},
			status: statusIO, want: "no/such/folder"},
		{name: "assets is a file", files: map[string]string{"assets": "mine"}, args: []string{"--mlcube-types", "model"},
			status: statusIO,
			want:   "expected a folder"},
		{name: "no types", args: []string{"--profile", "script"}, status: statusUsage, want: "mlcube-types"},
		{name: "an unknown compression", args: []string{"--mlcube-types", "model", "--compression", "zstd"},
			status: statusUsage,
			want:   `expected "default" or "store"`},
		{name: "an unknown profile", args: []string{"--mlcube-types", "model", "--profile", "scrip"}, status: statusUsage,
			want: `did you mean "script"?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := modelCube(t, c.files)
			before := tree(t, filepath.Dir(dir))
			status, _, stderr := mlcubepack(append([]string{"package", "--mlcube", dir}, c.args...)...)
			if status != c.status || !strings.Contains(stderr, c.want) {
				t.Errorf("status %d, want %d with %q; standard error:\n%s", status, c.status, c.want, stderr)
			}
			if after := tree(t, filepath.Dir(dir)); !maps.Equal(before, after) {
				t.Errorf("the tree was %v, is %v", before, after)
			}
		})
	}
}

func TestJunkFilesCanBeAllowed(t *testing.T) {
	dir := modelCube(t, map[string]string{"workspace/additional_files/.DS_Store": "x"})
	if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model", "--allow",
		"MLC068"); status != statusDone {
		t.Errorf("status %d: %s", status, stderr)
	}
}

func TestDiffAndInspect(t *testing.T) {
	old, changed := modelCube(t, nil), modelCube(t, map[string]string{"workspace/additional_files/w.bin": "retrained"})
	for _, dir := range []string{old, changed} {
		if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
			t.Fatal(stderr)
		}
	}
	for _, name := range []string{"submission.json", "additional_files.tar.gz"} {
		a, b := filepath.Join(old, "assets", name), filepath.Join(changed, "assets", name)
		status, stdout, stderr := mlcubepack("diff", a, b)
		if status != statusInvalid || !strings.Contains(stdout, `"w.bin" has 9 bytes instead of 7`) {
			t.Errorf("diff of %s: status %d\n%s%s", name, status, stdout, stderr)
		}
		if status, stdout, _ := mlcubepack("diff", a, a); status != statusDone || stdout != "" {
			t.Errorf("diff of %s with itself: status %d\n%s", name, status, stdout)
		}
		status, stdout, stderr = mlcubepack("inspect", "--json", a)
		if want := `{"path":"w.bin","mode":"0644","size":7,"sha256":"`; status != statusDone ||
			!strings.HasPrefix(stdout, want) {
			t.Errorf("inspect of %s: status %d\n%s%s", name, status, stdout, stderr)
		}
	}
	// For a folder of hosted files, its submission.json is used.
	assets := filepath.Join(old, "assets")
	if status, stdout, stderr := mlcubepack("diff", assets, filepath.Join(changed, "assets")); status != statusInvalid ||
		!strings.Contains(stdout, `"w.bin" has 9 bytes instead of 7`) {
		t.Errorf("diff of folders: status %d\n%s%s", status, stdout, stderr)
	}
	if status, stdout, stderr := mlcubepack("inspect", assets); status != statusDone ||
		!strings.Contains(stdout, "medperf mlcube submit") {
		t.Errorf("inspect of a folder: status %d\n%s%s", status, stdout, stderr)
	}
	// A file that is not an archive cannot be compared.
	manifest := filepath.Join(assets, "mlcube.yaml")
	if status, stdout, _ := mlcubepack("diff", manifest,
		filepath.Join(assets, "additional_files.tar.gz")); status != statusInvalid ||
		!strings.Contains(stdout, "mlcube.yaml: is not a gzip file") || strings.Contains(stdout, "w.bin") {
		t.Errorf("diff of a manifest with an archive: status %d\n%s", status, stdout)
	}
	if status, _, stderr := mlcubepack("diff", assets, manifest); status != statusUsage ||
		!strings.Contains(stderr, "expected two") {
		t.Errorf("status %d: %s", status, stderr)
	}
	if status, _, _ := mlcubepack("inspect", "no-such-file.tar.gz"); status != statusIO {
		t.Errorf("status %d", status)
	}
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"packag"}, "; did you mean package?"},
		{[]string{"package", "--mlcub", "x"}, "unknown flag: --mlcub"},
		{[]string{"verify"}, "accepts 1 arg(s)"},
	} {
		if status, _, stderr := mlcubepack(c.args...); status != statusUsage || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: status %d, want %q:\n%s", c.args, status, c.want, stderr)
		}
	}
	if status, stdout, _ := mlcubepack("--help"); status != statusDone || !strings.Contains(stdout, "Exit status:") {
		t.Errorf("--help: status %d\n%s", status, stdout)
	}
}

func TestSubmitCommand(t *testing.T) {
	dir := modelCube(t, nil)
	if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
		t.Fatal(stderr)
	}
	path := filepath.Join(dir, "assets/submission.json")
	for _, c := range []struct {
		args   []string
		status int
		want   string // in what is printed
	}{
		{status: statusDone, want: "medperf mlcube submit --name NAME --mlcube-file URL_OF_MANIFEST --mlcube-hash "},
		{args: []string{"--name", "it's", "--base-url", "https://example.org/m/"}, status: statusDone,
			want: `--name 'it'\''s' --mlcube-file https://example.org/m/mlcube.yaml`},
		{args: []string{"--url", "additional_files=synapse:syn12"}, status: statusDone,
			want: "--additional-file synapse:syn12 --additional-hash "},
		{args: []string{"--url", "weights=synapse:syn12"}, status: statusUsage, want: "expected ROLE=ADDRESS"},
		{args: []string{"--url", "manifest=https://raw.githubusercontent.com/o/r/main/mlcube.yaml"}, status: statusDone,
			want: "MLC094"},
		{args: []string{"--url", "manifest=https://file server/mlcube.yaml"}, status: statusInvalid, want: "MLC092"},
		{args: []string{"--url", "manifest=https://github.com/o/r/blob/main/mlcube.yaml"}, status: statusInvalid,
			want: "MLC093"},
		{args: []string{"--base-url", "https://example.org/" + strings.Repeat("a", 256)}, status: statusInvalid,
			want: "MLC091"},
	} {
		status, stdout, stderr := mlcubepack(append([]string{"submit-command", path}, c.args...)...)
		if status != c.status || !strings.Contains(stdout+stderr, c.want) {
			t.Errorf("%v: status %d, want %d with %q:\n%s%s", c.args, status, c.status, c.want, stdout, stderr)
		}
	}
}
