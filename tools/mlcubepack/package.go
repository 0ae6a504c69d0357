package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/assets"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pack"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/validate"
)

func newPackage() *cobra.Command {
	var check validate.Command
	var r assets.Request
	var compression string
	cmd := &cobra.Command{
		Use:   "package --mlcube DIR --mlcube-types TYPES",
		Short: "Validate the cube in a folder and make what its submission hosts",
		Long: `Validate the cube in a folder and make what its submission hosts.

Takes the flags of package-mlcube.py. DIR holds mlcube.yaml and, in DIR/workspace, parameters.yaml,
additional_files/ and .image/. The hosted files, SHA256SUMS and submission.json go to DIR/assets,
with the bytes that the Bazel rule mlcube_package gives. Nothing is changed if anything fails. Files of
others there are left alone; one with the name of a hosted file is an error.

DIR may hold container_config.yaml instead, for MedPerf since December 2025. The result is that of the
rule medperf_container_package.`,
		Example: `  mlcubepack package --mlcube my_model --mlcube-types model
  mlcubepack package --mlcube my_cube --mlcube-types model,metrics --output my_cube.tar.gz`,
		Args: cobra.NoArgs,
	}
	f := cmd.Flags()
	check.AddFlags(f)
	f.StringVar(&r.Bundle, "output", "", "`file` to write a .tar.gz of the hosted files to as well")
	f.StringVar(&r.Folder, "assets", "", "`folder` for the hosted files (default DIR/assets)")
	f.StringArrayVar(&r.Executables, "executable", nil, "`pattern` of paths in the archive that get mode 0755; all others get 0644")
	f.StringVar(&compression, "compression", "default", "default, or store for readers whose time matters more than the size")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if r.Bundle == "" && cmd.Flags().Changed("output") {
			return errors.New("--output is empty: name the tarball to write")
		}
		if err := r.Archive.Compression.UnmarshalText([]byte(compression)); err != nil {
			return err
		}
		if err := patterns(r.Executables); err != nil {
			return err
		}
		checked, err := runChecks(cmd, &check)
		if err != nil {
			return err
		}
		r.Dir, r.Cube, r.Outcome, r.Options = check.Dir, checked.Cube, checked.Outcome, checked.Options
		if r.Folder == "" {
			r.Folder = filepath.Join(check.Dir, "assets")
		}
		pack.Allow(&r.Archive, check.Allow, r.Options.Profile)
		r.Archive.Progress = progress(cmd.ErrOrStderr(), "packing")
		result, err := assets.Make(cmd.Context(), r)
		if err != nil {
			return fileError(cmd.Context(), err)
		}
		out := cmd.OutOrStdout()
		for _, f := range result.Submission.Files {
			fmt.Fprintf(out, "%s  %s\n", f.SHA256, diag.Printable(filepath.Join(r.Folder, f.Name)))
		}
		if len(result.Alone) > 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "mlcubepack: %s also holds %s, which is not part of the submission\n",
				diag.Printable(r.Folder), diag.Printable(strings.Join(result.Alone, ", ")))
		}
		return nil
	}
	return cmd
}

// patterns fails for a pattern that is none.
func patterns(given []string) error {
	for _, p := range given {
		if _, err := path.Match(p, ""); err != nil {
			return fmt.Errorf("--executable %q is no pattern: %w; a bracket opens a set such as [a-z], and \\[ stands for itself", p, err)
		}
	}
	return nil
}

// runChecks checks the cube and writes the findings, if there are any, to standard error; a cube that
// is not valid is an error with the status for it.
func runChecks(cmd *cobra.Command, check *validate.Command) (*validate.Checked, error) {
	noteBoth(cmd, check)
	checked, status, err := check.Check()
	switch {
	case status == statusUsage:
		return nil, err
	case err != nil:
		return nil, &statusError{status, err}
	}
	stderr := cmd.ErrOrStderr()
	if len(checked.Report.Findings) > 0 || checked.Format != validate.Text {
		if err := validate.Write(stderr, &checked.Report, checked.Format, diag.TextOptions{Color: color(stderr)}); err != nil {
			return nil, &statusError{statusIO, err}
		}
	}
	if !checked.OK() {
		return nil, &statusError{statusInvalid, nil}
	}
	return checked, nil
}

// noteBoth says which file counts where a folder has both.
func noteBoth(cmd *cobra.Command, check *validate.Command) {
	if _, both := validate.Detect(check.Dir, check.Config); both && check.Dir != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "mlcubepack: %s has mlcube.yaml and container_config.yaml; this is about mlcube.yaml (--container-config names the other)\n", diag.Printable(check.Dir))
	}
}

// fileError tells a file that cannot be hosted, which makes the cube not valid, from one that could
// not be read or written, be it because the program was told to end with ctx.
func fileError(ctx context.Context, err error) error {
	explained := pack.Explain(err)
	var usage *assets.UsageError
	if errors.As(err, &usage) {
		return &statusError{statusUsage, err}
	}
	var pathError *os.PathError
	var linkError *os.LinkError
	if errors.As(err, &pathError) || errors.As(err, &linkError) || errors.Is(err, os.ErrNotExist) || ctx.Err() != nil {
		return &statusError{statusIO, explained}
	}
	return &statusError{statusInvalid, explained}
}
