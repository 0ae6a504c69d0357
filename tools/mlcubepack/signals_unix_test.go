//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary run as mlcubepack, so that tests can send it signals.
func TestMain(m *testing.M) {
	if os.Getenv("MLCUBEPACK_TEST_MAIN") != "" {
		signal.Reset(syscall.SIGTERM) // the test main of rules_go catches it, to survive a timeout (rules_go#3929)
		main()
	}
	if os.Getenv(hostileVariable) != "" {
		hostileMain()
	}
	os.Exit(m.Run())
}

// A child is an mlcubepack process. It ends at the latest with the test.
type child struct {
	*exec.Cmd
	output bytes.Buffer
	ended  chan struct{}
}

// start starts mlcubepack; shell, if any, are shell commands to run before it.
func start(t *testing.T, shell string, args ...string) *child {
	t.Helper()
	self, err := os.Executable() // Bazel gives a relative os.Args[0]
	if err != nil {
		t.Fatal(err)
	}
	c := &child{Cmd: exec.Command("sh", append([]string{"-c", shell + `exec "$0" "$@"`, self}, args...)...),
		ended: make(chan struct{})}
	c.Env = append(os.Environ(), "MLCUBEPACK_TEST_MAIN=1")
	c.Stdout, c.Stderr = &c.output, &c.output
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { c.Wait(); close(c.ended) }()
	t.Cleanup(func() { c.Process.Kill(); <-c.ended })
	return c
}

// signal sends a signal when begun returns true, and reports whether the child ended within some seconds.
func (c *child) signal(t *testing.T, s syscall.Signal, patience time.Duration, begun func() bool) bool {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !begun(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it has not begun: %s", &c.output)
		}
	}
	if err := c.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.ended:
		return true
	case <-time.After(patience):
		return false
	}
}

// there returns a function that reports whether a file matches the pattern.
func there(pattern string) func() bool {
	return func() bool {
		found, _ := filepath.Glob(pattern)
		return len(found) > 0
	}
}

// shortly returns a function that returns true after a while, for work without visible results.
func shortly() func() bool {
	after := time.Now().Add(300 * time.Millisecond)
	return func() bool { return time.Now().After(after) }
}

// sparse creates a file that takes hours to read.
func sparse(t *testing.T, path string) {
	t.Helper()
	if err := os.Truncate(path, 1<<43); err != nil {
		t.Skip(err)
	}
}

// A signal ends each command within seconds during any read; package cleans up and reports why.
func TestSignals(t *testing.T) {
	singularity := strings.Replace(modelManifest, "docker:\n  image: example/model:1.0", "singularity:\n  image: m.sif", 1)
	verified := packaged(t, nil)
	sparse(t, filepath.Join(verified, "parameters.yaml"))
	rewrite(t, filepath.Join(verified, "submission.json"), `"size": 15,`, `"size": 8796093022208,`)
	inspected := filepath.Join(t.TempDir(), "damaged.tar.gz")
	writeFile(t, inspected, "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff")
	sparse(t, inspected)
	packing := modelCube(t, map[string]string{"mlcube.yaml": singularity, "workspace/.image/m.sif": "image"})
	sparse(t, filepath.Join(packing, "workspace", ".image", "m.sif"))
	compressing := modelCube(t, map[string]string{"assets/notes": "mine"})
	sparse(t, filepath.Join(compressing, "workspace/additional_files/w.bin"))
	// An earlier run's image that was changed later, so it is read.
	again := packagedCube(t, map[string]string{"mlcube.yaml": singularity, "workspace/.image/m.sif": "image"})
	rewrite(t, filepath.Join(again, "assets", "submission.json"), `"size": 5,`, `"size": 8796093022208,`)
	time.Sleep(50 * time.Millisecond) // more than the file system's clock rounds
	sparse(t, filepath.Join(again, "assets", "m.sif"))
	for _, c := range []struct {
		name   string
		args   []string
		begun  func() func() bool
		status int // -1 if the signal itself ends it
	}{
		{name: "verify", args: []string{"verify", verified}, begun: shortly, status: -1},
		{name: "inspect", args: []string{"inspect", inspected}, begun: shortly, status: -1},
		{name: "package, copying", args: []string{"package", "--mlcube", packing, "--mlcube-types", "model"},
			begun:  func() func() bool { return there(filepath.Join(packing, ".mlcubepack.*", "new", "m.sif")) },
			status: statusIO},
		{name: "package, packing", args: []string{"package", "--mlcube", compressing, "--mlcube-types", "model"},
			begun: func() func() bool {
				return there(filepath.Join(compressing, "assets", ".mlcubepack.*", "new", ".mlcubepack.*"))
			}, status: statusIO},
		{name: "package, looking at what is there", args: []string{"package", "--mlcube", again, "--mlcube-types", "model"},
			begun: func() func() bool { return there(filepath.Join(again, "assets", ".mlcubepack.*")) }, status: statusIO},
	} {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(c.name+", "+s.String(), func(t *testing.T) {
				if signal.Ignored(s) { // as in a shell for background jobs
					t.Skip("this test's own process ignores it")
				}
				child := start(t, "", c.args...)
				if !child.signal(t, s, 10*time.Second, c.begun()) {
					t.Fatal("it still runs")
				}
				state := child.ProcessState.Sys().(syscall.WaitStatus)
				if state.Signaled() != (c.status < 0) || state.Signaled() && state.Signal() != s || !state.Signaled() &&
					state.ExitStatus() != c.status {
					t.Errorf("%v: %s", child.ProcessState, &child.output)
				}
				if c.status >= 0 && !strings.Contains(child.output.String(), "signal") {
					t.Errorf("it says %s", &child.output)
				}
			})
		}
	}
	for _, dir := range []string{packing, compressing, again} {
		if found, _ := filepath.Glob(filepath.Join(dir, "*", ".mlcubepack.*")); len(found) > 0 ||
			there(filepath.Join(dir, ".mlcubepack.*"))() {
			t.Errorf("package left the temporary files %v", found)
		}
	}
}

// rewrite replaces a piece of a file.
func rewrite(t *testing.T, path, from, to string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(data, []byte(from)) {
		t.Fatalf("%s has no %s: %v", path, from, err)
	}
	writeFile(t, path, strings.Replace(string(data), from, to, 1))
}

// Signals that a shell or nohup ignores stay ignored.
func TestIgnoredSignals(t *testing.T) {
	for name, s := range map[string]syscall.Signal{"HUP": syscall.SIGHUP, "INT": syscall.SIGINT} {
		dir := modelCube(t, nil)
		sparse(t, filepath.Join(dir, "workspace/additional_files/w.bin"))
		child := start(t, `trap "" `+name+`; `, "package", "--mlcube", dir, "--mlcube-types", "model")
		if child.signal(t, s, 300*time.Millisecond, there(filepath.Join(dir, ".mlcubepack.*", "new", ".mlcubepack.*"))) {
			t.Errorf("%v ended it: %s", s, &child.output)
		}
	}
}
