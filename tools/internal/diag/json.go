package diag

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// JSONVersion is the version of the format that WriteJSON writes and docs/diagnostics.md
// describes. A later release may add fields without a new version, but does not change or remove any.
const JSONVersion = 1

type jsonReport struct {
	Version  int           `json:"version"`
	Label    string        `json:"label,omitempty"`
	Subject  string        `json:"subject,omitempty"`
	Valid    bool          `json:"valid"`
	Errors   int           `json:"errors"`
	Warnings int           `json:"warnings"`
	Notes    int           `json:"notes"`
	Findings []jsonFinding `json:"findings"`
}

type jsonFinding struct {
	Code      Code      `json:"code"`
	Name      string    `json:"name,omitempty"`
	Severity  string    `json:"severity"`
	File      string    `json:"file,omitempty"`
	Line      int       `json:"line,omitempty"`
	Column    int       `json:"column,omitempty"`
	EndColumn int       `json:"end_column,omitempty"`
	Key       string    `json:"key,omitempty"`
	Message   string    `json:"message"`
	Expected  string    `json:"expected,omitempty"`
	Found     string    `json:"found,omitempty"`
	Fix       string    `json:"fix,omitempty"`
	Edit      *jsonEdit `json:"edit,omitempty"`
	Help      string    `json:"help"`
}

type jsonEdit struct {
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndColumn int    `json:"end_column"`
	Text      string `json:"text"`
}

// maxField is the maximum number of code points in a string of JSON and SARIF output.
const maxField = 10_000

// WriteJSON writes a report as one JSON object, indented, with a line break at the end. Bytes that
// are not UTF-8 become U+FFFD, and every character that is not printable is escaped.
func WriteJSON(w io.Writer, r *Report) error { return writeJSON(w, newJSONReport(r)) }

// WriteJSONList writes several reports as one JSON list of what WriteJSON writes of each.
func WriteJSONList(w io.Writer, reports []*Report) error {
	out := make([]jsonReport, len(reports))
	for i, r := range reports {
		out[i] = newJSONReport(r)
	}
	return writeJSON(w, out)
}

func newJSONReport(r *Report) jsonReport {
	out := jsonReport{
		Version: JSONVersion, Label: field(r.Label), Subject: field(r.Subject), Valid: r.Count(Error) == 0,
		Errors: r.Count(Error), Warnings: r.Count(Warning), Notes: r.Count(Note),
		Findings: make([]jsonFinding, len(r.Findings)),
	}
	for i, f := range r.Findings {
		rule, _ := Lookup(f.Code)
		out.Findings[i] = jsonFinding{
			Code: Code(field(string(f.Code))), Name: rule.Name, Severity: f.Severity.String(),
			File: field(f.Pos.File), Line: f.Pos.Line, Column: f.Pos.Column, EndColumn: f.Pos.EndColumn,
			Key: field(f.Key), Message: field(f.Message), Expected: field(f.Expected), Found: field(f.Found),
			Fix: field(f.Fix), Help: HelpURI(f.Code),
		}
		if e := f.Edit; e.Line > 0 {
			out.Findings[i].Edit = &jsonEdit{e.Line, e.Column, e.EndColumn, field(e.Text)}
		}
	}
	return out
}

// writeJSON writes v indented, with every character that is not printable escaped.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeJSON(b.Bytes()))
	return err
}

// field returns s for JSON and SARIF output.
func field(s string) string { return clipped(strings.ToValidUTF8(s, "\ufffd"), maxField) }
