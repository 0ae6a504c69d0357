package pyyaml

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// YAML returns a value as YAML that every YAML 1.1 and 1.2 loader reads as the value that JSON returns. It
// expands aliases and merge keys, and quotes strings that a loader would read as another type. It drops
// comments. It fails if JSON fails.
func (v *Value) YAML() ([]byte, error) {
	if _, err := v.JSON(); err != nil {
		return nil, err
	}
	var b strings.Builder
	emit(&b, v, "")
	return []byte(strings.TrimPrefix(b.String(), "\n")), nil
}

// emit writes the text after a key's colon or a list's dash, up to the end of its last line.
func emit(b *strings.Builder, v *Value, indent string) {
	switch {
	case v.Kind == String:
		b.WriteString(after(b) + QuoteYAML(v.Text) + "\n")
	case v.Kind == Mapping && len(v.Entries) == 0:
		b.WriteString(after(b) + "{}\n")
	case (v.Kind == Sequence || v.Kind == Pairs) && len(v.Items) == 0:
		b.WriteString(after(b) + "[]\n")
	case v.Kind == Mapping:
		b.WriteByte('\n')
		for _, e := range v.Entries {
			key := QuoteYAML(e.Key.Text)
			b.WriteString(indent)
			if len(key) > maxSimpleKey {
				b.WriteString("? " + key + "\n" + indent)
				key = ""
			}
			b.WriteString(key + ":")
			emit(b, e.Value, indent+"  ")
		}
	case v.Kind == Sequence:
		b.WriteByte('\n')
		for _, item := range v.Items {
			b.WriteString(indent + "-")
			emit(b, item, indent+"  ")
		}
	case v.Kind == Pairs:
		b.WriteByte('\n')
		for i := 0; i < len(v.Items); i += 2 {
			b.WriteString(indent + "-")
			emit(b, &Value{Kind: Sequence, Items: v.Items[i : i+2]}, indent+"  ")
		}
	default:
		text, _ := jsonScalar(v)
		b.WriteString(after(b) + text + "\n")
	}
}

// after is the space between a colon or dash and a scalar; empty at the start of the document.
func after(b *strings.Builder) string {
	if b.Len() == 0 {
		return ""
	}
	return " "
}

// maxSimpleKey is below 1024, the number of characters within which PyYAML requires a key's colon.
const maxSimpleKey = 1000

// plain matches strings that need no quotes in a block or flow collection, unless they are read as another type.
var plain = regexp.MustCompile(
	`^(--?)?[A-Za-z_/]([A-Za-z0-9_./=@+-]|:[A-Za-z0-9_./=@+-])*( [A-Za-z0-9_./=@+-]([A-Za-z0-9_./=@+-]|:[A-Za-z0-9_./=@+-])*)*$`)

// QuoteYAML returns a string that every YAML loader reads back unchanged: plain if that is safe, otherwise in
// double quotes.
func QuoteYAML(s string) string {
	if plain.MatchString(s) && !isReserved(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case strconv.IsPrint(r) && r != '\ufeff':
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// isReserved reports whether a loader of any YAML version reads the word as another type.
func isReserved(s string) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf":
		return true
	}
	return resolve(s) != tagStr
}
