package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

func newDiff() *cobra.Command {
	return &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "List the differences between two submissions or two archives",
		Long: `List the differences between two submission.json files, or between two .tar.gz archives. For a
folder of hosted files, its submission.json is compared.

Exits with 0 if they are the same and 1 if they differ.`,
		Example: `  mlcubepack diff release_1/submission.json bazel-bin/my_model/package/submission.json
  mlcubepack diff old/additional_files.tar.gz new/additional_files.tar.gz`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			old, readOld, err := described(args[0])
			if err != nil {
				return err
			}
			new, readNew, err := described(args[1])
			if err != nil {
				return err
			}
			var differences []string
			switch {
			case (readOld == nil) != (readNew == nil):
				return fmt.Errorf("%s and %s: expected two .json or two .tar.gz files", old, new)
			case readOld != nil:
				differences, err = compareSubmissions(old, readOld, new, readNew)
			default:
				differences, err = compareArchives(old, new)
			}
			if err != nil {
				return &statusError{statusIO, err}
			}
			return report(cmd, differences)
		},
	}
}

// described returns the submission.json of a folder of hosted files, and any other path unchanged. read reads a
// submission.json, and is nil for other files. It fails if the path does not exist.
func described(path string) (name string, read func() (*submission.Submission, error), err error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", nil, &statusError{statusIO, err}
	case info.IsDir():
		read = func() (*submission.Submission, error) { return submission.ReadFolder(path) }
		return filepath.Join(path, cube.SubmissionName), read, nil
	case filepath.Ext(path) == ".json":
		read = func() (*submission.Submission, error) { return submission.Read(path) }
	}
	return path, read, nil
}

func compareSubmissions(old string, readOld func() (*submission.Submission, error),
	new string, readNew func() (*submission.Submission, error)) ([]string, error) {
	was, err := readOld()
	if err != nil {
		return nil, err
	}
	is, err := readNew()
	if err != nil {
		return nil, err
	}
	return submission.CompareFiles(old, was, new, is), nil
}

func compareArchives(old, new string) ([]string, error) {
	was, faults, err := archive.Verify(old, nil)
	if err != nil {
		return nil, err
	}
	is, more, err := archive.Verify(new, nil)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, d := range faults {
		lines = append(lines, fmt.Sprintf("%s: %s", old, d))
	}
	for _, d := range more {
		lines = append(lines, fmt.Sprintf("%s: %s", new, d))
	}
	if was == nil || is == nil || was.TarSize == 0 || is.TarSize == 0 {
		return lines, nil // one of them cannot be compared; its differences say why
	}
	for _, d := range archive.Compare(was, is) {
		lines = append(lines, d.String())
	}
	return lines, nil
}
