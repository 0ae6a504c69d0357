package actions

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// The codes of the packer's refusals; any other is about a file that cannot be hosted.
const (
	codeLost         diag.Code = "MLC066"
	codeNotRegular   diag.Code = "MLC067"
	codeDropping     diag.Code = "MLC068"
	codeCaseConflict diag.Code = "MLC069"
)

func codeOf(reason archive.Reason) diag.Code {
	switch reason {
	case archive.Dropping:
		return codeDropping
	case archive.CaseConflict:
		return codeCaseConflict
	case archive.AppleDouble, archive.ReservedName:
		return codeLost
	}
	return codeNotRegular
}

// Allow sets in o what the codes of an allow attribute let into an archive; it ignores the codes
// that are about something else.
func Allow(o *archive.Options, codes []string) {
	o.AllowDroppings = slices.Contains(codes, string(codeDropping))
	o.AllowCaseConflicts = slices.Contains(codes, string(codeCaseConflict))
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
		code := codeOf(p.Reason)
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
