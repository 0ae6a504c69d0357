package diag

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

// ApplyEdits returns the content of a file with the edits of the findings about it, and how many there are. Of
// two edits that overlap, it applies the first. All else stays as it is: comments, layout, line breaks and a
// byte order mark.
func ApplyEdits(data []byte, file string, findings []Finding) (fixed []byte, count int) {
	var edits []Edit
	for _, f := range findings {
		if f.Edit.Line > 0 && f.Pos.File == file {
			edits = append(edits, f.Edit)
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	text := lines.New(string(data))
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(string(data), text.Content)) // the byte order mark
	end := 0
	for _, e := range edits {
		from, _, _ := text.At(e.Line, e.Column)
		to, _, ok := text.At(e.Line, e.EndColumn)
		if !ok || from < end || count > 0 && from == end && to == from {
			continue
		}
		b.WriteString(text.Content[end:from])
		b.WriteString(e.Text)
		end = to
		count++
	}
	b.WriteString(text.Content[end:])
	return []byte(b.String()), count
}
