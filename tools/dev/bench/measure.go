package main

import (
	"bytes"
	"errors"
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
	args  func(self, folder, out string) []string
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
	{name: ours, args: func(self, folder, out string) []string {
		return []string{self, "pack", folder, out}
	}},
	{name: ours + ", store", args: func(self, folder, out string) []string {
		return []string{self, "pack", "-compression", "store", folder, out}
	}},
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

// buildReference builds the reference program at path. Its source is a separate module in a subfolder of this
// one, which contains the working directory.
func buildReference(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	const bench = "github.com/rules-mlcube/rules_mlcube/tools/dev/bench"
	folder, err := exec.Command("go", "list", "-f", "{{.Dir}}", bench).Output()
	if err != nil {
		return errors.New("cannot build it from source; run bench in the repository")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	build := exec.Command("go", "build", "-o", absolute, ".")
	build.Dir = filepath.Join(strings.TrimSpace(string(folder)), "reference")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, text)
	}
	return nil
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
	samples := make(map[string][]result)
	var names []string
	for round := range rounds {
		for _, c := range contenders {
			if !wanted(only, c.name) || s.quick && c.slow {
				continue
			}
			if c.name == pgzip {
				if err := buildReference(c.args(self, folder, out)[0]); err != nil {
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
			r, err := once(c.args(self, folder, out), out)
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

// once runs one command that writes the file out, and removes out.
func once(args []string, out string) (result, error) {
	os.Remove(out)
	cmd := exec.Command(args[0], args[1:]...)
	var messages bytes.Buffer
	cmd.Stderr = &messages
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return result{}, fmt.Errorf("%w: %s", err, messages.Bytes())
	}
	r := result{
		wall:   time.Since(start),
		cpu:    cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		memory: peakMemory(cmd.ProcessState),
	}
	info, err := os.Stat(out)
	if err != nil {
		return result{}, err
	}
	r.size = info.Size()
	return r, os.Remove(out)
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
