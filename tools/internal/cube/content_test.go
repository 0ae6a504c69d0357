package cube

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// A link of git-annex leads to an object outside of the additional files, there or not.
func TestLinksOfGitAnnex(t *testing.T) {
	dir := t.TempDir()
	files := filepath.Join(dir, WorkspaceFolder, AdditionalFilesFolder)
	object := filepath.Join(dir, ".git", "annex", "objects", "Xk", "SHA256E-s7--abc.pt")
	for _, folder := range []string{files, filepath.Dir(object)} {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(object, []byte("weights"), 0o666); err != nil {
		t.Fatal(err)
	}
	const annex = "git annex get"
	want := map[string]string{
		"there.pt": annex, "missing.pt": annex, "deep/missing.pt": annex, "elsewhere.pt": "",
	}
	for name, target := range map[string]string{
		"there.pt":        "../../.git/annex/objects/Xk/SHA256E-s7--abc.pt",
		"missing.pt":      "../../.git/annex/objects/Zz/SHA256E-s7--def.pt",
		"deep/missing.pt": "../../../.git/annex/objects/Zz/SHA256E-s7--def.pt",
		"elsewhere.pt":    "../../nowhere.pt",
	} {
		path := filepath.Join(files, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Skip(err)
		}
	}
	folder, err := regularfile.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	c := &Cube{}
	if err := c.readAdditionalFiles(folder); err != nil {
		t.Fatal(err)
	}
	if len(c.AdditionalFiles.Problems) != len(want) {
		t.Errorf("%d problems, want %d", len(c.AdditionalFiles.Problems), len(want))
	}
	for _, p := range c.AdditionalFiles.Problems {
		if got := strings.Contains(p.Fix, annex); got != (want[p.Path] == annex) || p.Code != diag.NotARegularFile {
			t.Errorf("%s: %s, fix %q", p.Path, p.Code, p.Fix)
		}
	}
}

func TestInspectContent(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"w.pt", "weights", ""},
		{"w.pt", "", "is empty"},
		{"W.ONNX", "", "is empty"},
		{"deep/w.safetensors", "", "is empty"},
		{"__init__.py", "", ""},
		{".gitkeep", "", ""},
		{"w.pt", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"},
		{"README", "version https://git-lfs.github.com/spec/v1\n", "Git LFS"},
		{"w.pt", "/annex/objects/SHA256E-s1--0.pt\n", "git-annex"},
		{"w.pt", "\ufeff<!-- x --> <HTML lang=en>", "web page"},
		{"page.html", "<html></html>", ""},
		{"w.pt", "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code>", "object store"},
	} {
		p := InspectContent(c.name, []byte(c.head))
		if got := p != nil; got != (c.want != "") || p != nil && (!strings.Contains(p.Detail, c.want) || p.Fix == "") {
			t.Errorf("%s, %q: %+v, want %q", c.name, c.head, p, c.want)
		}
	}
}

// A folder with many pointers costs one open of each small file.
func BenchmarkInspectFile(b *testing.B) {
	path := filepath.Join(b.TempDir(), "w.pt")
	if err := os.WriteFile(path, make([]byte, archive.InspectedBytes), 0o666); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if p, err := inspectFile("w.pt", path); p != nil || err != nil {
			b.Fatal(p, err)
		}
	}
}
