package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// maxArguments is the maximum size of the file with the command line, in bytes: as Linux limits a command line.
const maxArguments = 2 << 20

// arguments returns the command line. A test rule cannot pass arguments to its executable. It writes them to
// a runfile, one a line, and names the runfile in the environment (mlcube/private/tool_test.bzl). A line
// "runfile --FLAG=PATH" is a flag with a runfile: on Windows and with --noenable_runfiles there is no tree
// of runfiles, so both are found by the runfiles manifest.
func arguments() ([]string, error) {
	name := os.Getenv("MLCUBEPACK_ARGS_FILE")
	if name == "" {
		return os.Args[1:], nil
	}
	files, err := runfiles.New()
	if err != nil {
		return nil, err
	}
	path, err := files.Rlocation(name)
	if err != nil {
		return nil, err
	}
	data, err := regularfile.ReadFile(path, maxArguments)
	if err != nil {
		return nil, err
	}
	args := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, arg := range args {
		found, ok := strings.CutPrefix(arg, "runfile ")
		if !ok {
			continue
		}
		flag, name, _ := strings.Cut(found, "=")
		if path, err = files.Rlocation(name); err != nil {
			return nil, err
		}
		args[i] = flag + "=" + displayed(path)
	}
	return append(args, os.Args[1:]...), nil
}

// displayed returns a path as short as messages should show it: relative to the working folder if it is below.
func displayed(path string) string {
	folder, err := os.Getwd()
	if err != nil {
		return path
	}
	short, err := filepath.Rel(folder, path)
	if err != nil || !filepath.IsLocal(short) {
		return path
	}
	return short
}
