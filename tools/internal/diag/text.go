package diag

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// TextOptions says how WriteText writes.
type TextOptions struct {
	// Color asks for ANSI colours. The caller decides by the terminal and NO_COLOR.
	Color bool
	// Width is how many cells of a source line are quoted; 0 means 100.
	Width int
	// Most is how many findings are written out before the rest is only counted; 0 means 1000.
	Most int
}

// How many code points of each part of a finding the text shows.
const (
	maxPath    = 1000
	maxMessage = 1000
	maxDetail  = 400
)

const (
	bold    = "\x1b[1m"
	red     = "\x1b[1;31m"
	magenta = "\x1b[1;35m"
	cyan    = "\x1b[1;36m"
	green   = "\x1b[1;32m"
	reset   = "\x1b[0m"
)

// WriteText writes a report for people, as compilers do: for each finding a line
//
//	label: file:line:column: error: message [MLC021]
//
// then the source line with a marker under the place, and what was expected, found and to do. A
// closing line counts the findings. Nothing that a manifest holds reaches w as a control character.
func WriteText(w io.Writer, r *Report, o TextOptions) error {
	if o.Width <= 0 {
		o.Width = 100
	}
	if o.Most <= 0 {
		o.Most = 1000
	}
	t := textWriter{Writer: bufio.NewWriter(w), o: o, report: r, places: newPlaces(r)}
	for i, f := range r.Findings {
		if i == o.Most {
			fmt.Fprintf(t, "… and %d more\n\n", len(r.Findings)-i)
			break
		}
		t.finding(f)
		t.WriteByte('\n')
	}
	t.prefix()
	t.WriteString(printable(r.Summary(), maxPath))
	t.WriteByte('\n')
	return t.Flush()
}

type textWriter struct {
	*bufio.Writer
	o      TextOptions
	report *Report
	places *places
}

// paint writes s in a colour where colours are asked for.
func (t *textWriter) paint(color, s string) {
	if t.o.Color {
		s = color + s + reset
	}
	t.WriteString(s)
}

func (t *textWriter) prefix() {
	if t.report.Label != "" {
		t.WriteString(printable(t.report.Label, maxPath) + ": ")
	}
}

func (t *textWriter) finding(f Finding) {
	t.prefix()
	if f.Pos.File != "" {
		place := printable(f.Pos.File, maxPath)
		if f.Pos.Line > 0 {
			place += ":" + strconv.Itoa(f.Pos.Line)
			if f.Pos.Column > 0 {
				place += ":" + strconv.Itoa(f.Pos.Column)
			}
		}
		t.paint(bold, place+":")
		t.WriteByte(' ')
	}
	t.paint(map[Severity]string{Error: red, Warning: magenta, Note: cyan}[f.Severity], f.Severity.String()+":")
	t.WriteByte(' ')
	t.paint(bold, printable(f.Message, maxMessage))
	fmt.Fprintf(t, " [%s]\n", printable(string(f.Code), maxDetail))
	t.source(f.Pos)
	for _, line := range []struct{ name, value string }{
		{"key", f.Key}, {"expected", f.Expected}, {"found", f.Found}, {"fix", f.Fix},
	} {
		if line.value != "" {
			fmt.Fprintf(t, "  %-9s %s\n", line.name+":", printable(line.value, maxDetail))
		}
	}
}

// source quotes the line of a position, where its file is known.
func (t *textWriter) source(p Position) {
	s := t.places.source(p.File)
	if s == nil || p.Line < 1 {
		return
	}
	text, marker, ok := s.quote(p.Line, p.Column, t.o.Width)
	if !ok {
		return
	}
	number := strconv.Itoa(p.Line)
	fmt.Fprintf(t, "  %s | %s\n", number, text)
	if p.Column > 0 {
		mark := strings.TrimLeft(marker, " ")
		fmt.Fprintf(t, "  %s | %s", strings.Repeat(" ", len(number)), marker[:len(marker)-len(mark)])
		t.paint(green, mark)
		t.WriteByte('\n')
	}
}
