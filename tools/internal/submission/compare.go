package submission

import (
	"fmt"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

// ArchiveRecord returns the submission's record of the archive of additional files, with its members; nil if
// there is none.
func (s *Submission) ArchiveRecord() *archive.Record {
	for _, f := range s.Files {
		if f.Archive == nil {
			continue
		}
		return &archive.Record{
			Format:        f.Archive.Format,
			Compression:   f.Archive.Compression,
			Size:          f.Size,
			SHA256:        f.SHA256,
			TarSize:       f.Archive.TarSize,
			ContentSHA256: f.Archive.ContentSHA256,
			Files:         f.Archive.Files,
			Members:       s.Members,
		}
	}
	return nil
}

// file returns the hosted file with a name, and whether it exists.
func (s *Submission) file(name string) (File, bool) {
	for _, f := range s.Files {
		if f.Name == name {
			return f, true
		}
	}
	return File{}, false
}

// Compare returns how the hosted files of got differ from those of want, one sentence each: first the files,
// then the members of the archive. It ignores the cube's name.
func Compare(want, got *Submission) []string {
	var differences []string
	for _, w := range want.Files {
		g, ok := got.file(w.Name)
		switch {
		case !ok:
			differences = append(differences, fmt.Sprintf("%s is missing", w.Name))
		case w.SHA256 == g.SHA256:
		case w.Archive != nil && g.Archive != nil:
			for _, d := range archive.Compare(want.ArchiveRecord(), got.ArchiveRecord()) {
				differences = append(differences, fmt.Sprintf("%s: %s", w.Name, d))
			}
		default:
			differences = append(differences, mismatch(w, g))
		}
	}
	for _, g := range got.Files {
		if _, ok := want.file(g.Name); !ok {
			differences = append(differences, fmt.Sprintf("%s is unexpected", g.Name))
		}
	}
	return differences
}

func mismatch(want, got File) string {
	if want.Size != got.Size {
		return fmt.Sprintf("%s has %d bytes instead of %d", want.Name, got.Size, want.Size)
	}
	return fmt.Sprintf("%s has other content: SHA-256 %s instead of %s", want.Name, got.SHA256, want.SHA256)
}
