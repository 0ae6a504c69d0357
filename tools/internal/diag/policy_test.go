package diag

import (
	"regexp"
	"strings"
	"testing"
)

func TestRulesAreInOrderAndNamedOnce(t *testing.T) {
	names := map[string]Code{}
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)
	for i, r := range Rules {
		if !regexp.MustCompile(`^MLC\d{3}$`).MatchString(string(r.Code)) {
			t.Errorf("%s: not of the form MLC012", r.Code)
		}
		if i > 0 && Rules[i-1].Code >= r.Code {
			t.Errorf("%s comes after %s", r.Code, Rules[i-1].Code)
		}
		if !kebab.MatchString(r.Name) {
			t.Errorf("%s: name %q is not in kebab case", r.Code, r.Name)
		}
		if other, ok := names[r.Name]; ok {
			t.Errorf("%s and %s are both named %s", other, r.Code, r.Name)
		}
		names[r.Name] = r.Code
		if r.Title == "" || strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: title %q is empty or ends in a full stop", r.Code, r.Title)
		}
		if got, ok := Lookup(r.Code); !ok || got != r {
			t.Errorf("Lookup(%s) = %v, %v", r.Code, got, ok)
		}
	}
	for _, c := range []Code{"", "MLC000", "MLC049", "MLC999", "mlc001"} {
		if r, ok := Lookup(c); ok {
			t.Errorf("Lookup(%q) = %v", c, r)
		}
	}
}

func TestPolicyCheck(t *testing.T) {
	for _, test := range []struct {
		policy Policy
		want   string // a part of the error, "" for none
	}{
		{Policy{}, ""},
		{Policy{Promote: []Code{"MLC072", "MLC005"}, Allow: []Code{"MLC057"}}, ""},
		{Policy{Promote: []Code{"MLC72"}}, `errors: unknown code "MLC72"; did you mean MLC072?`},
		{Policy{Allow: []Code{"image-tag-latest"}}, "use its code MLC072"},
		{Policy{Allow: []Code{"nonsense"}}, `allow: unknown code "nonsense"`},
		{Policy{Allow: []Code{"MLC005"}}, "MLC005 (yaml-syntax) cannot be allowed"},
		{Policy{Promote: []Code{"MLC057"}, Allow: []Code{"MLC057"}}, "is in errors and in allow"},
	} {
		err := test.policy.Check()
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%v: %v", test.policy, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%v: got error %v, want one with %q", test.policy, err, test.want)
		}
	}
}

func TestPolicyApply(t *testing.T) {
	in := []Finding{
		{Code: "MLC005", Severity: Error},
		{Code: "MLC013", Severity: Error},
		{Code: "MLC057", Severity: Warning},
		{Code: "MLC072", Severity: Warning},
		{Code: "MLC058", Severity: Warning},
	}
	got := Policy{
		Promote: []Code{"MLC072"},
		Allow:   []Code{"MLC005", "MLC013", "MLC057", "MLC058"},
	}.Apply(in)
	want := []Finding{
		{Code: "MLC005", Severity: Error}, // locked: it stays
		{Code: "MLC072", Severity: Error}, // promoted
	}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("finding %d: got %v, want %v", i, got[i], want[i])
		}
	}
	if in[3].Severity != Warning {
		t.Error("Apply changed the findings it was given")
	}
}
