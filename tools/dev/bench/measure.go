package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/dev/bench/figures"
)

// A contender is a packer that packs a folder into an archive.
type contender struct {
	name  string
	needs string // a program
	slow  bool
	// before is a command that runs before each round and is not measured, nil for none.
	before func(out string) []string
	args   func(self, folder, out string) []string
}

const (
	ours     = "this project"
	baseline = "Python tarfile w:gz"
	pgzip    = "archive/tar + pgzip" // what tools/dev/bench/reference is
)

// sizeBaseline is the baseline for sizes: gzip -6 of our own tar stream.
const sizeBaseline = "gzip -6 of the same tar stream"

// pythonPack packs as typical Python code does.
const pythonPack = `import sys, tarfile
with tarfile.open(sys.argv[2], "w:gz") as archive:
    archive.add(sys.argv[1], arcname=".")`

var contenders = []contender{
	{name: ours, args: func(_, _, out string) []string { return packaging(out) }},
	{name: ours + ", over its own output", args: func(_, _, out string) []string { return packaging(out) },
		before: func(out string) []string { return packaging(out) }},
	{name: ours + ", store", args: func(_, _, out string) []string { return packaging(out, "--compression", "store") }},
	{name: ours + ", verify", args: func(_, _, out string) []string { return verifying(out) },
		before: func(out string) []string { return packaging(out) }},
	{name: baseline, needs: "python3", slow: true, args: func(_, folder, out string) []string {
		return []string{"python3", "-c", pythonPack, folder, out}
	}},
	{name: "tar -czf", needs: "tar", slow: true, args: func(_, folder, out string) []string {
		return []string{"tar", "-C", folder, "-czf", out, "."}
	}},
	{name: "tar + pigz", needs: "pigz", slow: true, args: func(_, folder, out string) []string {
		return []string{"tar", "-C", folder, "-I", "pigz", "-cf", out, "."}
	}},
	{name: pgzip, slow: true, args: func(_, folder, out string) []string {
		return []string{filepath.Join(filepath.Dir(out), "reference"), folder, out}
	}},
	{name: "read, SHA-256, write", args: func(self, folder, out string) []string {
		return []string{self, "copy", folder, out}
	}},
	{name: "read, SHA-256 beside write", args: func(self, folder, out string) []string {
		return []string{self, "overlap", folder, out}
	}},
}

// A result is the result of a packer on a set: the medians of its times and the maximum of its memory.
type result struct {
	set    dataSet
	name   string
	input  int64
	size   int64
	wall   time.Duration
	cpu    time.Duration
	gzip   int64 // what sizeBaseline gives; 0 if not known
	memory int64 // peak resident bytes of the largest process; 0 if not known
}

// wanted reports whether a packer is in the flag -run, whose names may contain commas.
func wanted(only, name string) bool {
	return only == "" || slices.Contains(strings.Split(only, ";"), name)
}

// measure runs the packers on a set in turn, round by round.
func measure(s dataSet, folder, out string, rounds int, only string) ([]result, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	input, err := sizeOf(folder) // also brings the files into the page cache
	if err != nil {
		return nil, err
	}
	dir := filepath.Dir(out)
	if err := build(filepath.Join(dir, "mlcubepack"), "../../mlcubepack"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(filepath.Join(dir, "cube"))
	if err := makeCube(filepath.Join(dir, "cube"), folder); err != nil {
		return nil, err
	}
	samples := make(map[string][]result)
	var names []string
	for round := range rounds {
		for _, c := range contenders {
			if !wanted(only, c.name) || s.quick && c.slow {
				continue
			}
			if c.name == pgzip {
				if err := build(c.args(self, folder, out)[0], "reference"); err != nil {
					fmt.Fprintf(os.Stderr, "no %s: %v\n", c.name, err)
					continue
				}
			}
			if c.needs != "" {
				if _, err := exec.LookPath(c.needs); err != nil {
					fmt.Fprintf(os.Stderr, "%s is not installed: no %s\n", c.needs, c.name)
					continue
				}
			}
			r, err := once(c, self, folder, out)
			if err != nil {
				return nil, fmt.Errorf("%s on %s: %w", c.name, s.name, err)
			}
			r.set, r.name, r.input = s, c.name, input
			fmt.Fprintf(os.Stderr, "%-10s round %d  %-27s %6.2f s  CPU %6.2f s  %d bytes  %d MiB\n",
				s.name, round+1, c.name, r.wall.Seconds(), r.cpu.Seconds(), r.size, r.memory/mib)
			if round == 0 {
				names = append(names, c.name)
			}
			samples[c.name] = append(samples[c.name], r)
		}
	}
	var gzip int64
	if !s.quick {
		if gzip, err = gzipSize(folder, out); err != nil {
			return nil, err
		}
	}
	var results []result
	for _, name := range names {
		r := samples[name][0]
		r.gzip = gzip
		r.wall = median(samples[name], func(r result) time.Duration { return r.wall })
		r.cpu = median(samples[name], func(r result) time.Duration { return r.cpu })
		for _, sample := range samples[name] {
			r.memory = max(r.memory, sample.memory)
		}
		results = append(results, r)
	}
	return results, nil
}

func median(samples []result, of func(result) time.Duration) time.Duration {
	var all []time.Duration
	for _, s := range samples {
		all = append(all, of(s))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// once runs a packer that writes out, and removes out.
func once(c contender, self, folder, out string) (result, error) {
	if err := os.RemoveAll(out); err != nil {
		return result{}, err
	}
	if c.before != nil {
		if _, err := run(c.before(out)); err != nil {
			return result{}, err
		}
	}
	r, err := run(c.args(self, folder, out))
	if err != nil {
		return result{}, err
	}
	info, err := os.Stat(archiveIn(out))
	if err != nil {
		return result{}, err
	}
	r.size = info.Size()
	return r, os.RemoveAll(out)
}

// run runs a command.
func run(args []string) (result, error) {
	cmd := exec.Command(args[0], args[1:]...)
	var messages bytes.Buffer
	cmd.Stderr = &messages
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return result{}, fmt.Errorf("%w: %s", err, messages.Bytes())
	}
	return result{
		wall:   time.Since(start),
		cpu:    cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		memory: peakMemory(cmd.ProcessState),
	}, nil
}

// gzipSize returns the size that sizeBaseline gives, or 0 if there is no gzip.
func gzipSize(folder, out string) (int64, error) {
	if _, err := exec.LookPath("gzip"); err != nil {
		return 0, nil
	}
	defer os.Remove(out)
	if err := runSelf("pack", "-compression", "store", folder, out); err != nil {
		return 0, err
	}
	text, err := exec.Command("sh", "-c", `gzip -dc <"$0" | gzip -6 | wc -c`, out).Output()
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}

// sizeOf reads all the files of a folder and returns their size.
func sizeOf(folder string) (total int64, err error) {
	members, err := membersOf(folder)
	if err != nil {
		return 0, err
	}
	for _, m := range members {
		f, err := os.Open(m.Source)
		if err != nil {
			return 0, err
		}
		n, err := io.Copy(io.Discard, f)
		f.Close()
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// machine describes the machine and programs of the figures.
func machine() string {
	lines := []string{"- " + figures.Machine() + ", " + runtime.Version()}
	for _, program := range []string{"python3", "tar", "gzip", "pigz"} {
		if out, err := exec.Command(program, "--version").CombinedOutput(); err == nil {
			first, _, _ := strings.Cut(string(out), "\n")
			lines = append(lines, "- "+first)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
