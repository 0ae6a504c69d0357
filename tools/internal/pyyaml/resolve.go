package pyyaml

import "strings"

// Tags of YAML's own types, in the short form that yaml.v3 gives them.
const (
	tagNull      = "!!null"
	tagBool      = "!!bool"
	tagInt       = "!!int"
	tagFloat     = "!!float"
	tagTimestamp = "!!timestamp"
	tagBinary    = "!!binary"
	tagStr       = "!!str"
	tagSeq       = "!!seq"
	tagMap       = "!!map"
	tagSet       = "!!set"
	tagOmap      = "!!omap"
	tagPairs     = "!!pairs"
	tagMerge     = "!!merge"
	tagValue     = "!!value"
)

// resolve returns the tag of a plain scalar by the implicit resolvers of PyYAML 6 (yaml/resolver.py). They
// are those of YAML 1.1, except for "y", "n" and floats without a point.
func resolve(s string) string {
	if s == "" {
		return tagNull
	}
	switch c := s[0]; {
	case c == '~' && s == "~":
		return tagNull
	case c == '<' && s == "<<":
		return tagMerge
	case c == '=' && s == "=":
		return tagValue
	case strings.IndexByte("yYnNtTfFoO", c) >= 0:
		switch s {
		case "yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE",
			"false", "False", "FALSE", "on", "On", "ON", "off", "Off", "OFF":
			return tagBool
		case "null", "Null", "NULL":
			return tagNull
		}
	case isDigit(c) || c == '-' || c == '+' || c == '.':
		switch {
		case isFloat(s):
			return tagFloat
		case isInt(s):
			return tagInt
		case isDigit(c) && isTimestamp(s):
			return tagTimestamp
		}
	}
	return tagStr
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// span returns the length of the longest prefix of s whose bytes all satisfy ok.
func span(s string, ok func(byte) bool) int {
	i := 0
	for i < len(s) && ok(s[i]) {
		i++
	}
	return i
}

func isDigitOrUnderscore(c byte) bool { return isDigit(c) || c == '_' }

func cutSign(s string) string {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:]
	}
	return s
}

// isFloat implements PyYAML's resolver of !!float: digits with a point and an optional signed exponent, a
// base 60 number with a point, infinity or not a number.
func isFloat(s string) bool {
	if s == ".nan" || s == ".NaN" || s == ".NAN" {
		return true
	}
	unsigned := cutSign(s)
	if unsigned == ".inf" || unsigned == ".Inf" || unsigned == ".INF" {
		return true
	}
	if s[0] == '.' { // no sign here
		return len(s) > 1 && isDigit(s[1]) && isExponent(s[2+span(s[2:], isDigitOrUnderscore):])
	}
	if unsigned == "" || !isDigit(unsigned[0]) {
		return false
	}
	rest := unsigned[span(unsigned, isDigitOrUnderscore):]
	if strings.HasPrefix(rest, ".") {
		return isExponent(rest[1+span(rest[1:], isDigitOrUnderscore):])
	}
	rest, ok := cutSixtieths(rest)
	return ok && strings.HasPrefix(rest, ".") && span(rest[1:], isDigitOrUnderscore) == len(rest)-1
}

// isExponent reports whether s is empty or an exponent with a sign.
func isExponent(s string) bool {
	if s == "" {
		return true
	}
	return len(s) > 2 && (s[0] == 'e' || s[0] == 'E') && (s[1] == '-' || s[1] == '+') &&
		span(s[2:], isDigit) == len(s)-2
}

// cutSixtieths cuts one or more ":59" off the front of s.
func cutSixtieths(s string) (rest string, ok bool) {
	for len(s) > 1 && s[0] == ':' && isDigit(s[1]) {
		if len(s) > 2 && isDigit(s[2]) {
			if s[1] > '5' {
				break
			}
			s = s[3:]
		} else {
			s = s[2:]
		}
		ok = true
	}
	return s, ok
}

// isInt implements PyYAML's resolver of !!int: binary, octal with a leading zero, decimal, hexadecimal and
// base 60.
func isInt(s string) bool {
	s = cutSign(s)
	if s == "" || !isDigit(s[0]) {
		return false
	}
	if s[0] == '0' {
		if s == "0" {
			return true
		}
		switch rest := s[2:]; s[1] {
		case 'b':
			return rest != "" && span(rest, func(c byte) bool { return c == '0' || c == '1' || c == '_' }) == len(rest)
		case 'x':
			return rest != "" && span(rest, func(c byte) bool {
				return isDigitOrUnderscore(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
			}) == len(rest)
		default:
			return span(s[1:], func(c byte) bool { return '0' <= c && c <= '7' || c == '_' }) == len(s)-1
		}
	}
	rest := s[span(s, isDigitOrUnderscore):]
	if rest == "" {
		return true
	}
	rest, ok := cutSixtieths(rest)
	return ok && rest == ""
}

// isTimestamp implements PyYAML's resolver of !!timestamp, a date or a date with time. Month and day need two
// digits only without a time.
func isTimestamp(s string) bool {
	t, ok := parseTimestamp(s)
	return ok && (t.hasTime || len(s) == len("2006-01-02"))
}
