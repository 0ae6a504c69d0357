package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/dev/bench/figures"
)

// steps are the measured builds, in order; steps with a change are repeated.
var steps = []struct {
	name   string
	repeat bool
	change string // the file of a cube that gets another line before
	flags  []string
}{
	{name: "cold analysis", flags: []string{"--nobuild"}},
	{name: "cold build"},
	{name: "no-op build", repeat: true},
	{name: "one additional file changed", repeat: true, change: additional(0)},
	{name: "one comment in a manifest", repeat: true, change: "mlcube.yaml"},
}

// A sample is what one rule took on a tree: medians over the rounds.
type sample struct {
	rule string
	wall []time.Duration // of each step
	heap int64           // bytes of Java's heap after a collection
	peak int64           // peak resident bytes of the server
}

// A result is what the rules took on a tree, ours first.
type result struct {
	tree    tree
	samples []sample
}

// measure runs the steps on a tree with our rule and with the baselines, in turn.
func measure(t tree, rules, data, cache string, rounds int) (result, error) {
	r := result{tree: t}
	var runs []*bazel
	var walls [][][]time.Duration // of each rule, step, round
	for i, kind := range []rule{mlcubePackage(rules), trivial(rules, true), trivial(rules, false)} {
		folder := filepath.Join(data, t.name(), strings.ReplaceAll(kind.name, " ", "_"))
		if err := os.RemoveAll(folder); err != nil {
			return r, err
		}
		fmt.Fprintf(os.Stderr, "%s: making the workspace for %s\n", t.name(), kind.name)
		if err := generate(folder, t, kind); err != nil {
			return r, err
		}
		// Build one cube first: repositories, toolchains, our tool.
		one := tree{cubes: 1, files: 4, seed: t.seed}
		kind.files = nil
		if err := generate(filepath.Join(folder, "first"), one, kind); err != nil {
			return r, err
		}
		// The trees share an output base, so that these are built once.
		b := &bazel{
			command:    filepath.Join(rules, "bazelw"),
			workspace:  folder,
			outputBase: filepath.Join(data, fmt.Sprintf("bazel-%d", i)),
		}
		if _, err := b.build("--disk_cache="+cache, "--remote_download_outputs=all", "//first/..."); err != nil {
			return r, err
		}
		runs = append(runs, b)
		walls = append(walls, make([][]time.Duration, len(steps)))
		r.samples = append(r.samples, sample{rule: kind.name})
	}
	for i, b := range runs {
		// One server at a time, from its start.
		if err := b.run("shutdown"); err != nil {
			return r, err
		}
		for step, s := range steps[:2] {
			wall, err := b.build(append(s.flags, "//cubes/...")...)
			if err != nil {
				return r, err
			}
			walls[i][step] = []time.Duration{wall}
			fmt.Fprintf(os.Stderr, "%s: %-26s %-28s %7.2f s\n", t.name(), r.samples[i].rule, s.name, wall.Seconds())
		}
	}
	for round := range rounds + 1 {
		for step, s := range steps {
			if !s.repeat {
				continue
			}
			for i, b := range runs {
				if s.change != "" {
					changed := filepath.Join(b.workspace, t.cube(t.cubes/2), s.change)
					if err := appendLine(changed, fmt.Sprintf("# round %d", round)); err != nil {
						return r, err
					}
				}
				wall, err := b.build("//cubes/...")
				if err != nil {
					return r, err
				}
				if round == 0 { // the first warms up Java
					continue
				}
				walls[i][step] = append(walls[i][step], wall)
				fmt.Fprintf(os.Stderr, "%s: %-26s %-28s %7.3f s\n", t.name(), r.samples[i].rule, s.name, wall.Seconds())
			}
		}
	}
	for i, b := range runs {
		for _, w := range walls[i] {
			slices.Sort(w)
			r.samples[i].wall = append(r.samples[i].wall, w[len(w)/2])
		}
		var err error
		if r.samples[i].peak, err = b.peakMemory(); err != nil {
			return r, err
		}
		if r.samples[i].heap, err = b.heap(); err != nil {
			return r, err
		}
		if err := b.run("shutdown"); err != nil {
			return r, err
		}
	}
	return r, nil
}

func appendLine(path, line string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(f, line); err != nil {
		return err
	}
	return f.Close()
}

// bazel is Bazel in a workspace.
type bazel struct {
	command    string
	workspace  string
	outputBase string
}

func (b *bazel) output(args ...string) ([]byte, error) {
	cmd := exec.Command(b.command, append([]string{"--output_base=" + b.outputBase}, args...)...)
	cmd.Dir = b.workspace
	var messages bytes.Buffer
	cmd.Stderr = &messages
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("bazel %s: %w\n%s", strings.Join(args, " "), err, messages.Bytes())
	}
	return append(out, messages.Bytes()...), nil
}

func (b *bazel) run(args ...string) error {
	_, err := b.output(args...)
	return err
}

var elapsed = regexp.MustCompile(`INFO: Elapsed time: ([0-9.]+)s`)

// build builds and returns the time that Bazel reports. It excludes the client and bazelw, which take the
// same time for every rule.
func (b *bazel) build(args ...string) (time.Duration, error) {
	start := time.Now()
	cold := !b.serves()
	out, err := b.output(append([]string{
		"build", "--color=no", "--curses=no", "--lockfile_mode=off", "--show_result=0",
		"--experimental_convenience_symlinks=ignore",
	}, args...)...)
	if err != nil {
		return 0, err
	}
	if cold { // the start of the server counts
		return time.Since(start), nil
	}
	match := elapsed.FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("bazel build %s does not say how long it took:\n%s", strings.Join(args, " "), out)
	}
	seconds, err := strconv.ParseFloat(string(match[1]), 64)
	return time.Duration(seconds * float64(time.Second)), err
}

// serves says whether there is a server of the output base.
func (b *bazel) serves() bool {
	pid, err := os.ReadFile(filepath.Join(b.outputBase, "server", "server.pid.txt"))
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join("/proc", strings.TrimSpace(string(pid))))
	return err == nil
}

// heap returns the server's heap after a garbage collection, in bytes.
func (b *bazel) heap() (int64, error) {
	out, err := b.output("info", "used-heap-size-after-gc")
	if err != nil {
		return 0, err
	}
	text, _, _ := strings.Cut(string(out), "MB")
	mb, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return mb << 20, err
}

// peakMemory returns the peak resident memory of the server, in bytes; 0 if /proc does not have it.
func (b *bazel) peakMemory() (int64, error) {
	pid, err := os.ReadFile(filepath.Join(b.outputBase, "server", "server.pid.txt"))
	if err != nil {
		return 0, err
	}
	status, err := os.ReadFile(filepath.Join("/proc", strings.TrimSpace(string(pid)), "status"))
	if err != nil {
		return 0, nil
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kib << 10, err
		}
	}
	return 0, nil
}

// machine describes the machine and programs of the figures.
func machine() string {
	version := "Bazel"
	if out, err := exec.Command("./bazelw", "--version").Output(); err == nil {
		version = strings.TrimSpace(string(out))
	}
	return "- " + figures.Machine() + "\n- " + version + "\n"
}
