package main

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A tree is a workspace of cubes. Each has a manifest and parameters; the rest of its files are
// additional ones, text of random numbers.
type tree struct {
	cubes int
	files int // of each cube
	seed  uint64
}

func parseTree(name string, seed uint64) (tree, error) {
	t := tree{seed: seed}
	_, err := fmt.Sscanf(name, "%dx%d", &t.cubes, &t.files)
	if err != nil || t.cubes < 1 || t.files < 3 || t.name() != name {
		return t, fmt.Errorf("invalid tree %q: expected CUBESxFILES, such as 1000x4, with at least 1 cube of 3 files", name)
	}
	return t, nil
}

func (t tree) name() string { return fmt.Sprintf("%dx%d", t.cubes, t.files) }

// cube is the folder of cube i in the workspace. A hundred of them share one.
func (t tree) cube(i int) string { return fmt.Sprintf("cubes/group_%02d/cube_%04d", i/100, i) }

// additional is the path of additional file i of a cube, in the cube's folder. A hundred of them share
// a folder.
func additional(i int) string {
	return fmt.Sprintf("workspace/additional_files/part_%03d/weights_%05d.txt", i/100, i)
}

// A rule packages the cubes of a workspace.
type rule struct {
	name  string
	build string // each cube's BUILD file
	files map[string]string
}

// modules is a MODULE.bazel with the rules from the repository at a path.
func modules(rules string) string {
	return fmt.Sprintf(`bazel_dep(name = "rules_mlcube", version = "0.1.0")
local_path_override(
    module_name = "rules_mlcube",
    path = %q,
)
`, rules)
}

// mlcubePackage is the rule that is measured.
func mlcubePackage(rules string) rule {
	return rule{
		name: "mlcube_package",
		build: `load("@rules_mlcube//mlcube:defs.bzl", "mlcube_package")

mlcube_package(
    name = "package",
    types = ["model"],
)
`,
		files: map[string]string{
			"MODULE.bazel": modules(rules),
			"BUILD.bazel":  "",
		},
	}
}

// trivial is the baseline: one action and one output, with the same inputs and modules. With the tool as an
// input, Bazel also checks the same toolchain and Go SDK, as in any tree with Go.
func trivial(rules string, withTool bool) rule {
	name, tool := "trivial rule", ""
	if withTool {
		name, tool = "trivial rule with our tool", "@rules_mlcube//tools/mlcubepack"
	}
	return rule{
		name: name,
		build: `load("//:concatenation.bzl", "concatenation")

concatenation(
    name = "package",
    srcs = glob(["mlcube.yaml", "workspace/**"]),
)
`,
		files: map[string]string{
			"MODULE.bazel":      modules(rules),
			"BUILD.bazel":       "",
			"concatenation.bzl": fmt.Sprintf(concatenation, tool),
		},
	}
}

const concatenation = `"""The least that a rule over a cube's files does."""

_TOOL = %q

def _concatenation_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".txt")
    args = ctx.actions.args()
    args.add_all(ctx.files.srcs)
    args.use_param_file("%%s", use_always = True)
    ctx.actions.run_shell(
        arguments = [ctx.actions.args().add(out), args],
        command = 'xargs cat <"$2" >"$1"',
        inputs = ctx.files.srcs,
        mnemonic = "Concatenation",
        outputs = [out],
        tools = [tool[DefaultInfo].files_to_run for tool in ctx.attr._tools],
    )
    return [DefaultInfo(files = depset([out]))]

concatenation = rule(
    implementation = _concatenation_impl,
    attrs = {
        "srcs": attr.label_list(allow_files = True),
        "_tools": attr.label_list(
            cfg = "exec",
            default = [_TOOL] if _TOOL else [],
        ),
    },
)
`

const manifest = `name: Cube %04d
description: A generated model.
authors:
  - {name: Nobody}

platform:
  accelerator_count: 0

docker:
  image: registry.example.org/generated/model-%04d:1.0.0

tasks:
  infer:
    parameters:
      inputs:
        data_path: {type: directory, default: data}
        parameters_file: parameters.yaml
        weights: {type: directory, default: additional_files/}
      outputs:
        output_path: {type: directory, default: predictions}
`

// generate writes the workspace of a tree to a new folder; the same bytes for the same seed.
func generate(folder string, t tree, r rule) error {
	write := func(path, content string) error {
		path = filepath.Join(folder, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, []byte(content), 0o644)
	}
	for path, content := range r.files {
		if err := write(path, content); err != nil {
			return err
		}
	}
	source := rand.NewChaCha8([32]byte{byte(t.seed), byte(t.seed >> 8), byte(t.seed >> 16), byte(t.seed >> 24)})
	for i := range t.cubes {
		cube := t.cube(i)
		files := map[string]string{
			"BUILD.bazel":               r.build,
			"mlcube.yaml":               fmt.Sprintf(manifest, i, i),
			"workspace/parameters.yaml": fmt.Sprintf("threshold: %.3f\n", float64(i)/float64(t.cubes)),
		}
		for j := range t.files - 2 {
			var noise [768]byte
			source.Read(noise[:])
			files[additional(j)] = base64.StdEncoding.EncodeToString(noise[:]) + "\n"
		}
		for path, content := range files {
			if err := write(cube+"/"+path, content); err != nil {
				return err
			}
		}
	}
	return nil
}
