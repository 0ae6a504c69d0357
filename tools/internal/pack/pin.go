package pack

import (
	"fmt"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Pin compares a package with a release.
type Pin struct {
	Submission string   // submission.json of the package
	Released   string   // submission.json of the release, or ""
	SHA256     []string // "NAME=DIGEST" of hosted files
}

// Run returns the differences, one sentence each.
func (p Pin) Run() ([]string, error) {
	now, err := submission.Read(p.Submission)
	if err != nil {
		return nil, err
	}
	var differences []string
	if p.Released != "" {
		released, err := submission.Read(p.Released)
		if err != nil {
			return nil, err
		}
		differences = submission.CompareFiles(p.Released, released, p.Submission, now)
	}
	if p.Released == "" {
		for _, line := range now.Contradictions() {
			differences = append(differences, fmt.Sprintf("%s: %s", p.Submission, line))
		}
	}
	names := make([]string, len(now.Files))
	digests := map[string]string{}
	for i, f := range now.Files {
		names[i] = f.Name
		digests[f.Name] = f.SHA256
	}
	for _, pin := range p.SHA256 {
		last := strings.LastIndexByte(pin, '=') // a file name may contain the character
		if last < 0 {
			return nil, fmt.Errorf("%q: expected NAME=SHA256", pin)
		}
		name, want := pin[:last], pin[last+1:]
		got, ok := digests[name]
		switch {
		case !ok:
			differences = append(differences, fmt.Sprintf("%s is pinned, but the package contains only %s", name,
				strings.Join(names, ", ")))
		case got != want:
			difference := fmt.Sprintf("%s has SHA-256 %s, but the pinned SHA-256 is %s", name, got, want)
			if p.Released == "" && name == cube.AdditionalFilesName {
				difference += "; to see which member changed, set the attribute submission to the submission.json of the release"
			}
			differences = append(differences, difference)
		}
	}
	return differences, nil
}
