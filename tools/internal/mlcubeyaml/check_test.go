package mlcubeyaml

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

func summary(f diag.Finding) string {
	s := fmt.Sprintf("%c %s %d:%d", "NWE"[f.Severity], f.Code, f.Pos.Line, f.Pos.Column)
	if f.Key != "" {
		s += " " + f.Key
	}
	return s
}

func summaries(findings []diag.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, summary(f))
	}
	return out
}

// allCases are the cases of every table.
func allCases() []checkCase { return slices.Concat(checkCases, fileCases) }

func TestFindings(t *testing.T) {
	for _, test := range allCases() {
		want := map[Profile][]string{MedPerf: test.want, Script: test.want}
		if test.script != nil {
			want[Script] = test.script
		}
		for profile, want := range want {
			t.Run(test.name+"/"+string(profile), func(t *testing.T) {
				result := Check(test.request(profile))
				// Findings at one position are ordered by code; the tables need not follow this order.
				got := summaries(result.Findings)
				wanted := slices.Clone(want)
				slices.Sort(got)
				slices.Sort(wanted)
				if !slices.Equal(got, wanted) {
					t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(wanted, "\n  "))
				}
				for _, f := range result.Findings {
					if f.Message == "" || f.Fix == "" || strings.HasSuffix(f.Message, ".") || strings.HasSuffix(f.Fix, ".") {
						t.Errorf("%s: message %q, fix %q", f.Code, f.Message, f.Fix)
					}
					if _, ok := diag.Lookup(f.Code); !ok {
						t.Errorf("%s is not in the registry", f.Code)
					}
				}
			})
		}
	}
}

// TestFixes checks near misses and fixes.
func TestFixes(t *testing.T) {
	for _, test := range []struct{ name, text, code, fix string }{
		{"misspelled root key", top(docker + "descripton: a\n"), "MLC020", `did you mean "description"?`},
		{"misspelled task", docker + "tasks: {infere: {}}\n", "MLC023", "rename infere to infer"},
		{"misspelled input", model("{data-path: d}", goodOutputs), "MLC026", "rename data-path to data_path"},
		{"misspelled parameters_file", model("{data_path: d, paramaters_file: parameters.yaml}", goodOutputs), "MLC031",
			"did you mean the input parameters_file?"},
		{"parameters under another name", model("{data_path: d, config: parameters.yaml}", goodOutputs), "MLC031",
			"rename the input to parameters_file"},
		{"folder's case", extra("Additional_Files/w.pt"), "MLC031", `did you mean "additional_files/w.pt"?`},
		{"backslash", extra(`'additional_files\w.pt'`), "MLC031", `did you mean "additional_files/w.pt"?`},
		{"misspelled folder", extra("aditional_files/w.pt"), "MLC031", `did you mean "additional_files/w.pt"?`},
		{"elsewhere", extra("weights/w.pt"), "MLC031",
			"put the file into workspace/additional_files and start the path with additional_files/"},
		{"type", extra("{type: fil, default: additional_files/w.pt}"), "MLC034", `did you mean "file"?`},
		{"build strategy", top("docker: {image: a:1, build_strategy: alway}\n"), "MLC044", `did you mean "always"?`},
		{"untyped output", model(goodInputs, "{output_path: results.csv}"), "MLC037",
			"write {type: file, default: results.csv}"},
		{"key that is a boolean", model("{data_path: d, on: x}", goodOutputs), "MLC018", "quote it: 'on'"},
		{"image in the address", top("singularity: {image: 'docker://org/img:1'}\n"), "MLC063",
			"write the name of the image file here, and its source address in build_file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, f := range Check(checkCase{text: test.text}.request(MedPerf)).Findings {
				if string(f.Code) == test.code {
					if f.Fix != test.fix {
						t.Errorf("got the fix %q, want %q", f.Fix, test.fix)
					}
					return
				}
			}
			t.Errorf("no %s", test.code)
		})
	}
}

func TestInfo(t *testing.T) {
	result := Check(checkCase{text: model(goodInputs, goodOutputs) + "  train: {}\n"}.request(MedPerf))
	if i := result.Info; i.Name != "t" || i.ImageReference != "org/img:1.0" ||
		!slices.Equal(i.Tasks, []string{"infer", "train"}) {
		t.Errorf("%+v", i)
	}
}

func TestNames(t *testing.T) {
	if p, err := cube.ParseProfile(""); p != MedPerf || err != nil {
		t.Error(p, err)
	}
	if p, err := cube.ParseProfile("script"); p != Script || err != nil {
		t.Error(p, err)
	}
	if _, err := cube.ParseProfile("scrip"); err == nil || !strings.Contains(err.Error(), `did you mean "script"?`) {
		t.Error(err)
	}
	if _, err := cube.ParseProfile("strict-mode"); err == nil ||
		!strings.Contains(err.Error(), "expected one of medperf, script") {
		t.Error(err)
	}
	if p, err := cube.ParseImagePolicy(""); p != ImageAny || err != nil {
		t.Error(p, err)
	}
	if p, err := cube.ParseImagePolicy("digest"); p != ImageDigest || err != nil {
		t.Error(p, err)
	}
	if _, err := cube.ParseImagePolicy("digests"); err == nil {
		t.Error("digests is an image policy")
	}
	doc, _ := pyyaml.Parse("mlcube.yaml", []byte("name: x\ntasks: {}\n"))
	if nothing := Check(Request{Document: doc}); nothing.OK() {
		t.Error("a cube without types is OK")
	}
}
