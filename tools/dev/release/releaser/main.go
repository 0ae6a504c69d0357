// Command releaser makes the files of a release of rules_mlcube.
//
//	releaser digests --version=V --output=FILE PLATFORM=BINARY...
//	releaser archive --output=FILE --members=FILE
//
// digests writes the Starlark table of the prebuilt tools' SHA-256. archive packs what the lines of
// --members name, PATH-IN-ARCHIVE=SOURCE, into a tar.gz of archive format 1 (docs/format.md): the same
// bytes for the same files.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "releaser:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return fmt.Errorf("usage: releaser digests|archive ...")
	}
	flags := flag.NewFlagSet("releaser "+arguments[0], flag.ContinueOnError)
	output := flags.String("output", "", "`file` to write")
	version := flags.String("version", "", "`version` of the release")
	members := flags.String("members", "", "`file` with a line for each member")
	if err := flags.Parse(arguments[1:]); err != nil {
		return err
	}
	switch arguments[0] {
	case "digests":
		table, err := digests(*version, flags.Args())
		if err != nil {
			return err
		}
		return os.WriteFile(*output, []byte(table), 0o644)
	case "archive":
		return pack(*members, *output)
	}
	return fmt.Errorf("there is no command %q; there are digests and archive", arguments[0])
}

// digests is mlcube/private/prebuilt_digests.bzl for these binaries, each given as PLATFORM=FILE.
func digests(version string, binaries []string) (string, error) {
	var table strings.Builder
	fmt.Fprintf(&table, "\"\"\"SHA-256 of the prebuilt tools of this release. Written by tools/dev/release.\"\"\"\n\n")
	fmt.Fprintf(&table, "PREBUILT_VERSION = %q\n\nPREBUILT_SHA256 = {\n", version)
	sort.Strings(binaries)
	for _, binary := range binaries {
		platform, path, found := strings.Cut(binary, "=")
		if !found {
			return "", fmt.Errorf("%q: expected PLATFORM=FILE", binary)
		}
		sum, err := fileSHA256(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&table, "    %q: \"%x\",\n", platform, sum)
	}
	table.WriteString("}\n")
	return table.String(), nil
}

func fileSHA256(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return nil, err
	}
	return hash.Sum(nil), nil
}

func pack(list, output string) error {
	file, err := os.Open(list)
	if err != nil {
		return err
	}
	defer file.Close()
	var members []archive.Member
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		path, source, found := strings.Cut(lines.Text(), "=")
		if !found {
			return fmt.Errorf("%s: %q: expected PATH-IN-ARCHIVE=SOURCE", list, lines.Text())
		}
		members = append(members, archive.Member{Path: path, Source: source})
	}
	if err := lines.Err(); err != nil {
		return err
	}
	_, err = archive.Create(context.Background(), output, members, archive.Options{})
	return err
}
