// Package content tells from the first bytes of a file that it is not the file that its name promises: a
// pointer that a version control system left in its place, or a page that a server sent instead of it.
package content

import (
	"bytes"
	"path"
	"strings"
)

// HeadSize is how many of a file's first bytes Detect needs at most.
const HeadSize = 1024

// Kind is what a file is instead of the file that it should be.
type Kind uint8

const (
	Unknown         Kind = iota
	GitLFSPointer        // a text file that names an object of Git LFS (git-lfs/docs/spec.md)
	GitAnnexPointer      // a text file that names an object of git-annex (git-annex's page "pointer file")
	WebPage              // HTML, such as a login page or the page about a download
	StorageError         // the XML answer of an object store to a request that it refused
)

// Detect returns what a file is by its first bytes, HeadSize of them or all; Unknown where nothing is wrong
// with it.
func Detect(head []byte) Kind {
	head = head[:min(len(head), HeadSize)]
	switch {
	case bytes.HasPrefix(head, []byte("version https://git-lfs.github.com/spec/")),
		bytes.HasPrefix(head, []byte("version https://hawser.github.com/spec/")):
		return GitLFSPointer
	case bytes.HasPrefix(head, []byte("/annex/objects/")):
		return GitAnnexPointer
	}
	return detectMarkup(head)
}

// DetectNamed is Detect for a file of a name, which may promise a web page.
func DetectNamed(name string, head []byte) Kind {
	kind := Detect(head)
	switch suffix := strings.ToLower(path.Ext(name)); {
	case kind == WebPage && (suffix == ".html" || suffix == ".htm" || suffix == ".xhtml"),
		kind == StorageError && suffix == ".xml":
		return Unknown
	}
	return kind
}

// detectMarkup looks for the first element of a page, behind what may stand before it.
func detectMarkup(head []byte) Kind {
	text := bytes.ToLower(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	for {
		text = bytes.TrimLeft(text, " \t\r\n")
		var end []byte
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			end = []byte("-->")
		case bytes.HasPrefix(text, []byte("<?xml")):
			end = []byte("?>")
		default:
			return elementKind(text)
		}
		_, after, ok := bytes.Cut(text, end)
		if !ok {
			return Unknown
		}
		text = after
	}
}

// elementKind tells a page by its first element, in lower case.
func elementKind(text []byte) Kind {
	for _, element := range []struct {
		name string
		kind Kind
	}{
		{"<!doctype html", WebPage},
		{"<html", WebPage},
		{"<head", WebPage},
		{"<error><code>", StorageError},
	} {
		if after, ok := bytes.CutPrefix(text, []byte(element.name)); ok {
			if strings.HasSuffix(element.name, ">") || len(after) > 0 && bytes.IndexByte([]byte(" \t\r\n/>"), after[0]) >= 0 {
				return element.kind
			}
		}
	}
	return Unknown
}

// String says what a file is, as in "weights.pt is a Git LFS pointer".
func (k Kind) String() string {
	switch k {
	case GitLFSPointer:
		return "a Git LFS pointer"
	case GitAnnexPointer:
		return "a git-annex pointer"
	case WebPage:
		return "a web page (HTML)"
	case StorageError:
		return "the error message of an object store (XML)"
	}
	return "a file"
}

// Fix says how to get the file itself; "" for Unknown.
func (k Kind) Fix() string {
	switch k {
	case GitLFSPointer:
		return "run git lfs pull, which puts the file itself in its place"
	case GitAnnexPointer:
		return "run git annex get for it, which puts the file itself in its place"
	case WebPage, StorageError:
		return "download the file again, from an address that needs no login"
	}
	return ""
}
