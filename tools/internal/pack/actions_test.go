package pack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func modelManifest(weights string) string {
	return `name: Model
docker: {image: "example/model:1.0"}
tasks:
  infer:
    parameters:
      inputs:
        data_path: {type: directory, default: data}
        weights: ` + weights + `
      outputs:
        output_path: {type: directory, default: predictions}
`
}

// check runs Validate on a manifest with the lines of a listing. It returns the gate, or "".
func check(t *testing.T, manifest string, lines ...string) (gate, text string, err error) {
	t.Helper()
	dir := t.TempDir()
	v := Validate{
		Declared: Declared{
			Kind:     mlcubeyaml.Kind,
			Manifest: write(t, filepath.Join(dir, "mlcube.yaml"), manifest),
			Listing:  write(t, filepath.Join(dir, "listing"), strings.Join(lines, "\n")),
			Options:  cube.Options{Types: []string{"model"}, Profile: "medperf", Label: "//m:package"},
		},
		ManifestCopy: filepath.Join(dir, "copy/mlcube.yaml"),
		Record:       filepath.Join(dir, "documents.json"),
		Cube:         filepath.Join(dir, "cube.json"),
		Gate:         filepath.Join(dir, "gate.json"),
	}
	if err := os.Mkdir(filepath.Join(dir, "copy"), 0o777); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = v.Run(&out)
	written := 0
	for _, path := range []string{v.ManifestCopy, v.Record, v.Cube, v.Gate} {
		if _, err := os.Stat(path); err == nil {
			written++
		}
	}
	if err == nil && written != 4 || err != nil && written != 0 {
		t.Errorf("%d outputs were written with the error %v", written, err)
	}
	data, _ := os.ReadFile(v.Gate)
	return string(data), out.String(), err
}

const (
	prefix = `{"strip_prefix": "m/workspace/additional_files"}`
	file   = `{"path": "m/workspace/additional_files/w.bin"}`
)

func TestGateStaysTheSameUnlessTheNeedsChange(t *testing.T) {
	plain, _, err := check(t, modelManifest("additional_files/w.bin"), prefix, file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, manifest string
		lines          []string
	}{
		{name: "a comment", manifest: "# changed\n\n" + modelManifest("additional_files/w.bin"),
			lines: []string{prefix, file}},
		{name: "another image", manifest: strings.Replace(modelManifest("additional_files/w.bin"), "1.0", "2.0", 1),
			lines: []string{prefix, file}},
		{name: "another name of the input",
			manifest: strings.Replace(modelManifest("additional_files/w.bin"), "weights:", "model:", 1),
			lines:    []string{prefix, file}},
	} {
		if gate, _, err := check(t, c.manifest, c.lines...); err != nil || gate != plain {
			t.Errorf("%s: gate %q, want %q; %v", c.name, gate, plain, err)
		}
	}
	open, _, err := check(t, modelManifest("additional_files/trained/w.bin"), prefix,
		`{"path": "m/workspace/additional_files/trained", "tree": true}`)
	if want := `{"valid":true,"kind":"mlcube","pending":[{"path":"trained/w.bin","key":"tasks.infer.parameters.inputs.weights"}]}` + "\n"; err != nil || open != want {
		t.Errorf("gate %q, want %q; %v", open, want, err)
	}
}

func TestInvalidCubesHaveNoGate(t *testing.T) {
	for _, c := range []struct {
		name, manifest string
		lines          []string
		want           string
	}{
		{name: "a missing task", manifest: "tasks: {}", want: "the task infer is missing"},
		{name: "a missing file", manifest: modelManifest("additional_files/v.bin"), lines: []string{prefix, file},
			want: `did you mean "additional_files/w.bin"?`},
		{name: "no files", manifest: modelManifest("additional_files/w.bin"), want: "MLC055"},
	} {
		_, text, err := check(t, c.manifest, c.lines...)
		if !errors.Is(err, ErrInvalid) || !strings.Contains(text, c.want) || !strings.Contains(text, "//m:package") {
			t.Errorf("%s: %v, want %q in\n%s", c.name, err, c.want, text)
		}
	}
	if _, _, err := check(t, modelManifest("additional_files/w.bin"), prefix, `{"path": "other/w.bin"}`); err == nil ||
		!strings.Contains(err.Error(), `"other/w.bin" is outside of "m/workspace/additional_files"`) {
		t.Errorf("a file outside of the prefix: %v", err)
	}
}

// line is a line of a listing for a file on disk.
func line(t *testing.T, path, source string) string {
	t.Helper()
	data, err := json.Marshal(map[string]string{"path": path, "src": source})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestPack(t *testing.T) {
	dir := t.TempDir()
	weights := write(t, filepath.Join(dir, "w.bin"), "weights")
	pointer := write(t, filepath.Join(dir, "p.bin"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
	write(t, filepath.Join(dir, "folder/a"), "a")
	write(t, filepath.Join(dir, "folder/b/c"), "c")
	for _, c := range []struct {
		name        string
		gate        string
		lines       []string
		executables []string
		allow       []string
		want        string // part of the error; "" for none
		members     string // path and mode of each member
	}{
		{name: "a file and a folder", gate: `{"valid":true,"pending":[{"path":"f/b/c","key":"k"},{"path":"f","key":"k"}]}`,
			lines: []string{`{"strip_prefix": "m"}`, line(t, "m/w.bin", weights),
				line(t, "m/f", filepath.Join(dir, "folder"))},
			executables: []string{"f/*"}, members: "f/a 0755 f/b/c 0644 w.bin 0644"},
		{name: "no gate", lines: []string{prefix}, want: "gate"},
		{name: "a gate of an invalid cube", gate: `{}`, lines: []string{prefix}, want: "the cube is not valid"},
		{name: "a reference that nothing fulfils",
			gate:  `{"valid":true,"pending":[{"path":"v.bin","key":"tasks.infer.parameters.inputs.weights"}]}`,
			lines: []string{`{"strip_prefix": "m"}`, line(t, "m/w.bin", weights)},
			want:  `tasks.infer.parameters.inputs.weights: "additional_files/v.bin" is not among the additional files; did you mean "additional_files/w.bin"?`},
		{name: "a folder referenced as a file", gate: `{"valid":true,"pending":[{"path":"f","key":"k","kind":"file"}]}`,
			lines: []string{`{"strip_prefix": "m"}`, line(t, "m/f", filepath.Join(dir, "folder"))},
			want:  `k: "additional_files/f" is a directory, but it is referenced as a file`},
		{name: "a collision", gate: `{"valid":true}`, lines: []string{`{"strip_prefix": "m"}`, line(t, "m/w.bin", weights),
			line(t, "m/w.bin", weights)}, want: `"w.bin"`},
		{name: "a file that is gone", gate: `{"valid":true}`,
			lines: []string{`{"strip_prefix": "m"}`, line(t, "m/x", filepath.Join(dir, "x"))},
			want:  "no such file"},
		{name: "a Git LFS pointer", gate: `{"valid":true}`,
			lines: []string{`{"strip_prefix": "m"}`, line(t, "m/w.bin", weights), line(t, "m/p.bin", pointer)},
			want:  `"p.bin" is a Git LFS pointer instead of the file`},
		{name: "an allowed pointer", gate: `{"valid":true}`, allow: []string{"MLC097"},
			lines:   []string{`{"strip_prefix": "m"}`, line(t, "m/p.bin", pointer)},
			members: "p.bin 0644"},
		{name: "a bad pattern", gate: `{"valid":true}`,
			lines: []string{`{"strip_prefix": "m"}`, line(t, "m/w.bin", weights)}, executables: []string{"["},
			want: `"[" is not a valid pattern`},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := t.TempDir()
			p := Pack{
				Gate:        filepath.Join(out, "gate.json"),
				Listing:     write(t, filepath.Join(out, "listing"), strings.Join(c.lines, "\n")),
				Executables: c.executables,
				Output:      filepath.Join(out, "additional_files.tar.gz"),
				Record:      filepath.Join(out, "record.json"),
			}
			Allow(&p.Options, c.allow, cube.MedPerf)
			if c.gate != "" {
				write(t, p.Gate, c.gate)
			}
			err := p.Run(context.Background())
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want an error with %q", err, c.want)
				}
				if _, err := os.Stat(p.Output); !os.IsNotExist(err) {
					t.Error("an archive remains")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			record, faults, err := archive.Verify(p.Output, nil)
			if err != nil || len(faults) > 0 {
				t.Fatal(err, faults)
			}
			var members []string
			for _, m := range record.Members {
				members = append(members, m.Path, m.Mode)
			}
			if got := strings.Join(members, " "); got != c.members {
				t.Errorf("members %q, want %q", got, c.members)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	dir := t.TempDir()
	source := write(t, filepath.Join(dir, "x"), "x")
	err := archive.Check([]archive.Member{{Path: ".DS_Store", Source: source}, {Path: "../x", Source: source}},
		archive.Options{})
	more := archive.Check([]archive.Member{{Path: "/y", Source: source}}, archive.Options{}) // as of two directories
	text := Explain(errors.Join(err, more)).Error()
	if !strings.Contains(text, `error: "/y" is absolute`) {
		t.Errorf("the second problems are not in\n%s", text)
	}
	for _, want := range []string{`[MLC067]`, `[MLC068]; to pack it anyway, add allow = ["MLC068"]`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, `allow = ["MLC067"]`) {
		t.Errorf("a locked code is said to be allowable:\n%s", text)
	}
}
