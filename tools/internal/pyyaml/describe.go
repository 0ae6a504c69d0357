package pyyaml

import (
	"strconv"
	"strings"
)

// JoinKey appends a key to a path of keys for findings, in quotes if it would be ambiguous.
func JoinKey(path string, key *Value) string {
	name := key.Text
	if key.Kind == String && (name == "" || strings.ContainsAny(name, ". \t\n\"'[]:")) {
		name = strconv.Quote(name)
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

// Describe describes a value for a finding's Found.
func Describe(v *Value) string {
	switch v.Kind {
	case Null:
		return "nothing (null)"
	case String:
		return strconv.Quote(Shorten(v.Text))
	case Bool, Int, Float, Timestamp:
		return Shorten(v.Text) + " (" + v.Kind.String() + ")"
	}
	return v.Kind.String()
}

// DescribeKey describes a key that is not a string, as it is written.
func DescribeKey(v *Value) string {
	if v.Text == "" {
		return "(empty)"
	}
	return Shorten(v.Text)
}

// Shorten truncates a text to 80 code points for a message.
func Shorten(s string) string {
	const most = 80
	if n := 0; len(s) > most {
		for i := range s {
			if n++; n > most {
				return s[:i] + "…"
			}
		}
	}
	return s
}
