package cube

import (
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// Options say what a cube is checked against.
type Options struct {
	Types       []string    // what it claims to be
	Profile     Profile     // "" stands for MedPerf
	ImagePolicy ImagePolicy // "" stands for ImageAny
	Policy      diag.Policy // codes that are promoted to errors or allowed
	Label       string      // the Bazel target, for the report
}

// Names are Options as a command line or a rule has them.
type Names struct {
	Types, Profile, ImagePolicy string // Types are separated by commas
	Errors, Allow               []string
	Label                       string
}

// ParseOptions reads options. Its error is one of usage: an unknown profile, policy or code, or a
// code that cannot be allowed. Unknown types are for Check to report.
func ParseOptions(n Names) (Options, error) {
	o := Options{Label: n.Label, Policy: diag.Policy{Promote: codes(n.Errors), Allow: codes(n.Allow)}}
	if n.Types != "" {
		o.Types = strings.Split(n.Types, ",")
	}
	var err error
	if o.Profile, err = ParseProfile(n.Profile); err != nil {
		return Options{}, err
	}
	if o.ImagePolicy, err = ParseImagePolicy(n.ImagePolicy); err != nil {
		return Options{}, err
	}
	return o, o.Policy.Check()
}

func codes(names []string) []diag.Code {
	out := make([]diag.Code, len(names))
	for i, n := range names {
		out[i] = diag.Code(n)
	}
	return out
}
