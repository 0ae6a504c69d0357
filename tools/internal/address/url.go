package address

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parsedURL is a URL that MedPerf's client takes, in its parts, as written but for the scheme.
type parsedURL struct {
	scheme   string // "http", "https" or "ftp"
	userinfo string // before the host, without the @
	host     string // an IPv6 address in brackets
	port     string
	path     string // begins with a slash, or is empty
	rest     string // the query and the fragment, with ? and #
}

// urlProblem says why a text is not a URL for MedPerf's client, and what to do.
type urlProblem struct{ what, fix string }

// parseURL parses a URL by the rule of MedPerf's client: url() of the Python package validators 0.18.2,
// which comms/entity_resources/sources/direct.py calls. That rule is stricter than RFC 3986: a host is
// localhost, an IP address or a name with a top-level domain, without underscores, and a path holds no
// characters that have to be escaped. url_test.go lists where this function refuses what the rule accepts.
func parseURL(text string) (*parsedURL, *urlProblem) {
	const useHTTPS = "give the https:// address that downloads the file without a login"
	u := &parsedURL{}
	scheme, after, ok := strings.Cut(text, "://")
	u.scheme = strings.ToLower(scheme)
	if !ok || u.scheme != "http" && u.scheme != "https" && u.scheme != "ftp" {
		return nil, &urlProblem{"it does not begin with https://", useHTTPS}
	}
	authority := after
	if end := strings.IndexAny(after, "/?#"); end >= 0 {
		authority, u.path = after[:end], after[end:]
	}
	if end := strings.IndexAny(u.path, "?#"); end >= 0 {
		u.path, u.rest = u.path[:end], u.path[end:]
	}
	var hasUser bool
	if u.userinfo, u.host, hasUser = strings.Cut(authority, "@"); !hasUser {
		u.userinfo, u.host = "", authority
	}
	if hasUser && !isUserinfo(u.userinfo) {
		return nil, &urlProblem{"the part before @ is not a user name", "remove the part before @"}
	}
	if colon := strings.LastIndexByte(u.host, ':'); colon > strings.LastIndexByte(u.host, ']') {
		u.host, u.port = u.host[:colon], u.host[colon+1:]
		if n := len(u.port); n < 2 || n > 5 || !isDigits(u.port) {
			return nil, &urlProblem{"the port is not a number of two to five digits", "correct or remove the port"}
		}
	}
	if what := hostProblem(u.host); what != "" {
		return nil, &urlProblem{what, "give the full name of the server, such as files.example.org"}
	}
	wrong := func(c rune) bool { return !isLetterOrDigit(c) && !strings.ContainsRune(pathPunctuation, c) }
	if i := strings.IndexFunc(u.path, wrong); i >= 0 {
		c, _ := utf8.DecodeRuneInString(u.path[i:])
		return nil, &urlProblem{"the path holds " + strconv.QuoteRune(c), "write it as " + escape(c)}
	}
	if i := strings.IndexFunc(u.rest, unicode.IsSpace); i >= 0 {
		return nil, &urlProblem{"the query holds white space", "write a space as %20"}
	}
	if strings.ContainsAny(u.rest, "\x1c\x1d\x1e\x1f") { // white space to Python, but not to Go
		return nil, &urlProblem{"the query holds a control character", "remove it"}
	}
	return u, nil
}

// What the client's rule lets stand unescaped, besides letters and digits.
const (
	pathPunctuation     = "-._~%!$&'()*+,;=:@/"
	userinfoPunctuation = "-._~%!$&'()*+,;=:"
)

// isLetterOrDigit reports whether a character counts as one in the client's rule: every character from
// U+00A1 on does.
func isLetterOrDigit(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0xA1
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// isUserinfo reports whether the client takes a text before the @; it takes no characters above U+FFFF.
func isUserinfo(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool {
		return c > 0xFFFF || !isLetterOrDigit(c) && !strings.ContainsRune(userinfoPunctuation, c)
	}) < 0
}

var (
	// A label is letters and digits with single hyphens between them; xn-- may stand anywhere.
	label     = regexp.MustCompile(`^(?i:(?:xn--|[a-z0-9\x{a1}-\x{10ffff}]-?)*[a-z0-9\x{a1}-\x{10ffff}])$`)
	topDomain = regexp.MustCompile(`^(?i:xn--[a-z0-9\x{a1}-\x{10ffff}]{2,}|[a-z\x{a1}-\x{10ffff}]{2,})$`)
	// An octet before the last may have zeros in front; the first and the last may not.
	octet = regexp.MustCompile(`^(?:1?[0-9]{1,2}|2[0-4][0-9]|25[0-5])$`)
)

// hostProblem says why the client does not take a host, "" where it does.
func hostProblem(host string) string {
	if host == "" {
		return "it names no server"
	}
	if strings.EqualFold(host, "localhost") {
		return ""
	}
	if strings.HasPrefix(host, "[") {
		inner, closed := strings.CutSuffix(host[1:], "]")
		if ip, err := netip.ParseAddr(inner); err != nil || !closed || !ip.Is6() || ip.Zone() != "" {
			return "the server is not a valid IPv6 address"
		}
		return ""
	}
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	if len(labels) == 4 && isDigits(strings.Join(labels, "")) {
		if !isIPv4(labels) {
			return "the server is not a valid IPv4 address"
		}
		return ""
	}
	if len(labels) == 1 {
		return "the server's name " + strconv.Quote(host) + " has no domain"
	}
	for _, l := range labels[:len(labels)-1] {
		if !label.MatchString(l) {
			return "the server's name has the part " + strconv.Quote(l)
		}
	}
	if !topDomain.MatchString(last) {
		return "the server's name ends with " + strconv.Quote(last)
	}
	return ""
}

// isIPv4 reports whether four numbers are an address of a host: not 0.x.x.x, nor a multicast address.
func isIPv4(parts []string) bool {
	first, err := strconv.Atoi(parts[0])
	if err != nil || first < 1 || first > 223 || parts[0][0] == '0' {
		return false
	}
	for _, part := range parts[1:] {
		if !octet.MatchString(part) {
			return false
		}
	}
	return parts[3] == "0" || parts[3][0] != '0'
}

// escape returns a character as it is written in a URL.
func escape(c rune) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, x := range []byte(string(c)) {
		b.WriteString("%" + string(digits[x>>4]) + string(digits[x&15]))
	}
	return b.String()
}
