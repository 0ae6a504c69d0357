package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/migrate"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

func TestMigrateCases(t *testing.T) {
	s := suite{
		dir:      "testdata/migrate",
		minCases: 25,
		covers:   func(c diag.Code) bool { return areaOf(c) == diag.Migration },
		onStderr: true,
		check: func(t *testing.T, r caseRun, findings []finding) {
			for _, f := range findings {
				if f.Line == 0 {
					t.Errorf("%s has no line", f.Code)
				}
			}
			if (r.stdout != "") != (r.status == statusDone) {
				t.Errorf("exit status %d with the configuration %q", r.status, r.stdout)
			}
			if r.stdout != "" {
				loadsForMedPerf(t, []byte(r.stdout), "")
			}
		},
	}
	s.run(t)
}

// loadsForMedPerf checks a configuration like MedPerf's parser, and with our own checks.
func loadsForMedPerf(t *testing.T, config []byte, contract string) {
	t.Helper()
	doc, findings := pyyaml.Parse("container_config.yaml", config)
	if len(findings) > 0 {
		t.Fatalf("%v in\n%s", findings, config)
	}
	text, err := doc.Root.JSON()
	if err != nil {
		t.Fatal(err)
	}
	type volumes map[string]struct {
		MountPath *string `json:"mount_path"`
		Type      *string `json:"type"`
	}
	var loaded struct {
		ContainerType *string `json:"container_type"`
		Image         *string `json:"image"`
		Tasks         map[string]*struct {
			RunArgs *struct {
				Command     []string          `json:"command"`
				Entrypoint  string            `json:"entrypoint"`
				Environment map[string]string `json:"environment"`
				GPUs        any               `json:"gpus"`
				ShmSize     string            `json:"shm_size"`
			} `json:"run_args"`
			Inputs  volumes `json:"input_volumes"`
			Outputs volumes `json:"output_volumes"`
		} `json:"tasks"`
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&loaded); err != nil {
		t.Fatalf("%v in\n%s", err, config)
	}
	if loaded.ContainerType == nil || loaded.Image == nil || len(loaded.Tasks) == 0 {
		t.Errorf("container_type, image or tasks are missing in\n%s", config)
	}
	for name, task := range loaded.Tasks {
		if task == nil {
			t.Fatalf("the task %s is null", name)
		}
		for _, section := range []volumes{task.Inputs, task.Outputs} {
			for label, v := range section {
				if v.MountPath == nil || v.Type == nil || *v.Type != "file" && *v.Type != "directory" {
					t.Errorf("%s.%s has no mount_path or type in\n%s", name, label, config)
				}
			}
		}
	}

	types := containerconfig.Types.OfTasks(doc.Root.Get("tasks").Value.Keys())
	request := cube.Request{Document: doc, Types: types, Contract: contract}
	r := containerconfig.Check(request)
	if r.Needs.Parameters {
		request.Parameters = &cube.File{Path: "parameters.yaml", Data: []byte("{}\n")}
	}
	if r.Needs.AdditionalFiles {
		request.AdditionalFiles = &cube.FileSet{Paths: []string{"weights"}}
	}
	for _, f := range containerconfig.Check(request).Findings {
		if f.Severity == diag.Error && !strings.Contains(f.Found, migrate.ImagePlaceholder) {
			t.Errorf("%s in\n%s", f.Message, config)
		}
	}
}

// A cube and its migrated container have the same archive.
func TestMigratedCubesHaveTheSameArchive(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "model")
	files := caseFiles(t, "testdata/migrate/model-with-comments.txtar")
	for name, content := range map[string]string{
		"mlcube.yaml":                               files["model-with-comments/mlcube.yaml"],
		"workspace/parameters.yaml":                 "threshold: 0.5 # by eye\n",
		"workspace/additional_files/fold0/model.pt": strings.Repeat("weights ", 50_000),
		"workspace/additional_files/classes.json":   "{}\n",
	} {
		writeFile(t, filepath.Join(dir, name), content)
	}
	do := func(args ...string) {
		t.Helper()
		if status, _, stderr := mlcubepack(args...); status != statusDone {
			t.Fatalf("%v: exit status %d\n%s", args, status, stderr)
		}
	}
	archive := func(folder string) []byte {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, folder, "additional_files.tar.gz"))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	config := filepath.Join(dir, "container_config.yaml")
	do("package", "--mlcube", dir, "--mlcube-types", "model", "--assets", filepath.Join(dir, "before"))
	do("migrate", "--mlcube", dir)
	do("package", "--container-config", config, "--mlcube-types", "model", "--assets", filepath.Join(dir, "after"))
	if !bytes.Equal(archive("before"), archive("after")) {
		t.Error("the archives differ")
	}
	do("verify", filepath.Join(dir, "after"))

	if status, _, stderr := mlcubepack("migrate", "--mlcube", dir); status != statusIO ||
		!strings.Contains(stderr, "--force") {
		t.Errorf("a second run: exit status %d\n%s", status, stderr)
	}
	do("migrate", "--mlcube", dir, "--force")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"after", "before", "container_config.yaml", "mlcube.yaml", "workspace"}
	if !slices.Equal(names, want) {
		t.Errorf("the folder contains %q, want %q", names, want)
	}
}

// Every migrated cube of the oracle is a container that MedPerf can load.
func TestMigrateOracle(t *testing.T) {
	root, _ := oracle(t)
	cubes, err := filepath.Glob(filepath.Join(root, "cubes", "*"))
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for _, dir := range cubes {
		c, err := cube.ReadFolder(mlcubeyaml.Kind, dir, filepath.Join(dir, mlcubeyaml.ManifestName))
		if err != nil {
			continue
		}
		for _, name := range containerconfig.ContractNames() {
			contract, err := containerconfig.ContractOf(name)
			if err != nil {
				t.Fatal(err)
			}
			_, config := migrated(c, "https://example.org/model.sif", contract)
			if config == nil {
				continue
			}
			done++
			loadsForMedPerf(t, config, name)
		}
	}
	t.Logf("%d configurations of %d cubes", done, len(cubes))
	if done == 0 {
		t.Error("no cube was migrated")
	}
}

// A migrated data preparator fits each contract.
func TestMigrateToContracts(t *testing.T) {
	const manifest = `docker: {image: "org/prep:1"}
tasks:
  prepare:
    parameters:
      inputs: {data_path: data, labels_path: labels}
      outputs: {output_path: out/, output_labels_path: out_labels/}
  sanity_check:
    parameters:
      inputs: {data_path: out/, labels_path: out_labels/}
  statistics:
    parameters:
      inputs: {data_path: out/, labels_path: out_labels/}
      outputs: {output_path: {type: file, default: statistics.yaml}}
`
	for contract, want := range map[string]struct{ has, lacks, says string }{
		"2025-12":       {has: "  sanity_check:", lacks: "--start=sanity_check"},
		"prep-workflow": {has: "--start=sanity_check", lacks: "  sanity_check:", says: "MedPerf does not run the task"},
	} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "mlcube.yaml"), manifest)
		status, out, errs := mlcubepack("migrate", "--mlcube", dir, "--output=-", "--contract", contract)
		if status != statusDone || !strings.Contains(out, want.has) || strings.Contains(out, want.lacks) ||
			!strings.Contains(errs, want.says) {
			t.Errorf("%s: status %d, %s\n%s", contract, status, errs, out)
		}
		loadsForMedPerf(t, []byte(out), contract)
	}
	if status, _, errs := mlcubepack("migrate", "--mlcube", t.TempDir(), "--contract=2024"); status != statusUsage ||
		!strings.Contains(errs, "unknown contract") {
		t.Errorf("status %d, %s", status, errs)
	}
}
