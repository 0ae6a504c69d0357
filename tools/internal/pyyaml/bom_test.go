package pyyaml

import (
	"strings"
	"testing"
)

// PyYAML's results, by yaml.safe_load of the same bytes.
func TestByteOrderMarks(t *testing.T) {
	var private strings.Builder
	for r := privateFrom; r <= privateTo; r++ {
		private.WriteRune(r)
	}
	for _, c := range []struct{ name, text, want, findings string }{
		{name: "one", text: "\ufeffname: x\n", want: `{"name":"x"}`},
		{name: "two", text: "\ufeff\ufeffname: x\n", want: `{"\ufeffname":"x"}`},
		{name: "three", text: "\ufeff\ufeff\ufeffname: x\n", want: `{"\ufeff\ufeffname":"x"}`},
		{name: "on another line", text: "a: 1\n\ufeffb: 2\n", want: `{"a":1,"` + "\ufeff" + `b":2}`},
		{name: "after a comment", text: "# c\n\ufeffa: 1\n", want: `{"\ufeffa":1}`},
		{name: "in values", text: "\ufeffa: \ufeffb\nc: \"\ufeffd\"\ne: f\ufeff\n",
			want: `{"a":"\ufeffb","c":"\ufeffd","e":"f\ufeff"}`},
		{name: "in a block", text: "a: |\n  \ufeffb\n", want: `{"a":"\ufeffb\n"}`},
		{name: "before a collection", text: "\ufeff\ufeff{a: 1}", want: `{"\ufeff{a":"1}"}`},
		{name: "before an item", text: "\ufeff\ufeff- a\n", want: `"\ufeff- a"`},
		{name: "nothing else", text: "\ufeff\ufeff", want: `"\ufeff"`},
		{name: "before a comment", text: "\ufeff\ufeff# c\nname: x\n", findings: "MLC005 2:5"},
		{name: "before a directive", text: "\ufeff\ufeff%YAML 1.1\n---\na: 1\n", findings: "MLC008 2:1"},
		{name: "private characters", text: "\ufeff\ufeffa: \ue000\nb: \"\\ue001\"\n",
			want: `{"\ufeffa":"` + "\ue000" + `","b":"` + "\ue001" + `"}`},
		{name: "every private character", text: "\ufeff\ufeffa: " + private.String(), findings: "MLC004 1:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := strings.ReplaceAll(c.want, `\ufeff`, "\ufeff")
			got := ""
			doc, _ := Parse("mlcube.yaml", []byte(c.text))
			if doc.Root != nil {
				text, err := doc.Root.JSON()
				if err != nil {
					t.Fatal(err)
				}
				got = string(text)
			}
			if found := summaries("mlcube.yaml", []byte(c.text)); got != want || found != c.findings {
				t.Errorf("got %q with findings %q, want %q with %q", got, found, want, c.findings)
			}
		})
	}
}
