package cube_test

import (
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
)

// urlCases are addresses of hosted files.
var urlCases = []struct{ address, want string }{
	{"https://example.org/mlcube.yaml", ""},
	{"direct:https://example.org/mlcube.yaml", ""},
	{"synapse:syn123", ""},
	{"synapse:123", "MLC092"},
	{"https://raw.githubusercontent.com/o/r/" + strings.Repeat("a", 40) + "/mlcube.yaml", ""},
	{"https://raw.githubusercontent.com/o/r/main/mlcube.yaml", "MLC092"},
	{"https://github.com/o/r/blob/" + strings.Repeat("a", 40) + "/mlcube.yaml", "MLC092"},
	{"https://github.com/o/r/releases/download/v1/additional_files.tar.gz", ""},
	{"workspace/mlcube.yaml", "MLC092"},
	{"https://example.org/" + strings.Repeat("a", 256), "MLC091"},
}

func TestCheckURL(t *testing.T) {
	for _, test := range urlCases {
		var got []string
		for _, f := range cube.CheckURL("git_mlcube_url", test.address) {
			got = append(got, string(f.Code))
			if f.Key != "git_mlcube_url" || f.Fix == "" {
				t.Errorf("%s: %+v", test.address, f)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %v, want %q", test.address, got, test.want)
		}
	}
}
