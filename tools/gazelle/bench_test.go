package gazelle

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkThousandCubes runs Gazelle on 1,000 cubes of 8 files each: once to write all rules, once with
// nothing to do. It reports CPU seconds, and their ratio to Gazelle without the language.
func BenchmarkThousandCubes(b *testing.B) {
	const cubes = 1000
	workspace := tempWorkspace(b)
	write := func(path, text string) { writeFile(b, filepath.Join(workspace, path), []byte(text)) }
	write("MODULE.bazel", "bazel_dep(name = \"rules_mlcube\", version = \"0.1.0\")\n")
	var buildFiles []string
	for i := range cubes {
		dir := fmt.Sprintf("team%02d/benchmark%02d/model%d/", i/100, i/10%10, i%10)
		buildFiles = append(buildFiles, filepath.Join(workspace, dir, "BUILD.bazel"))
		write(dir+"mlcube.yaml", fmt.Sprintf(benchmarkManifest, i))
		write(dir+"project/Dockerfile", "FROM scratch\n")
		write(dir+"project/main.py", "print()\n")
		write(dir+"workspace/parameters.yaml", "threshold: 0.5\n")
		for _, name := range []string{"a/weights.bin", "b/weights.bin", "labels.csv", "unused/notes.txt"} {
			write(dir+"workspace/additional_files/"+name, "0")
		}
	}
	run := func(b *testing.B, args ...string) time.Duration {
		r := runGazelle(b, workspace, args...)
		if r.exitCode != 0 || r.stderr != "" {
			b.Fatalf("exit status %d: %s", r.exitCode, r.stderr)
		}
		return r.cpu
	}
	binary(b) // which may have to be built
	measure := func(name string, anew bool) {
		b.Run(name, func(b *testing.B) {
			var with, without time.Duration
			for b.Loop() {
				if anew {
					for _, path := range buildFiles {
						os.Remove(path)
					}
				}
				without += run(b, "-lang", "go")
				with += run(b)
			}
			for _, path := range buildFiles {
				if _, err := os.Stat(path); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(with.Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(with.Seconds()/without.Seconds(), "x-without")
		})
	}
	measure("anew", true)
	measure("again", false)
}

const benchmarkManifest = `name: Model %d
docker: {image: registry.example.org/model:1.0.0}
tasks:
  infer:
    parameters:
      inputs:
        data_path: {type: directory, default: data}
        parameters_file: parameters.yaml
        weights: additional_files/a/weights.bin
        more: additional_files/b/
        labels: additional_files/labels.csv
      outputs:
        output_path: {type: directory, default: predictions}
`
