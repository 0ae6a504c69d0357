package diag

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/lines"
)

const manifestText = "name: demo\ntasks:\n  infer:\n    parameters:\n      inputs:\n        data_path: {tipe: file}\n"

func textOf(t testing.TB, r *Report, o TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteText(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteText(t *testing.T) {
	typo := Finding{
		Code: "MLC020", Severity: Warning, Pos: at("mlcube.yaml", 6, 21),
		Key: "tasks.infer.parameters.inputs.data_path.tipe", Message: `unknown key "tipe"`,
		Expected: `"type", "default" or "opts"`, Found: `"tipe"`, Fix: `write "type"`,
	}
	whole := Finding{Code: "MLC022", Severity: Error, Pos: Position{File: "mlcube.yaml"}, Message: "no tasks"}
	nowhere := Finding{Code: "MLC046", Severity: Error, Message: `unknown type "modle"`, Fix: `write "model"`}
	sources := map[string][]byte{"mlcube.yaml": []byte(manifestText)}
	for _, c := range []struct {
		name   string
		report Report
		o      TextOptions
		want   string
	}{
		{"everything", Report{Sources: sources, Findings: []Finding{typo}}, TextOptions{},
			`mlcube.yaml:6:21: warning: unknown key "tipe" [MLC020]
  6 |         data_path: {tipe: file}
    |                     ^~~~
  key:      tasks.infer.parameters.inputs.data_path.tipe
  expected: "type", "default" or "opts"
  found:    "tipe"
  fix:      write "type"

1 warning in mlcube.yaml
`},
		{"label, no source", Report{Label: "//m:package", Findings: []Finding{whole, typo, nowhere}}, TextOptions{},
			`//m:package: mlcube.yaml: error: no tasks [MLC022]

//m:package: mlcube.yaml:6:21: warning: unknown key "tipe" [MLC020]
  key:      tasks.infer.parameters.inputs.data_path.tipe
  expected: "type", "default" or "opts"
  found:    "tipe"
  fix:      write "type"

//m:package: error: unknown type "modle" [MLC046]
  fix:      write "model"

//m:package: 2 errors, 1 warning in mlcube.yaml
`},
		{"colour", Report{Sources: sources,
			Findings: []Finding{{Code: "MLC020", Severity: Error, Pos: typo.Pos, Message: "m"}}}, TextOptions{Color: true},
			"\x1b[1mmlcube.yaml:6:21:\x1b[0m \x1b[1;31merror:\x1b[0m \x1b[1mm\x1b[0m [MLC020]\n" +
				"  6 |         data_path: {tipe: file}\n    |                     \x1b[1;32m^~~~\x1b[0m\n\n1 error in mlcube.yaml\n"},
		{"nothing", Report{Subject: "m/mlcube.yaml"}, TextOptions{}, "no findings in m/mlcube.yaml\n"},
		{"more than asked for", Report{Findings: []Finding{whole, whole, whole}}, TextOptions{Most: 1},
			"mlcube.yaml: error: no tasks [MLC022]\n\n… and 2 more\n\n3 errors in mlcube.yaml\n"},
		{"two files", Report{Findings: []Finding{whole, {Severity: Note, Pos: Position{File: "p.yaml"}}}},
			TextOptions{Most: 1},
			"mlcube.yaml: error: no tasks [MLC022]\n\n… and 1 more\n\n1 error, 1 note in mlcube.yaml and p.yaml\n"},
		{"position after the end of the file", Report{Sources: sources,
			Findings: []Finding{{Code: "MLC005", Severity: Error, Pos: at("mlcube.yaml", 70, 3), Message: "m"}}},
			TextOptions{}, "mlcube.yaml:70:3: error: m [MLC005]\n\n1 error in mlcube.yaml\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := textOf(t, &c.report, c.o); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	long := strings.Repeat("abcdefghi ", 40)
	for _, c := range []struct {
		name         string
		content      string
		line, column int
		text, marker string
	}{
		{"word", "image: org/img:1.0", 1, 8, "image: org/img:1.0", "       ^~~~~~~~~~~"},
		{"key", "image: org/img", 1, 1, "image: org/img", "^~~~~"},
		{"quoted", `a: "b c" # d`, 1, 4, `a: "b c" # d`, "   ^~~~~"},
		{"quoted key", `{"b: c": d}`, 1, 2, `{"b: c": d}`, " ^~~~~~"},
		{"flow item", "[abc,de]", 1, 2, "[abc,de]", " ^~~"},
		{"bracket", "[abc]", 1, 1, "[abc]", "^"},
		{"after the end", "ab", 1, 9, "ab", "  ^"},
		{"second line", "a\r\nb: c\r\n", 2, 4, "b: c", "   ^"},
		{"old Mac", "a\rb: c\r", 2, 1, "b: c", "^"},
		{"next line character", "a\u0085b", 2, 1, "b", "^"},
		{"byte order mark", "\ufeffa: b", 1, 4, "a: b", "   ^"},
		{"tab before", "a:\tb", 1, 4, "a:      b", "        ^"},
		{"tab itself", "\tb: 1", 1, 1, "        b: 1", "^~~~~~~~~"},
		{"wide", "名前: ab", 1, 5, "名前: ab", "      ^~"},
		{"wide itself", "a: 模型", 1, 4, "a: 模型", "   ^~~~"},
		{"combining", "e\u0301e\u0301: ab", 1, 7, "e\u0301e\u0301: ab", "    ^~"},
		{"escape sequence", "a: \x1b[31mred", 1, 4, `a: \x1b[31mred`, "   ^~~~~~~~~~~"},
		{"invalid UTF-8", "a: \xffb c", 1, 5, `a: \xffb c`, "       ^"},
		{"no-break space", "a:\u00a0b", 1, 4, `a:\u00a0b`, "        ^"},
		{"right-to-left override", "a: \u202eb", 1, 5, `a: \u202eb`, "         ^"},
		{"long line, left", long, 1, 1, long[:60] + "…", "^~~~~~~~~"},
		{"long line, middle", long, 1, 201, "…" + long[180:239] + "…", strings.Repeat(" ", 21) + "^~~~~~~~~"},
		{"long line, end", long + "end", 1, 401, "…" + long[380:] + "end", strings.Repeat(" ", 21) + "^~~"},
		{"long token", strings.Repeat("x", 500), 1, 1, strings.Repeat("x", 60) + "…", "^" + strings.Repeat("~", 60)},
		{"column unknown", "abc", 1, 0, "abc", "^~~"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, marker, ok := quoted(c.content, c.line, c.column)
			if !ok || text != c.text || marker != c.marker {
				t.Errorf("got  %q\n     %q %v\nwant %q\n     %q", text, marker, ok, c.text, c.marker)
			}
		})
	}
	for _, line := range []int{0, -1, 3} {
		if text, _, ok := quoted("a\nb", line, 1); ok {
			t.Errorf("line %d is quoted: %q", line, text)
		}
	}
}

// hostile are findings and a file with terminal escape sequences and log injection.
func hostile() *Report {
	evil := "a\x1b[2J\x07\u009b31m\r\nfake.yaml:1:1: error: x\u202e\xff\x00\u200b\u2028"
	return &Report{
		Label: "//evil\x1b[0m:" + evil,
		Sources: map[string][]byte{evil: []byte("k\x1b]0;title\x07: " + strings.Repeat("e\u0301\u0301", 5000) +
			"\n\xff\xfe")},
		Findings: []Finding{
			{Code: Code(evil), Severity: 9, Pos: at(evil, 1, 2), Key: evil, Message: evil, Expected: evil, Found: evil,
				Fix: evil},
			{Code: "MLC020", Pos: at(evil, 1, 4000), Message: strings.Repeat(evil, 2000)},
			{Code: "MLC020", Pos: at(evil, -1, -5)},
		},
	}
}

// checkClean fails if text contains terminal control characters.
func checkClean(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("not UTF-8: %.200q", text)
	}
	for i, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
			t.Errorf("%U at byte %d: %q", r, i, text[max(0, i-20):min(len(text), i+20)])
			return
		}
	}
}

func TestWriteTextEscapesHostileInput(t *testing.T) {
	text := textOf(t, hostile(), TextOptions{})
	checkClean(t, text)
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "fake.yaml") {
			t.Errorf("a line of the manifest's making: %q", line)
		}
	}
	if !strings.Contains(text, `\x1b[2J\a\u009b31m\r\nfake.yaml:1:1: error: x\u202e\xff\x00\u200b\u2028`) {
		t.Errorf("not escaped as expected:\n%s", text)
	}
	if len(text) > 40_000 {
		t.Errorf("%d bytes of text", len(text))
	}
}

// at is a position in manifestText, with the end of its token.
func at(file string, line, column int) Position {
	end := lines.New(manifestText).EndColumn(line, max(column, 1))
	if column < 1 {
		end = 0
	}
	return Position{File: file, Line: line, Column: column, EndColumn: end}
}

// quoted quotes a token of a text, as it ends by YAML's rules.
func quoted(content string, line, column int) (text, marker string, ok bool) {
	s := lines.New(content)
	return quote(s, Position{Line: line, Column: column, EndColumn: s.EndColumn(line, max(column, 1))}, 60)
}

func TestOneLineOfManyFindingsIsReadOnce(t *testing.T) {
	const n = 20_000
	r := &Report{Sources: map[string][]byte{"f": []byte(strings.Repeat("key: {}, ", n))}}
	for i := range n {
		r.Findings = append(r.Findings, Finding{Code: "MLC020", Severity: Warning,
			Pos:     Position{File: "f", Line: 1, Column: 9*i + 1},
			Message: "m"})
	}
	textOf(t, r, TextOptions{Most: n})
}

func FuzzWriteText(f *testing.F) {
	addReports(f)
	f.Fuzz(func(t *testing.T, label, file, text, content string, line, column int) {
		r := fuzzReport(label, file, text, content, line, column)
		checkClean(t, textOf(t, r, TextOptions{}))
		if c := textOf(t, r, TextOptions{Color: true}); strings.NewReplacer(bold, "", red, "", magenta, "", cyan, "", green,
			"", reset, "").Replace(c) != textOf(t, r, TextOptions{}) {
			t.Errorf("colour changes the text:\n%s", c)
		}
	})
}

// addReports seeds a fuzz test of fuzzReport.
func addReports(f *testing.F) {
	f.Add("//a:b", "mlcube.yaml", `unknown key "x"`, manifestText, 6, 21)
	f.Add("", "", "", "", 0, 0)
	f.Add("\x1b", "a:b/../ü\xff", "[a](b) {0} {{", "\ufeff\t\u0301\r\x85\u2028", 1, 3)
	f.Add("x", "/abs", strings.Repeat("\u0301", 300), strings.Repeat("名\t", 300), 1, 290)
}

func fuzzReport(label, file, text, content string, line, column int) *Report {
	findings := []Finding{
		{Code: "MLC020", Severity: Warning, Pos: at(file, line, column), Key: text, Message: text},
		{Code: Code(label), Severity: Error, Pos: at(file, line, column), Message: content, Expected: text, Found: text,
			Fix: content},
		{Code: "MLC021", Severity: Note, Pos: at(file, 1, 1), Message: label},
	}
	return &Report{Label: label, Subject: text, Sources: map[string][]byte{file: []byte(content)}, Findings: findings}
}
