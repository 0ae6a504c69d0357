package regularfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFolder(t *testing.T) {
	outside := t.TempDir()
	write := func(path string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("abc"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "secret"))
	dir := filepath.Join(outside, "dir")
	write(filepath.Join(dir, "file"))
	write(filepath.Join(dir, "below", "file"))
	for name, target := range map[string]string{
		"absolute":  filepath.Join(outside, "secret"),
		"own":       filepath.Join(dir, "file"),
		"climbing":  "../secret",
		"through":   "below/../../secret",
		"inside":    "below/file",
		"chain":     "climbing",
		"parent":    "..",
		"loop":      "loop",
		"broken":    "absent",
		"below/up":  "../file",
		"below/far": "../../secret",
		"elsewhere": outside,
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	d, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	loop := errors.New("any other error")
	for name, want := range map[string]error{
		"file":              nil,
		"below/file":        nil,
		"inside":            nil,
		"below/up":          nil,
		"absolute":          ErrOutside,
		"own":               ErrOutside, // an absolute link is refused wherever it leads
		"climbing":          ErrOutside,
		"through":           ErrOutside,
		"chain":             ErrOutside,
		"parent":            ErrOutside,
		"parent/secret":     ErrOutside,
		"below/far":         ErrOutside,
		"elsewhere/secret":  ErrOutside,
		"../secret":         ErrOutside,
		outside + "/secret": ErrOutside,
		"broken":            fs.ErrNotExist,
		"absent":            fs.ErrNotExist,
		"absent/file":       fs.ErrNotExist,
		"below":             ErrNotRegular,
		"loop":              loop,
	} {
		data, err := d.ReadFile(name, 3)
		switch {
		case want == nil && (err != nil || string(data) != "abc"):
			t.Errorf("%s: %q, %v", name, data, err)
		case want != nil && err == nil:
			t.Errorf("%s: read %q, want %v", name, data, want)
		case want != nil && want != loop && !errors.Is(err, want):
			t.Errorf("%s: %v, want %v", name, err, want)
		case want != nil && !strings.Contains(err.Error(), filepath.Join(dir, name)):
			t.Errorf("%s: %v does not name the file", name, err)
		}
	}
	if _, err := d.ReadFile("file", 2); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file that is too large: %v", err)
	}
	if info, err := d.Lstat("absolute"); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link itself: %v, %v", info, err)
	}
	if _, err := d.Lstat("elsewhere/secret"); !errors.Is(err, ErrOutside) {
		t.Errorf("through a link: %v", err)
	}
}
