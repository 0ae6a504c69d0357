//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary be mlcubepack, to be sent signals.
func TestMain(m *testing.M) {
	if os.Getenv("MLCUBEPACK_TEST_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// sparse makes a file that takes hours to read.
func sparse(t *testing.T, path string) {
	t.Helper()
	if err := os.Truncate(path, 1<<43); err != nil {
		t.Skip(err)
	}
}

// A signal ends each command within seconds, whatever it reads.
func TestSignals(t *testing.T) {
	singularity := strings.Replace(modelManifest, "docker:\n  image: example/model:1.0", "singularity:\n  image: m.sif", 1)
	assets := packaged(t, nil)
	sparse(t, filepath.Join(assets, "parameters.yaml"))
	packing := cube(t, map[string]string{"mlcube.yaml": singularity, "workspace/.image/m.sif": "image"})
	sparse(t, filepath.Join(packing, "workspace", ".image", "m.sif"))
	staged := filepath.Join(packing, ".mlcubepack.*", "m.sif")
	for _, c := range []struct {
		args    []string
		started string // a pattern of what is there once the work has begun
		catches bool   // clears up and ends by itself
	}{
		{[]string{"verify", assets}, "", false},
		{[]string{"inspect", filepath.Join(assets, "parameters.yaml")}, "", false},
		{[]string{"package", "--mlcube", packing, "--mlcube-types", "model"}, staged, true},
	} {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			cmd := exec.Command(os.Args[0], c.args...)
			cmd.Env = append(os.Environ(), "MLCUBEPACK_TEST_MAIN=1")
			var output bytes.Buffer
			cmd.Stdout, cmd.Stderr = &output, &output
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			for range 1000 {
				time.Sleep(10 * time.Millisecond)
				if found, _ := filepath.Glob(c.started); c.started == "" || len(found) > 0 {
					break
				}
			}
			if c.started == "" {
				time.Sleep(200 * time.Millisecond)
			}
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-ended:
				var exit *exec.ExitError
				if !errors.As(err, &exit) {
					t.Fatalf("%v: %v\n%s", c.args, err, &output)
				}
				state := exit.Sys().(syscall.WaitStatus)
				if state.Signaled() == c.catches || state.Signaled() && state.Signal() != s {
					t.Errorf("%v at %v: %v\n%s", c.args, s, exit, &output)
				}
			case <-time.After(10 * time.Second):
				cmd.Process.Kill()
				t.Fatalf("%v: still runs 10 s after %v", c.args, s)
			}
		}
	}
	if found, _ := filepath.Glob(filepath.Join(packing, ".mlcubepack.*")); len(found) > 0 {
		t.Errorf("package left %v behind", found)
	}
}
