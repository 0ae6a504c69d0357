// Package imageref parses references of container images, such as "ghcr.io/org/model:1.0@sha256:…", and
// describes the error in one that no registry can serve.
package imageref

import (
	_ "crypto/sha256" // the digest algorithms that a reference may use
	_ "crypto/sha512"
	"errors"
	"strings"

	"github.com/distribution/reference"
)

// Reference is a parsed image reference, completed as Docker does: "ubuntu" is the repository
// "library/ubuntu" in the registry "docker.io".
type Reference struct {
	Registry   string // host and port; "docker.io" if there is none
	Repository string
	Tag        string // "" if there is none; Docker then pulls "latest"
	Digest     string // such as "sha256:…", "" if there is none
}

// String returns the full reference.
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

// Kind is the kind of error in a reference.
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
	BadName     Kind = "bad-name" // any other violation of the grammar
	// RunTogether is a name that contains two registry hosts. It may be well formed, so Parse reports it only
	// if the name is also invalid; TwoHosts always reports it.
	RunTogether Kind = "run-together"
)

// Problem is an error in a reference and its fix. Parse returns it as its error.
type Problem struct {
	Kind Kind
	// Message describes the error in one sentence, Expected is the required form, Fix is an instruction.
	Message, Expected, Fix string
}

func (p *Problem) Error() string { return p.Message + "; " + p.Fix }

const (
	grammar = "[registry/]repository[:tag][@digest], such as ghcr.io/org/model:1.0"
	// maxReference is more than the longest valid reference: a host and a path of 255 characters, a tag of
	// 128 and a digest of 135.
	maxReference = 1024
)

// Parse parses an image reference by the grammar of the distribution project's reference package
// (https://pkg.go.dev/github.com/distribution/reference), with Docker Hub's short forms. Its error is a
// *Problem. A missing tag, the tag "latest" and a missing digest are valid.
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

// The library accepts references that no registry can serve. It reads "Org/model" as the repository "model"
// of a host "Org", and "my_host.io/model" as a repository without a host.
var (
	errUppercase = errors.New("repository name must be lowercase")
	errNoHost    = errors.New("invalid registry host")
)

// parse is Parse with the errors of the library.
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
