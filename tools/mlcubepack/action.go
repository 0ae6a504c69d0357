package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pack"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// newAction returns the commands that the Bazel rules run. Only mlcube/private/actions.bzl uses their flags,
// so both change together.
func newAction() *cobra.Command {
	action := &cobra.Command{
		Use:    "action",
		Short:  "Run one action of the Bazel rules",
		Hidden: true,
	}
	action.PersistentFlags().String("label", "", "the target, for messages")
	action.AddCommand(newActionValidate(), newActionReport(), stoppable(newActionPack()), newActionDigest(),
		newActionIndex(), stoppable(newActionBundle()), newActionPin())
	return action
}

// actionError puts the target's label before each line of a failed action's error.
func actionError(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	status := statusInvalid
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		status = statusIO
	}
	err = pack.Explain(err)
	label := cmd.Flag("label").Value.String()
	var lines []error
	for _, line := range diag.ErrorLines(err) {
		lines = append(lines, fmt.Errorf("%s: %s", label, line))
	}
	return &statusError{status, errors.Join(lines...)}
}

func required(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // an unknown flag
		}
	}
}

// declaredFlags adds the flags that say what is checked. The function that it returns reads them.
func declaredFlags(cmd *cobra.Command, d *pack.Declared) (parse func() error) {
	var types []string
	var names cube.Names
	var kind, digestFile string
	f := cmd.Flags()
	f.StringArrayVar(&types, "type", nil, "a declared type")
	f.StringVar(&names.Profile, "profile", "", "medperf or script")
	f.StringVar(&names.ImagePolicy, "image-policy", "", "any, tag or digest")
	f.StringVar(&names.Contract, "contract", "", "what MedPerf expects of a container")
	f.StringVar(&names.ImageDigest, "image-digest", "", "the digest of the image in its registry")
	f.StringVar(&digestFile, "image-digest-file", "", "a file with that digest")
	f.StringArrayVar(&names.Errors, "error", nil, "code to promote")
	f.StringArrayVar(&names.Allow, "allow", nil, "code to leave out")
	f.StringVar(&d.Manifest, "manifest", "", "the manifest")
	f.StringVar(&kind, "kind", "", "the kind of the cube")
	f.StringVar(&d.Parameters, "parameters", "", "the parameters file")
	f.StringVar(&d.Image, "image-name", "", "base name of the image file")
	f.StringVar(&d.ImageFile, "image", "", "the image file of a container, to check its content")
	f.StringVar(&d.Listing, "listing", "", "the listing")
	required(cmd, "kind", "manifest", "listing")
	return func() error {
		names.Types = strings.Join(types, ",")
		names.Label = cmd.Flag("label").Value.String()
		if digestFile != "" {
			data, err := regularfile.ReadFile(digestFile, 4096)
			if err != nil {
				return err
			}
			names.ImageDigest = string(data)
		}
		var err error
		if d.Kind, err = kinds.ByName(kind); err == nil {
			d.Options, err = cube.ParseOptions(names)
		}
		if err == nil {
			err = d.Kind.CheckContract(names.Contract)
		}
		return err
	}
}

func newActionValidate() *cobra.Command {
	var v pack.Validate
	cmd := &cobra.Command{Use: "validate", Args: cobra.NoArgs}
	parse := declaredFlags(cmd, &v.Declared)
	f := cmd.Flags()
	f.StringVar(&v.ManifestCopy, "manifest-copy", "", "the hosted manifest, to write")
	f.StringVar(&v.ParametersCopy, "parameters-copy", "", "the hosted parameters, to write")
	f.StringVar(&v.Record, "record", "", "the digest record of the two, to write")
	f.StringVar(&v.Cube, "cube", "", "the cube part of the submission, to write")
	f.StringVar(&v.Gate, "gate", "", "the gate to write")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		err := parse()
		if err == nil {
			err = v.Run(cmd.ErrOrStderr())
		}
		if errors.Is(err, pack.ErrInvalid) {
			return &statusError{statusInvalid, nil}
		}
		return actionError(cmd, err)
	}
	return cmd
}

func newActionReport() *cobra.Command {
	var r pack.Report
	cmd := &cobra.Command{Use: "report", Args: cobra.NoArgs}
	parse := declaredFlags(cmd, &r.Declared)
	f := cmd.Flags()
	f.StringVar(&r.JSON, "json", "", "the findings as JSON, to write")
	f.StringVar(&r.SARIF, "sarif", "", "the findings as SARIF, to write")
	f.StringVar(&r.Text, "text", "", "the findings as text, to write")
	f.StringVar(&r.ExitCode, "exit-code", "", "the exit status of validate, to write")
	required(cmd, "json", "sarif", "text", "exit-code")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		err := parse()
		if err == nil {
			err = r.Run()
		}
		return actionError(cmd, err)
	}
	return cmd
}

func newActionPack() *cobra.Command {
	var p pack.Pack
	var compression, profile string
	var allow []string
	cmd := &cobra.Command{Use: "pack", Args: cobra.NoArgs}
	f := cmd.Flags()
	f.StringVar(&p.Gate, "gate", "", "the gate")
	f.StringVar(&p.Listing, "listing", "", "the listing")
	f.StringArrayVar(&p.Executables, "executable", nil, "pattern of paths with mode 0755")
	f.StringVar(&compression, "compression", "default", "default or store")
	f.StringVar(&profile, "profile", "", "medperf or script")
	f.StringArrayVar(&allow, "allow", nil, "code to leave out")
	f.StringVar(&p.Output, "output", "", "the archive to write")
	f.StringVar(&p.Record, "record", "", "the record to write")
	required(cmd, "gate", "listing", "output", "record")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := p.Options.Compression.UnmarshalText([]byte(compression)); err != nil {
			return err
		}
		pack.Allow(&p.Options, allow, cube.Profile(profile))
		return actionError(cmd, p.Run(cmd.Context()))
	}
	return cmd
}

func newActionDigest() *cobra.Command {
	var d pack.Digest
	var role string
	cmd := &cobra.Command{Use: "digest", Args: cobra.NoArgs}
	f := cmd.Flags()
	f.StringVar(&d.Gate, "gate", "", "the gate")
	f.StringVar(&role, "role", "", "the file's role")
	f.StringVar(&d.Source, "source", "", "the file")
	f.StringVar(&d.Record, "record", "", "the record to write")
	required(cmd, "gate", "role", "source", "record")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		d.Role = cube.Role(role)
		err := d.Run(cmd.Context(), cmd.ErrOrStderr(), cmd.Flag("label").Value.String())
		if errors.Is(err, pack.ErrInvalid) {
			return &statusError{statusInvalid, nil}
		}
		return actionError(cmd, err)
	}
	return cmd
}

func newActionIndex() *cobra.Command {
	var x pack.Index
	cmd := &cobra.Command{Use: "index", Args: cobra.NoArgs}
	f := cmd.Flags()
	f.StringVar(&x.Gate, "gate", "", "the gate")
	f.StringVar(&x.Cube, "cube", "", "the cube part of the submission")
	f.StringArrayVar(&x.Records, "record", nil, "a digest record")
	f.StringVar(&x.Checksums, "checksums", "", "SHA256SUMS to write")
	f.StringVar(&x.Submission, "submission", "", "submission.json to write")
	required(cmd, "gate", "cube", "record", "checksums", "submission")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return actionError(cmd, x.Run()) }
	return cmd
}

func newActionBundle() *cobra.Command {
	var b pack.Bundle
	cmd := &cobra.Command{Use: "bundle", Args: cobra.NoArgs}
	f := cmd.Flags()
	f.StringVar(&b.Gate, "gate", "", "the gate")
	f.StringArrayVar(&b.Files, "file", nil, "a hosted file")
	f.StringVar(&b.Output, "output", "", "the tarball to write")
	required(cmd, "gate", "file", "output")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		b.Options = archive.Options{}
		return actionError(cmd, b.Run(cmd.Context()))
	}
	return cmd
}

func newActionPin() *cobra.Command {
	var p pack.Pin
	cmd := &cobra.Command{Use: "pin", Args: cobra.NoArgs}
	f := cmd.Flags()
	f.StringVar(&p.Submission, "submission", "", "submission.json of the package")
	f.StringVar(&p.Released, "released", "", "submission.json of the release")
	f.StringArrayVar(&p.SHA256, "sha256", nil, "NAME=DIGEST of a hosted file")
	required(cmd, "submission")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		differences, err := p.Run()
		if err != nil {
			return actionError(cmd, err)
		}
		return report(cmd, differences)
	}
	return cmd
}

// report prints the differences, one a line, and returns exit status 1 if there are any.
func report(cmd *cobra.Command, differences []string) error {
	if err := diag.WriteLines(cmd.OutOrStdout(), "", differences); err != nil {
		return &statusError{statusIO, err}
	}
	if len(differences) > 0 {
		return &statusError{statusInvalid, nil}
	}
	return nil
}
