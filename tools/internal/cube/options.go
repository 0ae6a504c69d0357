package cube

import (
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// Options select the checks of a cube.
type Options struct {
	Types       []string    // what it claims to be
	Profile     Profile     // "" means MedPerf
	ImagePolicy ImagePolicy // "" means ImageAny
	Policy      diag.Policy // codes that are promoted to errors or allowed
	Label       string      // the Bazel target, for the report
}

// Names are the Options as text, from a command line or a rule.
type Names struct {
	Types, Profile, ImagePolicy string // Types are separated by commas
	Errors, Allow               []string
	Label                       string
}

// ParseOptions parses options. Its error is a usage error: an unknown profile, policy or code, or a code that
// cannot be allowed. Check reports unknown types.
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
