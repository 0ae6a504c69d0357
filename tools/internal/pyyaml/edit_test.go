package pyyaml

import (
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

func TestEdit(t *testing.T) {
	for _, c := range []struct {
		text  string
		quote bool
		want  string // after the edit of the value of a
	}{
		{text: "a: x\n", want: "a: new\n"},
		{text: "{a: x}", want: "{a: new}"},
		{text: "{a: x, b: 1}", want: "{a: new, b: 1}"},
		{text: "☃: 1\na: x # c\n", want: "☃: 1\na: new # c\n"},
		{text: "{☃: 1, a: x}", want: "{☃: 1, a: new}"},
		{text: "a: 'x'\r\n", want: "a: 'new'\r\n"},
		{text: "a: \"x\"", want: "a: \"new\""},
		{text: "\ufeffa: x", want: "\ufeffa: new"},
		{text: "a: \"\\x78\"", want: "a: \"\\x78\""}, // written in another way
		{text: "a: |\n  x\n", want: "a: |\n  x\n"},
		{text: "a:\n  x\n  y\n", want: "a:\n  x\n  y\n"}, // of two lines
		{text: "a: x y", want: "a: new"},
		{text: "a: &n x", want: "a: &n x"},
		{text: "a: 3", quote: true, want: "a: '3'"},
		{text: "a: [3]", quote: true, want: "a: [3]"}, // no scalar
		{text: "{a: yes}", quote: true, want: "{a: 'yes'}"},
		{text: "a: 'yes'", quote: true, want: "a: 'yes'"},
		{text: "a:", quote: true, want: "a:"},
	} {
		doc, _ := Parse("f", []byte(c.text))
		edit := doc.Replace(doc.Root.Get("a").Value, "new")
		if c.quote {
			edit = doc.Quote(doc.Root.Get("a").Value)
		}
		got, _ := diag.ApplyEdits([]byte(c.text), "f", []diag.Finding{{Pos: diag.Position{File: "f"}, Edit: edit}})
		if string(got) != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}
