// Package lines cuts the text of a YAML file into lines and finds positions in it. Lines and columns count
// from 1, columns in Unicode code points.
package lines

import (
	"strings"
	"unicode/utf8"
)

// ByteOrderMark may begin a file, and is not part of its first line.
const ByteOrderMark = "\ufeff"

// Text is a file's text without byte order mark.
type Text struct {
	Content string
	// Starts has the offset of each line's first byte.
	Starts []int

	// The last result of At. Positions come in the order of the file, and a line may be as long as the file.
	line, column, offset int
}

// New cuts a text into lines.
func New(text string) *Text {
	t := &Text{Content: strings.TrimPrefix(text, ByteOrderMark), Starts: make([]int, 1, 64)}
	for i := 0; i < len(t.Content); {
		if n := Break(t.Content[i:]); n > 0 {
			i += n
			t.Starts = append(t.Starts, i)
		} else {
			i++
		}
	}
	return t
}

// Break returns the length of the line break that s begins with, or 0. YAML 1.1 counts U+0085, U+2028 and
// U+2029 among them (https://yaml.org/spec/1.1/#id863975).
func Break(s string) int {
	switch {
	case s == "":
		return 0
	case strings.HasPrefix(s, "\r\n"), strings.HasPrefix(s, "\u0085"):
		return 2
	case s[0] == '\n', s[0] == '\r':
		return 1
	case strings.HasPrefix(s, "\u2028"), strings.HasPrefix(s, "\u2029"):
		return 3
	}
	return 0
}

// At returns the offset of a line and column, or of the end of a shorter line. ok reports whether the text
// has the line, and exact whether the line has the column.
func (t *Text) At(line, column int) (offset int, exact, ok bool) {
	if line < 1 || line > len(t.Starts) {
		return len(t.Content), false, false
	}
	offset, at := t.Starts[line-1], 1
	if line == t.line && column >= t.column {
		offset, at = t.offset, t.column
	}
	for ; at < column && offset < len(t.Content) && Break(t.Content[offset:]) == 0; at++ {
		_, size := utf8.DecodeRuneInString(t.Content[offset:])
		offset += size
	}
	t.line, t.column, t.offset = line, at, offset
	return offset, at == column, true
}

// Place returns the line and the column of a byte.
func (t *Text) Place(offset int) (line, column int) {
	line = t.LineOf(offset)
	return line, utf8.RuneCountInString(t.Content[t.Starts[line-1]:offset]) + 1
}

// LineOf returns the line of a byte.
func (t *Text) LineOf(offset int) int {
	low, high := 0, len(t.Starts)
	for high-low > 1 {
		if mid := (low + high) / 2; t.Starts[mid] <= offset {
			low = mid
		} else {
			high = mid
		}
	}
	return low + 1
}

// Line returns a line without its break.
func (t *Text) Line(number int) string {
	rest := t.Content[t.Starts[number-1]:]
	for i := range rest {
		if Break(rest[i:]) > 0 {
			return rest[:i]
		}
	}
	return rest
}

// maxToken limits the length of a token, in code points.
const maxToken = 1000

// EndColumn returns the column after the scalar or mark at a position, or 0 if the text does not have the
// position. A plain scalar ends at white space.
func (t *Text) EndColumn(line, column int) int {
	offset, exact, ok := t.At(line, column)
	if !ok || !exact || column < 1 {
		return 0
	}
	return column + tokenLength(t.Content[offset:])
}

// tokenLength returns the number of code points, at least 1, of the scalar or mark that a text begins with.
func tokenLength(rest string) int {
	if rest == "" {
		return 1
	}
	quote := rest[0]
	if quote != '"' && quote != '\'' {
		quote = 0
	}
	n := 0
	for i := 0; i < len(rest) && n < maxToken && Break(rest[i:]) == 0; n++ {
		c, next := rest[i], byte('\n')
		r, size := utf8.DecodeRuneInString(rest[i:])
		if i+size < len(rest) {
			next = rest[i+size]
		}
		if quote != 0 {
			if n > 0 && c == quote {
				return n + 1
			}
		} else if n > 0 && (c == ' ' || c == '\t' || c == ',' || c == ']' || c == '}' ||
			c == ':' && (next <= ' ' || next == '"')) || r == utf8.RuneError {
			break
		} else if n == 0 && strings.IndexByte("[]{},:", c) >= 0 {
			return 1
		}
		i += size
	}
	return max(n, 1)
}
