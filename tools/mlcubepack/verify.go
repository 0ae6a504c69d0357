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
		Short: "Compare hosted files, or a tarball of them, with submission.json",
		Long: `Check that hosted files are complete and unchanged.

FOLDER contains the hosted files, for example downloaded from their addresses. BUNDLE is a tarball of them.
Lists each difference, down to the file in additional_files.tar.gz. Also checks that submission.json and
SHA256SUMS agree with the files.`,
		Example: `  mlcubepack verify bazel-bin/my_model/package
  mlcubepack verify --submission release_1/submission.json downloads/
  mlcubepack verify --submission submission.json package.tar.gz`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if path == "" && cmd.Flags().Changed("submission") {
				return errors.New("--submission is empty; name the submission.json to compare with")
			}
			info, err := os.Stat(args[0])
			if err != nil {
				return &statusError{statusIO, err}
			}
			read := submission.Read
			if path == "" {
				if !info.IsDir() {
					return fmt.Errorf("--submission is missing, and a tarball contains no %s; pass --submission FILE",
						cube.SubmissionName)
				}
				path = filepath.Join(args[0], cube.SubmissionName)
				read = func(string) (*submission.Submission, error) { return submission.ReadFolder(args[0]) }
			}
			s, err := read(path)
			if err != nil {
				return &statusError{statusIO, err}
			}
			verify := submission.VerifyBundle
			if info.IsDir() {
				verify = submission.VerifyFolder
			}
			differences, err := verify(args[0], s, progress(cmd.ErrOrStderr(), "verifying"))
			if err != nil {
				return &statusError{statusIO, err}
			}
			if len(differences) == 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: all %d hosted files match %s\n", diag.Line(args[0]), s.Hosted(),
					diag.Line(path))
			}
			return report(cmd, differences)
		},
	}
	cmd.Flags().StringVar(&path, "submission", "", "submission.json to compare with (default FOLDER/submission.json)")
	return cmd
}
