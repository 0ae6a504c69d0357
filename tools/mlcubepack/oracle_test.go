package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// oracleRow is one run of package-mlcube.py.
type oracleRow struct {
	Kind     string   `json:"kind"`
	Slug     string   `json:"slug"`
	Natural  bool     `json:"natural"`
	Argv     []string `json:"argv"`
	Types    []string `json:"types"`
	Accepted bool     `json:"accepted"`
	Assets   []string `json:"assets"`
	Members  []string `json:"output_members"`
	Error    string   `json:"error"`
}

// oracle returns the folder with the records of the real script, and its rows. It skips the test if there is
// no oracle.
func oracle(t *testing.T) (string, []oracleRow) {
	t.Helper()
	dir := os.Getenv("MLCUBE_ORACLE")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "oracle")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "cases.json"))
	if err != nil {
		t.Skipf("no oracle: %v (set MLCUBE_ORACLE to its folder)", err)
	}
	var rows []oracleRow
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	return dir, rows
}

// unsafeAcceptances are the cubes that the script accepts and profile script does not;
// docs/profiles.md gives the reasons.
var unsafeAcceptances = map[string]string{
	"runner-sing-escape": "singularity.image leads out of assets/, and the script writes there",
	"fifo":               "a named pipe, which the script archives",
}

// restore copies a cube and restores what the oracle's copy lost: symbolic links, stored as files with the
// target as text, and the named pipe.
func restore(t *testing.T, cube, slug, to string) {
	t.Helper()
	if _, err := os.Stat(cube); os.IsNotExist(err) {
		return // the row is about a missing folder
	}
	if err := os.CopyFS(to, os.DirFS(cube)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"workspace", "workspace/additional_files"} {
		at := filepath.Join(to, name)
		text, err := os.ReadFile(at)
		if err != nil || len(text) == 0 || len(text) > 100 {
			continue
		}
		if info, err := os.Stat(filepath.Join(filepath.Dir(at), string(text))); err != nil || !info.IsDir() {
			continue
		}
		if err := os.Remove(at); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(string(text), at); err != nil {
			t.Fatal(err)
		}
	}
	if slug == "fifo" {
		makePipe(t, filepath.Join(to, "workspace/additional_files/pipe"))
	}
}

// stale is a file in assets/ from before the run.
const stale = "stale.sif"

// hosted returns the sorted names in a folder, except our own records and the stale file.
func hosted(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != "SHA256SUMS" && e.Name() != "submission.json" && e.Name() != stale {
			names = append(names, e.Name())
		}
	}
	return names
}

// bundled returns the sorted member names of a tarball, or nil if there is none.
func bundled(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	record, _, err := archive.Read(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range record.Members {
		names = append(names, m.Path)
	}
	slices.Sort(names)
	return names
}

// TestProfileScriptMatchesScript runs package with the script's own arguments, in cubes whose assets/
// contains a file that must not be packed.
func TestProfileScriptMatchesScript(t *testing.T) {
	dir, rows := oracle(t)
	agree, unsafe := 0, 0
	for _, row := range rows {
		scratch := t.TempDir()
		cube := filepath.Join(scratch, row.Slug)
		restore(t, filepath.Join(dir, "cubes", row.Slug), row.Slug, cube)
		assets := filepath.Join(cube, "assets")
		if _, err := os.Stat(cube); err == nil {
			os.RemoveAll(assets) // some cubes contain a checked-in assets folder
			writeFile(t, filepath.Join(assets, stale), "s")
		}

		t.Chdir(scratch)
		status, _, stderr := mlcubepack(append([]string{"package", "--profile", "script"}, row.Argv...)...)
		got, want := hosted(t, assets), row.Assets
		if !row.Accepted {
			want = nil // the script leaves files when it crashes
		}
		slices.Sort(want)
		if reason, ok := unsafeAcceptances[row.Slug]; ok {
			unsafe++
			if status != statusInvalid || len(got) > 0 {
				t.Errorf("%s: status %d, assets %v; expected it to be refused: %s", row.Slug, status, got, reason)
			}
			continue
		}
		if (status == statusDone) != row.Accepted || !slices.Equal(got, want) {
			t.Errorf("%s as %v: the script accepted it: %v, with %v, %q\nwe: status %d, with %v\n%s",
				row.Slug, row.Types, row.Accepted, want, row.Error, status, got, stderr)
			continue
		}
		if members := bundled(t, "out.tar.gz"); !slices.Equal(members, row.Members) {
			t.Errorf("%s as %v: the tarball contains %v, the script's %v", row.Slug, row.Types, members, row.Members)
			continue
		}
		agree++
	}
	if agree == 0 || unsafe != len(unsafeAcceptances) {
		t.Errorf("%d runs agree, %d of the %d unsafe ones are there", agree, unsafe, len(unsafeAcceptances))
	}
	t.Logf("%d of %d runs agree; %d are refused because they are unsafe", agree, len(rows), unsafe)
}

// checkMedPerf checks a cube in profile medperf.
func checkMedPerf(t *testing.T, dir string, types []string) *cube.Outcome {
	t.Helper()
	c, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, mlcubeyaml.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	options, err := cube.ParseOptions(cube.Names{Types: strings.Join(types, ",")})
	if err != nil {
		t.Fatal(err)
	}
	return c.Check(options)
}

// TestProfileMedPerfOnRealCubes prints the findings of profile medperf for the oracle's real cubes. Each
// error must have a fix.
func TestProfileMedPerfOnRealCubes(t *testing.T) {
	dir, rows := oracle(t)
	var table strings.Builder
	accepted, rejected := 0, 0
	for _, row := range rows {
		if row.Kind != "corpus" || !row.Natural {
			continue
		}
		cube := filepath.Join(t.TempDir(), row.Slug)
		restore(t, filepath.Join(dir, "cubes", row.Slug), row.Slug, cube)
		outcome := checkMedPerf(t, cube, row.Types)
		verdict := "accepted"
		if outcome.OK() {
			accepted++
		} else {
			verdict = "rejected"
			rejected++
		}
		fmt.Fprintf(&table, "%s | %s | %s | %s\n", row.Slug, strings.Join(row.Types, ","), verdict, first(outcome))
		for _, f := range outcome.Findings {
			if f.Severity == diag.Error && f.Fix == "" {
				t.Errorf("%s: %s has no fix", row.Slug, f.Code)
			}
		}
	}
	if accepted == 0 || rejected == 0 {
		t.Errorf("%d accepted, %d rejected", accepted, rejected)
	}
	t.Logf("%d accepted, %d rejected\n%s", accepted, rejected, table.String())
}

// first returns the first error, or otherwise the first finding.
func first(o *cube.Outcome) string {
	if len(o.Findings) == 0 {
		return ""
	}
	show := o.Findings[0]
	for _, f := range o.Findings {
		if f.Severity == diag.Error {
			show = f
			break
		}
	}
	return fmt.Sprintf("%s %s %d:%d %s", show.Severity, show.Code, show.Pos.Line, show.Pos.Column, show.Message)
}

// TestMedPerfDataPreparatorsAreValid is about cubes that have run on MedPerf's client and
// that the script rejects for report_file or metadata_path.
func TestMedPerfDataPreparatorsAreValid(t *testing.T) {
	dir, rows := oracle(t)
	checked := 0
	for _, row := range rows {
		if !row.Natural || !strings.HasPrefix(row.Slug, "medperf__") ||
			!slices.Equal(row.Types, []string{"data-preparator"}) ||
			strings.Contains(row.Error, "output_labels_path") { // from before labels were separate
			continue
		}
		cube := filepath.Join(t.TempDir(), row.Slug)
		restore(t, filepath.Join(dir, "cubes", row.Slug), row.Slug, cube)
		// Files that their repositories do not contain: parameters, and large weights.
		for name, content := range map[string]string{"parameters.yaml": "{}\n", "additional_files/models/weights.bin": "w"} {
			path := filepath.Join(cube, "workspace", name)
			if _, err := os.Stat(path); err == nil {
				continue
			}
			writeFile(t, path, content)
		}
		if outcome := checkMedPerf(t, cube, row.Types); !outcome.OK() {
			t.Errorf("%s: %s", row.Slug, first(outcome))
		}
		checked++
	}
	if checked == 0 {
		t.Error("no data preparator was checked")
	}
}
