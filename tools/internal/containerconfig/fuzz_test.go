package containerconfig

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

const goodConfig = `container_type: DockerImage
image: example/model:1.0
tasks:
  infer:
    run_args: {command: [run], gpus: all, environment: {A: b}}
    input_volumes:
      data_path: {mount_path: /data, type: directory}
      parameters_file: {mount_path: /p.yaml, type: file}
    output_volumes:
      output_path: {mount_path: /out, type: directory}
`

// For any configuration, each finding has a known code and a message, and a valid configuration can be
// uploaded as JSON.
func FuzzCheck(f *testing.F) {
	f.Add(goodConfig, "a: 1\n", uint8(0))
	f.Add(strings.Replace(goodConfig, "DockerImage", "SingularityFile", 1), "- a", uint8(1))
	f.Add("container_type: x\ntasks: {prepare: , on: {}, infer: {run_args: [], input_volumes: 1}}\n", "a: .inf", uint8(7))
	f.Add("image: &a [*a]\ntasks: {evaluate: {output_volumes: {output_path: {type: {}, mount_path: ''}}}}", "", uint8(255))
	f.Fuzz(func(t *testing.T, config, parameters string, choice uint8) {
		doc, _ := pyyaml.Parse("container_config.yaml", []byte(config))
		r := cube.Request{Document: doc, Types: Types.Names()[:choice%11]}
		if choice&16 == 0 {
			r.Parameters = &mlcubeyaml.File{Path: "parameters.yaml", Data: []byte(parameters)}
		}
		if choice&32 == 0 {
			r.AdditionalFiles = &mlcubeyaml.FileSet{Paths: []string{"weights"}}
		}
		if choice&64 == 0 {
			r.Image = "model.tar"
		}
		result := Check(r)
		for _, finding := range result.Findings {
			if _, ok := diag.Lookup(finding.Code); !ok || finding.Message == "" {
				t.Fatalf("%+v", finding)
			}
		}
		if !result.OK() {
			return
		}
		if result.Fields == nil || result.FieldsError != nil {
			t.Fatalf("%q with parameters %q is valid: %v", config, parameters, result.FieldsError)
		}
	})
}

// For any image file, the check terminates without an error.
func FuzzCheckImage(f *testing.F) {
	f.Add([]byte(""), uint8(0))
	f.Add([]byte("\x1f\x8b\x08\x00"), uint8(1))
	f.Add([]byte("#!/usr/bin/env run-singularity\n\x00SIF_MAGIC\x0001\x00"), uint8(3))
	f.Add([]byte("\x8c\x0d\x04\x09\x03\x02"), uint8(2))
	f.Add([]byte("BZh91AY&SY"), uint8(1))
	f.Fuzz(func(t *testing.T, content []byte, kind uint8) {
		file := filepath.Join(t.TempDir(), "image")
		if err := os.WriteFile(file, content, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := InspectImage(file, containerTypes[int(kind)%len(containerTypes)]); err != nil {
			t.Fatal(err)
		}
	})
}
