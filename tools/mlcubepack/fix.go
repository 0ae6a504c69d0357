package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
)

// showFixes shows the edits of a checked cube as a diff, and applies them if write is set. It returns the cube
// checked anew, or as it was if nothing changed.
func showFixes(cmd *cobra.Command, checked *checked, write bool) (*checked, error) {
	manifest := checked.cube.ManifestPath
	fixed, count := diag.ApplyEdits(checked.cube.Manifest, manifest, checked.Report.Findings)
	if count == 0 {
		return checked, nil
	}
	var w io.Writer = cmd.OutOrStdout()
	if checked.format != diag.Text {
		w = cmd.ErrOrStderr()
	}
	name := filepath.ToSlash(manifest)
	shown := strings.TrimSuffix(string(diff.Diff(name, checked.cube.Manifest, name, fixed)), "\n")
	for _, line := range strings.Split(shown, "\n") {
		fmt.Fprintln(w, diag.Printable(strings.TrimSuffix(line, "\r")))
	}
	fmt.Fprintln(w)
	if !write {
		return checked, nil
	}
	if err := replace(manifest, fixed); err != nil {
		return nil, &statusError{statusIO, err}
	}
	read := *checked.cube
	read.Manifest = fixed
	after := *checked
	after.cube, after.Outcome = &read, read.Check(checked.options)
	return &after, nil
}

// replace writes a manifest anew, at once and with its mode. It does not write through a link, which may lead
// out of the folder.
func replace(path string, data []byte) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is a link; fix the file that it names", diag.Printable(path))
	}
	f, err := outdir.Create(path)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Commit(); err != nil {
		return err
	}
	return os.Chmod(path, info.Mode().Perm())
}
