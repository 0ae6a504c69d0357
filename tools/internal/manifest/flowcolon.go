package manifest

import (
	"sort"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// In a flow collection, PyYAML takes a colon before one of these for a value indicator even
// without a blank ("{a:[b], c:}"); yaml.v3 takes it for a part of the key, or gives up.
const flowIndicators = ",[]{}"

// spacedColons returns the source with a blank behind each such colon, and the offsets, in the
// source it was given, that blanks were inserted at.
func (s *source) spacedColons() (*source, []int) {
	if !s.hasTightColon() {
		return s, nil
	}
	var at []int
	depth := 0
	fresh := true // a token may begin here
	for i := 0; i < len(s.text); {
		c := s.text[i]
		next := byte('\n')
		if i+1 < len(s.text) {
			next = s.text[i+1]
		}
		switch {
		case isBlankOrBreak(c):
			fresh = fresh || c == '\n' || c == '\r'
			i++
		case c == '#' && (i == 0 || isBlankOrBreak(s.text[i-1])):
			for i < len(s.text) && s.text[i] != '\n' && s.text[i] != '\r' {
				i++
			}
		case fresh && (c == '"' || c == '\''):
			i, fresh = s.quotedEnd(i), false
		case fresh && depth == 0 && (c == '|' || c == '>'):
			_, i = s.blockExtent(i, false)
		case fresh && (c == '&' || c == '!'):
			for i < len(s.text) && !isBlankOrBreak(s.text[i]) {
				i++
			}
		case (fresh || depth > 0) && (c == '[' || c == '{'):
			depth, fresh = depth+1, true
			i++
		case depth > 0 && (c == ']' || c == '}'):
			depth, fresh = depth-1, false
			i++
		case depth > 0 && c == ',':
			fresh = true
			i++
		case depth > 0 && c == ':' && strings.IndexByte(flowIndicators, next) >= 0:
			i++
			at, fresh = append(at, i), true
		default:
			fresh = isBlankOrBreak(next) && (c == ':' || fresh && (c == '-' || c == '?'))
			i++
		}
	}
	if at == nil {
		return s, nil
	}
	var b strings.Builder
	from := 0
	for _, i := range at {
		b.WriteString(s.text[from:i])
		b.WriteByte(' ')
		from = i
	}
	b.WriteString(s.text[from:])
	return newSource(b.String()), at
}

func (s *source) hasTightColon() bool {
	rest := s.text
	for {
		i := strings.IndexByte(rest, ':')
		if i < 0 || i+1 == len(rest) {
			return false
		}
		if rest = rest[i+1:]; strings.IndexByte(flowIndicators, rest[0]) >= 0 {
			return true
		}
	}
}

// closeUp gives nodes the columns that they have without the inserted blanks.
func (s *source) closeUp(n *yaml.Node, inserted []int) {
	columns := map[int][]int{} // by line, of the inserted blanks
	line, column, at := 0, 0, 0
	for _, i := range inserted {
		if next := s.lineOf(i); next != line {
			line, column, at = next, 1, s.lines[next-1]
		}
		column += utf8.RuneCountInString(s.text[at:i])
		at = i
		columns[line] = append(columns[line], column+len(columns[line]))
	}
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		n.Column -= sort.SearchInts(columns[n.Line], n.Column)
		for _, child := range n.Content {
			walk(child)
		}
	}
	walk(n)
}
