package pyyaml

import (
	"fmt"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// The functions of this file return the findings that every checked document can have. Their code, severity
// and position are left to the caller.

// WrongType reports a value that is not what is expected, such as "a string" or "a mapping of task names".
func WrongType(n Cursor, expected string) diag.Finding {
	found, fix := n.Value.Kind.String(), "make it "+expected
	key, rest, hasColon := strings.Cut(n.Value.Text, ":")
	switch isScalar := n.Value.Kind != Mapping && n.Value.Kind != Sequence; {
	case n.Value.Kind == Null:
		found, fix = "empty", "give it a value, or delete the key"
	case expected == "a string" && isScalar:
		fix = QuoteIt
	case n.Value.Kind == String && strings.HasPrefix(expected, "a mapping") &&
		hasColon && key != "" && rest != "" && !strings.ContainsAny(key, ` /\`):
		fix = fmt.Sprintf("add a space after the colon: %s: %s", Shorten(key), Shorten(rest))
	}
	return diag.Finding{
		Message:  fmt.Sprintf("%s is %s instead of %s", n.Path, found, expected),
		Expected: expected,
		Found:    Describe(n.Value),
		Fix:      fix,
	}
}

// NonStringKey reports a key that YAML does not read as a string.
func NonStringKey(n Cursor) diag.Finding {
	return diag.Finding{
		Message:  fmt.Sprintf("YAML reads the key %s as %s", DescribeKey(n.Key), n.Key.Kind),
		Expected: "a string",
		Found:    n.Key.Kind.String(),
		Fix:      fmt.Sprintf("quote it: '%s'", n.Key.Text),
	}
}

// NotAMapping reports a document whose top level is not a mapping. document is what to call it, such as
// "the manifest", and keys are the most important ones.
func NotAMapping(root *Value, document string, keys ...string) diag.Finding {
	message := document + " is " + root.Kind.String() + " instead of a mapping"
	if root.Kind == Null {
		message = document + " is empty"
	}
	last := len(keys) - 1
	return diag.Finding{
		Message:  message,
		Expected: "a mapping with the keys " + strings.Join(keys[:last], ", ") + " and " + keys[last],
		Found:    Describe(root),
		Fix:      "start the file with " + strings.Join(keys[:last], ":, ") + ": and " + keys[last] + ":, not indented",
	}
}

// NotJSON reports a part of a document that JSON cannot represent.
func NotJSON(fault JSONFault) diag.Finding {
	if fault.IsKey {
		return diag.Finding{
			Message: fmt.Sprintf("YAML reads the key %s as %s, but JSON keys must be strings", DescribeKey(fault.At),
				fault.What),
			Expected: "a string",
			Found:    fault.What,
			Fix:      fault.Fix,
		}
	}
	return diag.Finding{
		Message:  fmt.Sprintf("YAML reads this value as %s", fault.What),
		Expected: "a string, number, boolean, null, list or mapping",
		Found:    Describe(fault.At),
		Fix:      fault.Fix,
	}
}
