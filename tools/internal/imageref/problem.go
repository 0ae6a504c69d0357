package imageref

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/distribution/reference"
	"github.com/opencontainers/go-digest"
)

// parts is a reference split at its separators, valid or not.
type parts struct {
	name, tag, digest string
	hasTag, hasDigest bool
}

func cut(ref string) parts {
	var p parts
	p.name, p.digest, p.hasDigest = strings.Cut(ref, "@")
	if colon := strings.LastIndexByte(p.name, ':'); colon > strings.LastIndexByte(p.name, '/') {
		p.name, p.tag, p.hasTag = p.name[:colon], p.name[colon+1:], true
	}
	return p
}

// schemes are prefixes with which other tools select a transport; Docker supports none.
var schemes = []string{"docker-archive:", "docker-daemon:", "oci-archive:", "oci:", "containers-storage:", "image:"}

// hubPages are the addresses of Docker Hub's web pages about an image.
var hubPages = []string{"hub.docker.com/r/", "hub.docker.com/_/", "hub.docker.com/repository/docker/",
	"hub.docker.com/"}

// wrongAsAWhole finds errors that make the whole string something other than a reference.
func wrongAsAWhole(ref string) *Problem {
	if strings.TrimSpace(ref) == "" {
		return &Problem{Empty, "the image reference is empty", grammar, "write the image reference"}
	}
	if len(ref) > maxReference {
		return &Problem{TooLong, fmt.Sprintf("the image reference has %d bytes, more than any registry allows", len(ref)),
			fmt.Sprintf("at most %d bytes", maxReference), "write the image reference"}
	}
	if !utf8.ValidString(ref) {
		return &Problem{BadName, "the image reference is not valid UTF-8", grammar, "write it in ASCII letters"}
	}
	if strings.Contains(ref, "{{") || strings.Contains(ref, "${") || strings.ContainsAny(ref, "<>") ||
		toDo.MatchString(ref) {
		return &Problem{Placeholder, "the image reference contains a placeholder", grammar,
			"replace the placeholder by the image reference"}
	}
	if i := strings.IndexFunc(ref, isBlank); i >= 0 {
		r, _ := utf8.DecodeRuneInString(ref[i:])
		return &Problem{Blank, fmt.Sprintf("the image reference contains %s at character %d", blankName(r),
			utf8.RuneCountInString(ref[:i])+1), "no spaces", orElse(withoutBlanks(ref), "remove the space")}
	}
	if digestOnly.MatchString(ref) {
		return &Problem{BadName, "the image reference has only a digest", grammar,
			"write the repository before the digest, as in org/model@sha256:…"}
	}
	if scheme, rest := cutScheme(ref); scheme != "" {
		for _, page := range hubPages {
			if after, ok := strings.CutPrefix(rest, page); ok {
				rest = after
				break
			}
		}
		return &Problem{Scheme, fmt.Sprintf("the image reference starts with %q, which is not part of an image's name",
			scheme),
			"a reference without a scheme", orElse(strings.TrimRight(rest, "/"), fmt.Sprintf("remove %q", scheme))}
	}
	for _, page := range hubPages {
		if rest, ok := strings.CutPrefix(ref, page); ok {
			return &Problem{BadName, "hub.docker.com is the web site of Docker Hub, not its registry", grammar,
				orElse(strings.Trim(rest, "/"), "write only the image's name")}
		}
	}
	return nil
}

func cutScheme(ref string) (scheme, rest string) {
	if scheme, rest, ok := strings.Cut(ref, "://"); ok && !strings.ContainsAny(scheme, "/@") {
		return scheme + "://", rest
	}
	for _, s := range schemes {
		// "image:1.0" is an image with a tag; only a path after it makes it a scheme.
		if rest, ok := strings.CutPrefix(ref, s); ok && strings.ContainsRune(rest, '/') {
			return s, rest
		}
	}
	return "", ref
}

func isBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zs, r)
}

// withoutBlanks returns a reference without spaces. For a command such as "docker pull org/img:1" it returns
// the pulled image.
func withoutBlanks(ref string) string {
	words := strings.FieldsFunc(ref, isBlank)
	if len(words) > 2 && words[0] == "docker" && (words[1] == "pull" || words[1] == "run") {
		words = words[len(words)-1:]
	}
	return strings.Join(words, "")
}

func blankName(r rune) string {
	switch r {
	case ' ':
		return "a space"
	case '\t':
		return "a tab"
	case '\n', '\r':
		return "a line break"
	}
	return fmt.Sprintf("the invisible character U+%04X", r)
}

// orElse returns a fix with the full reference if that is valid, otherwise the given fix.
func orElse(ref, otherwise string) string {
	if wrongAsAWhole(ref) == nil {
		if _, err := parse(ref); err == nil {
			return fmt.Sprintf("write %q", ref)
		}
	}
	return otherwise
}

// explain describes the cause of the library's error err about ref.
func explain(ref string, err error) *Problem {
	p := cut(ref)
	if hosts, ok := twoHosts(p); ok {
		return hosts
	}
	if p.hasDigest {
		if problem := explainDigest(p); problem != nil {
			return problem
		}
	}
	if repository, ok := strings.CutSuffix(p.name, ":sha256"); ok && p.hasTag && digestOnly.MatchString(p.tag) {
		return &Problem{BadDigest, "the image reference has \":\" before its digest", "\"@\" before the digest",
			orElse(repository+"@sha256:"+strings.ToLower(p.tag), "write \"@\" before sha256")}
	}
	if host, path := cutHost(p.name); path != strings.ToLower(path) {
		p.name = host + strings.ToLower(path)
		return &Problem{Uppercase, "the image's name contains upper-case letters, which no registry allows",
			"a name in lower case", orElse(whole(p), "write it in lower case")}
	}
	if problem := explainName(p); problem != nil {
		return problem
	}
	if p.hasTag {
		if problem := explainTag(p); problem != nil {
			return problem
		}
	}
	return &Problem{BadName, "the image reference is not well formed: " + err.Error(), grammar, "correct the reference"}
}

// toDo matches common placeholders for a name.
var toDo = regexp.MustCompile(`^(TODO|TBD|FIXME|CHANGE_?ME|REPLACE_?ME|XXX+)$`)

var digestOnly = regexp.MustCompile(`^(sha256:)?[0-9a-fA-F]{64}$`)

func explainDigest(p parts) *Problem {
	const expected = "sha256: and 64 lower-case hexadecimal digits"
	name := p.name
	if p.hasTag {
		name += ":" + p.tag
	}
	_, err := digest.Parse(p.digest)
	switch {
	case err == nil:
		return nil
	case strings.Contains(p.digest, "@"):
		return &Problem{BadDigest, "the image reference contains two \"@\"", expected, "keep one digest"}
	case p.digest == "":
		return &Problem{BadDigest, "nothing follows the \"@\" of the image reference", expected,
			orElse(name, "write the digest, or remove the \"@\"")}
	}
	algorithm, hex, ok := strings.Cut(p.digest, ":")
	if !ok {
		if d := "sha256:" + strings.ToLower(p.digest); digest.Digest(d).Validate() == nil {
			return &Problem{BadDigest, "the image's digest has no algorithm", expected,
				orElse(name+"@"+d, "write sha256: before the digest")}
		}
		return &Problem{BadDigest, "the text after \"@\" in the image reference is not a digest", expected,
			"copy the digest from the registry, or remove it"}
	}
	if lower := strings.ToLower(p.digest); lower != p.digest && digest.Digest(lower).Validate() == nil {
		return &Problem{BadDigest, "the image's digest is in upper case", expected,
			orElse(name+"@"+lower, "write it in lower case")}
	}
	if errors.Is(err, digest.ErrDigestUnsupported) {
		fix := "copy the digest from the registry"
		if strings.HasPrefix(strings.ToLower(algorithm), "sha") {
			fix = orElse(name+"@sha256:"+strings.ToLower(hex), fix)
		}
		return &Problem{BadDigest, fmt.Sprintf("unknown digest algorithm %q", clip(algorithm)), expected, fix}
	}
	if errors.Is(err, digest.ErrDigestInvalidLength) {
		return &Problem{BadDigest, fmt.Sprintf("the image's digest has %d digits", len(hex)), expected,
			"copy the whole digest from the registry"}
	}
	return &Problem{BadDigest, "the image's digest is not well formed", expected, "copy the digest from the registry"}
}

func explainTag(p parts) *Problem {
	const expected = "at most 128 letters, digits, \"_\", \".\" and \"-\", not starting with \".\" or \"-\""
	for i, r := range p.tag {
		if r != '_' && (i == 0 || r != '.' && r != '-') && !isAlphanumeric(r) {
			return &Problem{BadTag, fmt.Sprintf("the tag %q contains %q at character %d", clip(p.tag), string(r),
				utf8.RuneCountInString(p.tag[:i])+1), expected, "remove the character"}
		}
	}
	switch {
	case p.tag == "":
		return &Problem{BadTag, "nothing follows the \":\" of the image reference", expected,
			orElse(p.name, "write the tag, or remove the \":\"")}
	case len(p.tag) > 128:
		return &Problem{BadTag, fmt.Sprintf("the tag has %d characters", len(p.tag)), expected, "choose a shorter tag"}
	}
	return nil
}

func explainName(p parts) *Problem {
	if p.name == "" {
		return &Problem{BadName, "the image reference has no repository", grammar, "write the repository before it"}
	}
	const expected = "lower-case letters and digits, with single \".\", one or two \"_\" or any \"-\" between them"
	components := strings.Split(p.name, "/")
	for i, component := range components {
		switch {
		case component == "" && i == 0:
			return &Problem{BadName, "the image reference starts with \"/\"", grammar,
				orElse(strings.TrimLeft(whole(p), "/"), "write a registry or a repository, not a file path")}
		case component == "" && i == len(components)-1:
			return &Problem{BadName, "nothing follows the last \"/\" of the image's name", grammar, "write the image's name"}
		case component == "":
			return &Problem{BadName, "the image's name contains \"//\"", grammar,
				orElse(slashes.ReplaceAllString(whole(p), "/"), "write one \"/\"")}
		case component == "." || component == "..":
			return &Problem{BadName, "the image reference is a file path", grammar,
				"write the image's registry reference"}
		}
		if i == 0 && len(components) > 1 && strings.ContainsAny(component, ".:[") {
			if !hostName.MatchString(component) {
				return &Problem{BadName, fmt.Sprintf("%q is not a valid registry host", clip(component)),
					"a host name, with an optional port number", "correct the host"}
			}
			continue
		}
		for j, r := range component {
			if r >= utf8.RuneSelf || !isAlphanumeric(r) && r != '.' && r != '_' && r != '-' {
				return &Problem{BadName, fmt.Sprintf("the image's name contains %q, in %q at character %d", string(r),
					clip(component), utf8.RuneCountInString(component[:j])+1), expected, "remove it"}
			}
		}
		if !componentForm.MatchString(component) {
			return &Problem{BadName, fmt.Sprintf("%q is not a valid part of an image's name", clip(component)), expected,
				"remove separators at its ends and doubled separators"}
		}
	}
	if len(p.name) > reference.RepositoryNameTotalLengthMax {
		return &Problem{TooLong, fmt.Sprintf("the image's name has %d characters", len(p.name)),
			fmt.Sprintf("at most %d characters", reference.RepositoryNameTotalLengthMax), "choose a shorter name"}
	}
	return nil
}

var (
	// hostName is anchored, because the library's expression prefers its shortest alternative.
	hostName      = regexp.MustCompile("^(?:" + reference.DomainRegexp.String() + ")$")
	slashes       = regexp.MustCompile(`//+`)
	componentForm = regexp.MustCompile(`^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$`)
)

// cutHost splits a name after its registry host. The host may have upper-case letters, the rest may not.
func cutHost(name string) (host, path string) {
	if slash := strings.IndexByte(name, '/'); slash >= 0 && strings.ContainsAny(name[:slash], ".:") {
		return name[:slash+1], name[slash+1:]
	}
	return "", name
}

// whole joins the parts.
func whole(p parts) string {
	s := p.name
	if p.hasTag {
		s += ":" + p.tag
	}
	if p.hasDigest {
		s += "@" + p.digest
	}
	return s
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// clip truncates a quoted text.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
