package pyyaml

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// source is a file's text, valid UTF-8 without byte order mark, and its lines as YAML counts them.
type source struct {
	text  string
	lines []int // the offset of each line's first byte

	// The last result of offset. Scalars are looked up in the order of the file, and a line may be as long as
	// the file.
	lastLine, lastColumn, lastOffset int
}

func newSource(text string) *source {
	s := &source{text: text, lines: make([]int, 1, 64)}
	for i := 0; i < len(text); {
		if n := lineBreak(text[i:]); n > 0 {
			i += n
			s.lines = append(s.lines, i)
		} else {
			i++
		}
	}
	return s
}

// lineBreak returns the length of the YAML line break that s begins with, or 0.
func lineBreak(s string) int {
	if s == "" {
		return 0
	}
	switch s[0] {
	case '\n':
		return 1
	case '\r':
		if len(s) > 1 && s[1] == '\n' {
			return 2
		}
		return 1
	case 0xc2: // U+0085
		if len(s) > 1 && s[1] == 0x85 {
			return 2
		}
	case 0xe2: // U+2028, U+2029
		if len(s) > 2 && s[1] == 0x80 && s[2]&^1 == 0xa8 {
			return 3
		}
	}
	return 0
}

// place returns the line and the column, from 1, of a byte.
func (s *source) place(offset int) (line, column int) {
	line = s.lineOf(offset)
	return line, utf8.RuneCountInString(s.text[s.lines[line-1]:offset]) + 1
}

// lineOf returns the line, from 1, of a byte.
func (s *source) lineOf(offset int) int {
	low, high := 0, len(s.lines)
	for high-low > 1 {
		if mid := (low + high) / 2; s.lines[mid] <= offset {
			low = mid
		} else {
			high = mid
		}
	}
	return low + 1
}

// offset returns the byte at a line and column, from 1.
func (s *source) offset(line, column int) int {
	if line < 1 || line > len(s.lines) {
		return len(s.text)
	}
	i, at := s.lines[line-1], 1
	if s.lastLine == line && s.lastColumn <= column {
		i, at = s.lastOffset, s.lastColumn
	}
	for ; at < column && i < len(s.text); at++ {
		_, n := utf8.DecodeRuneInString(s.text[i:])
		i += n
	}
	s.lastLine, s.lastColumn, s.lastOffset = line, at, i
	return i
}

// line returns a line, from 1, without its break.
func (s *source) line(number int) string {
	rest := s.text[s.lines[number-1]:]
	for i := range rest {
		if lineBreak(rest[i:]) > 0 {
			return rest[:i]
		}
	}
	return rest
}

const byteOrderMark = "\ufeff"

// encodingProblem returns where data stops being UTF-8, its probable encoding, and whether it stops.
func encodingProblem(data []byte) (offset int, what string, bad bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(data, []byte{0, 0, 0xfe, 0xff}):
		return 0, "UTF-32", true
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return 0, "UTF-16", true
	case len(data) > 3 && (data[0] == 0) != (data[1] == 0) && (data[2] == 0) != (data[3] == 0) &&
		(data[0] == 0) == (data[2] == 0):
		return 0, "UTF-16 without a byte order mark", true
	case utf8.Valid(data):
		return 0, "", false
	}
	for offset < len(data) {
		r, n := utf8.DecodeRune(data[offset:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		offset += n
	}
	return offset, fmt.Sprintf("the byte 0x%02X, probably Latin-1 or Windows-1252", data[offset]), true
}

// isPrintable reports whether PyYAML's reader allows the character.
func isPrintable(r rune) bool {
	switch {
	case r < 0x20:
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0xa0:
		return r < 0x7f || r == 0x85
	}
	return r != 0xfffe && r != 0xffff
}

// directive is a line that begins with "%" before the document.
type directive struct {
	line int
	text string
}

// directives returns the directives at the top, and the number of the line after them.
func (s *source) directives() (found []directive, next int) {
	for number := 1; number <= len(s.lines); number++ {
		text := s.line(number)
		switch trimmed := strings.TrimLeft(text, " "); {
		case strings.HasPrefix(text, "%"):
			found = append(found, directive{number, text})
		case trimmed != "" && trimmed[0] != '#':
			return found, number
		}
	}
	return found, len(s.lines)
}

// withoutDirective returns the source with a directive turned into a comment, at the same positions.
func (s *source) withoutDirective(d directive) *source {
	at := s.lines[d.line-1]
	return &source{text: s.text[:at] + "#" + s.text[at+1:], lines: s.lines}
}

// withMinorVersion returns the source with the minor YAML version of a directive, the digit at an offset,
// replaced by the one that yaml.v3 accepts.
func (s *source) withMinorVersion(d directive, offset int) *source {
	at := s.lines[d.line-1] + offset
	return &source{text: s.text[:at] + "1" + s.text[at+1:], lines: s.lines}
}
