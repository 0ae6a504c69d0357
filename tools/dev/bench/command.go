package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// What is measured of this project is the command that people run, with its validation and its other files.

// manifest is that of a valid cube that uses no file by name.
const manifest = `name: bench
authors:
  - {name: bench}
platform:
  accelerator_count: 0
docker:
  image: example/bench:1.0.0
tasks:
  infer:
    parameters:
      inputs:
        data_path: {type: directory, default: data/}
        parameters_file: {type: file, default: parameters.yaml}
        additional: {type: directory, default: additional_files/}
      outputs:
        output_path: {type: directory, default: predictions/}
`

// packaging is the command that packs the cube beside out into the folder out.
func packaging(out string, flags ...string) []string {
	dir := filepath.Dir(out)
	args := []string{filepath.Join(dir, "mlcubepack"), "package", "--mlcube", filepath.Join(dir, "cube"),
		"--mlcube-types", "model", "--assets", out}
	return append(args, flags...)
}

func verifying(out string) []string {
	return []string{filepath.Join(filepath.Dir(out), "mlcubepack"), "verify", out}
}

// archiveIn returns the archive that a packer wrote to out, which may be a folder of submission files.
func archiveIn(out string) string {
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		return filepath.Join(out, cube.AdditionalFilesName)
	}
	return out
}

// makeCube makes the folder of a cube with links to the files of a set as its additional files.
func makeCube(dir, set string) error {
	workspace := filepath.Join(dir, cube.WorkspaceFolder)
	if err := os.MkdirAll(workspace, 0o755); err != nil {
		return err
	}
	for path, text := range map[string]string{
		filepath.Join(dir, mlcubeyaml.ManifestName):   manifest,
		filepath.Join(workspace, cube.ParametersName): "{}\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	members, err := membersOf(set)
	if err != nil {
		return err
	}
	for _, m := range members {
		path := filepath.Join(workspace, cube.AdditionalFilesFolder, filepath.FromSlash(m.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.Link(m.Source, path); err != nil {
			return err
		}
	}
	return nil
}

// build makes a program of this repository's folder tools once. The working directory must be in the repository.
func build(program, folder string) error {
	if _, err := os.Stat(program); err == nil {
		return nil
	}
	const tools = "github.com/rules-mlcube/rules_mlcube/tools/dev/bench"
	bench, err := exec.Command("go", "list", "-f", "{{.Dir}}", tools).Output()
	if err != nil {
		return errors.New("it is built from source; run bench in the repository")
	}
	absolute, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-o", absolute, ".")
	cmd.Dir = filepath.Join(strings.TrimSpace(string(bench)), folder)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, text)
	}
	return nil
}
