package diag

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

// tabWidth is the distance of tab stops in quoted lines.
const tabWidth = 8

// quote renders the line of a position for a terminal: the line with every character visible, cut
// to about width cells around the column, and the marker to put under it.
func quote(s *lines.Text, at Position, width int) (text, marker string, ok bool) {
	column := max(at.Column, 1)
	target, _, ok := s.At(at.Line, column)
	if !ok {
		return "", "", false
	}
	tokenLeft := max(at.EndColumn-column, 1)
	start, cut := s.Starts[at.Line-1], false
	if !fits(s.Content[start:], width) {
		// A third of the width shows the text before the position.
		from := target
		for n := 0; n < width/3 && from > start; n++ {
			_, size := utf8.DecodeLastRuneInString(s.Content[start:from])
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
		if i >= len(s.Content) || lines.Break(s.Content[i:]) > 0 {
			break
		}
		r, size := utf8.DecodeRuneInString(s.Content[i:])
		if (c.rough >= width || c.runes >= 4*width) && i > target {
			c.add("…")
			break
		}
		c.addRune(s.Content[i:i+size], r, size)
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

// fits reports whether the line that a text begins with has at most width code points.
func fits(text string, width int) bool {
	for range width + 1 {
		if text == "" || lines.Break(text) > 0 {
			return true
		}
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
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
