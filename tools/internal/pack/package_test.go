package pack

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
)

// packageOf returns the request to package a valid cube into a folder.
func packageOf(t *testing.T, folder string) Package {
	t.Helper()
	dir := t.TempDir()
	manifest := filepath.Join(dir, mlcubeyaml.ManifestName)
	write(t, manifest, modelManifest("additional_files/w.bin"))
	write(t, filepath.Join(dir, cube.WorkspaceFolder, cube.AdditionalFilesFolder, "w.bin"), "weights")
	c, err := cube.ReadFolder(mlcubeyaml.Kind, dir, manifest)
	if err != nil {
		t.Fatal(err)
	}
	options := cube.Options{Types: []string{"model"}}
	outcome := c.Check(options)
	if !outcome.OK() {
		t.Fatalf("the cube is not valid: %v", outcome.Findings)
	}
	return Package{Dir: dir, Cube: c, Outcome: outcome, Options: options, Folder: folder}
}

// During the commit of another run, the folder has files that no submission.json lists yet. They are not foreign.
func TestPackageDuringACommit(t *testing.T) {
	written, folder := filepath.Join(t.TempDir(), "written"), t.TempDir()
	if _, err := packageOf(t, written).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	copyTo := func(dir string, names ...string) {
		for _, name := range names {
			data, err := os.ReadFile(filepath.Join(written, name))
			if err != nil {
				t.Error(err)
			}
			write(t, filepath.Join(dir, name), string(data))
		}
	}
	other, err := outdir.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Discard()
	p := packageOf(t, folder)
	done := make(chan error, 1)
	err = other.Commit(t.Context(), outdir.Change{Outdated: func() ([]string, error) {
		copyTo(folder, mlcubeyaml.ManifestName, cube.AdditionalFilesName)
		go func() {
			_, err := p.Run(t.Context())
			done <- err
		}()
		select {
		case err := <-done: // it did not wait for this commit
			done <- err
		case <-time.After(300 * time.Millisecond):
		}
		copyTo(filepath.Dir(other.Path("x")), cube.ChecksumsName, cube.SubmissionName)
		return nil, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("expected the run to wait for the commit of another, found %v", err)
	}
}
