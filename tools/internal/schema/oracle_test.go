package schema

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
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
	Error    string   `json:"error"`
}

// oracle returns the folder with what the real script did, and its rows; the test is skipped where
// there is none.
func oracle(t *testing.T) (string, []oracleRow) {
	t.Helper()
	dir := os.Getenv("MLCUBE_ORACLE")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "oracle")
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

// scriptDifferences are the cases in which profile script is not the script; docs/profiles.md gives
// the reasons.
var scriptDifferences = map[string]string{
	"runner-sing-escape":   "singularity.image leads out of assets/, which the script writes to",
	"fifo":                 "a named pipe, which the script archives",
	"output-inside-assets": "--output lies in assets/, where the script leaves it among the hosted files",
	"output-dir-missing":   "--output is the command line's to check",
	"output-empty":         "--output is the command line's to check",
	"mlcube-missing-arg":   "--mlcube is the command line's to check",
}

// restore copies a cube and puts back what the copy in the oracle has lost: symbolic links, which
// are files with the target as their text, and the named pipe.
func restore(t *testing.T, cube, slug string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), slug)
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
		makePipe(t, filepath.Join(to, "workspace", additionalFolder, "pipe"))
	}
	return to
}

// scriptRequest is a row's cube as a request in profile script.
func scriptRequest(t *testing.T, dir string, row oracleRow) Request {
	cube := filepath.Join(dir, "cubes", row.Slug)
	if _, err := os.Stat(cube); err == nil {
		cube = restore(t, cube, row.Slug)
	} else if !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if strings.HasSuffix(argument(row, "--mlcube"), "/mlcube.yaml") {
		cube = filepath.Join(cube, "mlcube.yaml")
	}
	r := FromFolder(cube)
	r.Profile = Script
	if slices.Contains(row.Argv, "--mlcube-types") {
		r.Types = row.Types
	}
	return r
}

func argument(row oracleRow, flag string) string {
	if i := slices.Index(row.Argv, flag); i >= 0 && i+1 < len(row.Argv) {
		return row.Argv[i+1]
	}
	return ""
}

// assets returns the files that the script would have made.
func assets(r Result) []string {
	if !r.OK() {
		return nil
	}
	out := []string{"mlcube.yaml"}
	if r.Needs.Parameters {
		out = append(out, parametersFile)
	}
	if r.Needs.AdditionalFiles {
		out = append(out, "additional_files.tar.gz")
	}
	if r.Needs.Image != "" {
		out = append(out, r.Needs.Image)
	}
	slices.Sort(out)
	return out
}

func firstError(r Result) string {
	for _, f := range r.Findings {
		if f.Severity == diag.Error {
			return fmt.Sprintf("%s %d:%d %s", f.Code, f.Pos.Line, f.Pos.Column, f.Message)
		}
	}
	return ""
}

func TestProfileScriptAgreesWithTheScript(t *testing.T) {
	dir, rows := oracle(t)
	agree := 0
	differing := map[string]bool{}
	for _, row := range rows {
		result := Check(scriptRequest(t, dir, row))
		want := row.Assets
		if !row.Accepted {
			want = nil // the script leaves some behind when it crashes
		}
		slices.Sort(want)
		if result.OK() == row.Accepted && slices.Equal(assets(result), want) {
			agree++
			continue
		}
		differing[row.Slug] = true
		if reason, ok := scriptDifferences[row.Slug]; ok {
			t.Logf("documented: %s: %s", row.Slug, reason)
			continue
		}
		t.Errorf("%s as %v: the script accepted it: %v, with %v, %q\n  we: %v, with %v, %s",
			row.Slug, row.Types, row.Accepted, want, row.Error, result.OK(), assets(result), firstError(result))
	}
	for slug := range scriptDifferences {
		if !differing[slug] {
			t.Errorf("%s is listed as a difference, but there is none", slug)
		}
	}
	t.Logf("%d of %d cases agree; %d differ as documented", agree, len(rows), len(differing))
}

// TestProfileMedPerfOnRealCubes prints what profile medperf says of the oracle's real cubes.
func TestProfileMedPerfOnRealCubes(t *testing.T) {
	dir, rows := oracle(t)
	var table strings.Builder
	accepted, rejected := 0, 0
	for _, row := range rows {
		if row.Kind != "corpus" || !row.Natural {
			continue
		}
		r := scriptRequest(t, dir, row)
		r.Profile = MedPerf
		result := Check(r)
		verdict, first := "accepted", ""
		accepted++
		if !result.OK() {
			verdict = "rejected"
			accepted--
			rejected++
		}
		if first = firstError(result); first == "" && len(result.Findings) > 0 {
			f := result.Findings[0]
			first = fmt.Sprintf("%s %s %d:%d %s", f.Severity, f.Code, f.Pos.Line, f.Pos.Column, f.Message)
		}
		fmt.Fprintf(&table, "%s | %s | %s | %s\n", row.Slug, strings.Join(row.Types, ","), verdict, first)
		for _, f := range result.Findings {
			if f.Severity == diag.Error && f.Fix == "" {
				t.Errorf("%s: %s has no fix", row.Slug, f.Code)
			}
		}
	}
	t.Logf("%d accepted, %d rejected\n%s", accepted, rejected, table.String())
}

// TestMedPerfsOwnDataPreparatorsAreAccepted is about cubes that have run on MedPerf's client and
// that the script rejects for report_file or metadata_path.
func TestMedPerfsOwnDataPreparatorsAreAccepted(t *testing.T) {
	dir, rows := oracle(t)
	for _, row := range rows {
		if !row.Natural || !strings.HasPrefix(row.Slug, "medperf__") || !slices.Equal(row.Types, []string{"data-preparator"}) ||
			strings.Contains(row.Error, "output_labels_path") { // from before labels were apart
			continue
		}
		r := scriptRequest(t, dir, row)
		r.Profile = MedPerf
		if _, err := os.Stat(filepath.Join(dir, "cubes", row.Slug, "workspace", parametersFile)); err == nil || r.Parameters == nil && !strings.Contains(row.Slug, "fl_prep") {
			r.Parameters = &File{Path: parametersFile} // what its repository leaves to the user
		}
		if strings.Contains(row.Slug, "RANO") && r.AdditionalFiles == nil {
			r.AdditionalFiles = &FileSet{Paths: []string{"models/weights.bin"}} // too large for its repository
		}
		if result := Check(r); !result.OK() {
			t.Errorf("%s: %s", row.Slug, firstError(result))
		}
	}
}
