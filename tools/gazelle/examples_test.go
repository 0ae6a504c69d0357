package gazelle

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/buildtools/build"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

const monorepo = "examples/monorepo"

// repository is the root of the repository, where the examples are; Bazel's sandbox has none.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, monorepo)); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the examples are not here; plain go test has them, and e2e/gazelle runs Gazelle on them")
	}
	return root
}

// TestMonorepoIsUpToDate runs Gazelle on a copy of examples/monorepo: nothing may change. If the BUILD files
// are deleted, it writes those without handwritten parts again.
func TestMonorepoIsUpToDate(t *testing.T) {
	root := repository(t)
	workspace := tempWorkspace(t)
	for _, name := range []string{"MODULE.bazel", "BUILD.bazel"} {
		copyFile(t, filepath.Join(root, name), filepath.Join(workspace, name))
	}
	copyTree(t, filepath.Join(root, monorepo), filepath.Join(workspace, monorepo))
	before := readBuildFiles(t, workspace)
	run := func(what string) {
		if r := runGazelle(t, workspace, "-lang", languageName, monorepo); r.exitCode != 0 || r.stderr != "" {
			t.Errorf("%s: exit status %d, said\n%s", what, r.exitCode, r.stderr)
		}
		after := readBuildFiles(t, workspace)
		for path, content := range after {
			if before[path] != content {
				t.Errorf("%s: %s: want\n%s\ngot\n%s", what, path, before[path], content)
			}
		}
		if len(after) != len(before) {
			t.Errorf("%s: there are %d BUILD files, want %d", what, len(after), len(before))
		}
	}
	run("again")

	written := 0
	for path, content := range before {
		if strings.Contains(content, mlcubeyaml.Kind.Rule) && !strings.Contains(content, "#") {
			written++
			if err := os.Remove(filepath.Join(workspace, path)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if written < 9 {
		t.Errorf("only %d BUILD files are Gazelle's alone", written)
	}
	run("anew")
}

// TestMonorepoIsValid validates each cube as its BUILD file declares it.
func TestMonorepoIsValid(t *testing.T) {
	root := repository(t)
	cubes := 0
	seen := map[string]int{}
	walkCubes(t, filepath.Join(root, monorepo), func(dir string) {
		cubes++
		declared := readPackage(t, dir)
		c, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, mlcubeyaml.ManifestName))
		if err != nil {
			t.Fatal(err)
		}
		if declared.archive != nil {
			c.AdditionalFiles = &cube.FileSet{Paths: declared.archive}
		}
		for _, profile := range []cube.Profile{cube.MedPerf, declared.profile} {
			outcome := c.Check(cube.Options{Types: declared.types, Profile: profile})
			for _, f := range outcome.Findings {
				t.Errorf("%s: profile %q: %s %s", dir, profile, f.Code, f.Message)
			}
		}
		for _, name := range declared.types {
			seen[name]++
		}
	})
	if cubes < 12 {
		t.Errorf("%d cubes, want a dozen", cubes)
	}
	for _, name := range mlcubeyaml.Types.Names() {
		if seen[name] < 2 {
			t.Errorf("%d cubes of type %s", seen[name], name)
		}
	}
}

// declaration is what a mlcube_package declares.
type declaration struct {
	types   []string
	profile cube.Profile
	archive []string // the values of a dict of additional files, nil if there is none
}

// readPackage reads the mlcube_package of a folder's BUILD file.
func readPackage(t *testing.T, dir string) declaration {
	t.Helper()
	path := filepath.Join(dir, "BUILD.bazel")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := build.ParseBuild(path, data)
	if err != nil {
		t.Fatal(err)
	}
	rules := file.Rules(mlcubeyaml.Kind.Rule)
	if len(rules) != 1 {
		t.Fatalf("%s has %d rules of kind %s", path, len(rules), mlcubeyaml.Kind.Rule)
	}
	d := declaration{types: rules[0].AttrStrings("types"), profile: cube.Profile(rules[0].AttrString("profile"))}
	if name, ok := rules[0].Attr("additional_files").(*build.Ident); ok {
		build.Walk(file, func(e build.Expr, _ []build.Expr) {
			assign, ok := e.(*build.AssignExpr)
			if !ok || assign.LHS.(*build.Ident).Name != name.Name {
				return
			}
			for _, entry := range assign.RHS.(*build.DictExpr).List {
				d.archive = append(d.archive, entry.Value.(*build.StringExpr).Value)
			}
		})
	}
	return d
}

// walkCubes calls f for each folder with a manifest, in the order of their names.
func walkCubes(t *testing.T, root string, f func(dir string)) {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Name() == mlcubeyaml.ManifestName && !e.IsDir() {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(dirs)
	for _, dir := range dirs {
		f(dir)
	}
}

// copyTree copies folders, regular files and links, and no special files.
func copyTree(t testing.TB, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case e.IsDir():
			return os.MkdirAll(target, 0o777)
		case e.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		case e.Type().IsRegular():
			copyFile(t, path, target)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, to, data)
}
