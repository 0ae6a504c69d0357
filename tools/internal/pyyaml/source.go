package pyyaml

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

// source is a file's text, valid UTF-8.
type source struct{ *lines.Text }

func newSource(text string) *source { return &source{lines.New(text)} }

// offset returns the byte at a line and column.
func (s *source) offset(line, column int) int {
	offset, _, _ := s.At(line, column)
	return offset
}

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
	for number := 1; number <= len(s.Starts); number++ {
		text := s.Line(number)
		switch trimmed := strings.TrimLeft(text, " "); {
		case strings.HasPrefix(text, "%"):
			found = append(found, directive{number, text})
		case trimmed != "" && trimmed[0] != '#':
			return found, number
		}
	}
	return found, len(s.Starts)
}
