// Command monorepo measures Bazel on generated workspaces: many cubes, and one cube with many files. It
// measures time and memory of a cold analysis, a cold build, a no-op build and a build after a change. The
// baseline is the same tree with a trivial rule in place of mlcube_package: one action that copies a cube's
// files into one output. Both run in turn, round by round.
//
//	go run ./tools/dev/bench/monorepo                              100 and 1,000 cubes, and 20,000 files; takes minutes
//	go run ./tools/dev/bench/monorepo -trees 10x4 -rounds 1
//	go run ./tools/dev/bench/monorepo -update docs/performance.md  rewrites the section in docs
//
// Run it in the root of the repository; it uses bazelw.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/dev/bench/figures"
)

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "monorepo:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	flags := flag.NewFlagSet("monorepo", flag.ExitOnError)
	data := flags.String("data", "",
		"keep workspaces and Bazel's files in this `folder`, which must not be in /tmp; by default a temporary one")
	names := flags.String("trees", "100x4,1000x4,1x20000", "the trees to measure, as CUBESxFILES")
	rounds := flags.Int("rounds", 5, "how often each build is repeated; medians are shown")
	seed := flags.Uint64("seed", 1, "seed of the generated files")
	cache := flags.String("disk_cache", "", "a Bazel disk cache for the tool, not for packages")
	doc := flags.String("update", "", "write the figures between the markers of this Markdown `file`")
	flags.Parse(args)

	var trees []tree
	for _, name := range strings.Split(*names, ",") {
		t, err := parseTree(name, *seed)
		if err != nil {
			return err
		}
		trees = append(trees, t)
	}
	rules, err := os.Getwd()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(rules, "bazelw")); err != nil {
		return errors.New("bazelw not found; run this in the root of the repository")
	}
	if *data == "" {
		home, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		if err := os.MkdirAll(home, 0o755); err != nil {
			return err
		}
		if *data, err = os.MkdirTemp(home, "mlcube-monorepo-"); err != nil {
			return err
		}
		// Bazel's folders are read-only.
		defer exec.Command("sh", "-c", `chmod -R u+w "$0" && rm -rf "$0"`, *data).Run()
	}
	if *data, err = filepath.Abs(*data); err != nil {
		return err
	}
	var results []result
	for _, t := range trees {
		r, err := measure(t, rules, *data, *cache, *rounds)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	text := machine() + "\n" + tables(results)
	fmt.Print(text)
	if *doc == "" {
		return nil
	}
	return figures.Update(*doc, "go run ./tools/dev/bench/monorepo -update docs/performance.md", text)
}
