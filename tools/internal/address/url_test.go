package address

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// The client's rule accepts these, which nobody should register; parseURL is stricter.
func TestStricterThanClient(t *testing.T) {
	for _, test := range []struct{ address, why string }{
		{"https://example.org/a\n", "Python's $ matches before a final line break"},
		{"http\u017f://example.org/a", "Python's IGNORECASE takes U+017F for an s"},
		{"https://example.org:\u0664\u0664\u0663/a", "Python's \\d matches the digits of all scripts"},
		{"https://[fe80::1%eth0]/a", "a zone is the name of an interface of one machine"},
		{"https://[::ffff:01.2.3.4]/a", "a zero in front of an octet"},
	} {
		if u, problem := parseURL(test.address); problem == nil {
			t.Errorf("%q is accepted, though %s: %+v", test.address, test.why, u)
		}
	}
}

// The verdicts of testdata/client_rule.txt are those of the client's own regular expression.
func TestClientRule(t *testing.T) {
	data, err := os.ReadFile("testdata/client_rule.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if len(lines) < 2000 {
		t.Errorf("only %d addresses", len(lines))
	}
	accepted := 0
	for _, line := range lines {
		var text string
		if err := json.Unmarshal([]byte(line[2:]), &text); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		want := line[0] == '+'
		if want {
			accepted++
		}
		u, problem := parseURL(text)
		switch got := problem == nil; {
		case got != want:
			t.Errorf("%q: the client accepts it: %v; parseURL says %+v %+v", text, want, u, problem)
		case !got && (problem.what == "" || problem.fix == ""):
			t.Errorf("%q: problem without text: %+v", text, problem)
		}
	}
	if accepted < 300 {
		t.Errorf("only %d addresses that the client accepts", accepted)
	}
}
