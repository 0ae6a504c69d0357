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
	const digest = "--image-digest=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a0"
	for _, c := range []struct {
		name   string
		args   []string
		status int
		says   string // part of stdout or stderr
	}{
		{name: "the only file of the folder",
			args: []string{"validate", "--mlcube", filepath.Join(dir, "model"), "--mlcube-types",
				"model", digest}, status: statusDone, says: "no findings in " + config},
		{name: "by its name", args: []string{"validate", "--container-config", config, "--mlcube-types", "model", digest},
			status: statusDone,
			says:   "no findings"},
		{name: "both files", args: []string{"validate", "--mlcube", filepath.Join(dir, "both"), "--mlcube-types", "model"},
			status: statusInvalid,
			says:   "using mlcube.yaml. To use the other, pass --container-config."},
		{name: "the other of both",
			args: []string{"validate", "--container-config", filepath.Join(dir, "both", "container_config.yaml"),
				"--mlcube-types", "model", digest}, status: statusDone, says: "no findings"},
		{name: "a type of cubes that containers do not have",
			args: []string{"validate", "--container-config", config, "--mlcube-types", "modle"}, status: statusInvalid,
			says: `did you mean "model"?`},
		{name: "profile script",
			args: []string{"validate", "--container-config", config, "--mlcube-types", "model", "--profile",
				"script"}, status: statusUsage, says: "--profile script has no rules for container_config.yaml"},
		{name: "a digest that is none",
			args:   []string{"validate", "--container-config", config, "--mlcube-types", "model", "--image-digest", "latest"},
			status: statusUsage,
			says:   `image digest: expected sha256: and 64 hexadecimal digits in lower case, found "latest"`},
		{name: "a digest of a cube", args: []string{"package", "--mlcube", filepath.Join(dir, "both"), "--mlcube-types",
			"model", digest}, status: statusUsage, says: "--image-digest: a submission of mlcube.yaml has no image digest"},
		{name: "no types", args: []string{"validate", "--container-config", config}, status: statusDone,
			says: "1 note"},
		{name: "no folder", args: []string{"package", "--mlcube-types", "model"}, status: statusUsage,
			says: "--mlcube is missing"},
		{name: "no such folder", args: []string{"validate", "--container-config", filepath.Join(dir, "absent", "c.yaml"),
			"--mlcube-types", "model"}, status: statusIO, says: "no such file"},
		{name: "package",
			args:   []string{"package", "--mlcube", filepath.Join(dir, "model"), "--mlcube-types", "model", digest},
			status: statusDone,
			says:   filepath.Join(assets, "container_config.yaml")},
		{name: "verify", args: []string{"verify", assets}, status: statusDone, says: "all 1 hosted files"},
		{name: "inspect", args: []string{"inspect", filepath.Join(assets, "submission.json")}, status: statusDone,
			says: "medperf container submit --name NAME --container-config-file container_config.yaml --image-hash sha256:9f86"},
		{name: "diff",
			args:   []string{"diff", filepath.Join(assets, "submission.json"), filepath.Join(assets, "submission.json")},
			status: statusDone},
		{name: "submit-command", args: []string{"submit-command", filepath.Join(assets, "submission.json"), "--name", "m"},
			status: statusDone,
			says:   "--container-config-file " + filepath.ToSlash(filepath.Join(assets, "container_config.yaml"))},
		{name: "an address that is not needed",
			args: []string{"submit-command", filepath.Join(assets, "submission.json"), "--url",
				"manifest=https://a.example/c"}, status: statusUsage, says: "where ROLE of a container is additional_files"},
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

// What MedPerf's client sends for parameters: null without a file, {} for an empty one.
func TestParametersAndDigestInSubmission(t *testing.T) {
	const digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a0"
	mounted := strings.Replace(smallContainer, "data_path: {mount_path: /data, type: directory}",
		"data_path: {mount_path: /data, type: directory}\n      parameters_file: {mount_path: /p.yaml, type: file}", 1)
	none := "\x00"
	for _, c := range []struct {
		name, config, parameters, flag string
		want                           []string
	}{
		{name: "no file", config: smallContainer, parameters: none, flag: "--image-digest=" + digest,
			want: []string{`"parameters_config": null`, `"image_hash": "` + digest + `"`}},
		{name: "an empty file", config: mounted, flag: "--allow=MLC145",
			want: []string{`"parameters_config": {}`, `"image_hash": ""`}},
		{name: "a comment", config: mounted, parameters: "# nothing\n", flag: "--allow=MLC145",
			want: []string{`"parameters_config": {}`}},
		{name: "an empty mapping", config: mounted, parameters: "{}\n", flag: "--allow=MLC145",
			want: []string{`"parameters_config": {}`}},
		{name: "the same digest in the reference", config: strings.Replace(smallContainer, "1.0.0", "1.0.0@"+digest, 1),
			parameters: none, flag: "--image-digest=" + digest, want: []string{`"image_hash": "` + digest + `"`}},
	} {
		dir := filepath.Join(t.TempDir(), "model")
		writeFile(t, filepath.Join(dir, "container_config.yaml"), c.config)
		if c.parameters != none {
			writeFile(t, filepath.Join(dir, "workspace", "parameters.yaml"), c.parameters)
		}
		status, stdout, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model", c.flag)
		assets := filepath.Join(dir, "assets")
		if status != statusDone {
			t.Errorf("%s: status %d\n%s%s", c.name, status, stdout, stderr)
			continue
		}
		text := readFile(t, filepath.Join(assets, "submission.json"))
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: submission.json lacks %s:\n%s", c.name, want, text)
			}
		}
		if status, stdout, stderr := mlcubepack("verify", assets); status != statusDone {
			t.Errorf("%s: verify: %s%s", c.name, stdout, stderr)
		}
	}
}
