package diag

import "fmt"

// Policy is how a target treats codes: the attributes errors and allow of mlcube_package.
type Policy struct {
	// Promote turns warnings and notes of these codes into errors.
	Promote []Code
	// Allow drops findings of these codes; an error of a locked rule stays.
	Allow []Code
}

// Check returns an error for the first invalid code: one that does not exist, cannot be allowed, or is both
// promoted and allowed.
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
			return fmt.Errorf("%s (%s) is in errors and in allow; remove it from one of them", c, rule.Name)
		case rule.Locked && rule.Severity == Error:
			return fmt.Errorf("%s (%s) cannot be allowed, because MedPerf could not use the result: %s", c, rule.Name,
				rule.Title)
		}
	}
	return nil
}

func unknownCode(attribute string, c Code) error {
	codes := make([]string, len(Rules))
	for i, r := range Rules {
		codes[i] = string(r.Code)
		if r.Name == string(c) {
			return fmt.Errorf("%s: unknown code %q; use its code %s", attribute, c, r.Code)
		}
	}
	if near, ok := Suggest(string(c), codes); ok {
		return fmt.Errorf("%s: unknown code %q; did you mean %s?", attribute, c, near)
	}
	return fmt.Errorf("%s: unknown code %q", attribute, c)
}

// Apply applies the policy and returns the findings in the same order, in a new slice.
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
