package pyyaml

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// summaries returns the findings of a text in the form of the tests below: code, line and column.
func summaries(file string, text []byte) string {
	_, findings := Parse(file, text)
	var out []string
	for _, f := range findings {
		out = append(out, fmt.Sprintf("%s %d:%d", f.Code, f.Pos.Line, f.Pos.Column))
	}
	return strings.Join(out, ", ")
}

func TestParseFindings(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"valid", "a: b\n", ""},
		{"empty", "", ""},
		{"byte order mark", "\ufeffa: b\n", ""},
		{"CRLF", "a: b\r\nc: d\r\n", ""},
		{"y and = are strings", "{y: a, =: b}\n", ""},
		{"escapes", `a: "\u0000\x07"`, ""},
		{"tab in quotes, block and comment", "a: \"b\tc\" #\td\ne: |\n  f\tg\n", ""},
		{"YAML 1.2", "%YAML 1.2\n---\na: b\n", ""},
		{"YAML 1.3", "%YAML 1.3\n---\na: b\n", ""},
		{"unknown directive", "%FOO bar\n---\na: b\n", ""},
		{"merge", "a: &a {b: c}\nd: {<<: [*a, {e: f}], b: g}\n", ""},
		{"colon before bracket in flow", "{a:{b: c}, d:[e], f:}\n", ""},

		{"too large", "a: " + strings.Repeat("b", MaxBytes), "MLC002 0:0"},
		{"UTF-16", "\xff\xfea\x00", "MLC003 1:1"},
		{"UTF-16 without mark", "a\x00:\x00 \x00b\x00", "MLC003 1:1"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", "MLC003 1:1"},
		{"Latin-1", "a: é\nb: caf\xe9\n", "MLC003 2:7"},
		{"NUL", "a: é\x00\n", "MLC004 1:5"},
		{"control characters, all of them", "a: \x07\nb: \x7f\n", "MLC004 1:4, MLC004 2:4"},
		{"unclosed", "a: b\nc: {d: [e\n", "MLC005 2:9"},
		{"mapping value", "a: b\nkey: é: c\n", "MLC005 2:7"},
		{"unknown anchor", "a: b\nc: *d\n", "MLC005 2:5"},
		{"escaped quote", "a: \"it\\'s\"\nb: 'it\\'\n", "MLC005 1:7"},
		{"Jinja", "a: b\n{% if x %}\n", "MLC005 2:2"},
		{"tab as indentation", "a:\n\tb: c\n", "MLC006 2:1"},
		{"tabs elsewhere", "a:\tb\nc: d\t# e\n", "MLC006 1:3, MLC006 2:5"},
		{"YAML 2.0", "%YAML 2.0\n---\na: b\n", "MLC007 1:1"},
		{"two documents", "a: b\n---\nc: d\n", "MLC008 2:1"},
		{"tag", "a: !Foo b\nc: !!python/none d\n", "MLC009 1:4, MLC009 2:4"},
		{"deep", strings.Repeat("[", 600) + strings.Repeat("]", 600), "MLC010 1:482"},
		{"billion laughs", laughs(9, 10), "MLC011 1:1"},
		{"billion laughs by merging", mergedLaughs(30), "MLC011 31:9"},
		{"contains itself", "a: &a [*a, *a]\n", "MLC012 1:4"},
		{"duplicates", "a: b\nc: {d: 1, d: 2}\na: e\n", "MLC013 2:11, MLC013 3:1"},
		{"duplicates in Python", "1: a\ntrue: b\n", "MLC013 2:1"},
		{"duplicate numbers in Python", "010: a\n8: b\n1:30: c\n90.0: d\n0x1F: e\n3_1: f\n-0: g\noff: h\n.inf: i\n.Inf: j\n",
			"MLC013 2:1, MLC013 4:1, MLC013 6:1, MLC013 8:1, MLC013 10:1"},
		{"numbers that differ", "010: a\n10: b\n0b10: c\n0x10: d\n1:30: e\n1.3: f\n'8': g\n-8: h\n.inf: i\n-.inf: j\n", ""},
		{"no such day", "a: 2024-02-30\nb: 2024-02-28\n", "MLC014 1:4"},
		{"no such number", "a: !!int b\nc: 0x_\n", "MLC014 1:4, MLC014 2:4"},
		{"value key as value", "a: =\nb: [<<]\n", "MLC014 1:4, MLC014 2:5"},
		{"tag that does not fit", "a: !!seq {}\nb: !!omap [c]\n", "MLC014 1:4, MLC014 2:12"},
		{"list as key", "? [a]\n: b\n", "MLC015 1:3"},
		{"mapping as key", "{{a: b}: c}\n", "MLC015 1:2"},
		{"merge of a scalar", "<<: a\n", "MLC017 1:5"},
		{"merge of a list with a scalar", "<<: [{a: b}, c]\n", "MLC017 1:14"},
		{"anchors", "a: &a b\nc: &a d\n", "MLC019 2:4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := summaries("mlcube.yaml", []byte(test.text)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// laughs returns a document whose last value expands to width to the power of levels values.
func laughs(levels, width int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 lol\n")
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), width), ", "))
	}
	return b.String()
}

// mergedLaughs doubles a mapping's pairs at every level.
func mergedLaughs(levels int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 {a: b, c: d}\n")
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(&b, "? a%d\n: &a%d {<<: [*a%d, *a%d]}\n", i, i, i-1, i-1)
	}
	return b.String()
}

func TestPositionsAndPythonValues(t *testing.T) {
	doc, findings := Parse("f.yaml", []byte("é: &e {on: 010, 'on': b}\nm:\n  <<: *e\n  on: c\n"))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	outer := doc.Root.Get("é")
	inner := doc.Root.Get("m").Value
	if outer.Key.Line != 1 || outer.Key.Column != 1 || outer.Value.Column != 4 {
		t.Errorf("é is at %d:%d, its value at column %d", outer.Key.Line, outer.Key.Column, outer.Value.Column)
	}
	if k := outer.Value.Entries[0]; k.Key.Kind != Bool || k.Value.Kind != Int || k.Value.Text != "010" ||
		k.Key.Column != 8 {
		t.Errorf("on is %v %q at column %d", k.Key.Kind, k.Key.Text, k.Key.Column)
	}
	if got := inner.Entries; len(got) != 2 || got[0].Value.Text != "c" || got[0].Key.Line != 4 {
		t.Errorf("merged: %v", got)
	}
	if e := inner.Get("on"); e == nil || e.Value.Text != "b" {
		t.Errorf("the string on: %v", e)
	}
	if doc.Root.Get("x") != nil || (*Value)(nil).Get("x") != nil || (*Value)(nil).Keys() != nil {
		t.Error("Get finds what is not there")
	}
	if got := strings.Join(doc.Root.Keys(), " "); got != "é m" {
		t.Errorf("keys %q", got)
	}
	if at := doc.At(inner); at.File != "f.yaml" || at.Line != 3 {
		t.Errorf("At: %v", at)
	}
}

func TestIsFalse(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "~": true, "no": true, "Off": true, "yes": false, "0": true, "-0": true, "0x0": true, "0b0_0": true,
		"00":  true,
		"0:0": false, "0:0.0": true, "0.0": true, "-0.e+5": true, "0xbe": false, "0xb": false, "1": false, "0.5": false,
		".nan": false, ".inf": false,
		"''": true, "'0'": false, "[]": true, "[~]": false, "{}": true, "{a: }": false, "!!set {}": true, "2024-01-01": false,
	} {
		if doc, _ := Parse("f", []byte(text)); doc.Root.IsFalse() != want {
			t.Errorf("%q is false: %v, want %v", text, doc.Root.IsFalse(), want)
		}
	}
}

func TestColumnsAfterInsertedCharacters(t *testing.T) {
	doc, _ := Parse("f", []byte(`x: {a:[b], c:{d: e}, f: g, "h\/i": j, k: l}`))
	x := doc.Root.Get("x").Value
	for key, want := range map[string][2]int{"a": {5, 7}, "c": {12, 14}, "f": {22, 25}, "h/i": {28, 36}, "k": {39, 42}} {
		if e := x.Get(key); e == nil || e.Key.Column != want[0] || e.Value.Column != want[1] {
			t.Errorf("%s: %+v, want columns %v", key, e, want)
		}
	}
}

// hostile are inputs that cost a naive parser too much time or memory.
func hostile() map[string]string {
	return map[string]string{
		"laughs":            laughs(9, 9),
		"merges":            mergedLaughs(40),
		"long line of tabs": "a: b" + strings.Repeat("\t", 200_000),
		"tabs and quotes":   strings.Repeat("\"a\"\t, ", 40_000),
		"quotes":            "[" + strings.Repeat("'a', ", 50_000) + "\t]",
		"tight colons":      "{" + strings.Repeat("a:,", 80_000) + "}",
		"merge keys":        "a: &a {b: c}\nd:\n" + strings.Repeat(" <<: *a\n", 30_000),
		"brackets":          strings.Repeat("[", 250_000),
		"indents":           indents(700),
		"questions":         strings.Repeat("? ", 100_000),
		"syntax at the end": strings.Repeat("a: b\n", 12_000) + "c: d: e\n",
		"long line, error":  "{" + strings.Repeat("a: b, ", 10_000) + "c",
		"alias chain":       aliasChain(12_000),
		"anchors":           strings.Repeat("- &a b\n", 35_000),
		"comments":          strings.Repeat("# a\n", 60_000),
		"directives":        strings.Repeat("%A\n", 5_000) + "---\n",
		"blocks":            strings.Repeat("a: |\n \tb\n", 25_000),
	}
}

func indents(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func aliasChain(length int) string {
	var b strings.Builder
	b.WriteString("- &a0 b\n")
	for i := 1; i < length; i++ {
		fmt.Fprintf(&b, "- &a%d [*a%d]\n", i, i-1)
	}
	return b.String()
}

// TestHostileInputEndsSoon has a limit far above the measured time (tenths of a second), because it tests for
// quadratic growth.
func TestHostileInputEndsSoon(t *testing.T) {
	for name, text := range hostile() {
		start := time.Now()
		_, findings := Parse("mlcube.yaml", []byte(text))
		took := time.Since(start)
		t.Logf("%-18s %7d bytes %6d ms, %d findings", name, len(text), took.Milliseconds(), len(findings))
		if took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// FuzzParse checks that Parse terminates, and that positions and values are consistent.
func FuzzParse(f *testing.F) {
	for _, text := range documents {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, findings := Parse("mlcube.yaml", data)
		lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") +
			strings.Count(string(data), "\u2028") + strings.Count(string(data), "\u2029") +
			strings.Count(string(data), "\u0085") + 1
		for _, found := range findings {
			if found.Pos.Line < 0 || found.Pos.Line > lines || found.Pos.Column < 0 || found.Pos.Column > len(data)+1 {
				t.Errorf("%s at %d:%d of %d lines", found.Code, found.Pos.Line, found.Pos.Column, lines)
			}
			if found.Message == "" || found.Fix == "" {
				t.Errorf("%s without message or fix", found.Code)
			}
		}
		if doc.Root == nil && len(findings) == 0 {
			t.Error("no root and no finding")
		}
		if doc.Root != nil {
			dump(doc.Root, 6)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := []byte(documents[4])
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		Parse("mlcube.yaml", data)
	}
}
