package mlcubeyaml

import (
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// A checkCase is a cube with errors. want has, for each finding, the first letter of its severity, its code,
// line, column and key. The cube is a model with parameters.yaml and additional files, unless edit changes
// that.
type checkCase struct {
	name   string
	text   string
	edit   func(*Request)
	want   []string
	script []string // in profile script, where that differs
}

// model is a manifest with inputs on line 6 and outputs on line 7.
func model(inputs, outputs string) string {
	return "name: t\ndocker: {image: org/img:1.0}\ntasks:\n  infer:\n    parameters:\n      inputs: " + inputs +
		"\n      outputs: " + outputs + "\n"
}

const (
	goodInputs  = "{data_path: data/}"
	goodOutputs = "{output_path: {type: directory, default: predictions}}"
	withParams  = "{data_path: data/, parameters_file: parameters.yaml}"
)

// extra is a model whose infer task has an input w on line 6, column 36.
func extra(value string) string {
	return model("{data_path: data/,   w: "+value+"}", goodOutputs)
}

// top is a good model with lines before its tasks.
func top(lines string) string {
	return lines + "tasks: {infer: {parameters: {inputs: " + goodInputs + ", outputs: " + goodOutputs + "}}}\n"
}

const docker = "docker: {image: org/img:1.0}\n"

func prep(prepareOutputs, sanityInputs, statisticsInputs string) string {
	return docker + `tasks:
  prepare:
    parameters:
      inputs: {data_path: in/, labels_path: in_labels/}
      outputs: {output_path: data/, output_labels_path: labels/` + prepareOutputs + `}
  sanity_check:
    parameters:
      inputs: {data_path: data/, labels_path: labels/` + sanityInputs + `}
  statistics:
    parameters:
      inputs: {data_path: data/, labels_path: labels/` + statisticsInputs + `}
      outputs: {output_path: {type: file, default: statistics.yaml}}
`
}

func as(types ...string) func(*Request) { return func(r *Request) { r.Types = types } }

func withFiles(paths ...string) func(*Request) {
	return func(r *Request) { r.AdditionalFiles = &FileSet{Paths: paths} }
}

func withParameters(text string) func(*Request) {
	return func(r *Request) { r.Parameters = &File{Path: "parameters.yaml", Data: []byte(text)} }
}

func withImage(name string) func(*Request) { return func(r *Request) { r.Image = name } }

func withPolicy(p ImagePolicy) func(*Request) { return func(r *Request) { r.ImagePolicy = p } }

func undeclared(r *Request) { r.Parameters, r.AdditionalFiles = nil, nil }

// request returns the request of a case.
func (t checkCase) request(profile Profile) Request {
	doc, _ := pyyaml.Parse("mlcube.yaml", []byte(t.text))
	r := Request{Document: doc, Types: []string{"model"}, Profile: profile}
	if strings.Contains(t.text, "parameters.yaml") {
		r.Parameters = &File{Path: "parameters.yaml"}
	}
	if strings.Contains(t.text, additionalFolder) {
		r.AdditionalFiles = &FileSet{Paths: []string{"models/a.pt", "w.pt"}}
	}
	if t.edit != nil {
		t.edit(&r)
	}
	return r
}

var checkCases = []checkCase{
	{name: "good", text: model(goodInputs, goodOutputs)},
	{name: "good with everything", text: model(
		"{data_path: data/, parameters_file: parameters.yaml, w: additional_files/}", goodOutputs)},

	// Reading.
	{name: "too large", text: "a: " + strings.Repeat("b", pyyaml.MaxBytes), want: []string{"E MLC002 0:0"}},
	{name: "encoding", text: "a: \xe9", want: []string{"E MLC003 1:4"}},
	{name: "character", text: "a: \x07", want: []string{"E MLC004 1:4"}},
	{name: "syntax", text: "a: b: c", want: []string{"E MLC005 1:5"}},
	{name: "tab", text: top(docker + "name:\tt\n"), want: []string{"E MLC006 2:6"}},
	{name: "version", text: "%YAML 2.0\n---\n", want: []string{"E MLC007 1:1"}},
	{name: "documents", text: top(docker) + "---\na: b\n", want: []string{"E MLC008 3:1"}},
	{name: "tag", text: top(docker + "name: !x t\n"), want: []string{"E MLC009 2:7"}},
	{name: "depth", text: strings.Repeat("[", 500) + strings.Repeat("]", 500), want: []string{"E MLC010 1:482"}},
	{name: "laughs", text: top(docker +
		"x-a: &a [b,b,b,b,b,b,b,b,b,b]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
		"x-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"), want: []string{"E MLC011 1:1"}},
	{name: "recursive", text: top(docker + "x-a: &a [*a]\n"), want: []string{"E MLC012 2:6"},
		script: []string{"W MLC012 2:6"}},
	{name: "duplicate", text: top(docker + "name: a\nname: b\n"), want: []string{"E MLC013 3:1"},
		script: []string{"W MLC013 3:1"}},
	{name: "no such day", text: top(docker + "x-date: 2024-02-30\n"), want: []string{"E MLC014 2:9"}},
	{name: "list as key", text: top(docker + "? [a]\n: b\n"), want: []string{"E MLC015 2:3"}},
	{name: "empty", text: "# nothing\n", want: []string{"E MLC016 1:1"}},
	{name: "list", text: "- docker\n", want: []string{"E MLC016 1:1"}},
	{name: "merge", text: top(docker + "<<: a\n"), want: []string{"E MLC017 2:5"}},
	{name: "keys that are no strings", text: top(docker+"on: a\n") + "",
		want: []string{"W MLC018 2:1 on"}},
	{name: "input that is not a string", text: model("{data_path: data/, yes: additional_files/w.pt, 1:30: x}",
		goodOutputs), edit: undeclared,
		want: []string{"E MLC018 6:34 tasks.infer.parameters.inputs.yes",
			"E MLC018 6:62 tasks.infer.parameters.inputs.1:30"}},
	{name: "output that is not a string", text: model(goodInputs, "{output_path: p/, ~: x}"),
		want: []string{"E MLC018 7:34 tasks.infer.parameters.outputs.~"}},
	{name: "tasks that are no strings", text: docker +
		"tasks: {1.5: {}, infer: {2024-01-01: a, parameters: {true: b, inputs: " + goodInputs + ", outputs: " + goodOutputs +
		"}}}\n",
		want: []string{"E MLC018 2:9 tasks.1.5", "E MLC018 2:26 tasks.infer.2024-01-01",
			"E MLC018 2:54 tasks.infer.parameters.true"}},
	{name: "anchors", text: top(docker + "x-a: &a b\nx-b: &a c\n"), want: []string{"E MLC019 3:6"}},

	// The top level and its sections.
	{name: "unknown keys", text: top(docker +
		"descripton: a\nx-mine: b\nversion: 1\nplatform: {acelerator_count: 1, gpu_model: x}\nauthors: [{name: a, mail: b}]\n"),
		want: []string{"W MLC020 2:1 descripton", "W MLC020 4:1 version", "W MLC020 5:12 platform.acelerator_count",
			"N MLC020 5:33 platform.gpu_model", "W MLC020 6:21 authors[0].mail"}},
	{name: "types of the top level", text: top(docker + "name: 1.10\nauthors: [me]\nplatform: many\n"),
		want: []string{"W MLC021 2:1 name", "N MLC021 3:11 authors[0]", "W MLC021 4:1 platform"}},
	{name: "accelerators in quotes", text: top(docker + "platform: {accelerator_count: '1'}\n"),
		want: []string{"W MLC021 2:12 platform.accelerator_count"}},
	{name: "docker is a string", text: top("docker: org/img:1.0\n"), want: []string{"E MLC021 1:1 docker"},
		script: []string{"W MLC021 1:1 docker"}},
	{name: "docker is a string that the script fails on", text: top("docker: my-image\n"),
		want: []string{"E MLC021 1:1 docker"}},
	{name: "docker is empty", text: top("docker:\n"), want: []string{"E MLC021 1:1 docker"}},
	{name: "k8s is a list", text: top(docker + "k8s: [a]\n"), want: []string{"W MLC021 2:1 k8s"}},
	{name: "no tasks", text: docker, want: []string{"E MLC022 1:1 tasks"}},
	{name: "tasks misspelled", text: docker + "task: {infer: {}}\n",
		want: []string{"E MLC022 1:1 tasks", "W MLC020 2:1 task"}},
	{name: "tasks is a list", text: docker + "tasks: [infer]\n", want: []string{"E MLC021 2:1 tasks"}},
	{name: "old schema", text: docker + "schema_type: mlcube_root\ntasks: [tasks/infer.yaml]\n",
		want: []string{"W MLC020 2:1 schema_type", "E MLC039 2:1 schema_type"}},
	{name: "both images", text: top(docker + "singularity: {image: i.sif}\n"), edit: withImage("i.sif"),
		want: []string{"W MLC040 2:15 singularity.image"}, script: []string{"E MLC040 2:15 singularity.image"}},
	{name: "no runner", text: top("dokcer: {image: a:1}\n"), want: []string{"E MLC041 1:1 docker", "W MLC020 1:1 dokcer"},
		script: []string{"W MLC020 1:1 dokcer", "W MLC041 1:1 docker"}},
	{name: "no image", text: top("docker: {build_file: Dockerfile}\n"), want: []string{"E MLC042 1:1 docker.image"},
		script: []string{"W MLC042 1:1 docker.image"}},
	{name: "singularity without image", text: top("singularity: {image_dir: x}\n"),
		want: []string{"E MLC042 1:1 singularity.image"}, script: []string{"W MLC042 1:1 singularity.image"}},
	{name: "unknown runner options", text: top("docker: {image: a:1, gpu_image: b:1, cpu_arg: ''}\nk8s: {pvcs: a}\n"),
		want:   []string{"E MLC043 1:22 docker.gpu_image", "E MLC043 1:38 docker.cpu_arg", "W MLC020 2:7 k8s.pvcs"},
		script: []string{"W MLC043 1:22 docker.gpu_image", "W MLC043 1:38 docker.cpu_arg", "W MLC020 2:7 k8s.pvcs"}},
	{name: "runner options", text: top("docker: {image: a:1, build_strategy: alway, docker: , gpu_args: 1}\n"),
		want: []string{"E MLC044 1:22 docker.build_strategy", "E MLC044 1:45 docker.docker",
			"W MLC021 1:55 docker.gpu_args"},
		script: []string{"W MLC044 1:22 docker.build_strategy", "W MLC044 1:45 docker.docker",
			"W MLC021 1:55 docker.gpu_args"}},
	{name: "image is null", text: top("docker: {image: }\n"), want: []string{"E MLC044 1:10 docker.image"},
		script: []string{"W MLC044 1:10 docker.image"}},
	{name: "image is a list", text: top("singularity: {image: [a]}\n"), want: []string{"E MLC044 1:15 singularity.image"}},
	{name: "empty singularity next to docker", text: top(docker + "singularity:\n"),
		want: []string{"W MLC021 2:1 singularity"}, script: []string{"E MLC021 2:1 singularity"}},
	{name: "empty docker next to singularity", text: top("docker:\nsingularity: {image: m.sif}\n"),
		edit: func(r *Request) { r.Image = "m.sif" },
		want: []string{"W MLC021 1:1 docker"}, script: []string{"E MLC021 1:1 docker"}},
	{name: "empty singularity next to docker without image", text: top("docker: {}\nsingularity:\n"),
		want:   []string{"E MLC021 2:1 singularity", "E MLC042 1:1 docker.image"},
		script: []string{"E MLC021 2:1 singularity", "W MLC042 1:1 docker.image"}},
	{name: "singularity image is false", text: top("singularity: {image: no}\n"),
		want: []string{"E MLC044 1:15 singularity.image"}, script: []string{"W MLC044 1:15 singularity.image"}},
	{name: "no gpu_args", text: top(docker + "platform: {accelerator_count: 2}\n"),
		want: []string{"N MLC045 2:12 platform.accelerator_count"}},
	{name: "gpu_args", text: top("docker: {image: a:1, gpu_args: --gpus=all}\nplatform: {accelerator_count: 2}\n")},
	{name: "type with a space", text: top(docker), edit: as("model", " metrics"), want: []string{"E MLC046 0:0"}},
	{name: "no type", text: top(docker), edit: as(), want: []string{"E MLC046 0:0"}},
	{name: "reserved keys", text: top(docker + "runtime: {}\n"), want: []string{"W MLC047 2:1 runtime"}},
	{name: "long name", text: top(docker + "name: " + strings.Repeat("é", 65) + "\n"),
		want: []string{"N MLC090 2:1 name"}},

	// Tasks.
	{name: "no task", text: docker + "tasks: {}\n", want: []string{"E MLC023 2:1 tasks.infer"}},
	{name: "misspelled task", text: docker + "tasks:\n  infere: {}\n",
		want: []string{"E MLC023 3:3 tasks.infer", "E MLC024 3:3 tasks.infere.parameters"}},
	{name: "task is null", text: docker + "tasks: {infer: }\n", want: []string{"E MLC021 2:9 tasks.infer"}},
	{name: "no parameters", text: docker + "tasks: {infer: {entrypoint: x}}\n",
		want: []string{"E MLC024 2:9 tasks.infer.parameters"}},
	{name: "misspelled parameters", text: docker + "tasks: {infer: {paramaters: {inputs: " + goodInputs + "}}}\n",
		want: []string{"E MLC024 2:17 tasks.infer.parameters", "E MLC024 2:17 tasks.infer.paramaters.outputs"}},
	{name: "io", text: docker + "tasks: {infer: {io: []}}\n",
		want: []string{"E MLC024 2:17 tasks.infer.parameters", "E MLC021 2:17 tasks.infer.io"}},
	{name: "inputs in the task itself", text: strings.Replace(model("{data-path: d}", goodOutputs), "    parameters:\n",
		"", 1),
		want: []string{"E MLC024 5:7 tasks.infer.parameters", "E MLC026 5:16 tasks.infer.inputs.data_path"}},
	{name: "outputs in the task itself", text: docker + "tasks: {infer: {outputs: " + goodOutputs + ", inputz: {}}}\n",
		want: []string{"E MLC024 2:17 tasks.infer.parameters", "E MLC024 2:9 tasks.infer.inputs",
			"W MLC020 2:82 tasks.infer.inputz"}},
	{name: "parameters next to the task", text: strings.Replace(model("{data-path: d}", goodOutputs), "    parameters",
		"  parameters", 1),
		want: []string{"E MLC024 5:3 tasks.infer.parameters", "E MLC026 6:16 tasks.parameters.inputs.data_path"}},
	{name: "parameters as a task of its own", text: model(goodInputs, goodOutputs) + "  parameters: {parameters: {}}\n"},
	{name: "neither inputs nor outputs", text: docker + "tasks: {infer: {parameters: {}}}\n",
		want: []string{"E MLC024 2:17 tasks.infer.parameters.inputs", "E MLC024 2:17 tasks.infer.parameters.outputs"}},
	{name: "parameters is a list", text: docker + "tasks: {infer: {parameters: []}}\n",
		want: []string{"E MLC021 2:17 tasks.infer.parameters"}},
	{name: "inputs is null", text: model("", goodOutputs), want: []string{"E MLC021 6:7 tasks.infer.parameters.inputs"}},
	{name: "outputs is a string", text: model(goodInputs, "predictions/"),
		want: []string{"E MLC021 7:7 tasks.infer.parameters.outputs"}},
	{name: "unknown section", text: strings.Replace(model(goodInputs, goodOutputs), "inputs", "ouputs: {}\n      inputs",
		1),
		want: []string{"E MLC025 6:7 tasks.infer.parameters.ouputs"}},
	{name: "misspelled section", text: strings.Replace(model(goodInputs, goodOutputs), "outputs", "ouputs", 1),
		want: []string{"E MLC024 7:7 tasks.infer.parameters.outputs"}},
	{name: "entrypoint misspelled", text: strings.Replace(model(goodInputs, goodOutputs), "parameters:",
		"entry_point: x\n    parameters:", 1), want: []string{"W MLC020 5:5 tasks.infer.entry_point"}},
	{name: "no input", text: model("{}", goodOutputs),
		want: []string{"E MLC026 6:7 tasks.infer.parameters.inputs.data_path"}},
	{name: "misspelled input", text: model("{data-path: d}", goodOutputs),
		want: []string{"E MLC026 6:16 tasks.infer.parameters.inputs.data_path"}},
	{name: "no output", text: model(goodInputs, "{}"),
		want: []string{"E MLC027 7:7 tasks.infer.parameters.outputs.output_path"}},
	{name: "unknown output", text: model(goodInputs, "{output_path: p/, logs: l/, parameters_file: x}"),
		want: []string{"E MLC028 7:34 tasks.infer.parameters.outputs.logs",
			"E MLC028 7:44 tasks.infer.parameters.outputs.parameters_file"}},
	{name: "prep", text: prep(", metadata_path: metadata/", ", metadata_path: metadata/", ""), edit: as("data-preparator"),
		script: []string{"E MLC027 6:7 tasks.prepare.parameters.outputs.report_file",
			"E MLC028 6:66 tasks.prepare.parameters.outputs.metadata_path",
			"E MLC026 9:7 tasks.sanity_check.parameters.inputs.report_file",
			"E MLC031 9:56 tasks.sanity_check.parameters.inputs.metadata_path"}},
	{name: "sanity_check with outputs", text: strings.Replace(prep("", "", ""), "  statistics",
		"      outputs: {x: y/}\n  statistics", 1), edit: as("data-preparator"),
		want: []string{"E MLC029 10:7 tasks.sanity_check.parameters.outputs"},
		script: []string{"E MLC027 6:7 tasks.prepare.parameters.outputs.report_file",
			"E MLC026 9:7 tasks.sanity_check.parameters.inputs.report_file",
			"E MLC029 10:7 tasks.sanity_check.parameters.outputs"}},
	{name: "parameters_file", text: model("{data_path: d, parameters_file: params.yaml}", goodOutputs),
		want: []string{"E MLC030 6:30 tasks.infer.parameters.inputs.parameters_file"}},
	{name: "./parameters.yaml", text: model("{data_path: d, parameters_file: ./parameters.yaml}", goodOutputs),
		want:   []string{"W MLC032 6:30 tasks.infer.parameters.inputs.parameters_file"},
		script: []string{"E MLC032 6:30 tasks.infer.parameters.inputs.parameters_file"}},
	{name: "parameters.yaml as a directory", text: model(
		"{data_path: d, parameters_file: {type: directory, default: parameters.yaml}}", goodOutputs),
		want:   []string{"E MLC061 6:30 tasks.infer.parameters.inputs.parameters_file"},
		script: []string{"W MLC061 6:30 tasks.infer.parameters.inputs.parameters_file"}},

	// Descriptors.
	{name: "input is a number", text: model("{data_path: 42}", goodOutputs),
		want:   []string{"E MLC021 6:16 tasks.infer.parameters.inputs.data_path"},
		script: []string{"W MLC021 6:16 tasks.infer.parameters.inputs.data_path"}},
	{name: "descriptor keys", text: extra("{typ: file, default: additional_files/w.pt}"),
		want: []string{"W MLC020 6:40 tasks.infer.parameters.inputs.w.typ", "N MLC057 0:0"}},
	{name: "no default", text: extra("{type: file}"), want: []string{"E MLC033 6:36 tasks.infer.parameters.inputs.w"}},
	{name: "type", text: extra("{type: banana, default: additional_files/}"),
		want:   []string{"E MLC034 6:40 tasks.infer.parameters.inputs.w.type"},
		script: []string{"W MLC034 6:40 tasks.infer.parameters.inputs.w.type"}},
	{name: "opts", text: extra("{opts: zz, default: additional_files/}"),
		want: []string{"W MLC035 6:40 tasks.infer.parameters.inputs.w.opts"}},
	{name: "type against slash", text: model("{data_path: {type: file, default: data/}}", goodOutputs),
		want: []string{"W MLC036 6:28 tasks.infer.parameters.inputs.data_path.type"}},
	{name: "type against MedPerf", text: model(goodInputs, "{output_path: {type: file, default: p.csv}}"),
		want: []string{"W MLC036 7:31 tasks.infer.parameters.outputs.output_path"}},
	{name: "untyped output", text: model(goodInputs, "{output_path: predictions}"),
		want:   []string{"E MLC037 7:17 tasks.infer.parameters.outputs.output_path"},
		script: []string{"W MLC037 7:17 tasks.infer.parameters.outputs.output_path"}},
	{name: "read-only output", text: model(goodInputs, "{output_path: {default: p/, opts: ro}}"),
		want:   []string{"E MLC038 7:44 tasks.infer.parameters.outputs.output_path.opts"},
		script: []string{"W MLC038 7:44 tasks.infer.parameters.outputs.output_path.opts"}},
	{name: "other task", text: model(goodInputs, goodOutputs) +
		"  train: {parameters: {inputs: {a: {type: x}, b: [1]}, outputs: {c: d}, more: e}, entry: f}\n  test: [1]\n",
		want: []string{"W MLC034 8:37 tasks.train.parameters.inputs.a.type", "E MLC021 8:47 tasks.train.parameters.inputs.b",
			"W MLC037 8:66 tasks.train.parameters.outputs.c",
			"W MLC020 8:73 tasks.train.parameters.more", "W MLC020 8:83 tasks.train.entry", "E MLC021 9:3 tasks.test"},
		script: []string{"W MLC034 8:37 tasks.train.parameters.inputs.a.type",
			"W MLC021 8:47 tasks.train.parameters.inputs.b", "W MLC037 8:66 tasks.train.parameters.outputs.c",
			"W MLC020 8:73 tasks.train.parameters.more", "W MLC020 8:83 tasks.train.entry", "W MLC021 9:3 tasks.test"}},
}
