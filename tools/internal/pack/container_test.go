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

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

const sif = "#!/usr/bin/env run-singularity\n\x00SIF_MAGIC\x0001\x00"

func containerConfig(kind, image string) string {
	return "container_type: " + kind + "\nimage: " + image + `
tasks:
  infer:
    input_volumes:
      data_path: {mount_path: /data, type: directory}
      parameters_file: {mount_path: /p.yaml, type: file}
    output_volumes:
      output_path: {mount_path: /out, type: directory}
`
}

// makeContainer runs the actions of a container with parameters and an optional image file. It returns the
// output folder and the terminal output.
func makeContainer(t *testing.T, config, image string) (dir, text string, err error) {
	t.Helper()
	dir = t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	var out bytes.Buffer
	v := Validate{
		Declared: Declared{
			Kind: containerconfig.Kind, Manifest: write(t, in("config.yaml"), config),
			Parameters: write(t, in("parameters_in.yaml"), "b: 010 # eight\na: &x [1.50]\nc: *x\n"),
			Listing:    write(t, in("listing"), ""), Options: cube.Options{Types: []string{"model"}, Profile: "medperf",
				Label: "//m:package"},
		},
		ManifestCopy: in("container_config.yaml"), ParametersCopy: in("parameters.yaml"),
		Record: in("documents.json"), Cube: in("cube.json"), Gate: in("gate.json"),
	}
	if image != "" {
		v.Image = "model.sif"
	}
	if err := v.Run(&out); err != nil {
		return dir, out.String(), err
	}
	records := []string{v.Record}
	if image != "" {
		records = append(records, in("image.json"))
		d := Digest{Gate: v.Gate, Role: cube.Image, Source: write(t, in("model.sif"), image), Record: in("image.json")}
		if err := d.Run(context.Background(), &out, "//m:package"); err != nil {
			return dir, out.String(), err
		}
	}
	x := Index{Gate: v.Gate, Cube: v.Cube, Records: records, Checksums: in("SHA256SUMS"),
		Submission: in("submission.json")}
	if err := x.Run(); err != nil {
		t.Fatal(err)
	}
	return dir, out.String(), nil
}

func readText(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestContainerWithImageFile(t *testing.T) {
	dir, text, err := makeContainer(t, containerConfig("SingularityFile", "https://a.example/model.sif"), sif)
	if err != nil || text != "" {
		t.Fatalf("%v\n%s", err, text)
	}
	s, err := submission.Read(filepath.Join(dir, "submission.json"))
	if err != nil {
		t.Fatal(err)
	}
	fields := s.MedPerf.Fields.(*containerconfig.Fields)
	if want := s.Files[2].SHA256; fields.ImageHash != want {
		t.Errorf("image_hash is %s, want %s", fields.ImageHash, want)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, fields.ParametersConfig); err != nil ||
		compact.String() != `{"b":8,"a":[1.5],"c":[1.5]}` {
		t.Errorf("parameters_config is %s (%v)", &compact, err)
	}
	if got, want := readText(t, dir, "parameters.yaml"), "b: 8\na:\n  - 1.5\nc:\n  - 1.5\n"; got != want {
		t.Errorf("parameters.yaml is %q, want %q", got, want)
	}
	if got := readText(t, dir, "SHA256SUMS"); strings.Count(got, "\n") != 3 {
		t.Errorf("SHA256SUMS is\n%s", got)
	}
}

func TestContainerWithOtherImageFileFails(t *testing.T) {
	dir, text, err := makeContainer(t, containerConfig("SingularityFile", "https://a.example/model.sif"), "no image")
	if !errors.Is(err, ErrInvalid) || !strings.Contains(text, "//m:package") || !strings.Contains(text, "[MLC152]") {
		t.Errorf("%v\n%s", err, text)
	}
	if _, err := os.Stat(filepath.Join(dir, "image.json")); err == nil {
		t.Error("the record was written all the same")
	}
}

func TestContainerOfPinnedImage(t *testing.T) {
	const digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a0"
	dir, _, err := makeContainer(t, containerConfig("DockerImage", "org/model:1.0@"+digest), "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := submission.Read(filepath.Join(dir, "submission.json"))
	if err != nil || s.MedPerf.Fields.(*containerconfig.Fields).ImageHash != digest || s.Cube.Profile != "container" {
		t.Errorf("%v %+v", err, s)
	}
}

// A comment in the configuration does not change the inputs of another action.
func TestCommentInConfigurationEndsInValidate(t *testing.T) {
	plain, _, err := makeContainer(t, containerConfig("SingularityFile", "https://a.example/model.sif"), sif)
	if err != nil {
		t.Fatal(err)
	}
	commented, _, err := makeContainer(t,
		"# why\n\n"+containerConfig("SingularityFile", "https://a.example/model.sif # hosted"), sif)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gate.json", "cube.json", "documents.json", "container_config.yaml", "submission.json"} {
		if a, b := readText(t, plain, name), readText(t, commented, name); a != b {
			t.Errorf("%s differs:\n%s\n%s", name, a, b)
		}
	}
}

func TestInvalidContainerHasNoGate(t *testing.T) {
	dir, text, err := makeContainer(t, containerConfig("SingularityFile", "org/model:1.0"), sif)
	if !errors.Is(err, ErrInvalid) || !strings.Contains(text, "[MLC103]") {
		t.Errorf("%v\n%s", err, text)
	}
	if _, err := os.Stat(filepath.Join(dir, "gate.json")); err == nil {
		t.Error("there is a gate")
	}
}

// Allowing an error does not let a document pass that cannot be uploaded.
func TestAllowedRecursionStillFails(t *testing.T) {
	dir := t.TempDir()
	options, err := cube.ParseOptions(cube.Names{Types: "model", Allow: []string{"MLC012"}})
	if err != nil {
		t.Fatal(err)
	}
	v := Validate{
		Declared: Declared{
			Kind: containerconfig.Kind, Manifest: write(t, filepath.Join(dir, "c.yaml"), "x-a: &a [*a]\n"+
				strings.Replace(containerConfig("DockerImage", "a/b:1"),
					"      parameters_file: {mount_path: /p.yaml, type: file}\n", "", 1)),
			Listing: write(t, filepath.Join(dir, "listing"), ""), Options: options,
		},
		Cube: filepath.Join(dir, "cube.json"), Gate: filepath.Join(dir, "gate.json"),
	}
	var out bytes.Buffer
	if err := v.Run(&out); err == nil || !strings.Contains(err.Error(), "contains itself") {
		t.Errorf("%v\n%s", err, &out)
	}
	if _, err := os.Stat(v.Gate); err == nil {
		t.Error("there is a gate")
	}
}
