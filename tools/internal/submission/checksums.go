package submission

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// MaxChecksums is the maximum size of SHA256SUMS in bytes. A submission has at most four files, each with a digest
// and a name of at most 255 bytes, which escapes may double.
const MaxChecksums = 4 << 10

// Checksums returns SHA256SUMS, for `sha256sum -c` in the folder of the hosted files.
func Checksums(files []File) []byte {
	var b strings.Builder
	for _, f := range files {
		name := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace(f.Name)
		if name != f.Name {
			b.WriteByte('\\') // coreutils' prefix for an escaped name
		}
		fmt.Fprintf(&b, "%s  %s\n", f.SHA256, name)
	}
	return []byte(b.String())
}

// verifyChecksums compares SHA256SUMS, if the folder has it, with the submission.
func verifyChecksums(folder *regularfile.Folder, s *Submission) ([]string, error) {
	data, err := folder.ReadFile(cube.ChecksumsName, MaxChecksums)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case wrongFile(err):
		return []string{err.Error()}, nil
	case err != nil:
		return nil, err
	}
	var differences []string
	add := func(format string, args ...any) {
		differences = append(differences, cube.ChecksumsName+fmt.Sprintf(format, args...))
	}
	listed := map[string]bool{}
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		sum, name, ok := checksumLine(line)
		if !ok {
			add(":%d: expected a SHA-256, two spaces and a name", i+1) // it may be any file, so it is not quoted
			continue
		}
		f, known := s.file(name)
		switch {
		case !known:
			add(":%d: lists %q, which is not in the submission", i+1, name)
		case listed[name]:
			add(":%d: lists %q twice", i+1, name)
		case sum != f.SHA256:
			add(":%d: has SHA-256 %s of %q instead of %s", i+1, sum, name, f.SHA256)
		}
		listed[name] = true
	}
	for _, f := range s.Files {
		if !listed[f.Name] {
			add(" does not list %q", f.Name)
		}
	}
	return differences, nil
}

// checksumLine parses a line of SHA256SUMS.
func checksumLine(line string) (sum, name string, ok bool) {
	line, escaped := strings.CutPrefix(line, `\`)
	sum, name, ok = strings.Cut(line, "  ")
	if !ok { // sha256sum --binary
		sum, name, ok = strings.Cut(line, " *")
	}
	if escaped {
		name = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(name)
	}
	return sum, name, ok && name != "" && isDigest("", sum) == nil
}
