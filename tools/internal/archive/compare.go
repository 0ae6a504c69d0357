package archive

import (
	"fmt"
	"strconv"
	"strings"
)

// A Difference is one difference between an archive and its expected form.
type Difference struct {
	// Path is the member's path, or "" if the whole archive differs.
	Path string `json:"path,omitempty"`
	// Field names what differs: a field of the gzip or tar header ("gzip.mtime", "mode", "uid"), or one
	// of "gzip", "tar", "order", "duplicate", "folder", "name", "type", "header", "padding", "end",
	// "missing", "unexpected", "root", "size", "content", "digest", "format", "more".
	Field string `json:"field"`
	Want  string `json:"want,omitempty"`
	Got   string `json:"got,omitempty"`
	// Message describes the difference in one sentence, without the path.
	Message string `json:"message"`
}

// String returns the path and the message.
func (d Difference) String() string {
	if d.Path == "" {
		return d.Message
	}
	return fmt.Sprintf("%q %s", d.Path, d.Message)
}

// Compare returns how the archive got differs from want: first the whole archive, then the members, sorted by
// path. After maxDifferences, one more says how many were left out.
func Compare(want, got *Record) (differences []Difference) {
	more := 0
	add := func(path, field, want, got, message string) {
		if len(differences) == maxDifferences {
			more++
			return
		}
		differences = append(differences, Difference{
			Path: clip(path), Field: field, Want: want, Got: got, Message: message,
		})
	}
	if want.Format > Format {
		add("", "format", strconv.Itoa(want.Format), strconv.Itoa(Format),
			fmt.Sprintf(
				"the archive has format %d, but this release supports only format %d; use a newer release of rules_mlcube",
				want.Format, Format))
		return differences
	}
	if want.SHA256 != got.SHA256 {
		message := "the SHA-256 of the archive differs"
		switch {
		case want.ContentSHA256 != got.ContentSHA256:
		case want.tarOfFormat() && got.tarOfFormat():
			message += ": the files are the same, but compressed differently"
		default:
			message += ": the files are the same, but archived differently"
		}
		add("", "digest", want.SHA256, got.SHA256, message)
	}
	if want.Size != got.Size {
		add("", "size", decimal(want.Size), decimal(got.Size),
			fmt.Sprintf("the archive has %d bytes instead of %d", got.Size, want.Size))
	}
	if folder := wrapper(want.Members, got.Members); folder != "" {
		add("", "root", "", folder, tooDeep("is", folder))
		return differences
	}
	w, g := want.Members, got.Members
	for len(w) > 0 || len(g) > 0 {
		switch {
		case len(g) == 0 || len(w) > 0 && w[0].Path < g[0].Path:
			add(w[0].Path, "missing", "", "", "is missing")
			w = w[1:]
			continue
		case len(w) == 0 || g[0].Path < w[0].Path:
			add(g[0].Path, "unexpected", "", "", "is unexpected")
			g = g[1:]
			continue
		}
		if w[0].Mode != g[0].Mode {
			add(w[0].Path, "mode", w[0].Mode, g[0].Mode, "has mode "+g[0].Mode+" instead of "+w[0].Mode)
		}
		switch {
		case w[0].Size != g[0].Size:
			add(w[0].Path, "size", decimal(w[0].Size), decimal(g[0].Size),
				fmt.Sprintf("has %d bytes instead of %d", g[0].Size, w[0].Size))
		case w[0].SHA256 != g[0].SHA256:
			add(w[0].Path, "content", w[0].SHA256, g[0].SHA256, "has other content: SHA-256 "+g[0].SHA256+" instead of "+
				w[0].SHA256)
		}
		w, g = w[1:], g[1:]
	}
	if more > 0 {
		differences = append(differences, Difference{Field: "more", Message: fmt.Sprintf("%d more differences", more)})
	}
	return differences
}

// tarOfFormat reports whether the tar stream is of the format, and so follows from the members.
func (r *Record) tarOfFormat() bool { return r.Format == Format || r.formatTar }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// wrapper returns the folder that contains all of got if the members of want are at the root.
func wrapper(want, got []MemberRecord) string {
	if len(want) == 0 || len(got) == 0 {
		return ""
	}
	folder, _, ok := strings.Cut(got[0].Path, "/")
	folder += "/"
	if !ok || !allBelow(got, folder) || allBelow(want[:1], folder) {
		return ""
	}
	inside := make(map[string]bool, len(got))
	for _, m := range got {
		inside[m.Path[len(folder):]] = true
	}
	for _, m := range want {
		if inside[m.Path] {
			return folder
		}
	}
	return ""
}

// allBelow reports whether there are members and all of them are in the folder.
func allBelow(members []MemberRecord, folder string) bool {
	for _, m := range members {
		if !strings.HasPrefix(m.Path, folder) {
			return false
		}
	}
	return len(members) > 0
}

func tooDeep(is, folder string) string {
	return fmt.Sprintf(
		"the archive %s rooted one folder too deep: all members are in %q, but MedPerf creates that folder itself", is,
		folder)
}
