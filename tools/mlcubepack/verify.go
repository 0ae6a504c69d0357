package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

func newVerify() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "verify [--submission FILE] FOLDER|BUNDLE",
		Short: "Check hosted files, or a tarball of them, against submission.json",
		Long: `Check that hosted files are those of a submission.

FOLDER holds the hosted files, such as what was downloaded from where they are hosted; BUNDLE is the
tarball of them. What differs is named, down to the file in additional_files.tar.gz. What follows from
the files in submission.json, and a SHA256SUMS in the folder, have to be as they are, too.`,
		Example: `  mlcubepack verify bazel-bin/my_model/package
  mlcubepack verify --submission release_1/submission.json downloads/
  mlcubepack verify --submission submission.json package.tar.gz`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if path == "" && cmd.Flags().Changed("submission") {
				return errors.New("--submission is empty: name the submission.json to check against")
			}
			info, err := os.Stat(args[0])
			if err != nil {
				return &statusError{statusIO, err}
			}
			if path == "" {
				if !info.IsDir() {
					return fmt.Errorf("--submission is missing: a tarball of hosted files holds no %s", cube.SubmissionName)
				}
				path = filepath.Join(args[0], cube.SubmissionName)
			}
			s, err := submission.Read(path)
			if err != nil {
				return &statusError{statusIO, err}
			}
			verify := submission.VerifyBundle
			if info.IsDir() {
				verify = submission.VerifyFolder
			}
			differences, err := verify(args[0], s)
			if err != nil {
				return &statusError{statusIO, err}
			}
			if len(differences) == 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: all %d hosted files are as in %s\n", diag.Printable(args[0]), s.Hosted(), diag.Printable(path))
			}
			return report(cmd, differences)
		},
	}
	cmd.Flags().StringVar(&path, "submission", "", "submission.json to check against (default FOLDER/submission.json)")
	return cmd
}
