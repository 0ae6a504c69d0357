package diag

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag/sariftest"
)

func mergedSARIF(t *testing.T, logs ...[]byte) []byte {
	t.Helper()
	var m SARIFMerger
	for _, log := range logs {
		if err := m.Add(log); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMergeSARIF(t *testing.T) {
	other := &Report{Label: "//other:package", Findings: []Finding{
		{Code: "MLC046", Severity: Error, Message: "of the other"},
		{Code: "MLC005", Severity: Error, Pos: at("other/mlcube.yaml", 1, 1), Message: "no YAML"},
	}}
	log := mergedSARIF(t, sarifOf(t, sampleReport()), sarifOf(t, &Report{Label: "//valid:package"}), sarifOf(t, other))
	if err := sariftest.Check(log); err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	var got sarifLog
	if err := json.Unmarshal(log, &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if len(got.Runs) != 1 || run.AutomationDetails != nil {
		t.Errorf("%d runs, automation details %v; want one run of no target", len(got.Runs), run.AutomationDetails)
	}
	var ids []string
	for _, rule := range run.Tool.Driver.Rules {
		ids = append(ids, rule.ID)
	}
	if got, want := strings.Join(ids, " "), "MLC005 MLC020 MLC022 MLC046"; got != want {
		t.Errorf("rules %s, want %s", got, want)
	}
	if len(run.Results) != len(sampleReport().Findings)+2 {
		t.Errorf("%d results", len(run.Results))
	}
	for _, result := range run.Results {
		if ids[result.RuleIndex] != result.RuleID {
			t.Errorf("the rule with the index of %s is %s", result.RuleID, ids[result.RuleIndex])
		}
	}
}

func TestMergeSARIFOfOneAndOfNone(t *testing.T) {
	one := sarifOf(t, &Report{Findings: sampleReport().Findings})
	if got := mergedSARIF(t, one); !bytes.Equal(got, one) {
		t.Errorf("merging one log changed it:\n%s\n%s", one, got)
	}
	if err := sariftest.Check(mergedSARIF(t)); err != nil {
		t.Error(err)
	}
}

func TestMergeSARIFRefuses(t *testing.T) {
	for _, c := range []struct{ log, want string }{
		{"", "is no SARIF log"},
		{"<!doctype html>", "is no SARIF log"},
		{"{}", "is no SARIF 2.1.0 log of mlcubepack"},
		{`{"version": "2.0.0", "runs": [{}]}`, "is no SARIF 2.1.0 log of mlcubepack"},
		{`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "other\u001b"}}}]}`, `is a log of other\x1b, expected one of mlcubepack`},
	} {
		var m SARIFMerger
		if err := m.Add([]byte(c.log)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.log, err, c.want)
		}
	}
}
