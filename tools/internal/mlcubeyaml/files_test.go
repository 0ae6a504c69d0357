package mlcubeyaml

import (
	"slices"
	"strings"
	"testing"
)

const inputs = "tasks.infer.parameters.inputs."

var fileCases = []checkCase{
	{name: "parameters not there", text: model(withParams, goodOutputs), edit: undeclared,
		want: []string{"E MLC050 6:34 " + inputs + "parameters_file"}},
	{name: "parameters unreferenced", text: model(goodInputs, goodOutputs), edit: withParameters("a: 1"),
		want: []string{"W MLC051 0:0"}},
	{name: "parameters good", text: model(withParams, goodOutputs),
		edit: withParameters("a: 1\nb: [~, true, 1.5, {c: d}]\n")},
	{name: "parameters empty", text: model(withParams, goodOutputs), edit: withParameters("")},
	{name: "parameters syntax", text: model(withParams, goodOutputs), edit: withParameters("a: b: c\n"),
		want: []string{"E MLC052 1:5"}, script: []string{"W MLC052 1:5"}},
	{name: "parameters duplicate", text: model(withParams, goodOutputs), edit: withParameters("a: b\na: c\n"),
		want: []string{"W MLC013 2:1"}},
	{name: "parameters not JSON", text: model(withParams, goodOutputs),
		edit: withParameters("1: a\nb: {on: 2024-01-01}\nc: [.nan, !!binary QUJD, !!set {d}]\ne: &e [*e]\n"),
		want: []string{"W MLC053 1:1 1", "W MLC053 2:5 b.on", "W MLC053 2:9 b.on", "W MLC053 3:5 c[0]", "W MLC053 3:11 c[1]",
			"W MLC053 3:26 c[2]", "W MLC053 4:4"}},
	{name: "parameters a list", text: model(withParams, goodOutputs), edit: withParameters("- a\n"),
		want: []string{"W MLC054 1:1"}},
	{name: "parameters too large", text: model(withParams, goodOutputs),
		edit: withParameters("# " + strings.Repeat("a", 300_000)), want: []string{"W MLC052 0:0"}},

	{name: "no additional files", text: extra("additional_files/w.pt"), edit: undeclared,
		want: []string{"E MLC055 6:36 " + inputs + "w"}},
	{name: "empty additional files", text: extra("additional_files/"), edit: withFiles(),
		want: []string{"E MLC055 6:36 " + inputs + "w"}, script: []string{}},
	{name: "missing file", text: extra("additional_files/x.pt"), edit: withFiles("other.bin"),
		want:   []string{"E MLC056 6:36 " + inputs + "w", "N MLC057 0:0"},
		script: []string{"W MLC056 6:36 " + inputs + "w", "N MLC057 0:0"}},
	{name: "file and folder", text: model(
		"{data_path: d, a: additional_files/models/, b: {type: file, default: additional_files/w.pt}}", goodOutputs)},
	{name: "unreferenced file", text: extra("additional_files/models"), want: []string{"N MLC057 0:0"}},
	{name: "unreferenced file elsewhere", text: extra("additional_files/models/a.pt"), want: []string{"W MLC057 0:0"}},
	{name: "extra input elsewhere", text: extra("weights/w.pt"), edit: undeclared,
		want: []string{"E MLC031 6:36 " + inputs + "w"}},
	{name: "extra input is a number", text: extra("1"),
		want:   []string{"E MLC021 6:36 " + inputs + "w", "E MLC031 6:36 " + inputs + "w"},
		script: []string{"W MLC021 6:36 " + inputs + "w", "E MLC031 6:36 " + inputs + "w"}},
	{name: "default is nested", text: extra("{default: {default: additional_files/}}"), edit: undeclared,
		want:   []string{"E MLC021 6:40 " + inputs + "w.default", "E MLC031 6:40 " + inputs + "w"},
		script: []string{"W MLC021 6:40 " + inputs + "w.default", "E MLC031 6:40 " + inputs + "w"}},
	{name: "extra input unnormalized", text: extra("./additional_files/"), want: []string{"W MLC032 6:36 " + inputs + "w"},
		script: []string{"E MLC032 6:36 " + inputs + "w"}},
	{name: "extra input without slash", text: extra("additional_files"), want: []string{"W MLC032 6:36 " + inputs + "w"},
		script: []string{"E MLC032 6:36 " + inputs + "w"}},
	{name: "extra input with dots", text: extra("additional_files/x/../models/"),
		want: []string{"W MLC032 6:36 " + inputs + "w", "N MLC057 0:0"}},
	{name: "extra input leaves", text: extra("additional_files/../../x"),
		want: []string{"E MLC058 6:36 " + inputs + "w", "W MLC057 0:0"}},
	{name: "input leaves", text: model("{data_path: ../data/}", goodOutputs),
		want: []string{"W MLC058 6:16 " + inputs + "data_path"}},
	{name: "absolute", text: model("{data_path: {default: /data/}}", goodOutputs),
		want: []string{"W MLC059 6:28 " + inputs + "data_path.default"}},
	{name: "expansions", text: model("{data_path: ~/data, w: additional_files/$X, v: '${runtime.workspace}/x'}",
		goodOutputs), edit: withFiles("w.pt"),
		want: []string{"W MLC060 6:16 " + inputs + "data_path", "W MLC060 6:35 " + inputs + "w", "E MLC031 6:59 " + inputs +
			"v"}},
	{name: "file as directory", text: model(
		"{data_path: d, a: additional_files/w.pt/, b: {type: file, default: additional_files/models}}", goodOutputs),
		want:   []string{"E MLC061 6:30 " + inputs + "a", "E MLC061 6:73 " + inputs + "b"},
		script: []string{"W MLC061 6:30 " + inputs + "a", "W MLC061 6:73 " + inputs + "b"}},

	{name: "image file", text: top("singularity: {image: i.sif}\n"), edit: withImage("i.sif")},
	{name: "image file with a dot", text: top("singularity: {image: ./i.sif}\n"), edit: withImage("i.sif"),
		want: []string{"W MLC032 1:15 singularity.image"}},
	{name: "image file missing", text: top("singularity: {image: i.sif}\n"),
		want: []string{"E MLC062 1:15 singularity.image"}},
	{name: "image file that is built", text: top("singularity: {image: i.sif, build_file: 'docker://org/img:1'}\n"),
		want: []string{"W MLC062 1:15 singularity.image"}, script: []string{"E MLC062 1:15 singularity.image"}},
	{name: "image file in a folder", text: top("singularity: {image: sub/i.sif}\n"),
		want: []string{"E MLC063 1:15 singularity.image"}},
	{name: "image file leaves", text: top("singularity: {image: ../../secret}\n"),
		want: []string{"E MLC063 1:15 singularity.image"}},
	{name: "image file is absolute", text: top("singularity: {image: /etc/hostname}\n"),
		want: []string{"E MLC063 1:15 singularity.image"}},
	{name: "image file over the manifest", text: top("singularity: {image: mlcube.yaml}\n"),
		edit: withImage("mlcube.yaml"), want: []string{"E MLC064 1:15 singularity.image"}},
	{name: "image file unreferenced", text: top(docker), edit: withImage("i.sif"),
		want: []string{"W MLC065 0:0 singularity.image"}},
	{name: "files that are lost", text: extra("additional_files/"),
		edit: withFiles("._a", "b/._c", "tmp.tar.gz", "b/tmp.tar.gz"),
		want: []string{"E MLC066 0:0", "E MLC066 0:0", "E MLC066 0:0"}},
	{name: "parameters.yaml is a directory", text: model(withParams, goodOutputs),
		edit: func(r *Request) { r.Parameters = &File{Problem: "is a directory"} },
		want: []string{"E MLC067 6:34 " + inputs + "parameters_file"}},

	{name: "image reference", text: top("docker: {image: 'org/My Model'}\n"), want: []string{"E MLC070 1:10 docker.image"},
		script: []string{"W MLC070 1:10 docker.image"}},
	{name: "no tag", text: top("docker: {image: org/img}\n"), want: []string{"W MLC071 1:10 docker.image"}},
	{name: "latest", text: top("docker: {image: org/img:latest}\n"), want: []string{"W MLC072 1:10 docker.image"}},
	{name: "latest by policy", text: top("docker: {image: org/img:latest}\n"), edit: withPolicy(ImageTag),
		want: []string{"E MLC073 1:10 docker.image"}},
	{name: "tag by policy", text: top("docker: {image: org/img:1}\n"), edit: withPolicy(ImageTag)},
	{name: "no digest by policy", text: top("docker: {image: org/img:1}\n"), edit: withPolicy(ImageDigest),
		want: []string{"E MLC073 1:10 docker.image"}},
	{name: "digest by policy", text: top("docker: {image: 'org/img@sha256:" + strings.Repeat("a", 64) + "'}\n"),
		edit: withPolicy(ImageDigest)},
	{name: "two hosts", text: top("docker: {image: ghcr.io/me/docker.synapse.org/syn1/m:1}\n"),
		want: []string{"W MLC074 1:10 docker.image"}},

	{name: "paths of output and input", text: prep(", report_file: {type: file, default: r.yaml}",
		", report_file: {type: directory, default: r.yaml}", ", metadata_path: m/"), edit: as("data-preparator"),
		want: []string{"W MLC081 9:56 tasks.sanity_check.parameters.inputs.report_file",
			"W MLC084 12:56 tasks.statistics.parameters.inputs.metadata_path"},
		script: []string{"W MLC081 9:56 tasks.sanity_check.parameters.inputs.report_file",
			"E MLC031 12:56 tasks.statistics.parameters.inputs.metadata_path"}},
	{name: "another path", text: prep(", report_file: {type: file, default: r.yaml}",
		", report_file: {type: file, default: s.yaml}", ""), edit: as("data-preparator"),
		want: []string{"W MLC080 9:82 tasks.sanity_check.parameters.inputs.report_file"}},
	{name: "missing file of another task", text: extra("additional_files/w.pt") +
		"  train: {parameters: {inputs: {w: additional_files/w.pt, x: additional_files/x.pt}}}\n", edit: withFiles("w.pt"),
		want: []string{"W MLC082 8:59 tasks.train.parameters.inputs.x"}},
	{name: "files of another task", text: model(goodInputs, goodOutputs) +
		"  evaluate: {parameters: {inputs: {predictions: p/, labels: l/, w: additional_files/w.pt, parameters_file: parameters.yaml}, outputs: {output_path: {type: file, default: r}}}}\n", edit: undeclared,
		want: []string{"N MLC083 8:3 tasks.evaluate", "W MLC082 8:65 tasks.evaluate.parameters.inputs.w",
			"W MLC082 8:91 tasks.evaluate.parameters.inputs.parameters_file"}},
}

// assets returns the files that the script would write.
func assets(r *Result) []string {
	if !r.OK() {
		return nil
	}
	out := []string{"mlcube.yaml"}
	if r.Needs.Parameters {
		out = append(out, parametersFile)
	}
	if r.Needs.AdditionalFiles {
		out = append(out, "additional_files.tar.gz")
	}
	if r.Needs.Image != "" {
		out = append(out, r.Needs.Image)
	}
	slices.Sort(out)
	return out
}

func TestNeeds(t *testing.T) {
	for _, test := range []struct {
		name  string
		text  string
		edit  func(*Request)
		files string
	}{
		{"nothing", model(goodInputs, goodOutputs), withParameters("a: b"), "mlcube.yaml"},
		{"parameters", model(withParams, goodOutputs), nil, "mlcube.yaml parameters.yaml"},
		{"additional files", extra("additional_files/w.pt"), nil, "additional_files.tar.gz mlcube.yaml"},
		{"a form that only the client takes", extra("./additional_files/w.pt"), nil, "additional_files.tar.gz mlcube.yaml"},
		{"image", top("singularity: {image: ./i.sif}\n"), withImage("i.sif"), "i.sif mlcube.yaml"},
		{"two types", model(withParams, goodOutputs) +
			"  evaluate: {parameters: {inputs: {predictions: p, labels: l, w: additional_files/w.pt}, outputs: {output_path: {type: file}}}}\n",
			as("model", "metrics", "model"), "additional_files.tar.gz mlcube.yaml parameters.yaml"},
	} {
		result := Check(checkCase{text: test.text, edit: test.edit}.request(MedPerf))
		if got := strings.Join(assets(result), " "); got != test.files {
			t.Errorf("%s: got %q, want %q, %v", test.name, got, test.files, summaries(result.Findings))
		}
	}
}

func TestPendingReferences(t *testing.T) {
	text := model(
		"{data_path: d, a: additional_files/gen/m.pt, b: additional_files/gen, c: additional_files/w.pt, e: additional_files/gem/x}", goodOutputs)
	edit := func(r *Request) { r.AdditionalFiles = &FileSet{Paths: []string{"w.pt"}, Open: []string{"gen"}} }
	result := Check(checkCase{text: text, edit: edit}.request(MedPerf))
	if want := []Reference{{Path: "gen/m.pt", Key: inputs + "a"}}; !slices.Equal(result.Needs.Pending, want) {
		t.Errorf("pending %v, want %v", result.Needs.Pending, want)
	}
	if got := summaries(result.Findings); len(got) != 1 || !strings.HasPrefix(got[0], "E MLC056") {
		t.Errorf("%v", got)
	}
	unsure := model(
		"{data_path: d, a: additional_files/w.pt/x, b: {type: directory, default: additional_files/w.pt}, c: {type: file, default: additional_files/w.pt}}", goodOutputs)
	edit = func(r *Request) { r.AdditionalFiles = &FileSet{Paths: []string{"w.pt"}, Unsure: true} }
	result = Check(checkCase{text: unsure, edit: edit}.request(MedPerf))
	if want := []Reference{{Path: "w.pt/x", Key: inputs + "a"},
		{Path: "w.pt", Key: inputs + "b", Kind: "directory"}}; !result.OK() || !slices.Equal(result.Needs.Pending, want) {
		t.Errorf("pending %v, want %v; %v", result.Needs.Pending, want, summaries(result.Findings))
	}
	edit = func(r *Request) { r.AdditionalFiles = &FileSet{Open: []string{""}} }
	if result = Check(checkCase{text: text, edit: edit}.request(MedPerf)); !result.OK() || len(result.Needs.Pending) != 4 {
		t.Errorf("all open: %v, pending %v", summaries(result.Findings), result.Needs.Pending)
	}
}

// TestNeedsAreTheSameWhenCommentsMove: this lets Bazel reuse the cached archive.
func TestNeedsAreTheSameWhenCommentsMove(t *testing.T) {
	edit := func(r *Request) { r.AdditionalFiles = &FileSet{Open: []string{"gen"}} }
	text := extra("additional_files/gen/m.pt")
	one := Check(checkCase{text: text, edit: edit}.request(MedPerf)).Needs
	two := Check(checkCase{text: "# a\n# b\n" + text, edit: edit}.request(MedPerf)).Needs
	if one.AdditionalFiles != two.AdditionalFiles || !slices.Equal(one.Pending, two.Pending) || len(one.Pending) != 1 {
		t.Errorf("%v, then %v", one, two)
	}
}

// Cubes with the mistakes of three challenge submissions.
func TestMistakesOfSubmissions(t *testing.T) {
	forgotten := `name: seg
docker: {image: org/seg:1}
tasks:
    parameters:
      inputs: {data_path: data/, parameters_file: parameters.yaml}
      outputs: {output_path: {type: directory, default: predictions}}
`
	for _, test := range []struct {
		name, text string
		edit       func(*Request)
		message    string
		fix        string
	}{
		{"the key infer is missing", forgotten, nil, "the key infer: is missing above parameters",
			"insert the line infer: above this one"},
		{"an extra space in the file's name", extra("additional_files/model.h5"), withFiles("model .h5"),
			`"additional_files/model.h5" is not among the additional files, where a name differs only by a space`,
			`rename the file to "model.h5", without the extra space`},
		{"an extra space in the manifest", extra("additional_files/mo del.h5"), withFiles("model.h5"),
			"differs only by a space", `write "additional_files/model.h5", without the extra space`},
		{"a line break in the manifest", model("\n        data_path: d\n        w: >\n          additional_files/w.pt",
			goodOutputs), withFiles("w.pt"),
			"differs only by a space", `write "additional_files/w.pt", without the extra space`},
		{"two registry hosts", top("docker: {image: 'ghcr.io/me/docker.synapse.org/syn6/seg:1'}\n"), nil,
			`two registry hosts, "ghcr.io" and "docker.synapse.org"`, "docker.synapse.org/syn6/seg:1"},
		{"the parameters have another name", model(withParams, goodOutputs), func(r *Request) {
			r.Parameters, r.Neighbours = nil, []string{"parameters-path.yaml", "parameters-rt.yaml"}
		}, "parameters.yaml is referenced but does not exist", "copy the file with the parameters to parameters.yaml"},
		{"the parameters have one other name", model(withParams, goodOutputs), func(r *Request) {
			r.Parameters, r.Neighbours = nil, []string{"data.csv", "parameter.yaml"}
		}, "parameters.yaml is referenced but does not exist", "rename parameter.yaml to parameters.yaml"},
		{"the key infer is missing, and more is wrong",
			strings.Replace(forgotten, "parameters.yaml}", "parameters.yaml, w: additional_files/m.h5}", 1), withFiles("m .h5"),
			`"additional_files/m.h5" is not among the additional files`, `rename the file to "m.h5", without the extra space`},
	} {
		t.Run(test.name, func(t *testing.T) {
			result := Check(checkCase{text: test.text, edit: test.edit}.request(MedPerf))
			for _, f := range result.Findings {
				if strings.Contains(f.Message, test.message) && strings.Contains(f.Fix, test.fix) {
					return
				}
			}
			for _, f := range result.Findings {
				t.Errorf("%s; %s", f.Message, f.Fix)
			}
		})
	}
}
