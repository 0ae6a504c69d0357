package pack

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// What was checked is what is hosted: a file that changes after the check is not hosted, and nothing is written.
func TestPackageOfAChangedCube(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, "secret")
	link := func(path string) error { return errors.Join(os.Remove(path), os.Symlink(secret, path)) }
	const additional = cube.WorkspaceFolder + "/" + cube.AdditionalFilesFolder
	const image = cube.WorkspaceFolder + "/" + cube.ImageFolder + "/model.sif"
	for _, c := range []struct {
		name, path string
		change     func(path string) error
		want       string
	}{
		{"a referenced file is removed", additional + "/w.bin", os.Remove, `"w.bin" is missing`},
		{"a file is added", additional + "/new.bin", func(path string) error {
			return os.WriteFile(path, nil, 0o666)
		}, `"new.bin" is new`},
		{"a file becomes a link out", additional + "/w.bin", link, "outside of"},
		{"the folder is removed", additional, os.RemoveAll, "changed while packaging"},
		{"the image becomes a link out", image, link, "leads out of its folder"},
		{"the image is removed", image, os.Remove, "changed while packaging"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "assets")
			p := packageOf(t, folder)
			write(t, filepath.Join(p.Dir, image), "image")
			p.Cube.Images = []string{"model.sif"}
			if err := c.change(filepath.Join(p.Dir, c.path)); err != nil {
				t.Skip(err)
			}
			_, err := p.Run(t.Context())
			var path *fs.PathError
			if !errors.As(err, &path) || !strings.Contains(err.Error(), "changed while packaging") ||
				!strings.Contains(err.Error(), c.want) {
				t.Errorf("found %v, want a path error with %q", err, c.want)
			}
			if _, err := os.Lstat(folder); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("something was written: %v", err)
			}
		})
	}
}

// A file that becomes a link out while the archive is written leaves nothing behind either.
func TestPackageDuringAChange(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "assets")
	p := packageOf(t, folder)
	swapped := false
	p.Archive.Progress = func(int64, int64) {
		file := filepath.Join(p.workspace(), cube.AdditionalFilesFolder, "w.bin")
		if !swapped {
			swapped = true
			if err := errors.Join(os.Remove(file), os.Symlink(os.DevNull, file)); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := p.Run(t.Context()); !swapped || err == nil || !strings.Contains(err.Error(), "changed while packaging") {
		t.Errorf("swapped %v, found %v, want a file that changed while packaging", swapped, err)
	}
	if _, err := os.Lstat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// The manifest that is hosted is the one that was checked, whatever its file holds by then.
func TestPackageHostsTheCheckedManifest(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "assets")
	p := packageOf(t, folder)
	write(t, filepath.Join(p.Dir, mlcubeyaml.ManifestName), "unchecked: true\n")
	if _, err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	hosted, err := os.ReadFile(filepath.Join(folder, mlcubeyaml.ManifestName))
	if err != nil || string(hosted) != string(p.Cube.Manifest) {
		t.Errorf("hosted %q, %v", hosted, err)
	}
}
