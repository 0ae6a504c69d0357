package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

func newInspect() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show the content of an archive or a submission.json",
		Long: `Show the members of a .tar.gz archive with mode, size and SHA-256, and the digests of the
archive. For a submission.json, or a folder that contains one, show the hosted files. With --json, print each
member as a line of JSON.

Exits with 1 and lists the differences if an archive does not have the format that mlcubepack writes, or if
a submission.json contradicts itself.`,
		Example: `  mlcubepack inspect additional_files.tar.gz
  mlcubepack inspect bazel-bin/my_model/package/submission.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			path, read, err := described(args[0])
			if err != nil {
				return err
			}
			if read != nil {
				s, err := read()
				if err != nil {
					return &statusError{statusIO, err}
				}
				err = show(out, asJSON, s.Members, func() {
					for _, f := range s.Files {
						fmt.Fprintf(out, "%s  %12d  %s\n", f.SHA256, f.Size, diag.Line(f.Name))
					}
					fmt.Fprintf(out, "\n%s\n", diag.Line(s.SubmitCommand))
				})
				if err != nil {
					return err
				}
				return blame(cmd, path, s.Contradictions())
			}
			record, faults, err := archive.Verify(path, nil)
			if err != nil {
				return &statusError{statusIO, err}
			}
			if record != nil {
				err = show(out, asJSON, record.Members, func() {
					fmt.Fprintf(out, "archive  %s  %d bytes\n", record.SHA256, record.Size)
					fmt.Fprintf(out, "tar      %d bytes\n", record.TarSize)
					fmt.Fprintf(out, "content  %s  %d files\n", record.ContentSHA256, record.Files)
				})
			}
			if err != nil {
				return err
			}
			lines := make([]string, len(faults))
			for i, d := range faults {
				lines[i] = d.String()
			}
			return blame(cmd, path, lines)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print only the members, as lines of JSON")
	return cmd
}

// blame prints what is wrong with a file to standard error and returns exit status 1.
func blame(cmd *cobra.Command, path string, lines []string) error {
	if err := diag.WriteLines(cmd.ErrOrStderr(), path+": ", lines); err != nil {
		return &statusError{statusIO, err}
	}
	if len(lines) > 0 {
		return &statusError{statusInvalid, nil}
	}
	return nil
}

// maxShown is the number of bytes of a list of members for people. With --json, all are listed.
const maxShown = 256 << 10

func show(out io.Writer, asJSON bool, members []archive.MemberRecord, summary func()) error {
	if asJSON {
		return showJSON(out, members)
	}
	written := 0
	for i, m := range members {
		if written > maxShown {
			fmt.Fprintf(out, "… and %d more; pass --json to list all\n", len(members)-i)
			break
		}
		n, _ := fmt.Fprintf(out, "%s  %s  %12d  %s\n", m.SHA256, m.Mode, m.Size, diag.Line(m.Path))
		written += n
	}
	summary()
	return nil
}

func showJSON(out io.Writer, members []archive.MemberRecord) error {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	for _, m := range members {
		line.Reset()
		err := enc.Encode(m)
		if err == nil {
			_, err = out.Write(diag.EscapeJSON(line.Bytes()))
		}
		if err != nil {
			return &statusError{statusIO, err}
		}
	}
	return nil
}
