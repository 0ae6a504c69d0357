package pack

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// Allow sets in o what the codes of an allow attribute let into an archive; it ignores the codes
// that are about something else. Profile script allows what the script packs and nothing loses.
func Allow(o *archive.Options, codes []string, profile cube.Profile) {
	allowed := func(reason archive.Reason) bool {
		return profile == cube.Script || slices.Contains(codes, string(cube.CodeOf(reason)))
	}
	o.AllowDroppings = allowed(archive.Dropping)
	o.AllowCaseConflicts = allowed(archive.CaseConflict)
}

// Explain adds the code to each problem of the archive's members, and to those that can be allowed
// how. Other errors are returned as they are.
func Explain(err error) error {
	var problems archive.Problems
	if !errors.As(err, &problems) {
		return err
	}
	lines := make([]string, len(problems))
	for i, p := range problems {
		code := cube.CodeOf(p.Reason)
		lines[i] = fmt.Sprintf("error: %v [%s]", p, code)
		if rule, _ := diag.Lookup(code); !rule.Locked {
			lines[i] += fmt.Sprintf("; to pack it all the same, add allow = [%q]", code)
		}
	}
	return &explained{strings.Join(lines, "\n"), err}
}

type explained struct {
	text  string
	cause error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.cause }
