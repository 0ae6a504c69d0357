package submission

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
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

// CompareFiles is Compare for two files, after the contradictions inside each of them.
func CompareFiles(wantPath string, want *Submission, gotPath string, got *Submission) []string {
	var differences []string
	for _, line := range want.Contradictions() {
		differences = append(differences, fmt.Sprintf("%s: %s", wantPath, line))
	}
	for _, line := range got.Contradictions() {
		differences = append(differences, fmt.Sprintf("%s: %s", gotPath, line))
	}
	return append(differences, Compare(want, got)...)
}

// Compare returns how the submission got differs from want, one sentence each: first the files with the members of
// the archive, then the other fields. It ignores the cube's name, addresses that got does not have yet, and what
// follows from other fields; see Contradictions.
func Compare(want, got *Submission) []string {
	var differences []string
	for _, w := range want.Files {
		g, ok := got.file(w.Name)
		switch {
		case !ok:
			differences = append(differences, fmt.Sprintf("%s is missing", w.Name))
		case w.Archive != nil && g.Archive != nil:
			differences = append(differences, compareArchives(w, want, g, got)...)
		case w.SHA256 != g.SHA256 || w.Size != g.Size:
			differences = append(differences, mismatch(w, g))
		case w.Role != g.Role:
			differences = append(differences, fmt.Sprintf("%s has the role %q instead of %q", w.Name, g.Role, w.Role))
		}
	}
	for _, g := range got.Files {
		if _, ok := want.file(g.Name); !ok {
			differences = append(differences, fmt.Sprintf("%s is unexpected", g.Name))
		}
	}
	differs := func(field, w, g string) {
		if w != g {
			differences = append(differences, fmt.Sprintf("%s is %q instead of %q", field, shown(g), shown(w)))
		}
	}
	differs("cube.types", strings.Join(want.Cube.Types, ","), strings.Join(got.Cube.Types, ","))
	differs("cube.profile", want.Cube.Profile, got.Cube.Profile)
	differs("cube.image", want.Cube.Image, got.Cube.Image)
	return append(differences, compareFields(want, got)...)
}

// compareArchives compares the archives of additional files w and g.
func compareArchives(w File, want *Submission, g File, got *Submission) []string {
	var lines []string
	for _, d := range archive.Compare(want.ArchiveRecord(), got.ArchiveRecord()) {
		lines = append(lines, fmt.Sprintf("%s: %s", w.Name, d))
	}
	if w.SHA256 != g.SHA256 || len(lines) > 0 {
		return lines
	}
	if *w.Archive != *g.Archive {
		lines = append(lines, fmt.Sprintf("%s: the archive is the same, but its record differs", w.Name))
	}
	return lines
}

// compareFields compares MedPerf's fields, except digests of files.
func compareFields(want, got *Submission) []string {
	w, g := want.fields(), got.fields()
	names := slices.Collect(maps.Keys(w))
	for name := range g {
		if _, ok := w[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var differences []string
	for _, name := range names {
		var before, now string
		texts := json.Unmarshal(w[name], &before) == nil && json.Unmarshal(g[name], &now) == nil
		switch {
		case !texts && !cube.SameJSON(w[name], g[name]):
			differences = append(differences, fmt.Sprintf("medperf.%s differs", name))
		case !texts || before == now, strings.HasSuffix(name, "_url") && now == "":
		case want.follows(before) && got.follows(now):
		default:
			differences = append(differences, fmt.Sprintf("medperf.%s is %q instead of %q", name, shown(now), shown(before)))
		}
	}
	return differences
}

// fields returns MedPerf's fields in JSON by name.
func (s *Submission) fields() map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if text, err := json.Marshal(s.MedPerf.Fields); err == nil {
		json.Unmarshal(text, &fields) // it is an object
	}
	return fields
}

// follows reports whether a value is the digest of a file, or of none.
func (s *Submission) follows(value string) bool {
	return value == "" || slices.ContainsFunc(s.Files, func(f File) bool { return f.SHA256 == value })
}

func mismatch(want, got File) string {
	if want.Size != got.Size {
		return fmt.Sprintf("%s has %d bytes instead of %d", want.Name, got.Size, want.Size)
	}
	return fmt.Sprintf("%s has other content: SHA-256 %s instead of %s", want.Name, got.SHA256, want.SHA256)
}
