package pyyaml

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// safeLoad loads texts with PyYAML; it skips the test if PyYAML is not installed.
func safeLoad(t *testing.T, texts [][]byte) []any {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not on PATH")
	}
	if exec.Command(python, "-c", "import yaml").Run() != nil {
		t.Skip("python3 has no PyYAML")
	}
	encoded := make([]string, len(texts))
	for i, text := range texts {
		encoded[i] = base64.StdEncoding.EncodeToString(text)
	}
	input, err := json.Marshal(encoded)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "testdata/safe_load.py")
	command.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var loaded []any
	if err := json.Unmarshal(output, &loaded); err != nil {
		t.Fatal(err)
	}
	return loaded
}

// dump writes a value in the form of testdata/safe_load.py.
func dump(v *Value, depth int) any {
	if depth == 0 {
		return "..."
	}
	depth--
	switch v.Kind {
	case String:
		return "str:" + v.Text
	case Set:
		return []any{"set", float64(len(v.Items))}
	case Pairs:
		out := []any{"seq"}
		for i := 0; i+1 < len(v.Items); i += 2 {
			if depth == 0 {
				out = append(out, "...")
				continue
			}
			out = append(out, []any{"pair", dump(v.Items[i], depth-1), dump(v.Items[i+1], depth-1)})
		}
		return out
	case Sequence:
		out := []any{"seq"}
		for _, item := range v.Items {
			out = append(out, dump(item, depth))
		}
		return out
	case Mapping:
		out := []any{"map"}
		for _, e := range v.Entries {
			out = append(out, []any{dump(e.Key, depth), dump(e.Value, depth)})
		}
		return out
	}
	return pythonNames[v.Kind]
}

var pythonNames = map[Kind]string{Null: "null", Bool: "bool", Int: "int", Float: "float", Timestamp: "timestamp",
	Binary: "binary"}

// isRefusal reports whether PyYAML raises an error for this finding of Parse.
func isRefusal(f diag.Finding) bool { return f.Code != "MLC012" && f.Code != "MLC013" }

func parsed(text []byte) any {
	doc, findings := Parse("mlcube.yaml", text)
	for _, f := range findings {
		if isRefusal(f) {
			return "error:" + string(f.Code) + ": " + f.Message
		}
	}
	return dump(doc.Root, 6)
}

func agree(ours, theirs any) bool {
	a, aIsText := ours.(string)
	b, bIsText := theirs.(string)
	if aIsText && bIsText && strings.HasPrefix(a, "error:") && strings.HasPrefix(b, "error:") {
		return true
	}
	return reflect.DeepEqual(ours, theirs)
}

// TestScalarsAgreeWithPyYAML compares the type of thousands of plain scalars, as keys and values.
func TestScalarsAgreeWithPyYAML(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	alphabets := []string{"0123456789", "01_.:eE+-", "0b1x_fA", "0123456789:.", "2001-:. TtZz+", "yYesnNoOfFtTrRuUeElL~",
		"+-.infINFnaNA", "=<>yn~"}
	seeds := []string{
		"yes", "on", "~", "1.5", "010", "1:30", "2024-01-01", "y", "=", "<<", "0o17", "1e5", "1e+5", "1.e+5", "0b_", "0x_",
		"2024-02-30", "2024-1-1", "2024-01-01 1:02:03", "2024-01-01T01:02:03.5+05:30", "2024-01-01 24:00:00",
		"2024-01-01 00:00:00 +24:00", "0000-01-01", "190:20:30", "190:20:30.15", ".inf", "-.INF", ".NaN", "+.nan", "._",
		"._1",
		".5", "-.5", "+.5e+1", "08", "0_8", "-0", "+0", "1__0", "null", "Null", "nUll", "", "TRUE", "tRue", "Off", "0.",
		"00.5",
		strings.Repeat("9", 4300), strings.Repeat("9", 4301), "1:" + strings.Repeat("9", 4301), "0x" +
			strings.Repeat("f", 5000),
	}
	var texts [][]byte
	for _, s := range seeds {
		texts = append(texts, []byte("a: "+s+"\n"), []byte(s+": b\n"))
	}
	for len(texts) < 5000 {
		alphabet := alphabets[random.Intn(len(alphabets))]
		s := make([]byte, 1+random.Intn(12))
		for i := range s {
			s[i] = alphabet[random.Intn(len(alphabet))]
		}
		if random.Intn(3) == 0 { // a seed with a character changed
			seed := []byte(seeds[random.Intn(len(seeds)-4)])
			if len(seed) > 0 {
				seed[random.Intn(len(seed))] = s[0]
				s = seed
			}
		}
		texts = append(texts, []byte("a: "+string(s)+"\n"))
	}
	for _, tag := range []string{"!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!!str", "!"} {
		for _, s := range append(seeds, "'12'", "' 7 '", "'--5'", "0o17", "''", "infinity", "0x1p3", "YeS", "QUJD", "QUJ",
			"QU==", "Q===", "A", "é") {
			texts = append(texts, []byte("a: "+tag+" "+s+"\n"))
		}
	}
	compare(t, texts)
}

// TestDocumentsAgreeWithPyYAML compares the values of documents, and of random changes of them.
func TestDocumentsAgreeWithPyYAML(t *testing.T) {
	random := rand.New(rand.NewSource(2))
	var texts [][]byte
	for _, text := range documents {
		texts = append(texts, []byte(text))
	}
	pieces := []string{"\t", " ", "\n", ":", ": ", "- ", "#", " # c", "'", "\"", "*a", "&a ", "<<: *a", "{", "}", "[", "]",
		",", "|", ">-", "!!str ", "!x ", "---\n", "...\n", "%YAML 1.1\n", "?", "\r\n", "é", "~", "=", "yes", "\ufeff",
		"\u2028"}
	for len(texts) < 4000 {
		text := []byte(documents[random.Intn(len(documents))])
		for range 1 + random.Intn(3) {
			at := random.Intn(len(text) + 1)
			switch random.Intn(3) {
			case 0: // insert
				text = append(text[:at:at], append([]byte(pieces[random.Intn(len(pieces))]), text[at:]...)...)
			case 1: // delete
				end := min(at+1+random.Intn(3), len(text))
				text = append(text[:at:at], text[end:]...)
			default: // copy a part elsewhere
				from := random.Intn(len(text) + 1)
				end := min(from+random.Intn(20), len(text))
				text = append(text[:at:at], append(bytes.Clone(text[from:end]), text[at:]...)...)
			}
		}
		texts = append(texts, text)
	}
	compare(t, texts)
}

// knownDifference matches accepted differences between yaml.v3 and PyYAML: a tab as the first character of a
// block scalar's first line, a comment that touches a block scalar's header, a lone "?" at the end of a flow
// collection, a tab in an unknown directive.
var knownDifference = regexp.MustCompile(`[|>][-+\d]*[^\n]*\n[ \r\n]*\t|[|>][-+\d]*#|\?[\]},]|(?m:^%.*\t)|::\}`)

func compare(t *testing.T, texts [][]byte) {
	t.Helper()
	theirs := safeLoad(t, texts)
	accepted, differ := 0, 0
	for i, text := range texts {
		ours := parsed(text)
		if s, ok := theirs[i].(string); !ok || !strings.HasPrefix(s, "error:") {
			accepted++
		}
		if !agree(ours, theirs[i]) && !knownDifference.Match(text) {
			if differ++; differ <= 40 {
				t.Errorf("%.300q\n ours   %.300v\n theirs %.300v", text, fmt.Sprint(ours), fmt.Sprint(theirs[i]))
			}
		}
	}
	t.Logf("%d texts, %d of which PyYAML loads; %d differ", len(texts), accepted, differ)
}
