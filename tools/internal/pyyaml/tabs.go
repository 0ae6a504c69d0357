package pyyaml

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// tabs returns the offsets of tabs that PyYAML's scanner refuses and yaml.v3 treats as spaces: all except
// those in quoted scalars, block scalars and comments (PyYAML scan_to_next_token). It returns at most one for
// each line.
func (s *source) tabs(root *yaml.Node) []int {
	if strings.IndexByte(s.text, '\t') < 0 {
		return nil
	}
	var found []int
	lastLine := 0
	at := 0
	scan := func(end int, afterScalar bool) {
		comment := false
		for ; at < end; at++ {
			c := s.text[at]
			switch {
			case lineBreak(s.text[at:]) > 0:
				comment = false
			case comment:
			case c == '#' && (at == 0 || afterScalar || startsComment(s.text, at)):
				comment = true
			case c == '\t':
				if line := s.lineOf(at); line != lastLine {
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
	scan(len(s.text), after)
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
	for at < len(s.text) && (s.text[at] == '!' || s.text[at] == '&') {
		for at < len(s.text) && !isBlankOrBreak(s.text[at]) {
			at++
		}
		at = s.skipBlanks(at)
	}
	return at
}

// skipBlanks skips spaces, line breaks and comments.
func (s *source) skipBlanks(at int) int {
	for at < len(s.text) {
		switch {
		case isBlankOrBreak(s.text[at]):
			at++
		case s.text[at] == '#':
			for at < len(s.text) && s.text[at] != '\n' && s.text[at] != '\r' {
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
	for at < len(s.text) && (s.text[at] == '!' || s.text[at] == '&') {
		start := at
		for at < len(s.text) && !isBlankOrBreak(s.text[at]) {
			at++
		}
		if s.text[start:at] == "!" {
			return true
		}
		at = s.skipBlanks(at)
	}
	return false
}

// quotedEnd returns the offset after the closing quote of the scalar at start.
func (s *source) quotedEnd(start int) int {
	if start >= len(s.text) {
		return start
	}
	quote := s.text[start]
	for i := start + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\\' && quote == '"':
			i++
		case c == quote && quote == '\'' && i+1 < len(s.text) && s.text[i+1] == quote:
			i++
		case c == quote:
			return i + 1
		}
	}
	return len(s.text)
}

// blockExtent returns the extent of the block scalar with "|" or ">" at start: from the next line to the
// first line that is indented less than the first. The caller may know that the scalar is empty and that this
// line belongs to the next token.
func (s *source) blockExtent(start int, empty bool) (from, to int) {
	line := s.lineOf(start)
	if line >= len(s.lines) {
		return len(s.text), len(s.text)
	}
	indent := -1
	for number := line + 1; number <= len(s.lines); number++ {
		blanks := s.indent(number)
		if rest := s.text[s.lines[number-1]+blanks:]; rest == "" || lineBreak(rest) > 0 {
			continue
		}
		if indent < 0 && empty {
			return s.lines[line], s.lines[line]
		}
		if indent < 0 {
			indent = s.blockIndent(start, blanks)
		}
		if blanks < indent {
			return s.lines[line], s.lines[number-1]
		}
	}
	return s.lines[line], len(s.text)
}

// blockIndent returns the indentation of a block scalar's content: that of its first line, or a smaller one
// if the header sets it, because then spaces may be content.
func (s *source) blockIndent(start, first int) int {
	for i := start + 1; i < len(s.text) && i < start+3; i++ {
		if c := s.text[i]; '1' <= c && c <= '9' {
			return s.indent(s.lineOf(start)) + int(c-'0')
		}
	}
	return first
}

// indent returns the number of spaces at the start of a line.
func (s *source) indent(line int) int {
	at := s.lines[line-1]
	return span(s.text[at:], func(c byte) bool { return c == ' ' })
}
