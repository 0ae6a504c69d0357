package pack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

func TestPin(t *testing.T) {
	dir := t.TempDir()
	a, zeros := strings.Repeat("a", 64), strings.Repeat("0", 64)
	s, err := submission.New(mlcubeyaml.Kind, submission.Cube{Types: []string{"model"}, Profile: "medperf"},
		&mlcubeyaml.Fields{}, []submission.Record{{Files: []submission.File{
			{Role: mlcubeyaml.Manifest, Name: mlcubeyaml.ManifestName, Size: 1, SHA256: strings.Repeat("b", 64)},
			{Role: cube.Image, Name: "m=1.sif", Size: 1, SHA256: a},
		}}})
	if err != nil {
		t.Fatal(err)
	}
	now := filepath.Join(dir, "now.json")
	if err := submission.Write(now, s); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		pins     []string
		from, to string // an edit of the release, "" for none
		want     string // a difference, "" for none
	}{
		{name: "the same", pins: []string{"m=1.sif=" + a}},
		{name: "another digest", pins: []string{"m=1.sif=" + zeros}, want: "m=1.sif has SHA-256 " + a},
		{name: "another file", pins: []string{"m=" + a},
			want: "m is pinned, but the package contains only mlcube.yaml, m=1.sif"},
		{name: "an edited field", from: `"mlcube_hash": "b`, to: `"mlcube_hash": "c`,
			want: "release.json: medperf.mlcube_hash is "},
		{name: "an edited command", from: `medperf mlcube`, to: `id; medperf mlcube`,
			want: "release.json: submit_command is "},
		{name: "an edited size", from: `"size": 1`, to: `"size": 2`, want: "mlcube.yaml has 1 bytes instead of 2"},
		{name: "an edited type", from: `"model"`, to: `"metrics"`, want: `cube.types is "model" instead of "metrics"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			release := filepath.Join(dir, "release.json")
			write(t, release, strings.Replace(string(text), c.from, c.to, 1))
			got, err := Pin{Submission: now, Released: release, SHA256: c.pins}.Run()
			if err != nil {
				t.Fatal(err)
			}
			if all := strings.Join(got, "\n"); (c.want == "") != (all == "") || !strings.Contains(all, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if _, err := (Pin{Submission: now, SHA256: []string{"mlcube.yaml"}}).Run(); err == nil {
		t.Error("a pin without a digest is accepted")
	}
}
