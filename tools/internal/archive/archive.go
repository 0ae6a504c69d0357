// Package archive writes and checks .tar.gz files in archive format 1. The same set of (path, content,
// declared executable) gives the same bytes on every machine, with any number of CPUs, Go release or order of
// members. docs/format.md is the specification.
//
// The Bazel action and the command line both use [Create] and [Write].
package archive

import "fmt"

// Format is the version of the archive format. The bytes of an archive may change only with this version.
const Format = 1

// Mtime is the modification time of every entry, in seconds since 1970: 2000-01-01T00:00:00Z. It is not 0,
// because some GNU tar releases warn about 1970. It is after 1980, because ZIP files cannot hold earlier
// times. rules_pkg's portable_mtime is the same.
const Mtime = 946684800

// A Member is a file to archive.
type Member struct {
	// Path is the file's path in the archive, its components separated by slashes, such as
	// "weights/model.pt". Folders are not members: the archive has an entry for each parent of a member.
	Path string
	// Source is the regular file on disk with the content; symbolic links to it are followed.
	Source string
	// Executable gives the entry mode 0755 instead of 0644. The user declares it. The mode on disk is
	// ignored, because Bazel and remote executors change it.
	Executable bool
}

// Compression selects how the archive is deflated. The archive's bytes depend on it.
type Compression uint8

const (
	// Default compresses each block with the method that makes it smallest for a reasonable effort.
	Default Compression = iota
	// Store uses only stored blocks: a larger file that unpacks several times faster.
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
		return nil, fmt.Errorf("%v is not a valid compression", c)
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

// InspectedBytes is how much of a file Options.Inspect sees.
const InspectedBytes = 1024

// Options are the options of a caller. The zero value is the default.
type Options struct {
	Compression Compression
	// AllowDroppings accepts junk files of editors and operating systems, such as .DS_Store.
	AllowDroppings bool
	// AllowCaseConflicts accepts two paths that differ only by case.
	AllowCaseConflicts bool
	// Inspect, if set, is called with the first InspectedBytes of each file, or all of it, and the path of its
	// member; it returns why the file is not archived, nil if it is. Calls come from several goroutines.
	Inspect func(path string, head []byte) *Problem
	// Workers is the number of blocks compressed in parallel; 0 means GOMAXPROCS + 1. Values above 64 mean
	// 64, to limit memory. It does not affect the bytes.
	Workers int
	// Progress, if set, is called from time to time with the written and the total bytes of the tar stream.
	// Calls come from one goroutine at a time, in increasing order.
	Progress func(done, total int64)

	compress func(*job) // a test's compression, nil otherwise
}
