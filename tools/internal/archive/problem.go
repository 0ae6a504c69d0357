package archive

import (
	"fmt"
	"strings"
)

// Reason is the kind of problem of a member. The values are stable, so programs can compare them.
type Reason string

const (
	EmptyPath        Reason = "empty-path"
	AbsolutePath     Reason = "absolute-path"
	DotDot           Reason = "dot-dot"
	DotComponent     Reason = "dot-component"
	EmptyComponent   Reason = "empty-component"
	Backslash        Reason = "backslash"
	ControlCharacter Reason = "control-character"
	NotUTF8          Reason = "not-utf8"
	TooLong          Reason = "too-long"
	TooLarge         Reason = "too-large"
	Duplicate        Reason = "duplicate"
	FileAndFolder    Reason = "file-and-folder"
	CaseConflict     Reason = "case-conflict"
	AppleDouble      Reason = "apple-double"
	ReservedName     Reason = "reserved-name"
	Dropping         Reason = "dropping"
	Missing          Reason = "missing"
	Unreadable       Reason = "unreadable"
	NotRegular       Reason = "not-regular"
	LinkLeaves       Reason = "link-leaves"
	LinkLoop         Reason = "link-loop"
	LinkBroken       Reason = "link-broken"
	Changed          Reason = "changed"
	Refused          Reason = "refused" // by Options.Inspect
)

// A Problem is a reason why a member cannot be archived.
type Problem struct {
	Path   string // the member's path in the archive
	Source string // the file on disk, if the problem is about it
	Reason Reason
	Detail string // what is wrong; continues a sentence that starts with the path
	Fix    string // the instruction to fix it
	Err    error  // the error of the operating system, if any
}

// Error returns the member, the problem and the fix.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %s", p.Path, p.Detail)
	if p.Source != "" && p.Source != p.Path {
		fmt.Fprintf(&b, " (%s)", p.Source)
	}
	if p.Err != nil {
		fmt.Fprintf(&b, ": %v", p.Err)
	}
	if p.Fix != "" {
		b.WriteString("; " + p.Fix)
	}
	return b.String()
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Problems are all problems of a set of members, sorted by path. A non-empty value is returned as an error;
// errors.As finds it.
type Problems []*Problem

// Error has one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems, for errors.Is and errors.As.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, x := range p {
		errs[i] = x
	}
	return errs
}
