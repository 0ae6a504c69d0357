package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// maxLog is the maximum size of a SARIF log in bytes: far more than those of mlcubepack have.
const maxLog = 64 << 20

func newMergeSARIF() *cobra.Command {
	var list string
	cmd := &cobra.Command{
		Use:   "merge-sarif FILE...",
		Short: "Merge SARIF logs of many packages into one",
		Long: `Merge SARIF logs of mlcubepack, such as those of the output group sarif, into one log with one run, which
is written to standard output.

Exits with 0 for logs with errors, too.`,
		Example: `  bazel cquery --output=files --output_groups=sarif //... | mlcubepack merge-sarif --files-from=- >all.sarif`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if list != "" {
				listed, err := lines(cmd.InOrStdin(), list)
				if err != nil {
					return &statusError{statusIO, err}
				}
				args = append(args, listed...)
			}
			var merger diag.SARIFMerger
			for _, path := range args {
				log, err := regularfile.ReadFile(path, maxLog)
				if err != nil {
					return &statusError{statusIO, err}
				}
				if err := merger.Add(log); err != nil {
					return &statusError{statusIO, fmt.Errorf("%s: %w", path, err)}
				}
			}
			return merger.Write(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&list, "files-from", "", "a file that lists further logs, one a line; - is standard input")
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 && list == "" {
			return fmt.Errorf("name the logs to merge, or a list of them with --files-from")
		}
		return nil
	}
	return cmd
}

// lines returns the lines of a file, without empty ones; "-" is stdin.
func lines(stdin io.Reader, path string) ([]string, error) {
	data, err := []byte(nil), error(nil)
	if path == "-" {
		data, err = io.ReadAll(stdin)
	} else {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	return strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' || r == '\r' }), nil
}
