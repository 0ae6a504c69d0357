package mlcubeyaml

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// FuzzCheck checks that any manifest and parameters.yaml give consistent findings in both profiles, and that
// neither profile accepts an unreadable file.
func FuzzCheck(f *testing.F) {
	for _, test := range allCases() {
		if len(test.text) < 2000 {
			f.Add([]byte(test.text), []byte("a: [1, {b: 2024-01-01}]\n"), "w.pt\nmodels/a.pt", "i.sif")
		}
	}
	f.Fuzz(func(t *testing.T, text, parameters []byte, paths, image string) {
		start := time.Now()
		doc, _ := pyyaml.Parse("mlcube.yaml", text)
		for _, profile := range []Profile{MedPerf, Script} {
			r := Request{
				Document: doc, Profile: profile, Types: Types.Names(), ImagePolicy: ImageTag,
				Parameters:      &File{Path: "parameters.yaml", Data: parameters},
				AdditionalFiles: &FileSet{Paths: strings.Split(paths, "\n"), Open: []string{"open"}},
				Image:           image,
			}
			result := Check(r)
			for i, found := range result.Findings {
				rule, ok := diag.Lookup(found.Code)
				if !ok || found.Message == "" || found.Fix == "" || found.Pos.File == "" {
					t.Errorf("%+v", found)
				}
				if found.Severity == diag.Error && rule.Severity == diag.Note {
					t.Errorf("%s is an error, but a note by its rule", found.Code)
				}
				if i > 0 && found.Pos.File == result.Findings[i-1].Pos.File && found.Pos.Line < result.Findings[i-1].Pos.Line {
					t.Errorf("finding %d comes after one below it", i)
				}
			}
			if doc.Root == nil && result.OK() {
				t.Error("accepted what could not be read")
			}
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v for %d bytes", took, len(text))
		}
	})
}

// TestHostileManifestsEndSoon has a limit far above the measured time, because it tests for quadratic growth.
func TestHostileManifestsEndSoon(t *testing.T) {
	many := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	files := strings.Split(strings.TrimSuffix(many("models/weights_%06d.bin\n", 20_000), "\n"), "\n")
	for name, text := range map[string]string{
		"inputs":  model("{"+many("data_pathe%d: x, ", 10_000)+"}", goodOutputs),
		"outputs": model(goodInputs, "{"+many("output_pathe%d: x, ", 10_000)+"}"),
		"references": model("{data_path: d, "+many("w%d: additional_files/models/weight_%[1]d.bin, ", 2_000)+"}",
			goodOutputs),
		"tasks":     docker + "tasks:\n" + many("  infere%d: {parameters: {}}\n", 7_000),
		"root keys": top(docker + many("dokcer%d: x\n", 15_000)),
		"long strings": model("{data_path: "+strings.Repeat("x/", 100_000)+", w: additional_files/"+
			strings.Repeat("../x/", 10_000)+"}", goodOutputs),
		"long image": top("docker: {image: " + strings.Repeat("a.b/", 50_000) + "}\n"),
		"long key":   model("{"+strings.Repeat("d", 1000)+": x}", goodOutputs),
	} {
		doc, _ := pyyaml.Parse("mlcube.yaml", []byte(text))
		start := time.Now()
		result := Check(Request{Document: doc, Types: Types.Names(), AdditionalFiles: &FileSet{Paths: files}})
		took := time.Since(start)
		t.Logf("%-12s %7d bytes %6d ms, %d findings", name, len(text), took.Milliseconds(), len(result.Findings))
		if took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	text := []byte(prep(", report_file: {type: file, default: r.yaml}", ", parameters_file: parameters.yaml", ""))
	parameters := []byte("threshold: 0.5\nlabels: [a, b]\n")
	b.ReportAllocs()
	for b.Loop() {
		doc, _ := pyyaml.Parse("mlcube.yaml", text)
		result := Check(Request{Document: doc, Types: []string{"data-preparator"},
			Parameters: &File{Path: "parameters.yaml", Data: parameters}})
		if !result.OK() {
			b.Fatal(result.Findings)
		}
	}
}

// BenchmarkCheckManyFiles has 20,000 additional files, one of them misspelled in the manifest.
func BenchmarkCheckManyFiles(b *testing.B) {
	paths := make([]string, 20_000)
	for i := range paths {
		paths[i] = fmt.Sprintf("fold_%d/model_%05d.pt", i%5, i)
	}
	doc, _ := pyyaml.Parse("mlcube.yaml",
		[]byte(model("{data_path: d, w: additional_files/fold_3/model_0012.pt, v: additional_files/fold_1/}", goodOutputs)))
	b.ReportAllocs()
	for b.Loop() {
		Check(Request{Document: doc, Types: []string{"model"}, AdditionalFiles: &FileSet{Paths: paths}})
	}
}
