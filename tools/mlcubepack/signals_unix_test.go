//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary be mlcubepack, to be sent signals.
func TestMain(m *testing.M) {
	if os.Getenv("MLCUBEPACK_TEST_MAIN") != "" {
		signal.Reset(syscall.SIGTERM) // which the test main of rules_go catches, to outlive a timeout (rules_go#3929)
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
	staged := filepath.Join(packing, ".mlcubepack.*", "new", "m.sif")
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
			begun := func() bool {
				found, _ := filepath.Glob(c.started)
				return len(found) > 0
			}
			if c.started == "" {
				time.Sleep(200 * time.Millisecond)
			}
			for deadline := time.Now().Add(20 * time.Second); c.started != "" && !begun(); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%v: it has not begun", c.args)
				}
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

// A run that a signal ends leaves nothing; one that nohup started goes on.
func TestPackageEndsBySignals(t *testing.T) {
	self, err := os.Executable() // Bazel gives a relative os.Args[0] and changes the folder
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		send   syscall.Signal
		ignore bool
		ends   bool
	}{
		{"a closed terminal", syscall.SIGHUP, false, true},
		{"kill", syscall.SIGTERM, false, true},
		{"a closed terminal with nohup", syscall.SIGHUP, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := cube(t, map[string]string{"assets/notes": "mine"})
			// Sparse, and long enough for the signal to come meanwhile.
			if err := os.Truncate(filepath.Join(dir, "workspace/additional_files/w.bin"), 64<<30); err != nil {
				t.Skip(err)
			}
			list := filepath.Join(t.TempDir(), "args")
			writeFile(t, list, "package\n--mlcube\n"+dir+"\n--mlcube-types\nmodel\n")
			child := exec.Command(self)
			if c.ignore { // as nohup does
				child = exec.Command("sh", "-c", `trap "" HUP; exec "$0"`, self)
			}
			child.Env = append(os.Environ(), "MLCUBEPACK_TEST_MAIN=1", "MLCUBEPACK_ARGS_FILE="+list)
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan struct{})
			go func() { child.Wait(); close(ended) }()
			defer func() { child.Process.Kill(); <-ended }()
			staging := func() bool {
				found, _ := filepath.Glob(filepath.Join(dir, "assets/.mlcubepack.*/new/.mlcubepack.*"))
				return len(found) > 0
			}
			for deadline := time.Now().Add(20 * time.Second); !staging(); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("it has not begun to pack")
				}
			}
			if err := child.Process.Signal(c.send); err != nil {
				t.Fatal(err)
			}
			patience := 20 * time.Second
			if !c.ends {
				patience = 300 * time.Millisecond
			}
			select {
			case <-ended:
				if !c.ends {
					t.Error("it has ended")
				}
			case <-time.After(patience):
				if c.ends {
					t.Error("it has not ended")
				}
				return
			}
			if status := child.ProcessState.ExitCode(); status <= 0 {
				t.Errorf("exit status %d", status)
			}
			if entries, _ := os.ReadDir(filepath.Join(dir, "assets")); len(entries) != 1 {
				t.Errorf("assets holds %v", entries)
			}
		})
	}
}
