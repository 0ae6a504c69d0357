package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

func newInspect() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show what is in an archive or in a submission.json",
		Long: `Show the members of a .tar.gz archive with mode, size and SHA-256, and its digests; or the hosted
files of a submission.json, or of the one in a folder. With --json a member is a line of JSON.

Exit status: 1 if an archive is not of the format that mlcubepack writes; what differs is said.`,
		Example: `  mlcubepack inspect additional_files.tar.gz
  mlcubepack inspect bazel-bin/my_model/package/submission.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			path := described(args[0])
			if isJSON(path) {
				s, err := submission.Read(path)
				if err != nil {
					return &statusError{statusIO, err}
				}
				return show(out, asJSON, s.Members, func() {
					for _, f := range s.Files {
						fmt.Fprintf(out, "%s  %12d  %s\n", f.SHA256, f.Size, f.Name)
					}
					fmt.Fprintf(out, "\n%s\n", s.SubmitCommand)
				})
			}
			record, faults, err := archive.Verify(path, nil)
			if err != nil {
				return &statusError{statusIO, err}
			}
			err = show(out, asJSON, record.Members, func() {
				fmt.Fprintf(out, "archive  %s  %d bytes\n", record.SHA256, record.Size)
				fmt.Fprintf(out, "tar      %s  %d bytes\n", record.TarSHA256, record.TarSize)
				fmt.Fprintf(out, "content  %s  %d files\n", record.ContentSHA256, record.Files)
			})
			if err != nil {
				return err
			}
			for _, d := range faults {
				fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s\n", path, d)
			}
			if len(faults) > 0 {
				return &statusError{statusInvalid, nil}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the members as lines of JSON, and nothing else")
	return cmd
}

func show(out io.Writer, asJSON bool, members []archive.MemberRecord, summary func()) error {
	if !asJSON {
		for _, m := range members {
			fmt.Fprintf(out, "%s  %s  %12d  %s\n", m.SHA256, m.Mode, m.Size, m.Path)
		}
		summary()
		return nil
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, m := range members {
		if err := enc.Encode(m); err != nil {
			return &statusError{statusIO, err}
		}
	}
	return nil
}
