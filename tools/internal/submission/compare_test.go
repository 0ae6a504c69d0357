package submission

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

func TestCompare(t *testing.T) {
	a, b := strings.Repeat("a", 64), strings.Repeat("b", 64)
	base := func() *Submission {
		return &Submission{
			Cube:    Cube{Types: []string{"model"}, Profile: "medperf", Image: "x:1"},
			MedPerf: MedPerf{Fields: &mlcubeyaml.Fields{ManifestURL: "https://a/", ManifestHash: a}},
			Files: []File{
				{Role: mlcubeyaml.Manifest, Name: "mlcube.yaml", Size: 1, SHA256: a},
				{Role: cube.AdditionalFiles, Name: cube.AdditionalFilesName, Size: 9, SHA256: a, Archive: &Archive{Files: 2}},
			},
			Members: []archive.MemberRecord{
				{Path: "run.sh", Mode: "0644", Size: 1, SHA256: a},
				{Path: "w.bin", Mode: "0644", Size: 1, SHA256: a},
			},
		}
	}
	for _, c := range []struct {
		name   string
		change func(*Submission)
		want   []string
	}{
		{name: "nothing", change: func(*Submission) {}},
		{name: "what the cube is called", change: func(s *Submission) { s.Cube.Name = "other" }},
		{name: "a file's content", change: func(s *Submission) { s.Files[0].SHA256 = b },
			want: []string{"mlcube.yaml has other content: SHA-256 " + b + " instead of " + a}},
		{name: "a file's size", change: func(s *Submission) { s.Files[0].SHA256, s.Files[0].Size = b, 2 },
			want: []string{"mlcube.yaml has 2 bytes instead of 1"}},
		{name: "a file that is gone and one that is new", change: func(s *Submission) { s.Files[0].Name = "m.yaml" },
			want: []string{"mlcube.yaml is missing", "m.yaml is unexpected"}},
		{name: "a file's size only", change: func(s *Submission) { s.Files[0].Size = 2 },
			want: []string{"mlcube.yaml has 2 bytes instead of 1"}},
		{name: "a file's role", change: func(s *Submission) { s.Files[0].Role = cube.Parameters },
			want: []string{`mlcube.yaml has the role "parameters" instead of "manifest"`}},
		{name: "a member only", change: func(s *Submission) { s.Members[1].SHA256 = b },
			want: []string{`additional_files.tar.gz: "w.bin" has other content: SHA-256 ` + b + " instead of " + a}},
		{name: "the archive's record", change: func(s *Submission) { s.Files[1].Archive.TarSize = 7 },
			want: []string{"additional_files.tar.gz: the archive is the same, but its record differs"}},
		{name: "the types", change: func(s *Submission) { s.Cube.Types = []string{"model", "metrics"} },
			want: []string{`cube.types is "model,metrics" instead of "model"`}},
		{name: "the profile", change: func(s *Submission) { s.Cube.Profile = "script" },
			want: []string{`cube.profile is "script" instead of "medperf"`}},
		{name: "the image", change: func(s *Submission) { s.Cube.Image = "x:2" },
			want: []string{`cube.image is "x:2" instead of "x:1"`}},
		{name: "an address", change: func(s *Submission) { s.MedPerf.Fields.(*mlcubeyaml.Fields).ManifestURL = "https://b/" },
			want: []string{`medperf.git_mlcube_url is "https://b/" instead of "https://a/"`}},
		{name: "an address that is not there yet",
			change: func(s *Submission) { s.MedPerf.Fields.(*mlcubeyaml.Fields).ManifestURL = "" }},
		{name: "a digest", change: func(s *Submission) { s.MedPerf.Fields.(*mlcubeyaml.Fields).ManifestHash = b },
			want: []string{`medperf.mlcube_hash is "` + b + `" instead of "` + a + `"`}},
		{name: "a member", change: func(s *Submission) {
			s.Files[1].SHA256 = b
			s.Files[1].Archive.ContentSHA256 = b
			s.Members[1].SHA256 = b
		}, want: []string{
			"additional_files.tar.gz: the SHA-256 of the archive differs",
			`additional_files.tar.gz: "w.bin" has other content: SHA-256 ` + b + " instead of " + a,
		}},
	} {
		changed := base()
		c.change(changed)
		if got := Compare(base(), changed); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCompareContainers(t *testing.T) {
	folder := writeContainer(t, containerconfig.Fields{
		ContainerConfig: containerConfig("DockerImage", "org/model@"+pinned), ParametersConfig: []byte(`{"a":1,"b":2}`),
		ImageHash: pinned,
	}, []string{"model"}, true, "")
	for _, c := range []struct {
		name string
		harm func(fields object)
		want string // "" for none
	}{
		{name: "nothing", harm: func(object) {}},
		{name: "the configuration", harm: func(f object) { f["container_config"].(object)["image"] = "org/other@" + pinned },
			want: "medperf.container_config differs"},
		{name: "the parameters", harm: func(f object) { f["parameters_config"].(object)["a"] = 2 },
			want: "medperf.parameters_config differs"},
		{name: "the image's digest", harm: func(f object) { f["image_hash"] = strings.Repeat("0", 64) },
			want: `medperf.image_hash is "000`},
		{name: "an address", harm: func(f object) { f["additional_files_tarball_url"] = "https://example.org/a.tar.gz" },
			want: `medperf.additional_files_tarball_url is "https://example.org/a.tar.gz" instead of ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, err := ReadFolder(folder)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), cube.SubmissionName)
			write(t, path, string(harmed(t, folder, func(d object) { c.harm(d["medperf"].(object)) })))
			got, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, Compare(want, got), c.want)
		})
	}
}
