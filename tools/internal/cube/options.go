package cube

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// Options select the checks of a cube.
type Options struct {
	Types       []string    // what it claims to be; nil for what its tasks tell
	Profile     Profile     // "" means MedPerf
	ImagePolicy ImagePolicy // "" means ImageAny
	Contract    string      // one of the kind's; "" means the default
	ImageDigest string      // the digest of an image in a registry, "sha256:…"; "" if it is not known
	Policy      diag.Policy // codes that are promoted to errors or allowed
	Label       string      // the Bazel target, for the report
}

// Names are the Options as text, from a command line or a rule.
type Names struct {
	Types, Profile, ImagePolicy string // Types are separated by commas
	Contract, ImageDigest       string
	Errors, Allow               []string
	Label                       string
}

// digestForm is the digest of an image, as registries have it.
var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// IsDigest reports whether a text is the digest of an image in a registry.
func IsDigest(s string) bool { return digestForm.MatchString(s) }

// ParseOptions parses options. Its error is a usage error: an unknown profile, policy or code, a code that
// cannot be allowed, or no digest. Check reports unknown types.
func ParseOptions(n Names) (Options, error) {
	o := Options{Label: n.Label, Contract: n.Contract}
	o.Policy = diag.Policy{Promote: codes(n.Errors), Allow: codes(n.Allow)}
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
	if o.ImageDigest = strings.TrimSpace(n.ImageDigest); o.ImageDigest != "" && !IsDigest(o.ImageDigest) {
		return Options{}, fmt.Errorf("image digest: expected sha256: and 64 hexadecimal digits in lower case, found %q",
			pyyaml.Shorten(o.ImageDigest))
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
