package submission

import (
	"fmt"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// verifyInline compares a document that the client uploads with the content that the field medperf says the
// server gets.
func (s *Submission) verifyInline(f File, text []byte) []string {
	field, want := s.MedPerf.Fields.Document(f.Role)
	if f.Size > pyyaml.MaxBytes {
		return []string{fmt.Sprintf("%s cannot be compared with %s: it has %d bytes, expected at most %d", f.Name, field,
			f.Size, pyyaml.MaxBytes)}
	}
	doc, findings := pyyaml.Parse(f.Name, text)
	if doc.Root == nil {
		return []string{fmt.Sprintf("%s cannot be compared with %s: %s", f.Name, field, findings[0].Message)}
	}
	got, err := doc.Root.JSON()
	if err != nil {
		return []string{fmt.Sprintf("%s cannot be compared with %s: %v", f.Name, field, err)}
	}
	if !cube.SameJSON(got, want) {
		return []string{fmt.Sprintf("%s: %s differs from the content of %s", cube.SubmissionName, field, f.Name)}
	}
	return nil
}
