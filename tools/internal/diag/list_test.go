package diag

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestErrorLines(t *testing.T) {
	a, b := errors.New("a\nforged"), errors.New("b")
	for _, c := range []struct {
		err  error
		want []string
	}{
		{err: b, want: []string{"b"}},
		{err: a, want: []string{"a\nforged"}},
		{err: errors.Join(a, b), want: []string{"a\nforged", "b"}},
		{err: errors.Join(errors.Join(a, b), b), want: []string{"a\nforged", "b", "b"}},
		{err: fmt.Errorf("%w and %w", a, b), want: []string{"a\nforged and b"}},
		{err: fmt.Errorf("c: %w", errors.Join(a, b)), want: []string{"c: a\nforged\nb"}},
	} {
		if got := ErrorLines(c.err); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.err, got, c.want)
		}
	}
}

func TestWriteLines(t *testing.T) {
	many := slices.Repeat([]string{"x"}, 1500)
	long := slices.Repeat([]string{strings.Repeat("\x1b", 1<<20)}, 1500)
	for _, c := range []struct {
		name  string
		lines []string
		want  string // the end of the output
		count int    // of the lines
	}{
		{name: "none"},
		{name: "unprintable", lines: []string{"a\tb\nno findings\x1b[2J"},
			want: `p: a\tb\nno findings\x1b[2J` + "\n", count: 1},
		{name: "many", lines: many, want: "p: x\np: … and 500 more\n", count: 1001},
		{name: "long", lines: long, want: " more\n", count: 34},
	} {
		var b strings.Builder
		if err := WriteLines(&b, "p: ", c.lines); err != nil {
			t.Fatal(err)
		}
		got := b.String()
		if !strings.HasSuffix(got, c.want) || strings.Count(got, "\n") != c.count || len(got) > 600<<10 {
			t.Errorf("%s: %d bytes in %d lines, which end in %.100q", c.name, len(got), strings.Count(got, "\n"),
				got[max(len(got)-100, 0):])
		}
	}
}

// A report of long findings ends with a count, like a list of lines.
func TestWriteTextIsBounded(t *testing.T) {
	finding := Finding{Code: "MLC021", Severity: Error, Message: strings.Repeat("\x1b", 5000),
		Found: strings.Repeat("x", 5000)}
	var b strings.Builder
	if err := WriteText(&b, &Report{Findings: slices.Repeat([]Finding{finding}, 900)}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if len(got) > 300<<10 || !strings.Contains(got, "\n… and ") || !strings.HasSuffix(got, "900 errors\n") {
		t.Errorf("%d bytes, which end in %q", len(got), got[max(len(got)-100, 0):])
	}
}
