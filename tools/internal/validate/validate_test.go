package validate

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/pflag"

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

// writeCube makes a cube of paths and contents in a new folder.
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
	c, err := Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if string(c.Manifest) != goodManifest || c.ManifestPath != filepath.Join(dir, "mlcube.yaml") || c.ManifestProblem != "" {
		t.Errorf("manifest %q at %s, problem %q", c.Manifest, c.ManifestPath, c.ManifestProblem)
	}
	if c.Parameters == nil || string(c.Parameters.Data) != "a: 1\n" || c.Parameters.Problem != "" {
		t.Errorf("parameters %+v", c.Parameters)
	}
	if c.AdditionalFiles == nil || !slices.Equal(c.AdditionalFiles.Paths, []string{"weights/model.pt"}) || c.AdditionalFiles.Problems != nil {
		t.Errorf("additional files %+v", c.AdditionalFiles)
	}
	if !slices.Equal(c.Images, []string{"model.sif"}) || !slices.Equal(c.Neighbours, []string{"notes.txt", "parameters.yaml"}) {
		t.Errorf("images %q, neighbours %q", c.Images, c.Neighbours)
	}
}

func TestFolderSaysWhatIsOfTheWrongKind(t *testing.T) {
	link := func(dir, name, target string) {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	for _, c := range []struct {
		name   string
		files  map[string]string
		change func(dir string)
		got    func(c *Cube) string
		want   string
	}{
		{"no manifest", map[string]string{"x": ""}, nil, func(c *Cube) string { return c.ManifestProblem + "; " + c.ManifestFix }, "there is no mlcube.yaml; write one"},
		{"near miss", map[string]string{"MLCube.yml": ""}, nil, func(c *Cube) string { return c.ManifestFix }, `rename "MLCube.yml"`},
		{"manifest is a folder", map[string]string{"mlcube.yaml/x": ""}, nil, func(c *Cube) string { return c.ManifestProblem }, "mlcube.yaml is a folder"},
		{"manifest is a broken link", map[string]string{"x": ""}, func(dir string) { link(dir, "mlcube.yaml", "nowhere") },
			func(c *Cube) string { return c.ManifestProblem }, "leads nowhere"},
		{"parameters are a folder", map[string]string{"workspace/parameters.yaml/x": ""}, nil, func(c *Cube) string { return c.Parameters.Problem }, "is a folder"},
		{"no parameters", map[string]string{"x": ""}, nil, func(c *Cube) string {
			if c.Parameters == nil && c.AdditionalFiles == nil && c.Images == nil {
				return "nothing"
			}
			return "something"
		}, "nothing"},
		{"additional files are a file", map[string]string{"workspace/additional_files": ""}, nil, func(c *Cube) string { return c.AdditionalFiles.Problems[0].Detail }, "is not a folder"},
		{"additional files are a broken link", map[string]string{"workspace/x": ""}, func(dir string) { link(dir, "workspace/additional_files", "nowhere") },
			func(c *Cube) string { return c.AdditionalFiles.Problems[0].Detail }, "leads nowhere"},
		{"a link that leaves, beside a good file", map[string]string{"workspace/additional_files/model.pt": ""},
			func(dir string) { link(dir, "workspace/additional_files/etc", "/etc") },
			func(c *Cube) string {
				p := c.AdditionalFiles.Problems[0]
				return string(p.Code) + " " + strings.Join(c.AdditionalFiles.Paths, " ")
			}, "MLC067 etc model.pt"},
		{"workspace is a file", map[string]string{"workspace": ""}, nil, func(c *Cube) string { return c.ManifestProblem }, "there is no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := writeCube(t, c.files)
			if c.change != nil {
				c.change(dir)
			}
			cube, err := Folder(dir)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.got(cube); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// command runs a command line.
func command(t testing.TB, args ...string) (status int, out string, err error) {
	t.Helper()
	var c Command
	f := pflag.NewFlagSet("validate", pflag.ContinueOnError)
	c.AddFlags(f)
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	status, err = c.Run(&b, diag.TextOptions{})
	return status, b.String(), err
}

func TestCommand(t *testing.T) {
	good := writeCube(t, goodCube())
	typo := goodCube()
	typo["mlcube.yaml"] = "descripton: x\n" + goodManifest
	suspect := writeCube(t, typo)
	broken := writeCube(t, map[string]string{"mlcube.yaml": "tasks: ["})
	for _, c := range []struct {
		name   string
		args   []string
		status int
		say    string // in the output, or in the error
	}{
		{"valid", []string{"--mlcube", good, "--mlcube-types", "model", "--allow", "MLC065"}, StatusValid, "no findings in "},
		{"warning", []string{"--mlcube", suspect, "--mlcube-types", "model"}, StatusValid, "[MLC020]"},
		{"promoted", []string{"--mlcube", suspect, "--mlcube-types", "model", "--error", "MLC020"}, StatusInvalid, "error: "},
		{"invalid", []string{"--mlcube", broken, "--mlcube-types", "model"}, StatusInvalid, "[MLC005]"},
		{"json", []string{"--mlcube", broken, "--mlcube-types", "model", "--format", "json"}, StatusInvalid, `"valid": false`},
		{"sarif", []string{"--mlcube", broken, "--mlcube-types", "model", "--format", "sarif"}, StatusInvalid, `"ruleId": "MLC005"`},
		{"unknown type", []string{"--mlcube", good, "--mlcube-types", "modle"}, StatusInvalid, "[MLC046]"},
		{"no folder given", []string{"--mlcube-types", "model"}, StatusUsage, "--mlcube is missing"},
		{"no types given", []string{"--mlcube", good}, StatusUsage, "--mlcube-types is missing"},
		{"unknown format", []string{"--mlcube", good, "--mlcube-types", "model", "--format", "jsn"}, StatusUsage, `did you mean "json"?`},
		{"format like nothing", []string{"--mlcube", good, "--mlcube-types", "model", "--format", "xml"}, StatusUsage, "expected one of"},
		{"unknown profile", []string{"--mlcube", good, "--mlcube-types", "model", "--profile", "scirpt"}, StatusUsage, `did you mean "script"?`},
		{"unknown policy", []string{"--mlcube", good, "--mlcube-types", "model", "--image-policy", "pinned"}, StatusUsage, "image policy"},
		{"unknown code", []string{"--mlcube", good, "--mlcube-types", "model", "--error", "MLC999"}, StatusUsage, "unknown code"},
		{"locked code", []string{"--mlcube", good, "--mlcube-types", "model", "--allow", "MLC005"}, StatusUsage, "cannot be allowed"},
		{"no such folder", []string{"--mlcube", filepath.Join(good, "nowhere"), "--mlcube-types", "model"}, StatusIO, "nowhere"},
		{"a file for a folder", []string{"--mlcube", filepath.Join(good, "mlcube.yaml"), "--mlcube-types", "model"}, StatusIO, "is not a folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, err := command(t, c.args...)
			if err != nil {
				if out != "" {
					t.Errorf("wrote %q beside the error %v", out, err)
				}
				out = err.Error()
			}
			if (err != nil) != (c.status >= StatusUsage) || status != c.status || !strings.Contains(out, c.say) {
				t.Errorf("status %d, %v, %s\nwant %d, %q", status, err, out, c.status, c.say)
			}
		})
	}
}

func TestTheReportOfOneCubeIsTheSameEveryTime(t *testing.T) {
	files := goodCube()
	files["mlcube.yaml"] = strings.ReplaceAll(goodManifest, "data/", "/data") + "        a: 1\n        b: 2\nx: 1\ny: 2\n"
	for i := range 20 {
		files["workspace/additional_files/spare/"+strings.Repeat("x", i+1)] = ""
	}
	dir := writeCube(t, files)
	_, first, _ := command(t, "--mlcube", dir, "--mlcube-types", "model", "--format", "sarif")
	for range 5 {
		if _, again, _ := command(t, "--mlcube", dir, "--mlcube-types", "model", "--format", "sarif"); again != first {
			t.Fatalf("got\n%s\nand\n%s", first, again)
		}
	}
}

func FuzzValidate(f *testing.F) {
	f.Add(goodManifest, "a: 1\n", "weights/model.pt", "m.sif", uint8(0))
	f.Add(strings.ReplaceAll(goodManifest, "docker", "singularity"), "- 2020-01-01\n? [a]\n: .nan\n", "._x\ntmp.tar.gz", "mlcube.yaml", uint8(255))
	f.Add("a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n<<: [*c]\ntasks: *c\n", "", "", "", uint8(77))
	f.Add("tasks: {infer: {parameters: {inputs: {data_path: {type: [], default: !!binary x}}, outputs: {output_path: null}}}}", "\xff", "a/../b", "../x", uint8(2))
	if paths, err := filepath.Glob("../../mlcubepack/testdata/validate/*/cube/mlcube.yaml"); err == nil {
		for _, p := range paths {
			if data, err := os.ReadFile(p); err == nil && len(data) < 10_000 {
				f.Add(string(data), "a: 1\n", "model.pt", "", uint8(1))
			}
		}
	}
	f.Fuzz(func(t *testing.T, manifest, parameters, files, image string, choice uint8) {
		c := &Cube{ManifestPath: "m/mlcube.yaml", Manifest: []byte(manifest)}
		o := Options{Profile: []mlcubeyaml.Profile{mlcubeyaml.MedPerf, mlcubeyaml.Script}[choice&1]}
		o.ImagePolicy = []mlcubeyaml.ImagePolicy{mlcubeyaml.ImageAny, mlcubeyaml.ImageTag, mlcubeyaml.ImageDigest, ""}[choice>>1&3]
		for i, name := range mlcubeyaml.TypeNames() {
			if choice>>(3+i)&1 == 1 {
				o.Types = append(o.Types, name)
			}
		}
		if choice&64 == 0 {
			c.Parameters = &mlcubeyaml.File{Path: "m/workspace/parameters.yaml", Data: []byte(parameters)}
		}
		if choice&128 == 0 {
			c.AdditionalFiles = &mlcubeyaml.FileSet{Paths: strings.Split(files, "\n")}
		}
		if image != "" {
			c.Images = []string{image}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		c.Container = choice>>1&3 == 3
		outcome := Check(c, o)
		for _, format := range []Format{Text, JSON, SARIF} {
			var b bytes.Buffer
			if err := Write(&b, &outcome.Report, format, diag.TextOptions{}); err != nil {
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
		if (outcome.Status() == StatusValid) != (outcome.Report.Count(diag.Error) == 0) {
			t.Errorf("status %d with %d errors", outcome.Status(), outcome.Report.Count(diag.Error))
		}
	})
}

// checkOutput fails where a report is broken or holds what a terminal acts on.
func checkOutput(t *testing.T, f Format, out []byte) {
	t.Helper()
	if f != Text && !json.Valid(out) {
		t.Errorf("%s is not JSON: %s", f, out)
	}
	if !utf8.Valid(out) {
		t.Errorf("%s is not UTF-8: %q", f, out)
	}
	if bytes.ContainsFunc(out, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
		t.Errorf("%s holds control characters: %q", f, out)
	}
}
