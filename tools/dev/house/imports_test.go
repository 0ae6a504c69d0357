package house

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/rules-mlcube/rules_mlcube/"

// imports has, from the bottom up, each package of tools/ and the packages of this repository that it may
// import. Nothing above may be imported, the archive knows nothing of MedPerf, and only kinds knows which kinds
// of package there are. Tests may import what they like.
var imports = []struct{ of, allowed string }{
	{"tools/internal/imageref", ""},
	{"tools/internal/listing", ""},
	{"tools/internal/regularfile", ""},
	{"tools/internal/outdir", "regularfile"},

	{"tools/internal/archive/cpu", ""},
	{"tools/internal/archive/deflate", "archive/cpu"},
	{"tools/internal/archive/digest", "archive/cpu"},
	{"tools/internal/archive/gunzip", ""},
	{"tools/internal/archive", "archive/deflate archive/digest archive/gunzip outdir regularfile"},

	{"tools/internal/lines", ""},
	{"tools/internal/diag", "lines"},
	{"tools/internal/diag/sariftest", "diag"},
	{"tools/internal/pyyaml", "diag lines"},
	{"tools/internal/address", "diag pyyaml"},
	{"tools/internal/content", ""},
	{"tools/internal/cube", "archive content diag pyyaml regularfile"},
	{"tools/internal/mlcubeyaml", "address cube diag imageref pyyaml regularfile"},
	{"tools/internal/containerconfig", "address cube diag imageref mlcubeyaml pyyaml regularfile"},
	{"tools/internal/kinds", "containerconfig cube diag mlcubeyaml"},
	{"tools/internal/submission", "archive archive/gunzip cube kinds pyyaml regularfile"},
	{"tools/internal/migrate", "containerconfig cube diag mlcubeyaml pyyaml"},
	{"tools/internal/pack", "archive cube diag kinds listing mlcubeyaml outdir pyyaml regularfile submission"},

	{"tools/mlcubepack", "address archive containerconfig cube diag kinds migrate mlcubeyaml outdir pack pyyaml regularfile submission"},
	{"tools/gazelle", "cube diag kinds pyyaml regularfile"},
	{"tools/dev/house", ""},
	{"tools/dev/bench/figures", ""},
	{"tools/dev/bench/zoo", ""},
	{"tools/dev/bench", "archive cube mlcubeyaml tools/dev/bench/figures tools/dev/bench/zoo"},
	{"tools/dev/bench/monorepo", "tools/dev/bench/figures"},
}

func TestImports(t *testing.T) {
	allowed := map[string][]string{}
	for _, row := range imports {
		allowed[row.of] = strings.Fields(row.allowed)
	}
	list := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./tools/...")
	list.Dir = root
	output, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(output)) {
		paths := strings.Fields(strings.ReplaceAll(line, module, ""))
		row, known := allowed[paths[0]]
		if !known {
			t.Errorf("%s: expected a row in the table of imports, found none; add what it may import", paths[0])
			continue
		}
		for _, path := range paths[1:] {
			ours := strings.HasPrefix(path, "tools/")
			if ours && !slices.Contains(row, strings.TrimPrefix(path, "tools/internal/")) {
				t.Errorf("%s: expected imports of %q only, found %s; move the code to a package that may have it",
					paths[0], row, path)
			}
		}
	}
}
