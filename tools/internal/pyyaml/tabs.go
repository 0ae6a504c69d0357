package pyyaml

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

// tabs returns the offsets of tabs that PyYAML's scanner refuses and yaml.v3 treats as spaces: all except
// those in quoted scalars, block scalars and comments (PyYAML scan_to_next_token). It returns at most one for
// each line.
func (s *source) tabs(root *yaml.Node) []int {
	if strings.IndexByte(s.Content, '\t') < 0 {
		return nil
	}
	var found []int
	lastLine := 0
	at := 0
	scan := func(end int, afterScalar bool) {
		comment := false
		for ; at < end; at++ {
			c := s.Content[at]
			switch {
			case lines.Break(s.Content[at:]) > 0:
				comment = false
			case comment:
			case c == '#' && (at == 0 || afterScalar || startsComment(s.Content, at)):
				comment = true
			case c == '\t':
				if line := s.LineOf(at); line != lastLine {
					found, lastLine = append(found, at), line
				}
			}
			afterScalar = false
		}
	}
	after := false
	eachScalar(root, func(n *yaml.Node) {
		start := s.scalarStart(n)
		var end int
		switch {
		case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
			end = s.quotedEnd(start)
		case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
			start, end = s.blockExtent(start, strings.Trim(n.Value, "\r\n") == "")
		default:
			return
		}
		if start < at || end < start {
			return
		}
		scan(start, after)
		at, after = end, true
	})
	scan(len(s.Content), after)
	return found
}

// startsComment reports whether a "#" outside scalars starts a comment: after a space, a line break or the
// end of a flow collection.
func startsComment(text string, at int) bool {
	switch text[at-1] {
	case ' ', '\t', '\n', '\r', ']', '}', ',', '[', '{':
		return true
	}
	return false
}

// eachScalar calls f for every scalar below n, in the order of the file.
func eachScalar(n *yaml.Node, f func(*yaml.Node)) {
	if n == nil {
		return
	}
	if n.Kind == yaml.ScalarNode {
		f(n)
	}
	for _, child := range n.Content {
		eachScalar(child, f)
	}
}

// scalarStart returns the offset of a scalar after its tag and anchor.
func (s *source) scalarStart(n *yaml.Node) int {
	at := s.offset(n.Line, n.Column)
	for at < len(s.Content) && (s.Content[at] == '!' || s.Content[at] == '&') {
		for at < len(s.Content) && !isBlankOrBreak(s.Content[at]) {
			at++
		}
		at = s.skipBlanks(at)
	}
	return at
}

// skipBlanks skips spaces, line breaks and comments.
func (s *source) skipBlanks(at int) int {
	for at < len(s.Content) {
		switch {
		case isBlankOrBreak(s.Content[at]):
			at++
		case s.Content[at] == '#':
			for at < len(s.Content) && s.Content[at] != '\n' && s.Content[at] != '\r' {
				at++
			}
		default:
			return at
		}
	}
	return at
}

func isBlankOrBreak(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// hasBareTag reports whether a node has the tag "!", which requests the type of the plain text.
func (s *source) hasBareTag(n *yaml.Node) bool {
	at := s.offset(n.Line, n.Column)
	for at < len(s.Content) && (s.Content[at] == '!' || s.Content[at] == '&') {
		start := at
		for at < len(s.Content) && !isBlankOrBreak(s.Content[at]) {
			at++
		}
		if s.Content[start:at] == "!" {
			return true
		}
		at = s.skipBlanks(at)
	}
	return false
}

// quotedEnd returns the offset after the closing quote of the scalar at start.
func (s *source) quotedEnd(start int) int {
	if start >= len(s.Content) {
		return start
	}
	quote := s.Content[start]
	for i := start + 1; i < len(s.Content); i++ {
		switch c := s.Content[i]; {
		case c == '\\' && quote == '"':
			i++
		case c == quote && quote == '\'' && i+1 < len(s.Content) && s.Content[i+1] == quote:
			i++
		case c == quote:
			return i + 1
		}
	}
	return len(s.Content)
}

// blockExtent returns the extent of the block scalar with "|" or ">" at start: from the next line to the
// first line that is indented less than the first. The caller may know that the scalar is empty and that this
// line belongs to the next token.
func (s *source) blockExtent(start int, empty bool) (from, to int) {
	line := s.LineOf(start)
	if line >= len(s.Starts) {
		return len(s.Content), len(s.Content)
	}
	indent := -1
	for number := line + 1; number <= len(s.Starts); number++ {
		blanks := s.indent(number)
		if rest := s.Content[s.Starts[number-1]+blanks:]; rest == "" || lines.Break(rest) > 0 {
			continue
		}
		if indent < 0 && empty {
			return s.Starts[line], s.Starts[line]
		}
		if indent < 0 {
			indent = s.blockIndent(start, blanks)
		}
		if blanks < indent {
			return s.Starts[line], s.Starts[number-1]
		}
	}
	return s.Starts[line], len(s.Content)
}

// blockIndent returns the indentation of a block scalar's content: that of its first line, or a smaller one
// if the header sets it, because then spaces may be content.
func (s *source) blockIndent(start, first int) int {
	for i := start + 1; i < len(s.Content) && i < start+3; i++ {
		if c := s.Content[i]; '1' <= c && c <= '9' {
			return s.indent(s.LineOf(start)) + int(c-'0')
		}
	}
	return first
}

// indent returns the number of spaces at the start of a line.
func (s *source) indent(line int) int {
	at := s.Starts[line-1]
	return span(s.Content[at:], func(c byte) bool { return c == ' ' })
}
