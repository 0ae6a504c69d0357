// Package golden tests the content of the examples' packages: a listing of each archive, one member a line, and
// submission.json against its schema.
//
// Bazel builds the packages, so this test runs only in Bazel. To rewrite the listings:
//
//	bazel run //mlcube/tests/golden:golden_test -- -update
package golden

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"
)

var update = flag.Bool("update", false, "rewrite the listings in the source tree")

const folder = "mlcube/tests/golden/listings"

// containerTarget is the target of a container next to the cube that it was migrated from.
const containerTarget = "container_package"

// built returns the files of the examples' packages by name, such as submission.json. The keys of the inner map
// are the folders of the cubes below examples/, with /container_package for containers.
func built(t *testing.T) map[string]map[string]string {
	t.Helper()
	list := os.Getenv("EXAMPLES")
	if list == "" {
		t.Skip("the examples' packages are built by Bazel: bazel test //mlcube/tests/golden:golden_test")
	}
	files := map[string]map[string]string{}
	for _, path := range strings.Fields(list) {
		dir, name := filepath.Split(path) // examples/CUBE/TARGET/NAME
		dir = filepath.Clean(dir)
		if filepath.Base(dir) != containerTarget {
			dir = filepath.Dir(dir)
		}
		cube := strings.TrimPrefix(filepath.ToSlash(dir), "examples/")
		if files[name] == nil {
			files[name] = map[string]string{}
		}
		files[name][cube] = path
	}
	return files
}

// inspect returns the archive's listing; the tool fails if the archive is not of its format.
func inspect(t *testing.T, path string) []byte {
	t.Helper()
	cmd := exec.Command(os.Getenv("MLCUBEPACK"), "inspect", "--json", path)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	listing, err := cmd.Output()
	if err != nil {
		t.Fatalf("mlcubepack inspect --json %s: %v\n%s", path, err, stderr.Bytes())
	}
	return listing
}

func TestListings(t *testing.T) {
	archives := built(t)["additional_files.tar.gz"]
	if len(archives) < 5 {
		t.Fatalf("only %d archives were built", len(archives))
	}
	golden := folder
	if *update {
		source := os.Getenv("BUILD_WORKSPACE_DIRECTORY")
		if source == "" {
			t.Fatal("-update needs bazel run, which sets the path of the sources")
		}
		golden = filepath.Join(source, folder)
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
	}
	var expected []string
	for cube, archive := range archives {
		path := filepath.Join(golden, filepath.FromSlash(cube)+".ndjson")
		expected = append(expected, path)
		got := inspect(t, archive)
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("examples/%s has no listing: %v", cube, err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf(
				"the archive of examples/%s differs from %s (rewrite it with bazel run //mlcube/tests/golden:golden_test -- -update); found\n%s", cube, path, got)
		}
	}
	err := filepath.WalkDir(golden, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".ndjson" && !slices.Contains(expected, path) {
			t.Errorf("%s belongs to no example", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A migrated container has the archive of its cube, byte for byte.
func TestContainersHostTheArchivesOfTheirCubes(t *testing.T) {
	archives := built(t)["additional_files.tar.gz"]
	compared := 0
	for container, path := range archives {
		cube, ok := strings.CutSuffix(container, "/"+containerTarget)
		if !ok {
			continue
		}
		compared++
		want, err := os.ReadFile(archives[cube])
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("the archives of examples/%s and of its container differ", cube)
		}
	}
	if compared == 0 {
		t.Error("no container was compared")
	}
}

func TestSubmissionsFollowTheSchema(t *testing.T) {
	submissions := built(t)["submission.json"]
	text, err := os.ReadFile("docs/submission.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text))
	if err != nil {
		t.Fatal(err)
	}
	for cube, path := range submissions {
		document, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		result, err := schema.Validate(gojsonschema.NewBytesLoader(document))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range result.Errors() {
			t.Errorf("examples/%s: submission.json: %s", cube, e)
		}
	}
}
