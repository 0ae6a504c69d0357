package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/address"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// maxName is the maximum length of a name at MedPerf (server/mlcube/models.py).
const maxName = 128

func newSubmitCommand() *cobra.Command {
	var name, base string
	var given []string
	cmd := &cobra.Command{
		Use:   "submit-command SUBMISSION_JSON",
		Short: "Print the MedPerf command that registers hosted files",
		Long: `Print the medperf command that registers the hosted files of a submission.json. Fills in their
addresses and checks them against MedPerf's rules. Sends nothing.

ROLE is manifest, parameters, additional_files or image. For a container, only additional_files needs an
address: the client uploads the configuration and the parameters from the folder of submission.json, and the
configuration names the image.`,
		Example: `  mlcubepack submit-command submission.json --name my_model --base-url https://example.org/my_model/1.0
  mlcubepack submit-command submission.json --name my_model --url additional_files=synapse:syn123`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, flag := range []string{"name", "base-url"} {
				if f := cmd.Flag(flag); f.Changed && f.Value.String() == "" {
					return fmt.Errorf("--%s is empty", flag)
				}
			}
			if n := utf8.RuneCountInString(name); n > maxName {
				return fmt.Errorf("--name has %d characters, and MedPerf allows at most %d; shorten it", n, maxName)
			}
			s, err := submission.Read(args[0])
			if err != nil {
				return &statusError{statusIO, err}
			}
			if wrong := s.Contradictions(); len(wrong) > 0 {
				return blame(cmd, args[0], wrong)
			}
			urls, err := addresses(s, base, given)
			if err != nil {
				return err
			}
			report := diag.Report{Subject: args[0]}
			for _, f := range s.Files {
				if urls[f.Role] != "" {
					report.Findings = append(report.Findings, address.CheckStored(s.MedPerf.Kind.URLFields[f.Role], urls[f.Role])...)
				}
			}
			if len(report.Findings) > 0 {
				if err := diag.Write(cmd.ErrOrStderr(), &report, diag.Text,
					diag.TextOptions{Color: color(cmd.ErrOrStderr())}); err != nil {
					return &statusError{statusIO, err}
				}
			}
			if report.Count(diag.Error) > 0 {
				return &statusError{statusInvalid, nil}
			}
			command := s.Command(name, filepath.ToSlash(filepath.Dir(args[0])), urls)
			if diag.Printable(command) != command {
				return fmt.Errorf("the command would contain characters that a terminal does not show: %s; "+
					"remove them from --name, the addresses and the path of submission.json", command)
			}
			fmt.Fprintln(cmd.OutOrStdout(), command)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&name, "name", "NAME", "the cube's name at MedPerf")
	f.StringVar(&base, "base-url", "", "`address` of the folder that hosts all files")
	f.StringArrayVar(&given, "url", nil, "`ROLE=ADDRESS` of one file")
	return cmd
}

// addresses returns the address of each hosted file that has one. Its errors are usage errors.
func addresses(s *submission.Submission, base string, given []string) (map[cube.Role]string, error) {
	urls := map[cube.Role]string{}
	if strings.HasPrefix(base, "synapse:") {
		return nil, fmt.Errorf(
			"--base-url %s: each file at Synapse has its own identifier; pass --url ROLE=synapse:synNUMBER for each of the roles %s", base, rolesOf(s))
	}
	for _, f := range s.Files {
		if _, ok := s.MedPerf.Kind.URLFields[f.Role]; ok && base != "" {
			urls[f.Role] = strings.TrimRight(base, "/") + "/" + f.Name
		}
	}
	for _, pair := range given {
		role, url, ok := strings.Cut(pair, "=")
		if _, known := s.MedPerf.Kind.URLFields[cube.Role(role)]; !ok || !known {
			return nil, fmt.Errorf("--url %s: expected ROLE=ADDRESS, where ROLE of a %s is %s", pair, s.MedPerf.Kind.Noun,
				addressed(s.MedPerf.Kind))
		}
		if url == "" {
			return nil, fmt.Errorf("--url %s: the address is empty", pair)
		}
		if !slices.ContainsFunc(s.Files, func(f submission.File) bool { return string(f.Role) == role }) {
			return nil, fmt.Errorf("--url %s: the submission has no file with the role %s; its roles are %s", pair, role,
				rolesOf(s))
		}
		urls[cube.Role(role)] = url
	}
	return urls, nil
}

// rolesOf returns the roles of the files, for messages.
func rolesOf(s *submission.Submission) string {
	var names []string
	for _, f := range s.Files {
		names = append(names, string(f.Role))
	}
	return strings.Join(names, ", ")
}

// addressed lists the roles whose files have an address that the submission holds.
func addressed(kind *cube.Kind) string {
	var names []string
	for _, role := range kind.Roles() {
		if kind.URLFields[role] != "" {
			names = append(names, string(role))
		}
	}
	return strings.Join(names, ", ")
}
