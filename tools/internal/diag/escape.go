package diag

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Manifests are untrusted input. Their text reaches terminals, logs and web pages only with control
// characters, escape sequences, text direction marks and invalid UTF-8 escaped.

// escapeRune returns an escape for the rune in the first size bytes of s, or "" if a terminal may show it
// unchanged.
func escapeRune(s string, r rune, size int) string {
	if r == utf8.RuneError && size == 1 {
		return fmt.Sprintf(`\x%02x`, s[0])
	}
	if strconv.IsPrint(r) {
		return ""
	}
	quoted := strconv.QuoteRune(r)
	return quoted[1 : len(quoted)-1]
}

// Printable returns s on one line for quoting in findings: control characters, escape sequences, text
// direction marks and invalid UTF-8 are escaped.
func Printable(s string) string { return printable(s, math.MaxInt) }

// EscapeJSON replaces characters that a terminal does not show, except line feeds, by \u escapes. The meaning
// is the same.
func EscapeJSON(text []byte) []byte { return escapeJSON(text) }

// printable is Printable, cut off after most code points.
func printable(s string, most int) string {
	clean, n := true, 0
	for _, r := range s {
		if n++; n > most || r == utf8.RuneError || !strconv.IsPrint(r) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	n = 0
	for i := 0; i < len(s); n++ {
		if n == most-1 && utf8.RuneCountInString(s[i:]) > 1 {
			b.WriteString("…")
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if e := escapeRune(s[i:], r, size); e != "" {
			b.WriteString(e)
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// clipped is s cut off after most code points.
func clipped(s string, most int) string {
	if len(s) <= most {
		return s
	}
	n := 0
	for i := range s {
		if n == most-1 && utf8.RuneCountInString(s[i:]) > 1 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// escapeJSON replaces each character that a terminal or an editor does not show by its \u escape. Such
// characters occur only inside strings, so the meaning is the same.
func escapeJSON(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/8)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == '\n' || r != utf8.RuneError && strconv.IsPrint(r):
			out = append(out, text[i:i+size]...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += size
	}
	return out
}
