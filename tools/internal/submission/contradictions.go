package submission

import (
	"fmt"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
)

// contradictions is Contradictions with the name of the file.
func (s *Submission) contradictions() []string {
	lines := s.Contradictions()
	for i := range lines {
		lines[i] = cube.SubmissionName + ": " + lines[i]
	}
	return lines
}

// Contradictions returns where a submission contradicts itself, one sentence each, without the file name:
// MedPerf's fields, the command, and digests that follow from others.
func (s *Submission) Contradictions() []string {
	found := s.MedPerf.Fields.Contradictions(s.digests())
	differs := func(field, got, want, from string) {
		if text := cube.Mismatch(field, got, want, from); text != "" {
			found = append(found, text)
		}
	}
	for _, f := range s.Files {
		if a := f.Archive; a != nil {
			differs("the archive's files", fmt.Sprint(a.Files), fmt.Sprint(len(s.Members)), "members")
			differs("the archive's content_sha256", a.ContentSHA256, archive.ContentDigest(s.Members), "members")
		}
	}
	// If a release changes the command, it must raise SchemaVersion or accept the old command here.
	differs("submit_command", s.SubmitCommand, s.Command("NAME", "", nil), "the other fields")
	return found
}
