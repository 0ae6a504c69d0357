package diag

import (
	"fmt"
	"strings"
)

// String returns the word that compilers and SARIF use for the severity.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}

// Report is the result of a check. It can be written as text, JSON or SARIF.
type Report struct {
	// Label is the Bazel target that the findings are about, or "".
	Label string
	// Subject is the checked file. The closing line names it if no finding names a file.
	Subject string
	// Sources is the content of the files with findings, to quote their lines. Lines of other files are not
	// quoted.
	Sources map[string][]byte
	// Findings are written in this order; see Sort.
	Findings []Finding
}

// Count returns the number of findings of a severity.
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

// helpPage has a section for each code; its anchor is the code in lower case.
const helpPage = "https://github.com/rules-mlcube/rules_mlcube/blob/main/docs/diagnostics.md"

// HelpURI is the address of the code's section in docs/diagnostics.md.
func HelpURI(c Code) string {
	return helpPage + "#" + strings.ToLower(string(c))
}
