package pyyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

// Limits. Real manifests are a few kilobytes and five levels deep.
const (
	// MaxBytes is the size of the largest file that Parse reads.
	MaxBytes = 256 << 10
	// maxDepth is the maximum nesting of values. PyYAML raises a RecursionError at about 490, with Python's
	// default limit of 1000 calls.
	maxDepth = 480
	// maxExpansion is the maximum number of values after the expansion of aliases.
	maxExpansion = 100_000
	// maxInvalid is the maximum number of reported invalid characters.
	maxInvalid = 10
	// maxFindings is the maximum number of findings in one file.
	maxFindings = 1000
)

// Parse reads a YAML file like PyYAML's safe_load. file is the path that positions show.
//
// The document is never nil. Its Root is nil if an error prevents any value. Otherwise Root is the best
// reading of the file, even if there are findings. Findings are in the order of the file. An empty file gives
// a null Root.
func Parse(file string, data []byte) (*Document, []diag.Finding) {
	p := parser{doc: &Document{File: file}}
	p.parse(data)
	diag.Sort(p.doc.Findings)
	return p.doc, p.doc.Findings
}

type parser struct {
	doc *Document
	src *source
}

// report adds a finding with the severity of its code.
func (p *parser) report(code diag.Code, line, column int, f diag.Finding) {
	if len(p.doc.Findings) == maxFindings {
		return
	}
	rule, _ := diag.Lookup(code)
	f.Code, f.Severity = code, rule.Severity
	f.Pos = p.doc.position(line, column)
	p.doc.Findings = append(p.doc.Findings, f)
}

func (p *parser) parse(data []byte) {
	if len(data) > MaxBytes {
		p.report(diag.TooLarge, 0, 0, diag.Finding{
			Message:  fmt.Sprintf("the file is larger than %d KiB", MaxBytes>>10),
			Expected: fmt.Sprintf("at most %d bytes", MaxBytes),
			Found:    fmt.Sprintf("%d bytes", len(data)),
			Fix:      "move data into a file in additional_files",
		})
		return
	}
	p.src = newSource(string(data))
	p.doc.src = p.src
	if offset, what, bad := encodingProblem(data); bad {
		p.reportEncoding(data, offset, what)
		return
	}
	if p.reportUnprintable() {
		return
	}
	readable, mark, ok := p.hideMarks()
	if !ok {
		return
	}
	if readable, ok = p.readDirectives(readable); !ok {
		return
	}
	adapted, inserted := readable.adapt(false)
	root, err := decode(adapted.Content)
	if err != nil && strings.Contains(err.Error(), "unknown escape character") {
		adapted, inserted = readable.adapt(true)
		root, err = decode(adapted.Content)
	}
	if err != nil {
		p.reportSyntax(readable, err)
		return
	}
	if root != nil && mark != "" {
		showMarks(root, mark)
	}
	if root != nil && inserted != nil {
		p.src.closeUp(root, inserted)
	}
	for _, at := range p.src.tabs(root) {
		line, column := p.src.Place(at)
		p.reportTab(line, column)
	}
	b := builder{parser: p, values: map[*yaml.Node]*Value{}, pairs: map[*yaml.Node]*flattened{}}
	b.hasQuoteEscape = strings.Contains(p.src.Content, `\'`)
	p.doc.Root = b.root(root)
}

func (p *parser) reportEncoding(data []byte, offset int, what string) {
	line := 1 + bytes.Count(data[:offset], []byte{'\n'})
	start := bytes.LastIndexByte(data[:offset], '\n') + 1
	text := bytes.TrimPrefix(data[start:offset], []byte(lines.ByteOrderMark))
	p.report(diag.InvalidEncoding, line, utf8.RuneCount(text)+1, diag.Finding{
		Message:  "file is not UTF-8",
		Expected: "UTF-8",
		Found:    what,
		Fix:      "save the file as UTF-8",
	})
}

// reportUnprintable reports characters that YAML does not allow, and returns whether there are any.
func (p *parser) reportUnprintable() bool {
	count := 0
	for i, r := range p.src.Content {
		if isPrintable(r) {
			continue
		}
		if count++; count > maxInvalid {
			break
		}
		line, column := p.src.Place(i)
		p.report(diag.InvalidCharacter, line, column, diag.Finding{
			Message: fmt.Sprintf("YAML does not allow the character U+%04X", r),
			Found:   fmt.Sprintf("U+%04X", r),
			Fix:     `delete the character, or write an escape in a double-quoted string, such as "\x07"`,
		})
	}
	return count > 0
}

// readDirectives returns src in a form that yaml.v3 can read. PyYAML accepts any %YAML 1.x and skips
// unknown directives; yaml.v3 does neither.
func (p *parser) readDirectives(src *source) (*source, bool) {
	changed := []byte(src.Content)
	found, next := p.src.directives()
	for _, d := range found {
		name, rest, _ := strings.Cut(d.text[1:], " ")
		if name == "" || span(name, isNameCharacter) != len(name) {
			continue
		}
		switch name {
		case "YAML":
			version, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
			major, minor, ok := strings.Cut(version, ".")
			if !ok || !isNumber(major) || !isNumber(minor) {
				continue // yaml.v3 reports the error
			}
			if major != "1" {
				p.report(diag.YAMLDirective, d.line, 1, diag.Finding{
					Message:  "YAML version " + version + " is not supported",
					Expected: "%YAML 1.1, or no directive",
					Found:    d.text,
					Fix:      "delete the directive",
				})
				return nil, false
			}
			if len(minor) == 1 {
				minorAt := len(d.text) - len(rest) + strings.Index(rest, version) + len(major) + 1
				changed[src.Starts[d.line-1]+minorAt] = '1' // the version that yaml.v3 accepts
				continue
			}
		case "TAG":
			continue
		}
		if !strings.HasPrefix(p.src.Line(next), "---") {
			continue
		}
		changed[src.Starts[d.line-1]] = '#' // a comment
	}
	return &source{&lines.Text{Content: string(changed), Starts: src.Starts}}, true
}

func isNameCharacter(c byte) bool {
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '-' || c == '_'
}

func isNumber(s string) bool { return s != "" && span(s, isDigit) == len(s) }

// secondDocument is decode's error for text with a second document, which begins at the position.
type secondDocument struct{ line, column int }

func (secondDocument) Error() string { return "the file contains more than one YAML document" }

// decode returns the document node of text, or nil if there is none. The error is from yaml.v3 or is a
// secondDocument.
func decode(text string) (root *yaml.Node, err error) {
	defer func() {
		// yaml.v3 panics on some malformed input instead of returning an error.
		if r := recover(); r != nil {
			root, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	d := yaml.NewDecoder(strings.NewReader(text))
	root = new(yaml.Node)
	if err := d.Decode(root); err == io.EOF {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var second yaml.Node
	switch err := d.Decode(&second); {
	case err == io.EOF:
		return root, nil
	case err != nil:
		return nil, err
	}
	return nil, secondDocument{second.Line, second.Column}
}

func (p *parser) reportTab(line, column int) {
	p.report(diag.TabCharacter, line, column, diag.Finding{
		Message:  "the file has a tab where YAML allows only spaces",
		Expected: "spaces",
		Found:    "a tab",
		Fix:      "replace the tab by spaces",
	})
}

// reportSyntax reports the syntax error of yaml.v3.
func (p *parser) reportSyntax(src *source, err error) {
	var second secondDocument
	if errors.As(err, &second) {
		p.report(diag.SeveralDocuments, second.line, second.column, diag.Finding{
			Message:  second.Error(),
			Expected: "one document",
			Fix:      "delete everything from this line on",
		})
		return
	}
	stated, message := splitMessage(err)
	line, column := p.locate(src, stated, message)
	text := p.src.Line(line)
	if at := strings.IndexByte(text, '\t'); at >= 0 && strings.TrimLeft(text[:at], " -?:") == "" {
		p.reportTab(line, at+1)
		return
	}
	f := diag.Finding{Message: "the YAML is not valid: " + message, Fix: "correct the syntax here or on the line above"}
	switch {
	case strings.Contains(p.src.Content, "{%") || strings.Contains(p.src.Content, "{{"):
		f.Fix = "render the template; the file contains Jinja markup"
	case strings.Contains(message, "mapping values are not allowed"):
		f.Fix = `quote the value if it contains ": ", or correct the indentation`
	case strings.Contains(message, "unknown anchor"):
		f.Fix = "define the anchor above this line, or quote the value if it starts with *"
	}
	p.report(diag.YAMLSyntax, line, column, f)
}

// splitMessage returns the line in an error of yaml.v3, 0 if there is none, and its message.
func splitMessage(err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, text, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				return n, text
			}
		}
	}
	return 0, message
}

// locate finds the position of a syntax error: the end of the shortest prefix that fails with the same
// message. yaml.v3 gives no column, and its line may be off by one or belong to the context.
func (p *parser) locate(src *source, stated int, message string) (line, column int) {
	const largest = 16 << 10 // parsing a larger text twenty times would take too long
	if len(src.Content) > largest {
		return min(max(stated, 1), len(src.Starts)), 1
	}
	fails := func(end int) bool {
		_, err := decode(src.Content[:end])
		if err == nil {
			return false
		}
		_, m := splitMessage(err)
		return m == message
	}
	low, high := 0, len(src.Starts) // the first high lines fail
	for high-low > 1 {
		mid := (low + high) / 2
		if fails(src.Starts[mid]) {
			high = mid
		} else {
			low = mid
		}
	}
	line = high
	text := src.Line(line)
	start := src.Starts[line-1]
	var ends []int // of each character of the line
	for i, r := range text {
		ends = append(ends, start+i+utf8.RuneLen(r))
	}
	low, high = 0, len(ends)
	if high == 0 || !fails(ends[high-1]) {
		blanks := len(text) - len(strings.TrimLeft(text, " "))
		return line, min(blanks, max(len(ends)-1, 0)) + 1
	}
	for high-low > 1 {
		mid := (low + high) / 2
		if fails(ends[mid-1]) {
			high = mid
		} else {
			low = mid
		}
	}
	return line, high
}
