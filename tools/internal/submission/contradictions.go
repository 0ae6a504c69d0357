package submission

import (
	"fmt"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/imageref"
)

// contradictions is Contradictions with the name of the file.
func (s *Submission) contradictions() []string {
	lines := s.Contradictions()
	for i := range lines {
		lines[i] = SubmissionName + ": " + lines[i]
	}
	return lines
}

// Contradictions returns where a submission says otherwise in one place than in another, a sentence
// each, less the file: what MedPerf registers, the command, and the digests that follow from others.
func (s *Submission) Contradictions() []string {
	var found []string
	differs := func(field, got, want, from string) {
		if got != want {
			found = append(found, fmt.Sprintf("%s is %s, but by %s it is %s", field, orNothing(got), from, orNothing(want)))
		}
	}
	files := map[Role]File{}
	for _, f := range s.Files {
		files[f.Role] = f
	}
	if c := s.MedPerf.Container; c != nil {
		differs("medperf.additional_files_tarball_hash", c.AdditionalFilesHash, files[AdditionalFiles].SHA256, "files")
		want, from := files[Image].SHA256, "files"
		if c.containerType() == "DockerImage" {
			from = "container_config"
			parsed, _ := imageref.Parse(c.image())
			want = parsed.Digest
		}
		differs("medperf.image_hash", c.ImageHash, want, from)
		if _, ok := files[Parameters]; !ok && !sameJSON(c.ParametersConfig, []byte("{}")) {
			found = append(found, "medperf.parameters_config has parameters, but files has none")
		}
	} else if c := s.MedPerf.Cube; c != nil {
		differs("medperf.mlcube_hash", c.ManifestHash, files[Manifest].SHA256, "files")
		differs("medperf.parameters_hash", c.ParametersHash, files[Parameters].SHA256, "files")
		differs("medperf.additional_files_tarball_hash", c.AdditionalFilesHash, files[AdditionalFiles].SHA256, "files")
		differs("medperf.image_tarball_hash", c.ImageHash, files[Image].SHA256, "files")
	}
	if a := files[AdditionalFiles].Archive; a != nil {
		at := "the archive's "
		differs(at+"files", fmt.Sprint(a.Files), fmt.Sprint(len(s.Members)), "members")
		differs(at+"content_sha256", a.ContentSHA256, archive.ContentDigest(s.Members), "members")
	}
	// A release that words the command otherwise has to raise SchemaVersion, or keep the old words here.
	differs("submit_command", s.SubmitCommand, s.Command("NAME", nil), "the other fields")
	return found
}

func orNothing(value string) string {
	if value == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", value)
}
