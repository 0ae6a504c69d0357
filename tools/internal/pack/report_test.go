package pack

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// The report of an invalid cube is written like that of a valid one.
func TestReport(t *testing.T) {
	for _, c := range []struct {
		name, manifest, exitCode, code string
	}{
		{name: "valid", manifest: modelManifest("additional_files/w.bin"), exitCode: "0\n"},
		{name: "a missing file", manifest: modelManifest("additional_files/v.bin"), exitCode: "1\n", code: "MLC056"},
		{name: "no task", manifest: "name: x\n", exitCode: "1\n", code: "MLC022"},
		{name: "no YAML", manifest: "a: [", exitCode: "1\n", code: "MLC005"},
	} {
		dir := t.TempDir()
		in := func(name string) string { return filepath.Join(dir, name) }
		r := Report{
			Declared: Declared{
				Kind:     mlcubeyaml.Kind,
				Manifest: write(t, in("mlcube.yaml"), c.manifest),
				Listing:  write(t, in("listing"), prefix+"\n"+file),
				Options:  cube.Options{Types: []string{"model"}, Profile: "medperf", Label: "//m:package"},
			},
			JSON: in("json"), SARIF: in("sarif"), Text: in("text"), ExitCode: in("exit_code"),
		}
		if err := r.Run(); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := readText(t, r.ExitCode); got != c.exitCode {
			t.Errorf("%s: exit code %q, want %q", c.name, got, c.exitCode)
		}
		for _, path := range []string{r.JSON, r.SARIF, r.Text} {
			text := readText(t, path)
			if path != r.Text && !strings.HasPrefix(text, "{") {
				t.Errorf("%s: %s is no JSON: %s", c.name, filepath.Base(path), text)
			}
			if c.code == "" && path == r.Text && text != "" || !strings.Contains(text, c.code) {
				t.Errorf("%s: %s does not report %q:\n%s", c.name, filepath.Base(path), c.code, text)
			}
		}
	}
}
