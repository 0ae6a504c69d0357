package pyyaml

import (
	"strings"
	"unicode/utf8"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// QuoteIt is the fix for a scalar that has to be a string.
const QuoteIt = "quote it"

// Replace returns the edit that writes text in place of a scalar, and no edit if the file has the scalar in a form
// that cannot be replaced safely, such as one of several lines.
func (d *Document) Replace(v *Value, text string) diag.Edit {
	return d.edit(v, func(written string) string {
		if quote := written[:1]; (quote == "'" || quote == `"`) && text == strings.Trim(text, `'"`) {
			return quote + text + quote
		}
		return text
	})
}

// Quote returns the edit that makes a plain scalar a string.
func (d *Document) Quote(v *Value) diag.Edit {
	return d.edit(v, func(written string) string {
		if written[:1] == "'" || written[:1] == `"` {
			return ""
		}
		return "'" + written + "'"
	})
}

// edit returns the edit that writes what new makes of a scalar as it is written; "" means no edit.
func (d *Document) edit(v *Value, new func(written string) string) diag.Edit {
	if v == nil || d.src == nil || v.Text == "" {
		return diag.Edit{}
	}
	rest := d.src.Content[d.src.offset(v.Line, v.Column):]
	for _, written := range []string{v.Text, "'" + v.Text + "'", `"` + v.Text + `"`} {
		after, ok := strings.CutPrefix(rest, written)
		if !ok || after != "" && !strings.ContainsRune(" \t\r\n,:]}", rune(after[0])) {
			continue
		}
		text := new(written)
		if text == "" || text == written {
			break
		}
		return diag.Edit{Line: v.Line, Column: v.Column, EndColumn: v.Column + utf8.RuneCountInString(written), Text: text}
	}
	return diag.Edit{}
}
