package diag

import (
	"fmt"
	"io"
	"strings"
)

// Limits of a list of lines. The lines can come from an archive or a submission of any size.
const (
	maxLine      = 2000 // code points of a line
	maxLines     = 1000
	maxListBytes = 256 << 10
)

// Line returns s on one line like Printable, and cuts off what nobody would read.
func Line(s string) string { return printable(s, maxLine) }

// WriteLines writes each line after a prefix, made printable. After many lines, the last one only counts the rest.
func WriteLines(w io.Writer, prefix string, lines []string) error {
	prefix = Line(prefix)
	var b strings.Builder
	for i, line := range lines {
		if i == maxLines || b.Len() > maxListBytes {
			fmt.Fprintf(&b, "%s… and %d more\n", prefix, len(lines)-i)
			break
		}
		b.WriteString(prefix + Line(line) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ErrorLines returns the text of an error, one line for each of the errors that errors.Join joined. A line break
// inside one of them does not begin a line, since it may come from the name of a file.
func ErrorLines(err error) []string {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []string{err.Error()}
	}
	var texts, lines []string
	for _, e := range joined.Unwrap() {
		texts = append(texts, e.Error())
		lines = append(lines, ErrorLines(e)...)
	}
	if strings.Join(texts, "\n") != err.Error() { // fmt.Errorf with several %w
		return []string{err.Error()}
	}
	return lines
}
