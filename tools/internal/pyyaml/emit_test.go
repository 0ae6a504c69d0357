package pyyaml

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

func TestJSON(t *testing.T) {
	for _, c := range []struct{ yaml, want, fails string }{
		{yaml: "", want: `null`},
		{yaml: "a: 1\nb: [x, 'y', null, ~]", want: `{"a":1,"b":["x","y",null,null]}`},
		{yaml: "z: 1\na: 2", want: `{"z":1,"a":2}`},
		{yaml: "[010, 0x1F, 0b11, 1_000, 1:30, -7, 99999999999999999999]", want: `[8,31,3,1000,90,-7,99999999999999999999]`},
		{yaml: "[1.0, 0.5, 1.5e+20, 1.0e-7, 1e3, 1:30.5]", want: `[1.0,0.5,1.5e+20,1.0e-07,"1e3",90.5]`},
		{yaml: "[yes, off, True, y]", want: `[true,false,true,"y"]`},
		{yaml: `["<&>", "\u2028", "é"]`, want: `["<&>","\u2028","é"]`},
		{yaml: "base: &b {x: 1}\nother: {<<: *b, y: 2}\nagain: *b",
			want: `{"base":{"x":1},"other":{"x":1,"y":2},"again":{"x":1}}`},
		{yaml: "!!omap [a: 1, b: 2]", want: `[["a",1],["b",2]]`},
		{yaml: "a: 2024-01-01", fails: "JSON has no date"},
		{yaml: "a: .inf", fails: "JSON has no float"},
		{yaml: "1: a", fails: "a key is an integer"},
		{yaml: "a: !!set {x}", fails: "JSON has no set"},
		{yaml: "a: " + strings.Repeat("1:", 3000) + "1", fails: "JSON has no integer"},
		{yaml: "a: &a [*a]", fails: "contains itself"},
	} {
		doc, _ := Parse("t.yaml", []byte(c.yaml))
		if doc.Root == nil {
			t.Errorf("%q cannot be read", c.yaml)
			continue
		}
		got, err := doc.Root.JSON()
		switch {
		case c.fails != "":
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%q: error %v, want one with %q", c.yaml, err, c.fails)
			}
			if _, err := doc.Root.YAML(); err == nil {
				t.Errorf("%q can be written as YAML", c.yaml)
			}
			if faults := JSONFaults(doc.Root); len(faults) == 0 && c.fails != "contains itself" {
				t.Errorf("%q has no faults", c.yaml)
			}
		case err != nil || string(got) != c.want:
			t.Errorf("%q: %s %v, want %s", c.yaml, got, err, c.want)
		default:
			roundTrip(t, doc.Root)
		}
	}
}

// roundTrip checks that a value survives a round trip through YAML, read by this package as YAML 1.1 and by
// yaml.v3 approximately as YAML 1.2.
func roundTrip(t *testing.T, v *Value) {
	t.Helper()
	want, err := v.JSON()
	if err != nil {
		return
	}
	text, err := v.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, findings := Parse("again.yaml", text)
	if again.Root == nil {
		t.Fatalf("%q cannot be read: %v", text, findings)
	}
	if got, err := again.Root.JSON(); err != nil || string(got) != string(want) {
		t.Errorf("%q is %s %v, want %s", text, got, err, want)
	}
	var value, wantValue any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if err := json.Unmarshal(want, &wantValue); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(value)
	if err != nil {
		t.Fatalf("%q is %v: %v", text, value, err)
	}
	var gotValue any
	if err := json.Unmarshal(got, &gotValue); err != nil {
		t.Fatal(err)
	}
	one, _ := json.Marshal(gotValue)
	two, _ := json.Marshal(wantValue)
	if string(one) != string(two) {
		t.Errorf("yaml.v3 reads %q as %s, want %s", text, one, two)
	}
}

func TestYAMLIsReadable(t *testing.T) {
	doc, _ := Parse("t.yaml", []byte(
		"{b: {c: [1, [x, {y: z}], {}], d: []}, a: 'on', 'e f': \"l1\\nl2\", url: 'https://a.example/c:d', n: '1.0'}"))
	got, err := doc.Root.YAML()
	want := `b:
  c:
    - 1
    -
      - x
      -
        "y": z
    - {}
  d: []
a: "on"
e f: "l1\nl2"
url: https://a.example/c:d
"n": "1.0"
`
	if err != nil || string(got) != want {
		t.Errorf("got %v\n%s", err, got)
	}
}

// PyYAML is the loader of MedPerf's client, so it must read the same values back.
func TestYAMLReadsBackInPyYAML(t *testing.T) {
	if exec.Command("python3", "-c", "import yaml").Run() != nil {
		t.Skip("python3 has no yaml module")
	}
	words := []string{"", " ", "a", "a b", "a: b", "a #b", "#", "- a", "?", "|", ">", "%", "@a", "`", "{", "]", "&a", "*a",
		"!a", "y", "No", "null", "~",
		"1", "1.0", "1e3", "0x1", "0o7", "1:30", "2024-01-01", ".inf", "=", "<<", "'", `"`, `\`, "é", "日本", "😀", "\u0085",
		"\u2028", "\ufeff", "\x07", "\x7f",
		"a\nb", "a\tb", "a ", " a", "a:", "a:b", "key=value", "--flag", "-", "---", "...", "/abs/path", "https://x.y/z?q=1#f",
		strings.Repeat("long ", 300)}
	root := &Value{Kind: Mapping}
	for _, w := range words {
		list := &Value{Kind: Sequence, Items: []*Value{{Kind: String, Text: w},
			{Kind: Mapping, Entries: []Entry{{&Value{Kind: String, Text: w}, &Value{Kind: Null}}}}}}
		root.Entries = append(root.Entries, Entry{&Value{Kind: String, Text: w}, list})
	}
	text, err := root.YAML()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "t.yaml")
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command("python3", "-c",
		"import json,sys,yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1], encoding='utf-8')), ensure_ascii=False, separators=(',', ':')))", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, got, text)
	}
	want, _ := root.JSON()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	if err := json.Unmarshal(want, &b); err != nil {
		t.Fatal(err)
	}
	one, _ := json.Marshal(a)
	two, _ := json.Marshal(b)
	if string(one) != string(two) {
		t.Errorf("PyYAML reads\n%s, want\n%s", one, two)
	}
	roundTrip(t, root)
}

func FuzzEmit(f *testing.F) {
	for _, seed := range []string{"a: 1", "[x, {y: z}]", "a: 'on'", "{? [a] : b}", "- - - 1.5e-9",
		"'\u0085': |\n  a\n   b\n", "1:30.5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, findings := Parse("t.yaml", []byte(text))
		if doc.Root == nil || len(findings) > 0 {
			return
		}
		want, err := doc.Root.JSON()
		if err != nil {
			return
		}
		out, err := doc.Root.YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, findings := Parse("again.yaml", out)
		if len(out) > MaxBytes {
			return
		}
		if again.Root == nil {
			t.Fatalf("%q is written as %q: %v", text, out, findings)
		}
		if got, err := again.Root.JSON(); err != nil || string(got) != string(want) {
			t.Fatalf("%q is written as %q, which is %s, want %s", text, out, got, want)
		}
	})
}
