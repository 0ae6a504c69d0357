// Package archive writes and checks the canonical .tar.gz of this project, "archive format 1": the
// same bytes for the same set of (path, content, declared executable), whatever the machine, the
// number of CPUs, the Go release or the order of the members. docs/format.md is its specification.
//
// [Create] and [Write] are the one way in for the Bazel action and for the command line.
package archive

import "fmt"

// Format is the number of the archive format. The bytes of an archive may only change together with it.
const Format = 1

// Mtime is the modification time of every entry, in seconds since 1970: 2000-01-01T00:00:00Z. It is
// not 0, which some GNU tar releases call implausibly old, and is well after 1980 in every time zone,
// so that what is extracted can be put in a ZIP file (rules_pkg's portable_mtime is the same instant).
const Mtime = 946684800

// A Member is one file to be archived.
type Member struct {
	// Path is the file's path in the archive, its components separated by slashes, such as
	// "weights/model.pt". Folders are not members: the archive holds an entry for each parent of a member.
	Path string
	// Source is the regular file on disk that holds the content; symbolic links to it are followed.
	Source string
	// Executable gives the entry mode 0755 instead of 0644. It is declared by the user: the mode on
	// disk is not looked at, because Bazel and remote executors change it.
	Executable bool
}

// Compression says how the archive's bytes are deflated. It is part of what the bytes depend on.
type Compression uint8

const (
	// Default compresses each block the way that makes it smallest for a reasonable effort.
	Default Compression = iota
	// Store puts every byte into stored blocks: a larger file that readers unpack several times faster.
	Store
)

// String returns the text form, "default" or "store".
func (c Compression) String() string {
	switch c {
	case Default:
		return "default"
	case Store:
		return "store"
	}
	return fmt.Sprintf("Compression(%d)", uint8(c))
}

// MarshalText returns the text form; it fails for a value that is not one of the constants.
func (c Compression) MarshalText() ([]byte, error) {
	if c > Store {
		return nil, fmt.Errorf("%v is no compression", c)
	}
	return []byte(c.String()), nil
}

// UnmarshalText accepts "default" and "store".
func (c *Compression) UnmarshalText(text []byte) error {
	switch string(text) {
	case "default":
		*c = Default
	case "store":
		*c = Store
	default:
		return fmt.Errorf("compression %q: expected \"default\" or \"store\"", text)
	}
	return nil
}

// Options are the choices of a caller. The zero value is the usual one.
type Options struct {
	Compression Compression
	// AllowDroppings accepts files that editors and operating systems leave behind, such as .DS_Store.
	AllowDroppings bool
	// AllowCaseConflicts accepts two paths that differ only by case.
	AllowCaseConflicts bool
	// Workers is the number of blocks compressed at a time; 0 stands for GOMAXPROCS and one. It has no effect
	// on the bytes, and values above 16 are taken as 16, which bounds the memory.
	Workers int
	// Progress, if set, is called now and then with the bytes of the tar stream that were written and
	// their total, from one goroutine at a time and in rising order.
	Progress func(done, total int64)
}
