package pyyaml

import (
	"sort"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

// In a flow collection, PyYAML reads a colon before one of these as a value indicator, even without a space
// ("{a:[b], c:}"). yaml.v3 reads it as part of the key, or fails.
const flowIndicators = ",[]{}"

// slashEscape is an escape in double quotes that JSON and PyYAML support and yaml.v3 does not; hexSlash is the
// form for yaml.v3.
const (
	slashEscape = `\/`
	hexSlash    = `\x2f`
)

// edit replaces the text between two offsets by a longer one.
type edit struct {
	from, to int
	text     string
}

// adapt returns a source that yaml.v3 reads in the way that PyYAML reads s: with a space after tight colons
// and, if requested, with escapes that yaml.v3 supports. The returned offsets in s are the positions of
// inserted characters.
func (s *source) adapt(escapes bool) (*source, []int) {
	if !escapes && !s.hasTightColon() {
		return s, nil
	}
	edits := s.edits(escapes)
	if edits == nil {
		return s, nil
	}
	var b strings.Builder
	var inserted []int
	from := 0
	for _, e := range edits {
		b.WriteString(s.Content[from:e.from])
		b.WriteString(e.text)
		from = e.to
		for range len(e.text) - (e.to - e.from) {
			inserted = append(inserted, e.to)
		}
	}
	b.WriteString(s.Content[from:])
	return newSource(b.String()), inserted
}

// edits distinguishes scalars, flow collections and comments, as far as adapt needs.
func (s *source) edits(escapes bool) (edits []edit) {
	depth := 0
	fresh := true // a token may start here
	for i := 0; i < len(s.Content); {
		c := s.Content[i]
		next := byte('\n')
		if i+1 < len(s.Content) {
			next = s.Content[i+1]
		}
		switch {
		case lines.Break(s.Content[i:]) > 0:
			fresh = true
			i += lines.Break(s.Content[i:])
		case c == ' ' || c == '\t':
			i++
		case c == '#' && (i == 0 || isBlankOrBreak(s.Content[i-1])):
			for i < len(s.Content) && s.Content[i] != '\n' && s.Content[i] != '\r' {
				i++
			}
		case fresh && (c == '"' || c == '\''):
			end := s.quotedEnd(i)
			if escapes && c == '"' {
				edits = append(edits, s.slashEscapes(i, end)...)
			}
			i, fresh = end, false
		case fresh && depth == 0 && (c == '|' || c == '>'):
			_, i = s.blockExtent(i, false)
		case fresh && (c == '&' || c == '!'):
			for i < len(s.Content) && !isBlankOrBreak(s.Content[i]) {
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
			edits, fresh = append(edits, edit{i, i, " "}), true
		default:
			fresh = isBlankOrBreak(next) && (c == ':' || fresh && (c == '-' || c == '?'))
			i++
		}
	}
	return edits
}

// slashEscapes returns the edits of a double-quoted scalar.
func (s *source) slashEscapes(from, to int) (edits []edit) {
	for i := from; i+1 < to; i++ {
		if s.Content[i] != '\\' {
			continue
		}
		if s.Content[i+1] == '/' {
			edits = append(edits, edit{i, i + 2, hexSlash})
		}
		i++
	}
	return edits
}

func (s *source) hasTightColon() bool {
	rest := s.Content
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

// closeUp sets the columns of nodes to those without the inserted characters.
func (s *source) closeUp(n *yaml.Node, inserted []int) {
	columns := map[int][]int{} // by line, of the inserted characters
	line, column, at := 0, 0, 0
	for _, i := range inserted {
		if next := s.LineOf(i); next != line {
			line, column, at = next, 1, s.Starts[next-1]
		}
		column += utf8.RuneCountInString(s.Content[at:i])
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
