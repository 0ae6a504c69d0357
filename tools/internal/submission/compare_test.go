package submission

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

func TestCompare(t *testing.T) {
	a, b := strings.Repeat("a", 64), strings.Repeat("b", 64)
	base := func() *Submission {
		return &Submission{
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
