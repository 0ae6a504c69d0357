package containerconfig

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// stricter are MedPerf's own files that its parser accepts but that are invalid here, with the reason.
var stricter = map[string]string{
	"examples_fl_mock_cert__container_config": "verify_cert mounts the certificate that it is to verify as an output, and so writable",
}

// MedPerf's own files get the verdict of its parser, or a stricter one with a reason. With -v the test prints
// the table.
func TestOracle(t *testing.T) {
	dir := os.Getenv("MLCUBE_ORACLE")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "oracle")
	}
	data, err := os.ReadFile(filepath.Join(dir, "containers.json"))
	if err != nil {
		t.Skipf("no oracle: %v (set MLCUBE_ORACLE to its folder)", err)
	}
	var rows []struct {
		Slug     string
		Accepted bool
		Error    string
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "| file | types | MedPerf | here | findings |\n| --- | --- | --- | --- | --- |\n")
	for _, row := range rows {
		text, err := os.ReadFile(filepath.Join(dir, "containers", row.Slug+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		r, types := checkAlone(t, text)
		var found []string
		for _, f := range r.Findings {
			if f.Message == "" || f.Fix == "" || f.Severity == diag.Error && f.Pos.Line == 0 {
				t.Errorf("%s: a finding that does not explain itself: %+v", row.Slug, f)
			}
			found = append(found, fmt.Sprintf("%d: %s %s", f.Pos.Line, f.Severity, f.Code))
		}
		verdict := map[bool]string{true: "valid", false: "not valid"}
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |\n", row.Slug, strings.Join(types, ", "), verdict[row.Accepted],
			verdict[r.OK()], strings.Join(found, "; "))
		_, known := stricter[row.Slug]
		if !row.Accepted && r.OK() {
			t.Errorf("%s: MedPerf's parser refuses it: %s", row.Slug, row.Error)
		}
		if row.Accepted && r.OK() == known {
			t.Errorf("%s: valid is %t: %+v", row.Slug, r.OK(), r.Findings)
		}
	}
	t.Logf("%d files\n%s", len(rows), &table)
}

// checkAlone checks a configuration with the types of its tasks and with the files that it mounts.
func checkAlone(t *testing.T, text []byte) (*cube.Result, []string) {
	t.Helper()
	doc, _ := pyyaml.Parse("container_config.yaml", text)
	var types []string
	if tasks := doc.Root.Get("tasks"); tasks != nil {
		types = Types.OfTasks(tasks.Value.Keys())
	}
	request := cube.Request{Document: doc, Types: types}
	first := Check(request)
	if first.Needs.Parameters {
		request.Parameters = &mlcubeyaml.File{Path: "workspace/parameters.yaml", Data: []byte("a: 1\n")}
	}
	if first.Needs.AdditionalFiles {
		request.AdditionalFiles = &mlcubeyaml.FileSet{Paths: []string{"weights"}}
	}
	return Check(request), types
}
