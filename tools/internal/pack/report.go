package pack

import (
	"bytes"
	"io"
	"os"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// Report checks a cube as Validate does, but only to report: the findings of an invalid cube are a result.
type Report struct {
	Declared

	JSON     string // the findings as JSON, to write
	SARIF    string // the findings as SARIF, to write
	Text     string // the findings as text, to write
	ExitCode string // the exit status of `mlcubepack validate`, to write
}

// Run writes all forms of the report.
func (r Report) Run() error {
	_, outcome, err := r.check()
	if err != nil {
		return err
	}
	exitCode := "0\n"
	if !outcome.OK() {
		exitCode = "1\n"
	}
	for _, form := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{r.JSON, func(w io.Writer) error { return diag.WriteJSON(w, &outcome.Report) }},
		{r.SARIF, func(w io.Writer) error { return diag.WriteSARIF(w, &outcome.Report) }},
		{r.Text, func(w io.Writer) error { return writeText(w, outcome) }},
		{r.ExitCode, func(w io.Writer) error { _, err := io.WriteString(w, exitCode); return err }},
	} {
		var b bytes.Buffer
		if err := form.write(&b); err != nil {
			return err
		}
		if err := os.WriteFile(form.path, b.Bytes(), 0o666); err != nil {
			return err
		}
	}
	return nil
}
