package pyyaml

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

// PyYAML skips one byte order mark, at the start of the file; any other is text. yaml.v3 would skip a second
// one, so it reads a private character of the same length instead.

// privateFrom and privateTo bound the private characters of three bytes.
const privateFrom, privateTo = '\ue000', '\uf8ff'

// markFor returns a private character that the text contains neither as it is nor as an escape. ok is false if
// there is none.
func markFor(text string) (mark string, ok bool) {
	text = strings.ToLower(text)
	for r := privateFrom; r <= privateTo; r++ {
		if !strings.ContainsRune(text, r) && !strings.Contains(text, fmt.Sprintf("%04x", r)) {
			return string(r), true
		}
	}
	return "", false
}

// hideMarks returns the source with byte order marks replaced by the returned character, at the same positions.
// It reports a file in which every private character occurs.
func (p *parser) hideMarks() (readable *source, mark string, ok bool) {
	at := strings.Index(p.src.Content, lines.ByteOrderMark)
	if at < 0 {
		return p.src, "", true
	}
	if mark, ok = markFor(p.src.Content); !ok {
		line, column := p.src.Place(at)
		p.report(diag.InvalidCharacter, line, column, diag.Finding{
			Message: "the file has a byte order mark that is not at its start",
			Found:   "U+FEFF",
			Fix:     "delete the character",
		})
		return nil, "", false
	}
	text := strings.ReplaceAll(p.src.Content, lines.ByteOrderMark, mark)
	return &source{&lines.Text{Content: text, Starts: p.src.Starts}}, mark, true
}

// showMarks puts the byte order marks back into the values of a document.
func showMarks(n *yaml.Node, mark string) {
	n.Value = strings.ReplaceAll(n.Value, mark, lines.ByteOrderMark)
	for _, child := range n.Content {
		showMarks(child, mark)
	}
}
