package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The command line with folders that have either manifest, and with flags that do not apply.
func TestCommandsOfContainers(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "model", "container_config.yaml")
	writeFile(t, config, smallContainer)
	writeFile(t, filepath.Join(dir, "both", "container_config.yaml"), smallContainer)
	writeFile(t, filepath.Join(dir, "both", "mlcube.yaml"), "tasks: {}\n")
	assets := filepath.Join(dir, "model", "assets")
	for _, c := range []struct {
		name   string
		args   []string
		status int
		says   string // part of stdout or stderr
	}{
		{"the only file of the folder", []string{"validate", "--mlcube", filepath.Join(dir, "model"), "--mlcube-types",
			"model"}, statusDone, "no findings in " + config},
		{"by its name", []string{"validate", "--container-config", config, "--mlcube-types", "model"}, statusDone,
			"no findings"},
		{"both files", []string{"validate", "--mlcube", filepath.Join(dir, "both"), "--mlcube-types", "model"}, statusInvalid,
			"using mlcube.yaml. To use the other, pass --container-config."},
		{"the other of both", []string{"validate", "--container-config", filepath.Join(dir, "both", "container_config.yaml"),
			"--mlcube-types", "model"}, statusDone, "no findings"},
		{"a type of cubes that containers do not have",
			[]string{"validate", "--container-config", config, "--mlcube-types", "modle"}, statusInvalid,
			`did you mean "model"?`},
		{"profile script", []string{"validate", "--container-config", config, "--mlcube-types", "model", "--profile",
			"script"}, statusUsage, "--profile script has no rules for container_config.yaml"},
		{"no types", []string{"package", "--container-config", config}, statusUsage, "--mlcube-types is missing"},
		{"no folder", []string{"package", "--mlcube-types", "model"}, statusUsage, "--mlcube is missing"},
		{"no such folder", []string{"validate", "--container-config", filepath.Join(dir, "absent", "c.yaml"),
			"--mlcube-types", "model"}, statusIO, "no such file"},
		{"package", []string{"package", "--mlcube", filepath.Join(dir, "model"), "--mlcube-types", "model"}, statusDone,
			filepath.Join(assets, "container_config.yaml")},
		{"verify", []string{"verify", assets}, statusDone, "all 1 hosted files"},
		{"inspect", []string{"inspect", filepath.Join(assets, "submission.json")}, statusDone,
			"medperf container submit --name NAME --container-config-file container_config.yaml --image-hash sha256:9f86"},
		{"diff", []string{"diff", filepath.Join(assets, "submission.json"), filepath.Join(assets, "submission.json")},
			statusDone, ""},
		{"submit-command", []string{"submit-command", filepath.Join(assets, "submission.json"), "--name", "m"}, statusDone,
			"--container-config-file " + filepath.ToSlash(filepath.Join(assets, "container_config.yaml"))},
		{"an address that is not needed", []string{"submit-command", filepath.Join(assets, "submission.json"), "--url",
			"manifest=https://a.b/c"}, statusUsage, "where ROLE of a container is additional_files"},
	} {
		var stdout, stderr bytes.Buffer
		status := run(context.Background(), c.args, &stdout, &stderr)
		if all := stdout.String() + stderr.String(); status != c.status || !strings.Contains(all, c.says) {
			t.Errorf("%s: exit status %d, want %d with %q:\n%s", c.name, status, c.status, c.says, all)
		}
	}
}

// package removes files of the cube's package that the container does not have.
func TestPackageOfContainerRemovesFilesOfCube(t *testing.T) {
	dir := packagedCube(t, nil)
	if err := os.Remove(filepath.Join(dir, "mlcube.yaml")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "container_config.yaml"), smallContainer)
	var out, errors bytes.Buffer
	if status := run(context.Background(), []string{"package", "--mlcube", dir, "--mlcube-types", "model"}, &out,
		&errors); status != statusDone {
		t.Fatalf("exit status %d\n%s", status, &errors)
	}
	if _, err := os.Stat(filepath.Join(dir, "assets", "mlcube.yaml")); !os.IsNotExist(err) {
		t.Errorf("mlcube.yaml is still there: %v", err)
	}
}
