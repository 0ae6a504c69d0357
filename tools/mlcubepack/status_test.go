package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestStatuses(t *testing.T) {
	assets := packaged(t, nil)
	cubeFolder := filepath.Dir(assets)
	s := filepath.Join(assets, "submission.json")
	absent := filepath.Join(assets, "absent")
	singularity := modelCube(t,
		map[string]string{"mlcube.yaml": strings.Replace(modelManifest, "docker:\n  image: example/model:1.0",
			"singularity:\n  image: m.sif", 1)})
	for _, c := range []struct {
		args   []string
		status int
		want   string // in standard error
	}{
		{args: []string{"diff", assets, absent}, status: statusIO, want: "absent: "},
		{args: []string{"diff", absent, assets}, status: statusIO, want: "absent: "},
		{args: []string{"help", "nope"}, status: statusUsage, want: `unknown command "nope" for "mlcubepack"`},
		{args: []string{"help", "verif"}, status: statusUsage, want: "; did you mean verify?"},
		{args: []string{"help", "verify", "x"}, status: statusUsage, want: `unknown command "x" for "mlcubepack verify"`},
		{args: []string{"completion", "foo"}, status: statusUsage, want: `unknown command "foo" for "mlcubepack completion"`},
		{args: []string{"action", "x"}, status: statusUsage, want: `unknown command "x" for "mlcubepack action"`},
		{args: []string{"help"}, status: statusDone},
		{args: []string{"help", "verify"}, status: statusDone},
		{args: []string{"completion", "bash"}, status: statusDone},
		{args: []string{"verify", "--submission", "", assets}, status: statusUsage, want: "--submission is empty"},
		{args: []string{"submit-command", s, "--url", "image=https://x.org/y"}, status: statusUsage,
			want: "the submission has no file with the role image; its roles are manifest, parameters, additional_files"},
		{args: []string{"submit-command", s, "--url", "manifest="}, status: statusUsage, want: "the address is empty"},
		{args: []string{"submit-command", s, "--name", ""}, status: statusUsage, want: "--name is empty"},
		{args: []string{"submit-command", s, "--name", strings.Repeat("é", 129)}, status: statusUsage,
			want: "--name has 129 characters, and MedPerf allows at most 128"},
		{args: []string{"submit-command", s, "--base-url", ""}, status: statusUsage, want: "--base-url is empty"},
		{args: []string{"submit-command", s, "--base-url", "synapse:syn1"}, status: statusUsage,
			want: "pass --url ROLE=synapse:synNUMBER for each of the roles manifest"},
		{args: []string{"validate", "--mlcube", s + "-missing", "--mlcube-types", "model"}, status: statusIO,
			want: "name the folder with mlcube.yaml"},
		{args: []string{"migrate", "--mlcube", cubeFolder, "--image", "https://x.org/y.sif", "--output", "-"},
			status: statusUsage,
			want:   "docker.image of "},
		{args: []string{"migrate", "--mlcube", singularity, "--image", "notaurl", "--output", "-"}, status: statusUsage,
			want: "--image notaurl: MedPerf cannot download from this address"},
		{args: []string{"migrate", "--mlcube", singularity, "--image", "", "--output", "-"}, status: statusUsage,
			want: "--image is empty"},
		{args: []string{"migrate", "--mlcube", singularity, "--image", "https://x.org/y.sif", "--output", "-"},
			status: statusDone},
		{args: []string{"package", "--mlcube", cubeFolder, "--mlcube-types", "model", "--executable", "["},
			status: statusUsage,
			want:   `--executable "[" is not a valid pattern`},
	} {
		status, stdout, stderr := mlcubepack(c.args...)
		if status != c.status || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: status %d, want %d with %q:\n%s%s", c.args, status, c.status, c.want, stdout, stderr)
		}
		if status == statusUsage && stdout != "" {
			t.Errorf("%q: wrong usage, and yet it prints\n%s", c.args, stdout)
		}
	}
}

// Nobody writes to the pipes, so a command that opens one blocks for ever.
func TestPipesAreNotWaitedFor(t *testing.T) {
	assets := packaged(t, nil)
	pipe := filepath.Join(t.TempDir(), "pipe")
	makePipe(t, pipe)
	pipeJSON := pipe + ".json"
	makePipe(t, pipeJSON)
	hosted := packaged(t, nil)
	for _, name := range []string{"parameters.yaml", "SHA256SUMS"} {
		if err := os.Remove(filepath.Join(hosted, name)); err != nil {
			t.Fatal(err)
		}
		makePipe(t, filepath.Join(hosted, name))
	}
	archive, s := filepath.Join(assets, "additional_files.tar.gz"), filepath.Join(assets, "submission.json")
	for _, c := range []struct {
		args   []string
		status int
	}{
		{[]string{"verify", hosted}, statusInvalid},
		{[]string{"verify", "--submission", pipeJSON, assets}, statusIO},
		{[]string{"verify", "--submission", s, pipe}, statusIO},
		{[]string{"inspect", pipe}, statusIO},
		{[]string{"inspect", pipeJSON}, statusIO},
		{[]string{"diff", pipe, archive}, statusIO},
		{[]string{"diff", s, pipeJSON}, statusIO},
		{[]string{"submit-command", pipe}, statusIO},
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			status, stdout, stderr := mlcubepack(c.args...)
			if all := stdout + stderr; status != c.status ||
				!strings.Contains(all, "is a named pipe (FIFO), expected a regular file") {
				t.Errorf("%v: status %d, want %d: %s", c.args, status, c.status, all)
			}
		}()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Fatalf("%v waits for the named pipe", c.args)
		}
	}
}
