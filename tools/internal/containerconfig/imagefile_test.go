package containerconfig

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// member is a file of a tar archive.
type member struct {
	name    string
	content string
	kind    byte
}

func tarOf(t *testing.T, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.content)), Typeflag: tar.TypeReg}
		if m.kind != 0 {
			h.Typeflag, h.Linkname, h.Size = m.kind, m.content, 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if m.kind == 0 {
			if _, err := w.Write([]byte(m.content)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// Hostile content of an archive.
func TestHostileDockerArchives(t *testing.T) {
	const saved = `[{"Config":"","RepoTags":["a/b:1"],"Layers":[]}]`
	deep := strings.Repeat("[", 1_000_000)
	many := make([]member, 0, 20_001)
	for i := range 20_000 {
		many = append(many, member{name: fmt.Sprint("f", i)})
	}
	for _, c := range []struct {
		name    string
		content []byte
		code    diag.Code // "" for none
		message string
	}{
		{"good", tarOf(t, member{name: "manifest.json", content: saved}), "", ""},
		{"the last of two counts", tarOf(t, member{name: "manifest.json", content: "x"},
			member{name: "manifest.json", content: saved}), "", ""},
		{"deep JSON", tarOf(t, member{name: "manifest.json", content: deep}), "MLC150", "exceeded max depth"},
		{"huge manifest", gzipOf(tarOf(t, member{name: "manifest.json", content: strings.Repeat(" ", maxManifest+1)})),
			"MLC150", "bytes"},
		{"a link as manifest", tarOf(t, member{"manifest.json", "/etc/passwd", tar.TypeSymlink}), "MLC150",
			"not a regular file"},
		{"an object", tarOf(t, member{name: "manifest.json", content: "{}"}), "MLC150", "cannot read"},
		{"nothing in it", tarOf(t, member{name: "manifest.json", content: "[]"}), "MLC151", "lists no image"},
		{"null", tarOf(t, member{name: "manifest.json", content: "null"}), "MLC151", "lists no image"},
		{"tags that are no list", tarOf(t, member{name: "manifest.json", content: `[{"RepoTags":"a"}]`}), "MLC150",
			"cannot read"},
		{"tags that are numbers", tarOf(t, member{name: "manifest.json", content: `[{"RepoTags":[1]}]`}), "MLC150",
			"RepoTags is not a list of strings"},
		{"an entry that is a string", tarOf(t, member{name: "manifest.json", content: `["a"]`}), "MLC150",
			"an entry of its list is not an object"},
		{"a string", tarOf(t, member{name: "manifest.json", content: `"a"`}), "MLC150", "it is not a list but a JSON string"},
		{"tags in another spelling", tarOf(t, member{name: "manifest.json", content: `[{"repotags":["a/b:1"]}]`}), "MLC151",
			"no RepoTags"},
		{"a null entry", tarOf(t, member{name: "manifest.json", content: `[null]`}), "MLC151", "no RepoTags"},
		{"a layer outside", tarOf(t, member{name: "manifest.json",
			content: `[{"RepoTags":["a/b:1"],"Layers":["../../etc/passwd"]}]`}), "MLC150", `names "../../etc/passwd"`},
		{"many files", gzipOf(tarOf(t, append(many, member{name: "manifest.json", content: saved})...)), "", ""},
		{"many empty blocks", gzipOf(make([]byte, 32<<20)), "MLC150", "contains no files"},
		{"a gzip file of a gzip file", gzipOf(gzipOf(tarOf(t, member{name: "manifest.json", content: saved}))), "MLC150", ""},
		{"a broken gzip file", gzipOf(tarOf(t, member{name: "manifest.json", content: saved}))[:40], "MLC150", ""},
	} {
		file := filepath.Join(t.TempDir(), "image.tar")
		if err := os.WriteFile(file, c.content, 0o666); err != nil {
			t.Fatal(err)
		}
		findings, err := InspectImage(file, DockerArchive)
		switch {
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.code == "" && len(findings) > 0, c.code != "" &&
			(len(findings) == 0 || findings[0].Code != c.code || !strings.Contains(findings[0].Message, c.message)):
			t.Errorf("%s: %+v, want %s with %q", c.name, findings, c.code, c.message)
		}
	}
}

func TestCheckImageFailsToRead(t *testing.T) {
	dir := t.TempDir()
	if _, err := InspectImage(filepath.Join(dir, "absent"), DockerArchive); !os.IsNotExist(err) {
		t.Errorf("absent: %v", err)
	}
	if _, err := InspectImage(dir, DockerArchive); err == nil {
		t.Error("a folder is taken for a file")
	}
}

// A large archive is not read completely: its members are skipped.
func TestDockerArchiveIsSkippedThrough(t *testing.T) {
	file := filepath.Join(t.TempDir(), "image.tar")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	const layer = 1 << 40 // sparse, if the file system supports it
	head := tarOf(t, member{name: "x"})[:0]
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: "layer.tar", Mode: 0o644, Size: layer, Format: tar.FormatGNU}); err != nil {
		t.Fatal(err)
	}
	head = append(head, b.Bytes()...)
	if _, err := f.Write(head); err != nil {
		t.Fatal(err)
	}
	tail := tarOf(t, member{name: "manifest.json", content: `[{"Config":"","RepoTags":["a/b:1"],"Layers":["layer.tar"]}]`})
	if _, err := f.WriteAt(tail, int64(len(head))+layer); err != nil {
		t.Skipf("no sparse file: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if findings, err := InspectImage(file, DockerArchive); err != nil || len(findings) > 0 {
		t.Errorf("%v %v", findings, err)
	}
}
