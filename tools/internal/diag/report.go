package diag

import (
	"fmt"
	"strings"
)

// String is the severity in the word that compilers and SARIF use.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}

// Report is what a check found, ready to be written as text, JSON or SARIF.
type Report struct {
	// Label is the Bazel target that the findings are about, or "".
	Label string
	// Subject is the file that was checked; the closing line names it where no finding does.
	Subject string
	// Sources holds the content of the files in which findings lie, for the lines to quote. A file
	// that is missing here is not quoted.
	Sources map[string][]byte
	// Findings are written in this order; see Sort.
	Findings []Finding
}

// Count returns how many findings of a severity there are.
func (r *Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Summary is the closing line, such as "2 errors, 1 warning in mlcube.yaml".
func (r *Report) Summary() string {
	var counts, files []string
	for _, s := range []Severity{Error, Warning, Note} {
		switch n := r.Count(s); n {
		case 0:
		case 1:
			counts = append(counts, "1 "+s.String())
		default:
			counts = append(counts, fmt.Sprintf("%d %ss", n, s))
		}
	}
	if len(counts) == 0 {
		counts = []string{"no findings"}
	}
	named := map[string]bool{"": true}
	for _, f := range r.Findings {
		if !named[f.Pos.File] {
			named[f.Pos.File] = true
			files = append(files, f.Pos.File)
		}
	}
	if len(files) == 0 && r.Subject != "" {
		files = []string{r.Subject}
	}
	line := strings.Join(counts, ", ")
	switch len(files) {
	case 0:
		return line
	case 1:
		return line + " in " + files[0]
	case 2:
		return line + " in " + files[0] + " and " + files[1]
	}
	return fmt.Sprintf("%s in %d files", line, len(files))
}

// helpPage holds a section for each code, whose anchor is the code in lower case.
const helpPage = "https://github.com/rules-mlcube/rules_mlcube/blob/main/docs/diagnostics.md"

// HelpURI is the address of the code's section in docs/diagnostics.md.
func HelpURI(c Code) string {
	return helpPage + "#" + strings.ToLower(string(c))
}
