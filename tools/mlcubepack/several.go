package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// folders returns the folders to check: the arguments, or that of --mlcube or of a manifest's flag.
func (c *check) folders(args []string) ([]string, error) {
	if len(args) == 0 {
		return []string{c.dir}, nil
	}
	if c.dir != "" {
		return nil, errors.New("name the folders as arguments or one with --mlcube, not both")
	}
	for kind, manifest := range c.manifests {
		if manifest != "" {
			return nil, fmt.Errorf("--%s is for one cube; name no folders, or leave the flag out", kind.ManifestFlag)
		}
	}
	return args, nil
}

// row is what is said of one of several cubes.
type row struct {
	dir     string
	checked *checked // nil if it could not be read
	err     error    // why it could not be read or packaged
}

// each checks several cubes, and does more with those that are valid. A cube that cannot be read does not stop the
// others. It writes one report, a line for each cube in format text, and returns the worst status as an error.
func (c *check) each(cmd *cobra.Command, dirs []string, report io.Writer, more func(*checked) error) error {
	var rows []row
	for _, dir := range dirs {
		of := *c
		of.dir = dir
		r := row{dir: dir}
		if r.checked, r.err = of.run(cmd); r.err == nil && r.checked.OK() && more != nil {
			r.err = more(r.checked)
		}
		var status *statusError
		if r.err != nil && !errors.As(r.err, &status) {
			return r.err // the command line is wrong, whatever the cube
		}
		rows = append(rows, r)
	}
	if err := writeRows(report, rows, c.format); err != nil {
		return &statusError{statusIO, err}
	}
	return worst(cmd, rows)
}

// worst says what could not be read or packaged, and returns the worst status as an error.
func worst(cmd *cobra.Command, rows []row) error {
	status := statusDone
	for _, r := range rows {
		var failed *statusError
		switch {
		case errors.As(r.err, &failed):
			status = max(status, failed.status)
			if failed.err != nil {
				fmt.Fprint(cmd.ErrOrStderr(), "mlcubepack: ", diag.Printable(r.dir), ": ")
				diag.WriteLines(cmd.ErrOrStderr(), "", diag.ErrorLines(failed.err))
			}
		case !r.checked.OK():
			status = max(status, statusInvalid)
		}
	}
	if status == statusDone {
		return nil
	}
	return &statusError{status, nil}
}

func writeRows(w io.Writer, rows []row, format string) error {
	var reports []*diag.Report
	for _, r := range rows {
		if r.checked != nil {
			reports = append(reports, &r.checked.Report)
		}
	}
	switch diag.Format(format) {
	case diag.JSON:
		return diag.WriteJSONList(w, reports)
	case diag.SARIF:
		var merger diag.SARIFMerger
		for _, report := range reports {
			var log bytes.Buffer
			if err := diag.WriteSARIF(&log, report); err != nil {
				return err
			}
			if err := merger.Add(log.Bytes()); err != nil {
				return err
			}
		}
		return merger.Write(w)
	}
	for _, report := range reports {
		if len(report.Findings) == 0 {
			continue
		}
		if err := diag.WriteText(w, report, diag.TextOptions{Color: color(w)}); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return writeTable(w, rows)
}

// writeTable writes a line for each cube.
func writeTable(w io.Writer, rows []row) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "cube\tkind\ttypes\tverdict\terrors\twarnings\tnotes")
	for _, r := range rows {
		name := diag.Printable(filepath.ToSlash(filepath.Clean(r.dir)))
		if r.checked == nil {
			fmt.Fprintf(table, "%s\t-\t-\tnot read\t-\t-\t-\n", name)
			continue
		}
		verdict := "valid"
		switch {
		case !r.checked.OK():
			verdict = "invalid"
		case r.err != nil:
			verdict = "not packaged"
		}
		report := &r.checked.Report
		types := cmp.Or(diag.Printable(strings.Join(r.checked.Types, ",")), "-")
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%d\t%d\n", name, r.checked.cube.Kind.Noun, types, verdict,
			report.Count(diag.Error), report.Count(diag.Warning), report.Count(diag.Note))
	}
	return table.Flush()
}
