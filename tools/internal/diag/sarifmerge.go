package diag

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// SARIFMerger collects logs of WriteSARIF in one log with one run, because code scanning services take one
// run of a tool for a commit. The zero value is empty.
type SARIFMerger struct {
	run   sarifRun
	rules map[string]sarifRule
	added bool
}

// Add adds a log. It returns an error for a text that WriteSARIF did not write.
func (m *SARIFMerger) Add(log []byte) error {
	var parsed sarifLog
	if err := json.Unmarshal(log, &parsed); err != nil {
		return fmt.Errorf("is no SARIF log: %w", err)
	}
	if parsed.Version != "2.1.0" || len(parsed.Runs) == 0 {
		return errors.New("is no SARIF 2.1.0 log of mlcubepack")
	}
	for _, run := range parsed.Runs {
		if run.Tool.Driver.Name != driverName {
			return fmt.Errorf("is a log of %s, expected one of %s", Printable(run.Tool.Driver.Name), driverName)
		}
		if !m.added {
			m.run, m.rules, m.added = run, map[string]sarifRule{}, true
			m.run.AutomationDetails = nil // it names one target
			m.run.Results = []sarifResult{}
		}
		for _, rule := range run.Tool.Driver.Rules {
			m.rules[rule.ID] = rule
		}
		m.run.Results = append(m.run.Results, run.Results...)
	}
	return nil
}

// Write writes the merged log. Results keep their order.
func (m *SARIFMerger) Write(w io.Writer) error {
	if !m.added {
		return WriteSARIF(w, &Report{})
	}
	rules := make([]sarifRule, 0, len(m.rules))
	for _, rule := range m.rules {
		rules = append(rules, rule)
	}
	slices.SortFunc(rules, func(a, b sarifRule) int { return strings.Compare(a.ID, b.ID) })
	m.run.Tool.Driver.Rules = rules
	for i, result := range m.run.Results {
		m.run.Results[i].RuleIndex = slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == result.RuleID })
	}
	return writeJSON(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{m.run}})
}
