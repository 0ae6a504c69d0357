package submission

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

// hosted writes a folder of hosted files and returns it with its submission.
func hosted(t *testing.T) (string, *Submission) {
	t.Helper()
	source, folder := t.TempDir(), t.TempDir()
	write(t, filepath.Join(source, "w.bin"), strings.Repeat("weights ", 1000))
	write(t, filepath.Join(source, "labels.txt"), "benign\nmalignant\n")
	write(t, filepath.Join(folder, ManifestName), "name: x\n")
	manifest, err := Digest(Manifest, filepath.Join(folder, ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	record := pack(t, filepath.Join(folder, AdditionalFilesName), source, "")
	s, err := New(Cube{Types: []string{"model"}}, []Record{{Files: []File{manifest}}, FromArchive(record)})
	if err != nil {
		t.Fatal(err)
	}
	return folder, s
}

func pack(t *testing.T, path, source, prefix string) *archive.Record {
	t.Helper()
	members, err := archive.Collect(source, prefix)
	if err != nil {
		t.Fatal(err)
	}
	record, err := archive.Create(context.Background(), path, members, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[at] ^= 1
	write(t, path, string(data))
}

var damages = []struct {
	name   string
	damage func(t *testing.T, folder string)
	want   string // "" for no difference
}{
	{"nothing", func(*testing.T, string) {}, ""},
	{"a file beside", func(t *testing.T, folder string) { write(t, filepath.Join(folder, "notes.txt"), "mine") }, ""},
	{"a flipped byte", func(t *testing.T, folder string) { flip(t, filepath.Join(folder, ManifestName), 3) },
		"mlcube.yaml has other content: SHA-256 "},
	{"a wrong size", func(t *testing.T, folder string) { write(t, filepath.Join(folder, ManifestName), "name: xy\n") },
		"mlcube.yaml has 9 bytes instead of 8"},
	{"a missing file", func(t *testing.T, folder string) { os.Remove(filepath.Join(folder, ManifestName)) },
		"mlcube.yaml is missing from "},
	{"a changed member", func(t *testing.T, folder string) {
		source := t.TempDir()
		write(t, filepath.Join(source, "w.bin"), "other")
		write(t, filepath.Join(source, "labels.txt"), "benign\nmalignant\n")
		pack(t, filepath.Join(folder, AdditionalFilesName), source, "")
	}, `additional_files.tar.gz: "w.bin" has 5 bytes instead of 8000`},
	{"an archive rooted too deep", func(t *testing.T, folder string) {
		source := t.TempDir()
		write(t, filepath.Join(source, "w.bin"), strings.Repeat("weights ", 1000))
		write(t, filepath.Join(source, "labels.txt"), "benign\nmalignant\n")
		pack(t, filepath.Join(folder, AdditionalFilesName), source, "additional_files")
	}, "additional_files.tar.gz: the archive is rooted one folder too deep"},
	{"a flipped byte of the archive", func(t *testing.T, folder string) {
		flip(t, filepath.Join(folder, AdditionalFilesName), 60)
	}, "additional_files.tar.gz: the archive's SHA-256 is not the one expected"},
}

func TestVerifyFolder(t *testing.T) {
	for _, c := range damages {
		t.Run(c.name, func(t *testing.T) {
			folder, s := hosted(t)
			c.damage(t, folder)
			got, err := VerifyFolder(folder, s)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, got, c.want)
		})
	}
}

func TestVerifyBundle(t *testing.T) {
	bundle := func(t *testing.T, folder, prefix string) string {
		path := filepath.Join(t.TempDir(), "package.tar.gz")
		pack(t, path, folder, prefix)
		return path
	}
	for _, c := range []struct {
		name   string
		bundle func(t *testing.T, folder string) string
		want   string
	}{
		{"as it should be", func(t *testing.T, folder string) string { return bundle(t, folder, "") }, ""},
		{"a missing file", func(t *testing.T, folder string) string {
			os.Remove(filepath.Join(folder, ManifestName))
			return bundle(t, folder, "")
		}, "mlcube.yaml is missing from package.tar.gz"},
		{"a changed file", func(t *testing.T, folder string) string {
			flip(t, filepath.Join(folder, ManifestName), 0)
			return bundle(t, folder, "")
		}, "mlcube.yaml has other content"},
		{"rooted too deep", func(t *testing.T, folder string) string { return bundle(t, folder, "assets") },
			"assets/mlcube.yaml lies in a folder; the hosted files belong to the tarball's root"},
		{"no tarball", func(t *testing.T, folder string) string { return filepath.Join(folder, ManifestName) },
			"mlcube.yaml is no readable .tar.gz"},
		{"cut off", func(t *testing.T, folder string) string {
			path := bundle(t, folder, "")
			if err := os.Truncate(path, 200); err != nil {
				t.Fatal(err)
			}
			return path
		}, "package.tar.gz is no readable .tar.gz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder, s := hosted(t)
			got, err := VerifyBundle(c.bundle(t, folder), s)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, got, c.want)
		})
	}
}

func expect(t *testing.T, got []string, want string) {
	t.Helper()
	if want == "" {
		if len(got) > 0 {
			t.Errorf("got %q, want no difference", got)
		}
		return
	}
	for _, line := range got {
		if strings.HasPrefix(line, want) {
			return
		}
	}
	t.Errorf("got %q, want a line that begins with %q", got, want)
}
