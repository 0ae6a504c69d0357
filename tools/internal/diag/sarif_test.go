package diag

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag/sariftest"
)

func jsonOf(t testing.TB, r *Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sarifOf(t testing.TB, r *Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSARIF(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sampleReport() *Report {
	return &Report{
		Label:   "//my_model:package",
		Sources: map[string][]byte{"my model/mlcube.yaml": []byte(manifestText)},
		Findings: []Finding{
			{Code: "MLC022", Severity: Error, Pos: Position{File: "my model/mlcube.yaml"}, Message: "no tasks"},
			{Code: "MLC020", Severity: Warning, Pos: at("my model/mlcube.yaml", 6, 21), Key: "tasks.infer",
				Message: `unknown key "[tipe](x) {0}"`, Expected: `"type"`, Found: `"tipe"`, Fix: `write "type"`},
			{Code: "MLC020", Severity: Error, Pos: at("my model/mlcube.yaml", 1, 0), Key: "tasks.infer", Message: "x",
				Found: `"tipe"`},
			{Code: "MLC046", Severity: Note, Message: "unknown type"},
		},
	}
}

func TestWriteSARIF(t *testing.T) {
	log := sarifOf(t, sampleReport())
	if err := sariftest.Check(log); err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	var got struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []map[string]any }
			}
			AutomationDetails struct{ ID string }
			ColumnKind        string
			Results           []struct {
				RuleID              string
				RuleIndex           int
				Level               string
				Message             struct{ Text string }
				PartialFingerprints map[string]string
				Locations           []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI, URIBaseID string }
						Region           *struct{ StartLine, StartColumn, EndColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(log, &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if run.ColumnKind != "unicodeCodePoints" || run.AutomationDetails.ID != "mlcubepack validate //my_model:package/" {
		t.Errorf("column kind %q, automation %q", run.ColumnKind, run.AutomationDetails.ID)
	}
	if len(run.Tool.Driver.Rules) != 3 || run.Tool.Driver.Rules[0]["name"] != "UnknownKey" ||
		run.Tool.Driver.Rules[0]["helpUri"] != HelpURI("MLC020") {
		t.Errorf("rules %v", run.Tool.Driver.Rules)
	}
	for i, want := range []struct{ rule, level string }{{"MLC022", "error"}, {"MLC020", "warning"}, {"MLC020", "error"},
		{"MLC046", "note"}} {
		r := run.Results[i]
		if r.RuleID != want.rule || r.Level != want.level || run.Tool.Driver.Rules[r.RuleIndex]["id"] != want.rule {
			t.Errorf("result %d: %+v, want %v", i, r, want)
		}
	}
	place := run.Results[1].Locations[0].PhysicalLocation
	if place.ArtifactLocation.URI != "my%20model/mlcube.yaml" || place.ArtifactLocation.URIBaseID != "%SRCROOT%" {
		t.Errorf("artifact %+v", place.ArtifactLocation)
	}
	if r := place.Region; r == nil || r.StartLine != 6 || r.StartColumn != 21 || r.EndColumn != 25 {
		t.Errorf("region %+v", r)
	}
	if text := run.Results[1].Message.Text; !strings.Contains(text, `\[tipe\](x) {{0}}`) ||
		!strings.Contains(text, "\nFix: write \"type\"") {
		t.Errorf("message %q", text)
	}
	if len(run.Results[3].Locations) != 0 {
		t.Errorf("a finding without file has a location: %+v", run.Results[3])
	}
	one, two := run.Results[1].PartialFingerprints, run.Results[2].PartialFingerprints
	if a, b := one["mlcubeFinding/v1"], two["mlcubeFinding/v1"]; a[:32] != b[:32] || a == b {
		t.Errorf("fingerprints of the same finding on two lines: %q and %q", a, b)
	}
}

// checkSARIF must fail for invalid logs.
func TestCheckSARIFRefuses(t *testing.T) {
	good := string(sarifOf(t, sampleReport()))
	for _, c := range []struct{ name, old, new string }{
		{"unknown level", `"level": "warning"`, `"level": "fatal"`},
		{"unknown property", `"columnKind"`, `"columnSort"`},
		{"unknown column kind", `"unicodeCodePoints"`, `"bytes"`},
		{"another version", `"version": "2.1.0"`, `"version": "2.0.0"`},
		{"line 0", `"startLine": 6`, `"startLine": 0`},
		{"a string for a number", `"startLine": 6`, `"startLine": "6"`},
		{"no driver name", `"name": "mlcubepack",`, ``},
		{"no rule id", `"id": "MLC020",`, ``},
		{"rule index under -1", `"ruleIndex": 0`, `"ruleIndex": -2`},
		{"no URI", projectPage + `"`, `not a uri"`},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Errorf("%s: nothing was replaced", c.name)
		} else if err := sariftest.Check([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", c.name)
		}
	}
}

func TestArtifactURIs(t *testing.T) {
	for _, c := range []struct{ file, uri, base string }{
		{"mlcube.yaml", "mlcube.yaml", "%SRCROOT%"},
		{"./a/b.yaml", "a/b.yaml", "%SRCROOT%"},
		{"a b/c#d?e%f.yaml", "a%20b/c%23d%3Fe%25f.yaml", "%SRCROOT%"},
		{"a:b.yaml", "./a:b.yaml", "%SRCROOT%"},
		{"größe/模.yaml", "gr%C3%B6%C3%9Fe/%E6%A8%A1.yaml", "%SRCROOT%"},
		{"a\xff\x1b.yaml", "a%FF%1B.yaml", "%SRCROOT%"},
		{"/tmp/x y.yaml", "file:///tmp/x%20y.yaml", ""},
		{"//host/x", "file:///host/x", ""},
	} {
		if got := artifactOf(c.file); got.URI != c.uri || got.URIBaseID != c.base {
			t.Errorf("artifactOf(%q) = %+v, want %q, %q", c.file, got, c.uri, c.base)
		}
	}
}

func TestWriteJSON(t *testing.T) {
	r := sampleReport()
	r.Findings = r.Findings[1:2]
	const want = `{
  "version": 1,
  "label": "//my_model:package",
  "valid": true,
  "errors": 0,
  "warnings": 1,
  "notes": 0,
  "findings": [
    {
      "code": "MLC020",
      "name": "unknown-key",
      "severity": "warning",
      "file": "my model/mlcube.yaml",
      "line": 6,
      "column": 21,
      "end_column": 25,
      "key": "tasks.infer",
      "message": "unknown key \"[tipe](x) {0}\"",
      "expected": "\"type\"",
      "found": "\"tipe\"",
      "fix": "write \"type\"",
      "help": "https://github.com/rules-mlcube/rules_mlcube/blob/main/docs/diagnostics.md#mlc020"
    }
  ]
}
`
	if got := string(jsonOf(t, r)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := string(jsonOf(t, &Report{})); !strings.Contains(got, `"findings": []`) ||
		!strings.Contains(got, `"valid": true`) {
		t.Errorf("without findings: %s", got)
	}
}

func TestMachineFormatsEscapeWhatIsHostile(t *testing.T) {
	for name, out := range map[string][]byte{"json": jsonOf(t, hostile()), "sarif": sarifOf(t, hostile())} {
		checkClean(t, string(out))
		if !json.Valid(out) {
			t.Errorf("%s: not JSON", name)
		}
	}
	if err := sariftest.Check(sarifOf(t, hostile())); err != nil {
		t.Error(err)
	}
	var back struct{ Findings []jsonFinding }
	if err := json.Unmarshal(jsonOf(t, hostile()), &back); err != nil {
		t.Fatal(err)
	}
	if got, want := back.Findings[0].Message, strings.ToValidUTF8(hostile().Findings[0].Message, "\ufffd"); got != want {
		t.Errorf("JSON gives %q back, want %q", got, want)
	}
}

func FuzzWriteJSON(f *testing.F) {
	addReports(f)
	f.Fuzz(func(t *testing.T, label, file, text, content string, line, column int) {
		out := jsonOf(t, fuzzReport(label, file, text, content, line, column))
		checkClean(t, string(out))
		if !json.Valid(out) {
			t.Errorf("not JSON: %s", out)
		}
	})
}

func FuzzWriteSARIF(f *testing.F) {
	addReports(f)
	f.Fuzz(func(t *testing.T, label, file, text, content string, line, column int) {
		out := sarifOf(t, fuzzReport(label, file, text, content, line, column))
		checkClean(t, string(out))
		if err := sariftest.Check(out); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
}
