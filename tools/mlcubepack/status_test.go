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
		{[]string{"diff", assets, absent}, statusIO, "absent: "},
		{[]string{"diff", absent, assets}, statusIO, "absent: "},
		{[]string{"help", "nope"}, statusUsage, `unknown command "nope" for "mlcubepack"`},
		{[]string{"help", "verif"}, statusUsage, "Did you mean this?\n\tverify"},
		{[]string{"help", "verify", "x"}, statusUsage, `unknown command "x" for "mlcubepack verify"`},
		{[]string{"completion", "foo"}, statusUsage, `unknown command "foo" for "mlcubepack completion"`},
		{[]string{"action", "x"}, statusUsage, `unknown command "x" for "mlcubepack action"`},
		{[]string{"help"}, statusDone, ""},
		{[]string{"help", "verify"}, statusDone, ""},
		{[]string{"completion", "bash"}, statusDone, ""},
		{[]string{"verify", "--submission", "", assets}, statusUsage, "--submission is empty"},
		{[]string{"submit-command", s, "--url", "image=https://x.org/y"}, statusUsage,
			"the submission has no file with the role image; its roles are manifest, parameters, additional_files"},
		{[]string{"submit-command", s, "--url", "manifest="}, statusUsage, "the address is empty"},
		{[]string{"submit-command", s, "--name", ""}, statusUsage, "--name is empty"},
		{[]string{"submit-command", s, "--base-url", ""}, statusUsage, "--base-url is empty"},
		{[]string{"submit-command", s, "--base-url", "synapse:syn1"}, statusUsage,
			"pass --url ROLE=synapse:synNUMBER for each of the roles manifest"},
		{[]string{"validate", "--mlcube", s + "-missing", "--mlcube-types", "model"}, statusIO,
			"name the folder with mlcube.yaml"},
		{[]string{"migrate", "--mlcube", cubeFolder, "--image", "https://x.org/y.sif", "--output", "-"}, statusUsage,
			"docker.image of "},
		{[]string{"migrate", "--mlcube", singularity, "--image", "notaurl", "--output", "-"}, statusUsage,
			"--image notaurl: MedPerf cannot download from this address"},
		{[]string{"migrate", "--mlcube", singularity, "--image", "", "--output", "-"}, statusUsage, "--image is empty"},
		{[]string{"migrate", "--mlcube", singularity, "--image", "https://x.org/y.sif", "--output", "-"}, statusDone, ""},
		{[]string{"package", "--mlcube", cubeFolder, "--mlcube-types", "model", "--executable", "["}, statusUsage,
			`--executable "[" is not a valid pattern`},
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
