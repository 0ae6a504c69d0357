package gazelle

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// TestRealCubes runs Gazelle on real cubes. Each cube with a readable manifest and a task of MedPerf's gets a
// BUILD file. With -v it prints the validation of each.
func TestRealCubes(t *testing.T) {
	cubes := os.Getenv("MLCUBE_ORACLE")
	if cubes == "" {
		cubes = "../../../shared/oracle"
	}
	cubes = filepath.Join(cubes, "cubes")
	if _, err := os.Stat(cubes); err != nil {
		t.Skipf("no cubes to test with: %v", err)
	}
	workspace := tempWorkspace(t)
	copyTree(t, cubes, workspace)
	writeFile(t, filepath.Join(workspace, "MODULE.bazel"),
		[]byte("bazel_dep(name = \"rules_mlcube\", version = \"0.1.0\")\n"))
	if r := runGazelle(t, workspace, "-lang", languageName); r.exitCode != 0 {
		t.Fatalf("exit status %d: %s", r.exitCode, r.stderr)
	}

	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	written, valid := 0, 0
	folders, err := os.ReadDir(workspace)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range folders {
		dir := filepath.Join(workspace, entry.Name())
		if !entry.IsDir() {
			continue
		}
		document := readDocument(dir)
		_, err := os.Stat(filepath.Join(dir, "BUILD.bazel"))
		hasBuildFile := err == nil
		if want := document.Root != nil &&
			len(mlcubeyaml.Types.OfDocument(document)) > 0; hasBuildFile != want {
			t.Errorf("%s: BUILD file: %t, want %t", entry.Name(), hasBuildFile, want)
			continue
		}
		if !hasBuildFile {
			why := "no task of MedPerf's"
			if document.Root == nil {
				why = "cannot be read"
			}
			fmt.Fprintf(w, "%s\t-\t%s\n", entry.Name(), why)
			continue
		}
		written++
		declared := readPackage(t, dir)
		verdict, ok := check(t, dir, declared)
		if ok {
			valid++
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", entry.Name(), strings.Join(declared.types, ","), verdict)
	}
	w.Flush()
	t.Logf("%d BUILD files, %d of valid cubes\n%s", written, valid, &table)
	if written < 100 || valid < 20 {
		t.Errorf("%d BUILD files, %d of valid cubes: fewer than there were", written, valid)
	}
}

func readDocument(dir string) *pyyaml.Document {
	data, err := readManifest(filepath.Join(dir, mlcubeyaml.ManifestName))
	if err != nil {
		return &pyyaml.Document{}
	}
	document, _ := pyyaml.Parse(mlcubeyaml.ManifestName, data)
	return document
}

// check validates a cube, and returns the codes of the errors.
func check(t *testing.T, dir string, declared declaration) (verdict string, ok bool) {
	t.Helper()
	c, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, mlcubeyaml.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	outcome := c.Check(cube.Options{Types: declared.types, Profile: declared.profile})
	var codes []string
	for _, f := range outcome.Findings {
		if f.Severity == diag.Error && !slices.Contains(codes, string(f.Code)) {
			codes = append(codes, string(f.Code))
		}
	}
	if len(codes) == 0 {
		return "valid", true
	}
	return strings.Join(codes, " "), false
}
