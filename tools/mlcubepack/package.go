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

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pack"
)

func newPackage() *cobra.Command {
	var c check
	var p pack.Package
	var compression, root string
	cmd := &cobra.Command{
		Use:   "package DIR...",
		Short: "Validate folders and build the files of their submissions",
		Long: `Validate a folder and build the files of its MedPerf submission.

It takes the flags of package-mlcube.py, too. DIR contains mlcube.yaml or container_config.yaml. DIR/workspace
contains parameters.yaml, additional_files/ and .image/, if the cube has any. The hosted files, SHA256SUMS
and submission.json go to DIR/assets, with the same bytes as the Bazel rule mlcube_package. If anything
fails, nothing is changed. Your other files there are kept; a file of yours with the name of a hosted file
is an error. Of several folders, those that are valid are packaged.

For current MedPerf, use container_config.yaml. The result is the same as that of the rule
medperf_container_package.`,
		Example: `  mlcubepack package my_model
  mlcubepack package cubes/*/ --assets-root hosted
  mlcubepack package --mlcube my_cube --mlcube-types model,metrics --output my_cube.tar.gz`,
	}
	f := cmd.Flags()
	c.addFlags(cmd)
	f.StringVar(&p.Bundle, "output", "", "also write a .tar.gz of the hosted files to this `file`")
	f.StringVar(&p.Folder, "assets", "", "`folder` for the hosted files (default DIR/assets)")
	f.StringVar(&root, "assets-root", "", "`folder` for folders of hosted files, one for each DIR by its name")
	f.StringArrayVar(&p.Executables, "executable", nil,
		"`pattern` of archive paths that get mode 0755; other files get 0644")
	f.StringVar(&compression, "compression", "default", "default, or store for a larger archive that unpacks faster")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if p.Bundle == "" && cmd.Flags().Changed("output") {
			return errors.New("--output is empty; name the tarball to write")
		}
		if err := p.Archive.Compression.UnmarshalText([]byte(compression)); err != nil {
			return err
		}
		if err := patterns(p.Executables); err != nil {
			return err
		}
		dirs, err := c.folders(args)
		if err != nil {
			return err
		}
		if len(dirs) == 1 && root == "" {
			c.dir = dirs[0]
			return packageOne(cmd, &c, p)
		}
		folders, err := assetsFolders(cmd, dirs, root)
		if err != nil {
			return err
		}
		return c.each(cmd, dirs, cmd.ErrOrStderr(), func(checked *checked) error {
			one := p
			one.Folder = folders[checked.dir]
			if root != "" {
				if err := os.MkdirAll(root, 0o777); err != nil {
					return &statusError{statusIO, err}
				}
			}
			return write(cmd, &c, checked, one)
		})
	}
	return cmd
}

// assetsFolders returns where the hosted files of several cubes go. Its errors are usage errors.
func assetsFolders(cmd *cobra.Command, dirs []string, root string) (map[string]string, error) {
	for _, flag := range []string{"output", "assets"} {
		if cmd.Flags().Changed(flag) {
			return nil, fmt.Errorf("--%s is for one cube; leave it out, or name one folder without --assets-root", flag)
		}
	}
	folders, named := map[string]string{}, map[string]string{}
	for _, dir := range dirs {
		folders[dir] = filepath.Join(dir, cube.AssetsFolder)
		if root == "" {
			continue
		}
		absolute, err := filepath.Abs(dir)
		if err != nil {
			return nil, &statusError{statusIO, err}
		}
		name := filepath.Base(absolute)
		if other, taken := named[strings.ToLower(name)]; taken {
			return nil, fmt.Errorf("--assets-root: %s and %s have the same name, %s; package them apart", other, dir, name)
		}
		named[strings.ToLower(name)] = dir
		folders[dir] = filepath.Join(root, name)
	}
	return folders, nil
}

// packageOne validates and packages one cube.
func packageOne(cmd *cobra.Command, c *check, p pack.Package) error {
	checked, err := c.run(cmd)
	if err != nil {
		return err
	}
	if len(checked.Report.Findings) > 0 || checked.format != diag.Text {
		if err := checked.write(cmd.ErrOrStderr()); err != nil {
			return err
		}
	}
	if !checked.OK() {
		return checked.verdict()
	}
	return write(cmd, c, checked, p)
}

// write packages a valid cube.
func write(cmd *cobra.Command, c *check, checked *checked, p pack.Package) error {
	p.Dir, p.Cube, p.Outcome, p.Options = checked.dir, checked.cube, checked.Outcome, checked.options
	if p.Folder == "" {
		p.Folder = filepath.Join(checked.dir, cube.AssetsFolder)
	}
	pack.Allow(&p.Archive, c.Allow, p.Options.Profile)
	p.Archive.Progress = progress(cmd.ErrOrStderr(), "packing")
	result, err := p.Run(cmd.Context())
	if err != nil {
		return fileError(cmd.Context(), err)
	}
	out := cmd.OutOrStdout()
	for _, f := range result.Submission.Files {
		fmt.Fprintf(out, "%s  %s\n", f.SHA256, diag.Printable(filepath.Join(p.Folder, f.Name)))
	}
	if len(result.Alone) > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "mlcubepack: %s also contains %s, which is not part of the submission\n",
			diag.Printable(p.Folder), diag.Printable(strings.Join(result.Alone, ", ")))
	}
	return nil
}

// patterns fails for an invalid pattern.
func patterns(given []string) error {
	for _, p := range given {
		if _, err := path.Match(p, ""); err != nil {
			return fmt.Errorf(
				"--executable %q is not a valid pattern: %w; close the bracket as in [a-z], or write \\[ for a literal bracket", p,
				err)
		}
	}
	return nil
}

// fileError returns the status for a file that cannot be hosted (the cube is not valid), or for a file that
// could not be read or written, for example because ctx ended.
func fileError(ctx context.Context, err error) error {
	explained := pack.Explain(err)
	var usage *pack.UsageError
	if errors.As(err, &usage) {
		return &statusError{statusUsage, err}
	}
	var pathError *os.PathError
	var linkError *os.LinkError
	var member *archive.Problem
	if errors.As(err, &member) && member.Reason == archive.Changed {
		return &statusError{statusIO, explained}
	}
	if errors.As(err, &pathError) || errors.As(err, &linkError) || errors.Is(err, os.ErrNotExist) || ctx.Err() != nil {
		return &statusError{statusIO, explained}
	}
	return &statusError{statusInvalid, explained}
}
