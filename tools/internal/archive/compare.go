package archive

import (
	"fmt"
	"strconv"
	"strings"
)

// A Difference is one thing in which an archive is not what it should be.
type Difference struct {
	// Path is the member's path, or "" where the archive as a whole differs.
	Path string `json:"path,omitempty"`
	// Field names what differs: a field of the gzip or tar header ("gzip.mtime", "mode", "uid"), or one
	// of "gzip", "tar", "order", "duplicate", "folder", "name", "type", "header", "padding", "end",
	// "missing", "unexpected", "root", "size", "content", "digest", "format".
	Field string `json:"field"`
	Want  string `json:"want,omitempty"`
	Got   string `json:"got,omitempty"`
	// Message says it all in one sentence, less the path.
	Message string `json:"message"`
}

// String is the path and the message.
func (d Difference) String() string {
	if d.Path == "" {
		return d.Message
	}
	return fmt.Sprintf("%q %s", d.Path, d.Message)
}

// Compare returns in what the archive got differs from want, first what the archive as a whole tells,
// then the members in the order of their paths.
func Compare(want, got *Record) (differences []Difference) {
	add := func(path, field, want, got, message string) {
		differences = append(differences, Difference{path, field, want, got, message})
	}
	if want.Format > Format {
		add("", "format", strconv.Itoa(want.Format), strconv.Itoa(Format), fmt.Sprintf("the archive is of format %d, and this release knows format %d: take a newer release of rules_mlcube", want.Format, Format))
		return differences
	}
	if want.SHA256 != got.SHA256 {
		message := "the archive's SHA-256 is not the one expected"
		switch {
		case want.TarSHA256 == got.TarSHA256:
			message += ": it holds the same tar stream, compressed in another way"
		case want.ContentSHA256 == got.ContentSHA256:
			message += ": it holds the same files, archived in another way"
		}
		add("", "digest", want.SHA256, got.SHA256, message)
	}
	if want.Size != got.Size {
		add("", "size", decimal(want.Size), decimal(got.Size), fmt.Sprintf("the archive has %d bytes instead of %d", got.Size, want.Size))
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
			add(g[0].Path, "unexpected", "", "", "is not expected in the archive")
			g = g[1:]
			continue
		}
		if w[0].Mode != g[0].Mode {
			add(w[0].Path, "mode", w[0].Mode, g[0].Mode, "has mode "+g[0].Mode+" instead of "+w[0].Mode)
		}
		switch {
		case w[0].Size != g[0].Size:
			add(w[0].Path, "size", decimal(w[0].Size), decimal(g[0].Size), fmt.Sprintf("has %d bytes instead of %d", g[0].Size, w[0].Size))
		case w[0].SHA256 != g[0].SHA256:
			add(w[0].Path, "content", w[0].SHA256, g[0].SHA256, "has other content: SHA-256 "+g[0].SHA256+" instead of "+w[0].SHA256)
		}
		w, g = w[1:], g[1:]
	}
	return differences
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// wrapper returns the folder that all of got lies in when want lies at the root instead.
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

// allBelow says whether there are members and all of them lie in the folder.
func allBelow(members []MemberRecord, folder string) bool {
	for _, m := range members {
		if !strings.HasPrefix(m.Path, folder) {
			return false
		}
	}
	return len(members) > 0
}

func tooDeep(is, folder string) string {
	return fmt.Sprintf("the archive %s rooted one folder too deep: all its members lie in %q, and MedPerf extracts them into such a folder itself", is, folder)
}
