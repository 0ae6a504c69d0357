// Command bench compares mlcubepack package with Python's tarfile, GNU tar, and tar with pigz. It generates
// its data from a seed, runs the packers in turn, each in its own process, and prints wall time, throughput,
// size and peak memory, with ratios.
//
//	go run ./tools/dev/bench                             all sets, three rounds; half an hour, 9 GB of disk
//	go run ./tools/dev/bench -sets text -rounds 5
//	TMPDIR=/dev/shm go run ./tools/dev/bench             the same in memory, so that no disk is measured
//	go run ./tools/dev/bench -update docs/performance.md rewrites the figures and the picture in docs
//	go run ./tools/dev/bench zoo                         compares sizes and CPU times for each class of data
//
// It builds mlcubepack from source, and skips programs that are not installed.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/dev/bench/figures"
)

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	if len(args) > 0 {
		switch args[0] { // all but zoo are subcommands that bench runs in its own processes
		case "pack":
			return pack(args[1:])
		case "make":
			return makeSet(args[1:])
		case "zoo":
			return zooCommand(args[1:])
		case "copy", "overlap":
			if len(args) != 3 {
				return fmt.Errorf("usage: bench %s FOLDER FILE", args[0])
			}
			return yardstick(args[1], args[2], args[0] == "overlap")
		}
	}
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	data := flags.String("data", "", "keep the data in this `folder` instead of a temporary one")
	names := flags.String("sets", strings.Join(setNames(), ","), "the data sets to measure")
	only := flags.String("run", "",
		"the packers to run, by their names in the tables, separated by semicolons; default: all")
	rounds := flags.Int("rounds", 3, "number of runs of each packer on each set; the tables show medians")
	scale := flags.Float64("scale", 1, "the scale of the data; 1 gives the sizes in the names of the sets")
	doc := flags.String("update", "",
		"write the figures between the markers of this Markdown `file`, and a picture next to it")
	flags.Parse(args)

	var sets []dataSet
	for _, name := range strings.Split(*names, ",") {
		s, ok := findSet(name)
		if !ok {
			return fmt.Errorf("unknown set %q; use one of %s", name, strings.Join(setNames(), ", "))
		}
		sets = append(sets, s)
	}
	temporary := *data == ""
	if temporary {
		dir, err := os.MkdirTemp("", "mlcube-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		*data = dir
	}
	var results []result
	for _, s := range sets {
		folder := filepath.Join(*data, fmt.Sprintf("%s-%g", s.name, *scale))
		if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) {
			fmt.Fprintf(os.Stderr, "making %s ...\n", s.name)
			if err := runSelf("make", s.name, folder, fmt.Sprint(*scale)); err != nil {
				return errors.Join(err, os.RemoveAll(folder))
			}
		}
		r, err := measure(s, folder, filepath.Join(*data, "out"), *rounds, *only)
		if err != nil {
			return err
		}
		results = append(results, r...)
		if temporary {
			if err := os.RemoveAll(folder); err != nil {
				return err
			}
		}
	}
	text := machine() + measured(sets) + "\n" + tables(results)
	fmt.Print(text)
	if *doc == "" {
		return nil
	}
	picture := strings.TrimSuffix(*doc, filepath.Ext(*doc)) + ".svg"
	if err := os.WriteFile(picture, []byte(draw(results)), 0o644); err != nil {
		return err
	}
	return figures.Update(*doc, "go run ./tools/dev/bench -update docs/performance.md", text)
}

// measured names the measured sets, if not all were measured.
func measured(chosen []dataSet) string {
	if len(chosen) == len(sets) {
		return ""
	}
	var names []string
	for _, s := range chosen {
		names = append(names, s.name)
	}
	return fmt.Sprintf("- sets %s, of %s\n", strings.Join(names, ", "), strings.Join(setNames(), ", "))
}

// makeSet generates the data set args[0] in the folder args[1] at the scale args[2]. It runs in its own
// process, because Linux counts the memory of a parent process in the peak of its child.
func makeSet(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: bench make SET FOLDER SCALE")
	}
	s, ok := findSet(args[0])
	scale, err := strconv.ParseFloat(args[2], 64)
	if !ok || err != nil {
		return fmt.Errorf("no set %q, or no scale %q", args[0], args[2])
	}
	return s.make(args[1], scale)
}

func runSelf(args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, args...)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}
