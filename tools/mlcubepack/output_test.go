package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// packaged is the folder of the hosted files of a cube.
func packaged(t *testing.T, files map[string]string) string {
	t.Helper()
	return filepath.Join(packagedCube(t, files), "assets")
}

// fullWriter fails with "no space left" after some bytes.
type fullWriter struct{ left int }

func (f *fullWriter) Write(b []byte) (int, error) {
	if len(b) > f.left {
		return f.left, errors.New("no space left on device")
	}
	f.left -= len(b)
	return len(b), nil
}

// A write error is not a success, and not a verdict.
func TestWriteErrorsOfOutput(t *testing.T) {
	assets, other := packaged(t, nil), packaged(t, map[string]string{"mlcube.yaml": modelManifest + "# changed\n"})
	archive := filepath.Join(assets, "additional_files.tar.gz")
	for _, args := range [][]string{
		{"inspect", assets},
		{"inspect", archive},
		{"inspect", "--json", archive},
		{"verify", assets},
		{"verify", "--submission", filepath.Join(assets, "submission.json"), other},
		{"diff", assets, other},
		{"submit-command", filepath.Join(assets, "submission.json")},
		{"validate", "--mlcube", filepath.Dir(assets), "--mlcube-types", "model"},
		{"--help"},
		{"help", "verify"},
		{"--version"},
		{"completion", "bash"},
	} {
		for _, room := range []int{0, 5} {
			var stderr bytes.Buffer
			status := run(context.Background(), args, &fullWriter{room}, &stderr)
			if want := "not all of the output could be written: no space left on device"; status != statusIO ||
				!strings.Contains(stderr.String(), want) {
				t.Errorf("%v with room for %d bytes: status %d, want %d with %q:\n%s", args, room, status, statusIO, want, &stderr)
			}
		}
	}
}

// A name cannot send control characters to the terminal or imitate another line.
func TestNamesAreEscaped(t *testing.T) {
	const evil = "a\x1b[2J\nforged\u202e.bin"
	path := filepath.Join(t.TempDir(), "evil.tar.gz")
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	tarball := tar.NewWriter(zipped)
	if err := tarball.WriteHeader(&tar.Header{Name: evil, Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	tarball.Close()
	zipped.Close()
	writeFile(t, path, b.String())
	dir := packagedCube(t, nil)
	assets := filepath.Join(dir, "assets")
	writeFile(t, filepath.Join(assets, evil), "")
	for _, args := range [][]string{
		{"package", "--mlcube", dir, "--mlcube-types", "model"},
		{"inspect", path},
		{"inspect", "--json", path},
		{"diff", filepath.Join(assets, "additional_files.tar.gz"), path},
		{"verify", "--submission", filepath.Join(assets, "submission.json"), path},
	} {
		_, stdout, stderr := mlcubepack(args...)
		all := stdout + stderr
		if strings.ContainsAny(all, "\x1b\u202e") || strings.Contains(all, "\nforged") || !strings.Contains(all, "[2J") {
			t.Errorf("%v: %q", args, all)
		}
	}
}

// A submission.json with shell commands is refused, not printed.
func TestSubmitCommandRefusesShellCommands(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		status         int
	}{
		{name: "a digest", from: `"sha256": "`, to: `"sha256": "$(id>&2)`, status: statusIO},
		{name: "the command", from: `"medperf mlcube submit`, to: `"id; medperf mlcube submit`, status: statusInvalid},
	} {
		path := filepath.Join(packaged(t, nil), "submission.json")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, strings.Replace(string(text), c.from, c.to, 1))
		if status, stdout, stderr := mlcubepack("submit-command", path); status != c.status || stdout != "" {
			t.Errorf("%s: status %d, want %d: %s%s", c.name, status, c.status, stdout, stderr)
		}
	}
}
