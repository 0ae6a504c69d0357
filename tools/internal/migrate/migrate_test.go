package migrate

import (
	"slices"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

func TestShellWords(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"  -e A=1\t--env  B=2 ", []string{"-e", "A=1", "--env", "B=2"}},
		{`-e A='two words' -e B="it's" -e C=''`, []string{"-e", "A=two words", "-e", "B=it's", "-e", "C="}},
		{`'' x`, []string{"", "x"}},
		{`"open`, []string{"open"}},
	} {
		if got := shellWords(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// For any manifest, migration does not crash and writes valid YAML. Its findings come only from values of the
// manifest.
func FuzzMigrate(f *testing.F) {
	f.Add("docker: {image: a/b:1}\ntasks: {infer: {parameters: {inputs: {data_path: d}, outputs: {output_path: o}}}}\n")
	f.Add("# top\n\nsingularity: {image: a.sif} # c\ntasks:\n  evaluate:\n    entrypoint: x y\n")
	f.Add("docker: {image: a, gpu_args: --gpus '2', env_args: -e A=1}\ntasks: {prepare: , infer: 1}\n")
	f.Add("docker: &a {image: *a}\ntasks: {infer: {parameters: {inputs: {w: additional_files/../x}}}}\n")
	f.Fuzz(func(t *testing.T, text string) {
		doc, _ := pyyaml.Parse("mlcube.yaml", []byte(text))
		if doc.Root == nil || doc.Root.Kind != pyyaml.Mapping {
			return
		}
		for _, name := range containerconfig.ContractNames() {
			fuzzContract(t, text, doc, name)
		}
	})
}

func fuzzContract(t *testing.T, text string, doc *pyyaml.Document, name string) {
	contract, err := containerconfig.ContractOf(name)
	if err != nil {
		t.Fatal(err)
	}
	result := Migrate(Request{Manifest: doc, Source: []byte(text), Contract: contract})
	if result.Config == nil {
		return
	}
	again, findings := pyyaml.Parse("container_config.yaml", result.Config)
	if again.Root == nil || len(findings) > 0 {
		t.Fatalf("%q becomes %q: %v", text, result.Config, findings)
	}
	containerconfig.Check(cube.Request{Document: again, Types: result.Types, Contract: name})
}
