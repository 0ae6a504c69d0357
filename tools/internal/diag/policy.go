package diag

import "fmt"

// Policy is what a target makes of codes: the errors and allow attributes of mlcube_package.
type Policy struct {
	// Promote makes warnings and notes of these codes errors.
	Promote []Code
	// Allow drops findings of these codes; an error of a locked rule stays.
	Allow []Code
}

// Check returns an error that names the first code that the policy cannot be about: one that does
// not exist, or one that is both promoted and allowed.
func (p Policy) Check() error {
	promoted := map[Code]bool{}
	for _, c := range p.Promote {
		if _, ok := Lookup(c); !ok {
			return unknownCode("errors", c)
		}
		promoted[c] = true
	}
	for _, c := range p.Allow {
		rule, ok := Lookup(c)
		switch {
		case !ok:
			return unknownCode("allow", c)
		case promoted[c]:
			return fmt.Errorf("%s (%s) is both in errors and in allow", c, rule.Name)
		case rule.Locked && rule.Severity == Error:
			return fmt.Errorf("%s (%s) cannot be allowed: %s leaves nothing that MedPerf could use", c, rule.Name, rule.Title)
		}
	}
	return nil
}

func unknownCode(attribute string, c Code) error {
	codes := make([]string, len(Rules))
	for i, r := range Rules {
		codes[i] = string(r.Code)
		if r.Name == string(c) {
			return fmt.Errorf("%s: unknown code %q; its code is %s", attribute, c, r.Code)
		}
	}
	if near, ok := Suggest(string(c), codes); ok {
		return fmt.Errorf("%s: unknown code %q; did you mean %s?", attribute, c, near)
	}
	return fmt.Errorf("%s: unknown code %q", attribute, c)
}

// Apply returns findings as the policy has them, in the same order, in a new slice.
func (p Policy) Apply(findings []Finding) []Finding {
	out := make([]Finding, 0, len(findings))
	for _, f := range findings {
		rule, _ := Lookup(f.Code)
		if has(p.Allow, f.Code) && !(rule.Locked && f.Severity == Error) {
			continue
		}
		if has(p.Promote, f.Code) {
			f.Severity = Error
		}
		out = append(out, f)
	}
	return out
}

func has(codes []Code, c Code) bool {
	for _, x := range codes {
		if x == c {
			return true
		}
	}
	return false
}
