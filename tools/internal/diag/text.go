package diag

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

// TextOptions are the options of WriteText.
type TextOptions struct {
	// Color turns on ANSI colours. The caller decides by the terminal and NO_COLOR.
	Color bool
	// Width is the maximum width of a quoted source line, in cells; 0 means 100.
	Width int
	// Most is the maximum number of findings to print; the rest are only counted. 0 means 1000.
	Most int
}

// Maximum number of code points of each part of a finding.
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
// then the source line with a marker under the position, and the lines expected, found and fix. A closing
// line counts the findings. Manifest text never reaches w as control characters.
func WriteText(w io.Writer, r *Report, o TextOptions) error {
	if o.Width <= 0 {
		o.Width = 100
	}
	if o.Most <= 0 {
		o.Most = 1000
	}
	t := textWriter{o: o, report: r, sources: map[string]*lines.Text{}}
	t.Writer = bufio.NewWriter(counted{w, &t.written})
	for i, f := range r.Findings {
		if i == o.Most || t.written+t.Buffered() > maxListBytes {
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
	o       TextOptions
	report  *Report
	written int                    // bytes
	sources map[string]*lines.Text // the files quoted so far
}

// counted counts the bytes written.
type counted struct {
	io.Writer
	written *int
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	*c.written += n
	return n, err
}

// paint writes s in a colour if colours are on.
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

// source quotes the line of a position if its file is known.
func (t *textWriter) source(p Position) {
	s, ok := t.sources[p.File]
	if !ok {
		if content, known := t.report.Sources[p.File]; known {
			s = lines.New(string(content))
		}
		t.sources[p.File] = s
	}
	if s == nil || p.Line < 1 {
		return
	}
	text, marker, ok := quote(s, p, t.o.Width)
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
