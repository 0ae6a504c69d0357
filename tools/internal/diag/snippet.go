package diag

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// source is a file's content, split into lines by YAML's rules.
type source struct {
	text  []byte
	lines []int // the offset of each line's first byte

	// The last result of at. Findings come in the order of the file, and a line may be as long as the file.
	line, column, offset int
}

func newSource(content []byte) *source {
	s := &source{text: bytes.TrimPrefix(content, []byte("\ufeff")), lines: []int{0}}
	for i := 0; i < len(s.text); {
		if n := breakLength(s.text[i:]); n > 0 {
			i += n
			s.lines = append(s.lines, i)
		} else {
			i++
		}
	}
	return s
}

// breakLength is the length of the line break that b begins with, or 0: YAML 1.1 counts U+0085,
// U+2028 and U+2029 among them (https://yaml.org/spec/1.1/#id863975).
func breakLength(b []byte) int {
	switch {
	case b[0] == '\n':
		return 1
	case b[0] == '\r' && len(b) > 1 && b[1] == '\n':
		return 2
	case b[0] == '\r':
		return 1
	case b[0] == 0xc2 && len(b) > 1 && b[1] == 0x85:
		return 2
	case b[0] == 0xe2 && len(b) > 2 && b[1] == 0x80 && (b[2] == 0xa8 || b[2] == 0xa9):
		return 3
	}
	return 0
}

// at returns the offset of a line and column, both from 1, or of the end of a shorter line. ok reports
// whether the file has the line.
func (s *source) at(line, column int) (offset int, ok bool) {
	if line < 1 || line > len(s.lines) {
		return 0, false
	}
	offset, at := s.lines[line-1], 1
	if line == s.line && column >= s.column {
		offset, at = s.offset, s.column
	}
	for ; at < column && offset < len(s.text) && breakLength(s.text[offset:]) == 0; at++ {
		_, size := utf8.DecodeRune(s.text[offset:])
		offset += size
	}
	s.line, s.column, s.offset = line, at, offset
	return offset, true
}

// tokenLength returns the number of code points, at least 1, of the scalar or mark at an offset. A plain
// scalar ends at whitespace. It reads at most most code points.
func (s *source) tokenLength(offset, most int) int {
	rest := s.text[offset:]
	if len(rest) == 0 {
		return 1
	}
	quote := rest[0]
	if quote != '"' && quote != '\'' {
		quote = 0
	}
	n := 0
	for i := 0; i < len(rest) && n < most && breakLength(rest[i:]) == 0; n++ {
		c, next := rest[i], byte('\n')
		r, size := utf8.DecodeRune(rest[i:])
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

// tabWidth is the distance of tab stops in quoted lines.
const tabWidth = 8

// maxToken limits the length of a token.
const maxToken = 1000

// quote renders the line at a position for a terminal: the line with every character visible, cut
// to about width cells around the column, and the marker to put under it.
func (s *source) quote(line, column, width int) (text, marker string, ok bool) {
	column = max(column, 1)
	target, ok := s.at(line, column)
	if !ok {
		return "", "", false
	}
	tokenLeft := s.tokenLength(target, maxToken)
	start, cut := s.lines[line-1], false
	if !s.fits(start, width) {
		// A third of the width shows the text before the position.
		from := target
		for n := 0; n < width/3 && from > start; n++ {
			_, size := utf8.DecodeLastRune(s.text[start:from])
			from -= size
		}
		start, cut = from, from > start
	}
	var c canvas
	if cut {
		c.add("…")
	}
	from, to := -1, -1
	for i := start; ; {
		if i == target {
			from = c.width()
		}
		if from >= 0 && to < 0 && tokenLeft == 0 {
			to = c.width()
		}
		if i >= len(s.text) || breakLength(s.text[i:]) > 0 {
			break
		}
		r, size := utf8.DecodeRune(s.text[i:])
		if (c.rough >= width || c.runes >= 4*width) && i > target {
			c.add("…")
			break
		}
		c.addRune(string(s.text[i:i+size]), r, size)
		if from >= 0 && to < 0 {
			tokenLeft--
		}
		i += size
	}
	if to < 0 {
		to = c.width()
	}
	marker = strings.Repeat(" ", from) + "^" + strings.Repeat("~", max(0, to-from-1))
	return strings.TrimRight(c.b.String(), " "), marker, true
}

// fits reports whether the line at start has at most width code points.
func (s *source) fits(start, width int) bool {
	for n := 0; n <= width; n++ {
		if start >= len(s.text) || breakLength(s.text[start:]) > 0 {
			return true
		}
		_, size := utf8.DecodeRune(s.text[start:])
		start += size
	}
	return false
}

// canvas builds a line and counts its width on a terminal.
type canvas struct {
	b strings.Builder
	// done is the width of the text before the byte from.
	done, from int
	// rough is the approximate width of the whole line; runes is the number of runes added.
	rough, runes int
}

func (c *canvas) add(s string) {
	c.b.WriteString(s)
	c.rough += utf8.RuneCountInString(s)
}

func (c *canvas) addRune(s string, r rune, size int) {
	c.runes++
	if r == '\t' {
		w := c.width()
		c.add(strings.Repeat(" ", tabWidth-w%tabWidth))
		return
	}
	if e := escapeRune(s, r, size); e != "" {
		c.add(e)
		return
	}
	c.b.WriteString(s)
	if r < utf8.RuneSelf {
		c.rough++
	} else {
		c.rough += uniseg.StringWidth(s)
	}
}

// width is the number of cells that the line takes so far.
func (c *canvas) width() int {
	s := c.b.String()
	c.done += uniseg.StringWidth(s[c.from:])
	c.from = len(s)
	return c.done
}

// places finds where the tokens at positions end.
type places struct {
	report  *Report
	sources map[string]*source
}

func newPlaces(r *Report) *places { return &places{r, map[string]*source{}} }

// source returns the source of a file, or nil.
func (p *places) source(file string) *source {
	s, ok := p.sources[file]
	if !ok {
		if content, ok := p.report.Sources[file]; ok {
			s = newSource(content)
		}
		p.sources[file] = s
	}
	return s
}

// endColumn returns the column after the token at a position, or 0 if unknown.
func (p *places) endColumn(at Position) int {
	s := p.source(at.File)
	if s == nil || at.Column < 1 {
		return 0
	}
	offset, ok := s.at(at.Line, at.Column)
	if !ok || s.column != at.Column {
		return 0
	}
	return at.Column + s.tokenLength(offset, maxToken)
}
