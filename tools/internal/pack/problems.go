package pack

import (
	"errors"
	"fmt"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// Allow sets in o what the codes of an allow attribute let into an archive, and ignores other codes. Profile
// script allows everything that the script packs and that is not lost later.
func Allow(o *archive.Options, codes []string, profile cube.Profile) {
	allowed := func(reason archive.Reason) bool {
		return profile == cube.Script || slices.Contains(codes, string(cube.CodeOf(reason)))
	}
	o.AllowDroppings = allowed(archive.Dropping)
	o.AllowCaseConflicts = allowed(archive.CaseConflict)
	if !allowed(archive.Refused) {
		o.Inspect = cube.InspectContent
	}
}

// Explain adds the code to each problem of the archive's members, and how to allow it if that is possible. It
// returns other errors unchanged.
func Explain(err error) error {
	var problems archive.Problems
	var one *archive.Problem
	if !errors.As(err, &problems) && errors.As(err, &one) && one.Reason == archive.Refused {
		problems = archive.Problems{one}
	} else if problems == nil {
		return err
	}
	_, is := err.(archive.Problems)
	if joined, ok := err.(interface{ Unwrap() []error }); ok && !is { // the problems of several directories
		var explained []error
		for _, e := range joined.Unwrap() {
			explained = append(explained, Explain(e))
		}
		return errors.Join(explained...)
	}
	lines := make([]error, len(problems))
	for i, p := range problems {
		code := cube.CodeOf(p.Reason)
		text := fmt.Sprintf("error: %v [%s]", p, code)
		if rule, _ := diag.Lookup(code); !rule.Locked {
			text += fmt.Sprintf("; to pack it anyway, add allow = [%q]", code)
		}
		lines[i] = &explained{text, p}
	}
	return errors.Join(lines...)
}

type explained struct {
	text  string
	cause error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.cause }
