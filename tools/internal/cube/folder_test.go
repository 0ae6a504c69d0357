package cube_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

const goodManifest = `name: my_model
docker:
  image: org/model:1.0
tasks:
  infer:
    parameters:
      inputs:
        data_path: data/
        parameters_file: parameters.yaml
        weights: additional_files/weights/model.pt
      outputs:
        output_path: predictions/
`

// writeCube creates a cube from paths and contents in a new folder.
func writeCube(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func goodCube() map[string]string {
	return map[string]string{
		"mlcube.yaml":                                 goodManifest,
		"workspace/parameters.yaml":                   "a: 1\n",
		"workspace/additional_files/weights/model.pt": "w\n",
		"workspace/.image/model.sif":                  "s\n",
		"workspace/notes.txt":                         "n\n",
	}
}

func TestFolder(t *testing.T) {
	dir := writeCube(t, goodCube())
	c, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, "mlcube.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if string(c.Manifest) != goodManifest || c.ManifestPath != filepath.Join(dir, "mlcube.yaml") ||
		c.ManifestProblem != "" {
		t.Errorf("manifest %q at %s, problem %q", c.Manifest, c.ManifestPath, c.ManifestProblem)
	}
	if c.Parameters == nil || string(c.Parameters.Data) != "a: 1\n" || c.Parameters.Problem != "" {
		t.Errorf("parameters %+v", c.Parameters)
	}
	if c.AdditionalFiles == nil || !slices.Equal(c.AdditionalFiles.Paths, []string{"weights/model.pt"}) ||
		c.AdditionalFiles.Problems != nil {
		t.Errorf("additional files %+v", c.AdditionalFiles)
	}
	if !slices.Equal(c.Images, []string{"model.sif"}) ||
		!slices.Equal(c.Neighbours, []string{"notes.txt", "parameters.yaml"}) {
		t.Errorf("images %q, neighbours %q", c.Images, c.Neighbours)
	}
}

func TestFolderReportsWrongKinds(t *testing.T) {
	link := func(dir, name, target string) {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	for _, c := range []struct {
		name   string
		files  map[string]string
		change func(dir string)
		got    func(c *cube.Cube) string
		want   string
	}{
		{name: "no manifest", files: map[string]string{"x": ""},
			got:  func(c *cube.Cube) string { return c.ManifestProblem + "; " + c.ManifestFix },
			want: "there is no mlcube.yaml; write one"},
		{name: "near miss", files: map[string]string{"MLCube.yml": ""},
			got:  func(c *cube.Cube) string { return c.ManifestFix },
			want: `rename "MLCube.yml"`},
		{name: "manifest is a folder", files: map[string]string{"mlcube.yaml/x": ""},
			got: func(c *cube.Cube) string { return c.ManifestProblem }, want: "mlcube.yaml is a folder"},
		{name: "manifest is a broken link", files: map[string]string{"x": ""},
			change: func(dir string) { link(dir, "mlcube.yaml", "nowhere") },
			got:    func(c *cube.Cube) string { return c.ManifestProblem }, want: "is a broken symbolic link"},
		{name: "parameters are a folder", files: map[string]string{"workspace/parameters.yaml/x": ""},
			got: func(c *cube.Cube) string { return c.Parameters.Problem }, want: "is a folder"},
		{name: "no parameters", files: map[string]string{"x": ""}, got: func(c *cube.Cube) string {
			if c.Parameters == nil && c.AdditionalFiles == nil && c.Images == nil {
				return "nothing"
			}
			return "something"
		}, want: "nothing"},
		{name: "additional files are a file", files: map[string]string{"workspace/additional_files": ""},
			got: func(c *cube.Cube) string { return c.AdditionalFiles.Problems[0].Detail }, want: "is not a folder"},
		{name: "additional files are a broken link", files: map[string]string{"workspace/x": ""},
			change: func(dir string) { link(dir, "workspace/additional_files", "nowhere") },
			got:    func(c *cube.Cube) string { return c.AdditionalFiles.Problems[0].Detail },
			want:   "is a broken symbolic link"},
		{name: "a link that leaves, next to a good file", files: map[string]string{"workspace/additional_files/model.pt": ""},
			change: func(dir string) { link(dir, "workspace/additional_files/etc", "/etc") },
			got: func(c *cube.Cube) string {
				p := c.AdditionalFiles.Problems[0]
				return string(p.Code) + " " + strings.Join(c.AdditionalFiles.Paths, " ")
			}, want: "MLC067 etc model.pt"},
		{name: "workspace is a file", files: map[string]string{"workspace": ""},
			got: func(c *cube.Cube) string { return c.ManifestProblem }, want: "there is no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := writeCube(t, c.files)
			if c.change != nil {
				c.change(dir)
			}
			read, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, "mlcube.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			if got := c.got(read); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestReportIsReproducible(t *testing.T) {
	files := goodCube()
	files["mlcube.yaml"] = strings.ReplaceAll(goodManifest, "data/", "/data") + "        a: 1\n        b: 2\nx: 1\ny: 2\n"
	for i := range 20 {
		files["workspace/additional_files/spare/"+strings.Repeat("x", i+1)] = ""
	}
	dir := writeCube(t, files)
	report := func() string {
		c, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, "mlcube.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := diag.WriteSARIF(&b, &c.Check(cube.Options{Types: []string{"model"}}).Report); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := report()
	for range 5 {
		if again := report(); again != first {
			t.Fatalf("got\n%s\nand\n%s", first, again)
		}
	}
}

// scriptEdit matches the line of a case's script that edits the manifest of the case valid-model.
var scriptEdit = regexp.MustCompile(`(?m)^(edit|append) \S+ ('.*?'|\S+)(?: ('.*?'|\S+))?$`)

// caseManifests returns the manifests of the cases of mlcubepack validate, without what their scripts encode.
func caseManifests(f *testing.F) []string {
	f.Helper()
	const dir = "../../mlcubepack/testdata/validate/"
	cases, err := filepath.Glob(dir + "*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	var manifests []string
	for _, path := range cases {
		manifest := ""
		for _, from := range []string{dir + "valid-model.txtar", path} {
			archive, err := txtar.ParseFile(from)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range archive.Files {
				if filepath.Base(file.Name) == "mlcube.yaml" {
					manifest = string(file.Data)
				}
			}
			for _, edit := range scriptEdit.FindAllSubmatch(archive.Comment, -1) {
				first, second := strings.Trim(string(edit[2]), "'"), strings.Trim(string(edit[3]), "'")
				if string(edit[1]) == "edit" {
					manifest = strings.Replace(manifest, first, second, 1)
				} else {
					manifest += first + "\n"
				}
			}
		}
		manifests = append(manifests, manifest)
	}
	return manifests
}

func FuzzCheck(f *testing.F) {
	f.Add(goodManifest, "a: 1\n", "weights/model.pt", "m.sif", uint8(0))
	f.Add(strings.ReplaceAll(goodManifest, "docker", "singularity"), "- 2020-01-01\n? [a]\n: .nan\n", "._x\ntmp.tar.gz",
		"mlcube.yaml", uint8(255))
	f.Add("a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n<<: [*c]\ntasks: *c\n", "", "", "", uint8(77))
	f.Add(
		"tasks: {infer: {parameters: {inputs: {data_path: {type: [], default: !!binary x}}, outputs: {output_path: null}}}}",
		"\xff", "a/../b", "../x", uint8(2))
	f.Add("\ufeffname: Zo\xeb\r\nb: \x00\x1b", "", "", "", uint8(1))
	f.Add("\xff\xfen\x00a\x00m\x00e\x00:\x00", "", "", "", uint8(1))
	for _, manifest := range caseManifests(f) {
		f.Add(manifest, "a: 1\n", "model.pt", "", uint8(1))
	}
	f.Fuzz(func(t *testing.T, manifest, parameters, files, image string, choice uint8) {
		c := &cube.Cube{Kind: mlcubeyaml.Kind, ManifestPath: "m/mlcube.yaml", Manifest: []byte(manifest)}
		o := cube.Options{Profile: []cube.Profile{cube.MedPerf, cube.Script}[choice&1]}
		o.ImagePolicy = []cube.ImagePolicy{cube.ImageAny, cube.ImageTag, cube.ImageDigest, ""}[choice>>1&3]
		for i, name := range mlcubeyaml.Types.Names() {
			if choice>>(3+i)&1 == 1 {
				o.Types = append(o.Types, name)
			}
		}
		if choice&64 == 0 {
			c.Parameters = &cube.File{Path: "m/workspace/parameters.yaml", Data: []byte(parameters)}
		}
		if choice&128 == 0 {
			c.AdditionalFiles = &cube.FileSet{Paths: strings.Split(files, "\n")}
		}
		if image != "" {
			c.Images = []string{image}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		if choice>>1&3 == 3 {
			c.Kind = containerconfig.Kind
		}
		outcome := c.Check(o)
		for _, format := range []diag.Format{diag.Text, diag.JSON, diag.SARIF} {
			var b bytes.Buffer
			if err := diag.Write(&b, &outcome.Report, format, diag.TextOptions{}); err != nil {
				t.Fatal(err)
			}
			checkOutput(t, format, b.Bytes())
		}
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		size := uint64(len(manifest) + len(parameters) + len(files) + len(image))
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 64<<20+1000*size {
			t.Errorf("%d bytes allocated for an input of %d", allocated, size)
		}
		if took > time.Second {
			t.Errorf("took %v", took)
		}
		for _, finding := range outcome.Findings {
			if _, ok := diag.Lookup(finding.Code); !ok || finding.Message == "" || finding.Fix == "" {
				t.Errorf("incomplete finding %+v", finding)
			}
			if finding.Pos.File == "" && finding.Code != "MLC046" || (finding.Pos.Line > 0) != (finding.Pos.Column > 0) {
				t.Errorf("place of finding %+v", finding)
			}
		}
		if outcome.OK() != (outcome.Report.Count(diag.Error) == 0) {
			t.Errorf("valid is %t with %d errors", outcome.OK(), outcome.Report.Count(diag.Error))
		}
	})
}

// checkOutput fails if a report is invalid or contains terminal control characters.
func checkOutput(t *testing.T, f diag.Format, out []byte) {
	t.Helper()
	if f != diag.Text && !json.Valid(out) {
		t.Errorf("%s is not JSON: %s", f, out)
	}
	if !utf8.Valid(out) {
		t.Errorf("%s is not UTF-8: %q", f, out)
	}
	if bytes.ContainsFunc(out, func(r rune) bool {
		return r != '\n' &&
			(unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
	}) {
		t.Errorf("%s contains control characters: %q", f, out)
	}
}
