package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// sums are the files of a folder, by path, with their digests.
func sums(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		files[filepath.ToSlash(relative)] = fmt.Sprintf("%x", sha256.Sum256(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func generated(t *testing.T, name string, seed uint64, r rule) (string, tree) {
	t.Helper()
	tree, err := parseTree(name, seed)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "workspace")
	if err := generate(folder, tree, r); err != nil {
		t.Fatal(err)
	}
	return folder, tree
}

func TestGenerateDependsOnSeedOnly(t *testing.T) {
	ours := mlcubePackage("/rules")
	folder, _ := generated(t, "12x5", 7, ours)
	again, _ := generated(t, "12x5", 7, ours)
	other, _ := generated(t, "12x5", 8, ours)
	if a, b := fmt.Sprint(sums(t, folder)), fmt.Sprint(sums(t, again)); a != b {
		t.Errorf("the same seed gave\n%s\nand\n%s", a, b)
	}
	if fmt.Sprint(sums(t, folder)) == fmt.Sprint(sums(t, other)) {
		t.Error("another seed gave the same files")
	}
}

// Both rules get the same valid cubes, with the number of files in the tree's name.
func TestGenerateCubes(t *testing.T) {
	for _, name := range []string{"3x4", "102x3", "1x250"} {
		t.Run(name, func(t *testing.T) {
			folder, tree := generated(t, name, 1, mlcubePackage("/rules"))
			yardstick, _ := generated(t, name, 1, trivial("/rules", true))
			theirs := sums(t, yardstick)
			perCube := map[string]int{}
			for path, sum := range sums(t, folder) {
				inCubes, isCube := strings.CutPrefix(path, "cubes/")
				if !isCube || strings.HasSuffix(path, "/BUILD.bazel") {
					continue
				}
				if theirs[path] != sum {
					t.Errorf("%s differs in the yardstick's workspace", path)
				}
				perCube[strings.Join(strings.SplitN(inCubes, "/", 3)[:2], "/")]++
			}
			if len(perCube) != tree.cubes {
				t.Errorf("got %d cubes, want %d", len(perCube), tree.cubes)
			}
			for name, files := range perCube {
				if files != tree.files {
					t.Errorf("%s has %d files, want %d", name, files, tree.files)
				}
			}
			options, err := cube.ParseOptions(cube.Names{Types: "model", Profile: "medperf", ImagePolicy: "any"})
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(folder, tree.cube(tree.cubes-1))
			last, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, mlcubeyaml.ManifestName))
			if err != nil {
				t.Fatal(err)
			}
			if outcome := last.Check(options); len(outcome.Report.Findings) > 0 {
				t.Errorf("the checks find %v", outcome.Report.Findings)
			}
		})
	}
}

func TestParseTreeRefuses(t *testing.T) {
	for _, name := range []string{"", "x", "10", "10x", "x4", "0x4", "10x2", "-1x4", "10x4x", "10x4 ", "010x4"} {
		if _, err := parseTree(name, 1); err == nil {
			t.Errorf("%q was accepted", name)
		}
	}
}
