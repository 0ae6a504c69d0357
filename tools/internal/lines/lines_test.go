package lines

import (
	"strings"
	"testing"
)

func TestLinesAndPositions(t *testing.T) {
	text := New(ByteOrderMark + "a: ü\r\nb\rc\u0085d\u2028e\n")
	for number, want := range []string{"a: ü", "b", "c", "d", "e", ""} {
		if got := text.Line(number + 1); got != want {
			t.Errorf("line %d is %q, want %q", number+1, got, want)
		}
	}
	for offset := range text.Content {
		line, column := text.Place(offset)
		if got, _, ok := text.At(line, column); !ok || got != offset && Break(text.Content[got:]) == 0 {
			t.Errorf("byte %d is at %d:%d, where byte %d is", offset, line, column, got)
		}
	}
}

func TestEndColumn(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
		want         int
	}{
		{"key: value", 1, 1, 4},
		{"key: value", 1, 6, 11},
		{`a: "b c" # d`, 1, 4, 9},
		{"a: [b, c]", 1, 4, 5},
		{"a: [b, c]", 1, 5, 6},
		{"ü: é", 1, 4, 5},
		{"a", 1, 2, 3}, // the end of the file
		{"a", 1, 3, 0},
		{"a", 2, 1, 0},
		{"a", 0, 0, 0},
		{strings.Repeat("x", 2*maxToken), 1, 1, 1 + maxToken},
	} {
		if got := New(c.text).EndColumn(c.line, c.column); got != c.want {
			t.Errorf("%.20q %d:%d: got %d, want %d", c.text, c.line, c.column, got, c.want)
		}
	}
}

// Positions of one long line come in order, and the line is not read again for each.
func TestOneLineIsReadOnce(t *testing.T) {
	const n = 20_000
	text := New(strings.Repeat("key: {}, ", n))
	steps := 0
	for i := range n {
		before := max(text.column, 1)
		text.At(1, 9*i+1)
		steps += text.column - before
	}
	if steps > 10*n {
		t.Errorf("%d steps for %d positions", steps, n)
	}
}
