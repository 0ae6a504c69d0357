package diag

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// diagnosticsPage is docs/diagnostics.md; under Bazel it must be data of this test.
const diagnosticsPage = "../../../docs/diagnostics.md"

// Every code has a section with its own anchor, in order, with the registry's name and severity, an example
// and an explanation. No section is about an unknown code.
func TestEveryCodeHasASection(t *testing.T) {
	page, err := os.ReadFile(diagnosticsPage)
	if err != nil {
		t.Fatal(err)
	}
	heading := regexp.MustCompile(`(?m)^## (MLC\S+)\n`)
	found := heading.FindAllSubmatchIndex(page, -1)
	sections := map[Code]string{}
	var last Code
	for i, at := range found {
		end := len(page)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		code := Code(page[at[2]:at[3]])
		if code <= last {
			t.Errorf("the section of %s comes after that of %s", code, last)
		}
		last, sections[code] = code, string(page[at[1]:end])
		if _, ok := Lookup(code); !ok {
			t.Errorf("section for unknown code %s", code)
		}
	}
	for _, rule := range Rules {
		section, ok := sections[rule.Code]
		if !ok {
			t.Errorf("%s (%s) has no section", rule.Code, rule.Name)
			continue
		}
		line := fmt.Sprintf("**%s** · %s", rule.Name, rule.Severity)
		if rule.Locked && rule.Severity == Error {
			line += " · cannot be allowed"
		}
		if !strings.HasPrefix(section, line+"\n") {
			t.Errorf("%s: the section begins %.80q, want %q", rule.Code, section, line)
		}
		what, rest, _ := strings.Cut(strings.TrimPrefix(section, line), "\n```")
		_, why, closed := strings.Cut(rest, "\n```\n")
		if len(strings.TrimSpace(what)) < 20 || !closed || len(strings.TrimSpace(why)) < 20 {
			t.Errorf("%s: the section lacks what it means, an example or why MedPerf cares:\n%s", rule.Code, section)
		}
	}
}
