package pyyaml

import (
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

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
	at := d.At(v)
	if v == nil || d.src == nil || at.EndColumn <= at.Column {
		return diag.Edit{}
	}
	from, to := d.src.offset(at.Line, at.Column), d.src.offset(at.Line, at.EndColumn)
	written := d.src.Content[from:to]
	if written != v.Text && written != "'"+v.Text+"'" && written != `"`+v.Text+`"` || written == "" {
		return diag.Edit{}
	}
	text := new(written)
	if text == "" || text == written {
		return diag.Edit{}
	}
	return diag.Edit{Line: at.Line, Column: at.Column, EndColumn: at.EndColumn, Text: text}
}
