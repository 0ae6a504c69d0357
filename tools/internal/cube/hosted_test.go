package cube_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// A file of the cube that is a link out of it is refused, whatever file it is, and its content is not shown.
func TestLinksThatLeadOut(t *testing.T) {
	const canary = "canary: do-not-show\n"
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.MkdirAll(outside, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mlcube.yaml", "parameters.yaml", "model.sif"} {
		if err := os.WriteFile(filepath.Join(outside, name), []byte(canary), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, path, target string
		relative           bool
		refused            bool
	}{
		{name: "manifest", path: "mlcube.yaml", target: "mlcube.yaml", refused: true},
		{name: "manifest by a relative link", path: "mlcube.yaml", target: "mlcube.yaml", relative: true, refused: true},
		{name: "parameters", path: "workspace/parameters.yaml", target: "parameters.yaml", refused: true},
		{name: "relative parameters", path: "workspace/parameters.yaml", target: "parameters.yaml", relative: true,
			refused: true},
		{name: "image", path: "workspace/.image/model.sif", target: "model.sif", refused: true},
		{name: "relative image", path: "workspace/.image/model.sif", target: "model.sif", relative: true, refused: true},
		{name: "image folder", path: "workspace/.image", refused: true},
		{name: "additional files", path: "workspace/additional_files", refused: true},
		{name: "relative additional files", path: "workspace/additional_files", relative: true, refused: true},
		{name: "an image elsewhere in the cube", path: "workspace/.image/model.sif", target: "../notes.txt"},
		{name: "parameters elsewhere in the cube", path: "workspace/parameters.yaml", target: "notes.txt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := writeCube(t, goodCube())
			at := filepath.Join(dir, c.path)
			if err := os.RemoveAll(at); err != nil {
				t.Fatal(err)
			}
			target := c.target
			if c.refused {
				target = filepath.Join(outside, c.target)
			}
			if c.relative {
				var err error
				if target, err = filepath.Rel(filepath.Dir(at), target); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink(target, at); err != nil {
				t.Skip(err)
			}
			findings, text := check(t, dir)
			found := strings.Contains(findings, "leads out of the cube's folder")
			if found != c.refused {
				t.Errorf("refused: %v, want %v: %s", found, c.refused, findings)
			}
			if strings.Contains(text, "canary") {
				t.Errorf("the content of a file outside is shown:\n%s", text)
			}
		})
	}
}

// The name of an image file is checked at validation, because it is hosted and is a member of the bundle.
func TestNamesOfImageFiles(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"model.sif", ""},
		{"model-1.0_gpu.tar.gz", ""},
		{"m.sif~", "editor's backup copy"},
		{"._m.sif", `begins with "._"`},
		{"tmp.tar.gz", "temporary archive"},
		{`x\y.sif`, "backslash"},
		{"a\nb.sif", "control character"},
		{"Mlcube.yaml", "by case only"},
		{"PARAMETERS.yaml", "by case only"},
		{"sha256sums", "by case only"},
		{"Thumbs.db", "thumbnail cache"},
	} {
		read := &cube.Cube{Kind: mlcubeyaml.Kind, ManifestPath: "mlcube.yaml", Manifest: []byte(goodManifest),
			Images: []string{c.name}}
		found := ""
		for _, f := range read.Check(cube.Options{Types: []string{"model"}}).Findings {
			if f.Code == diag.ImageFileName {
				found += f.Message
			}
		}
		if (c.want == "") != (found == "") || !strings.Contains(found, c.want) {
			t.Errorf("%q: found %q, want %q", c.name, found, c.want)
		}
	}
}

// A junk file next to the image is not hosted in its place.
func TestJunkNextToAnImage(t *testing.T) {
	manifest := strings.Replace(goodManifest, "docker:", "singularity: {image: model.sif}\ndocker:", 1)
	for _, c := range []struct {
		manifest string
		images   []string
		want     string
	}{
		{goodManifest, []string{".DS_Store", "model.sif"}, "model.sif"},
		{goodManifest, []string{".DS_Store"}, ""},
		{goodManifest, nil, ""},
		{manifest, []string{".DS_Store", "model.sif"}, "model.sif"},
	} {
		read := &cube.Cube{Kind: mlcubeyaml.Kind, ManifestPath: "mlcube.yaml", Manifest: []byte(c.manifest),
			Images: c.images}
		outcome := read.Check(cube.Options{Types: []string{"model"}})
		if got := mlcubeyaml.Kind.HostedImage(outcome.Result, cube.MedPerf, read.Images); got != c.want {
			t.Errorf("hosted %q, want %q", got, c.want)
		}
	}
}

// check returns the messages about a cube's folder, and its report.
func check(t *testing.T, dir string) (findings, report string) {
	t.Helper()
	read, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, mlcubeyaml.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	outcome := read.Check(cube.Options{Types: []string{"model"}})
	for _, f := range outcome.Findings {
		if f.Severity == diag.Error {
			findings += f.Message + "\n"
		}
	}
	var text strings.Builder
	if err := diag.WriteText(&text, &outcome.Report, diag.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return findings, text.String()
}
