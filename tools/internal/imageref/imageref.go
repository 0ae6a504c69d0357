// Package imageref reads names of container images, such as "ghcr.io/org/model:1.0@sha256:…", and
// says what is wrong with one that no registry can serve.
package imageref

import (
	_ "crypto/sha256" // the digests that a reference may hold
	_ "crypto/sha512"
	"errors"
	"strings"

	"github.com/distribution/reference"
)

// Reference is an image reference taken apart and completed as Docker completes it: "ubuntu" is
// the repository "library/ubuntu" in the registry "docker.io".
type Reference struct {
	Registry   string // host and port; "docker.io" where none is written
	Repository string
	Tag        string // "" where none is written: Docker then pulls "latest"
	Digest     string // such as "sha256:…", "" where none is written
}

// String is the reference written out in full.
func (r Reference) String() string {
	s := r.Registry + "/" + r.Repository
	if r.Tag != "" {
		s += ":" + r.Tag
	}
	if r.Digest != "" {
		s += "@" + r.Digest
	}
	return s
}

// Kind says what is wrong with a reference.
type Kind string

const (
	Empty       Kind = "empty"
	TooLong     Kind = "too-long"
	Placeholder Kind = "placeholder" // "{{ image }}", "${IMAGE}", "<image>"
	Scheme      Kind = "scheme"      // "docker://…", "https://…"
	Blank       Kind = "blank"       // a space, a control or an invisible character
	Uppercase   Kind = "uppercase"   // in the repository
	BadTag      Kind = "bad-tag"
	BadDigest   Kind = "bad-digest"
	BadName     Kind = "bad-name" // what else the grammar forbids
	// RunTogether is a name that holds two registry hosts. It may be well formed, so Parse does
	// not report it unless the name is broken as well; TwoHosts does.
	RunTogether Kind = "run-together"
)

// Problem is what is wrong with a reference and how to mend it; it is the error of Parse.
type Problem struct {
	Kind Kind
	// Message says what is wrong in one sentence, Expected what should be there, Fix what to do.
	Message, Expected, Fix string
}

func (p *Problem) Error() string { return p.Message + "; " + p.Fix }

const (
	grammar = "[registry/]repository[:tag][@digest], such as ghcr.io/org/model:1.0"
	// maxReference is over the longest that can be valid: a host and a path of 255 characters, a
	// tag of 128 and a digest of 135.
	maxReference = 1024
)

// Parse takes an image reference apart by the grammar of the distribution project's reference
// package (https://pkg.go.dev/github.com/distribution/reference), with Docker Hub's short forms.
// An error is a *Problem. No tag, the tag "latest" and no digest are well formed.
func Parse(ref string) (Reference, error) {
	if p := wrongAsAWhole(ref); p != nil {
		return Reference{}, p
	}
	r, err := parse(ref)
	if err != nil {
		return Reference{}, explain(ref, err)
	}
	return r, nil
}

// What the library accepts and no registry can serve: it takes "Org/model" for the repository
// "model" of a host "Org", and "my_host.io/model" for a repository of no host at all.
var (
	errUppercase = errors.New("repository name must be lowercase")
	errNoHost    = errors.New("invalid registry host")
)

// parse is Parse with the library's own errors.
func parse(ref string) (Reference, error) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return Reference{}, err
	}
	r := Reference{Registry: reference.Domain(named), Repository: reference.Path(named)}
	if tagged, ok := named.(reference.Tagged); ok {
		r.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		r.Digest = string(digested.Digest())
	}
	if r.Registry != strings.ToLower(r.Registry) && !strings.ContainsAny(r.Registry, ".:") {
		return Reference{}, errUppercase
	}
	if r.Registry == "" {
		return Reference{}, errNoHost
	}
	return r, nil
}
