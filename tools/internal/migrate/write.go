package migrate

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// comment is the comments above a key and after it, each line with its #.
type comment struct{ above, behind string }

// comments are the comments of a file, by the line of their key.
type comments struct {
	top    string // above the first key, separated from it
	byLine map[int]comment
}

// readComments reads the comments of a YAML file. It returns none if yaml.v3, unlike PyYAML, cannot read the
// file.
func readComments(source []byte) (c comments) {
	c.byLine = map[int]comment{}
	defer func() {
		if recover() != nil { // yaml.v3 panics on some malformed input
			c = comments{}
		}
	}()
	var document yaml.Node
	if yaml.Unmarshal(source, &document) != nil {
		return c
	}
	c.top = document.HeadComment
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		found := c.byLine[n.Line]
		if n.HeadComment != "" && n.Kind != yaml.DocumentNode && found.above == "" {
			found.above = n.HeadComment
		}
		if n.LineComment != "" && found.behind == "" {
			found.behind = n.LineComment
		}
		if found != (comment{}) {
			c.byLine[n.Line] = found
		}
		for _, child := range n.Content {
			walk(child)
		}
	}
	walk(&document)
	return c
}

// at returns the comments of a key; none for nil.
func (c comments) at(key *pyyaml.Value) comment {
	if key == nil {
		return comment{}
	}
	found := c.byLine[key.Line]
	delete(c.byLine, key.Line) // written once, where several keys are on a line
	return found
}

// writer writes lines of YAML.
type writer struct {
	strings.Builder
	blank bool // an empty line comes before the next line
}

// line writes a line with its comments.
func (w *writer) line(indent, text string, c comment) {
	w.comment(indent, c.above)
	w.WriteString(indent + text)
	if c.behind != "" && !strings.Contains(c.behind, "\n") {
		w.WriteString(" " + c.behind)
	}
	w.WriteByte('\n')
}

// comment writes lines of a comment.
func (w *writer) comment(indent, text string) {
	if text == "" {
		return
	}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimRight(line, " \t\r"); line != "" {
			w.WriteString(indent + line)
		}
		w.WriteByte('\n')
	}
}

// quoteAlways returns a string in double quotes, for values of variables.
func quoteAlways(s string) string {
	if q := pyyaml.QuoteYAML(s); strings.HasPrefix(q, `"`) {
		return q
	}
	return strconv.Quote(s)
}

// quoteNumber returns a number unchanged, and any other string quoted for YAML.
func quoteNumber(s string) string {
	if s != "" && strings.Trim(s, "0123456789") == "" {
		return s
	}
	return pyyaml.QuoteYAML(s)
}
