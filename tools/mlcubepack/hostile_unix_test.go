//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What a command may need for any input of these tests, each of which has at most 10 MB on disk.
const (
	hostileTime   = 5 * time.Second // of the processor, since the machine may be busy
	hostileMemory = 256 << 20       // resident
	hostileOutput = 1 << 20
	// hostileWait ends a process that hangs.
	hostileWait = 2 * time.Minute
)

// hostileCanary is the content of a file outside of every input. Nothing may show or copy it.
const hostileCanary = "the-canary-outside-of-the-input"

// hostileVariable lets the test binary run the commands on its standard input.
const hostileVariable = "MLCUBEPACK_TEST_HOSTILE"

// A hostileInput is what a stranger may send.
type hostileInput struct {
	name string
	// write writes the input into an empty folder and returns the commands that read it.
	write func(t *testing.T, dir string) []hostileRun
}

// A hostileRun is a command line, and the statuses that it may have.
type hostileRun struct {
	Args     []string
	Statuses []int
}

// A hostileResult is what a command did.
type hostileResult struct {
	Status int
	Time   time.Duration
	Output []byte // its beginning, and all lines with the canary
	Bytes  int
	Memory int // the most that the process has had resident so far, 0 if it is not known
}

// TestHostile feeds what a stranger may send to every command that reads it.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	if raceDetector {
		t.Skip("the race detector needs more time and memory than the test allows")
	}
	outside := t.TempDir()
	writeFile(t, filepath.Join(outside, "secret"), hostileCanary+"\n")
	good := packaged(t, nil)
	inputs := slices.Concat(hostileArchives(good), hostileSubmissions(good), hostileHosted(good, outside),
		hostileCubes(outside))
	if len(inputs) < 200 {
		t.Errorf("%d inputs, want at least 200", len(inputs))
	}
	names := map[string]bool{}
	for _, input := range inputs {
		if names[input.name] {
			t.Errorf("two inputs have the name %q", input.name)
		}
		names[input.name] = true
		t.Run(input.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			runs := input.write(t, dir)
			results := hostileProcess(t, runs)
			for i, r := range results {
				args := runs[i].Args
				if !slices.Contains(runs[i].Statuses, r.Status) {
					t.Errorf("%q: status %d, want one of %v: %.500s", args, r.Status, runs[i].Statuses, r.Output)
				}
				if r.Time > hostileTime {
					t.Errorf("%q: took %v", args, r.Time)
				}
				if r.Bytes > hostileOutput {
					t.Errorf("%q: wrote %d bytes: %.300s", args, r.Bytes, r.Output)
				}
				if r.Memory > hostileMemory {
					t.Errorf("%q: needed %d MiB", args, r.Memory>>20)
				}
				if bytes.Contains(r.Output, []byte(hostileCanary)) {
					t.Errorf("%q: shows a file outside of the input: %.500s", args, r.Output)
				}
				if bytes.ContainsAny(r.Output, "\x1b\r") {
					t.Errorf("%q: writes control characters: %.500q", args, r.Output)
				}
			}
			holdsNoCanary(t, dir)
		})
	}
}

// hostileProcess runs command lines in a process of their own.
func hostileProcess(t *testing.T, runs []hostileRun) []hostileResult {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var request, answer, problems bytes.Buffer
	if err := json.NewEncoder(&request).Encode(runs); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), hostileWait)
	defer stop()
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), hostileVariable+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &request, &answer, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v\n%.3000s", runs, err, &problems)
	}
	var results []hostileResult
	if err := json.Unmarshal(answer.Bytes(), &results); err != nil {
		t.Fatalf("%v: %.3000s", err, &answer)
	}
	return results
}

// hostileMain is the process of hostileProcess.
func hostileMain() {
	var runs []hostileRun
	if err := json.NewDecoder(os.Stdin).Decode(&runs); err != nil {
		panic(err)
	}
	results := make([]hostileResult, len(runs))
	for i, r := range runs {
		var out hostileWriter
		begin := processorTime()
		results[i].Status = run(context.Background(), r.Args, &out, &out)
		results[i].Time = processorTime() - begin
		results[i].Output, results[i].Bytes, results[i].Memory = out.kept, out.bytes, residentPeak()
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
	os.Exit(0)
}

// A hostileWriter keeps as much output as the test allows and counts the rest.
type hostileWriter struct {
	kept  []byte
	bytes int
}

func (w *hostileWriter) Write(b []byte) (int, error) {
	w.bytes += len(b)
	w.kept = append(w.kept, b[:min(len(b), hostileOutput-min(len(w.kept), hostileOutput))]...)
	return len(b), nil
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// residentPeak returns the most memory in bytes that the process has had resident. The usage of a process counts
// its parent's memory, so only Linux tells.
func residentPeak() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.Atoi(kilobytes)
	if err != nil {
		return 0
	}
	return n << 10
}

// holdsNoCanary checks the regular files below dir, also the content of archives.
func holdsNoCanary(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err != nil || info.Size() > 16<<20 { // a sparse input
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if unzipped, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			more, _ := io.ReadAll(io.LimitReader(unzipped, 16<<20))
			data = append(data, more...)
		}
		if bytes.Contains(data, []byte(hostileCanary)) {
			return fmt.Errorf("%s has the content of a file outside", path)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
