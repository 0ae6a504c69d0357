package archive

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"sync"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/digest"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// A source reads any range of the tar stream, from several goroutines at a time.
type source struct {
	layout  *layout
	sums    [][digest.Size]byte // of each entry's content
	inspect func(path string, head []byte) *Problem

	mu   sync.Mutex
	open map[int]*sharedFile // files whose content is read in several ranges, by entry
}

// A sharedFile stays open from the first read of its content to the last.
type sharedFile struct {
	*os.File
	left int64 // bytes not yet read
}

// A piece is the part of a file's content in a block.
type piece struct {
	entry    int
	from, to int  // in the block
	whole    bool // the content lies in this block alone
	last     bool // the content ends here
}

// A reader reads ranges of a source; it is for one goroutine.
type reader struct {
	*source
	header []byte
}

func newSource(l *layout, inspect func(path string, head []byte) *Problem) *source {
	return &source{
		layout: l, inspect: inspect, sums: make([][digest.Size]byte, len(l.entries)), open: make(map[int]*sharedFile),
	}
}

func newReader(s *source) *reader { return &reader{source: s} }

// close closes the files that an error left open.
func (s *source) close() {
	for _, f := range s.open {
		f.Close()
	}
}

// read fills b with the tar stream from offset on, and appends the pieces of files in b, in order, to
// pieces.
func (r *reader) read(b []byte, offset int64, pieces []piece) ([]piece, error) {
	entries := r.layout.entries
	next := sort.Search(len(entries), func(i int) bool { return padded(entries[i].end()) > offset })
	end := offset + int64(len(b))
	var err error
	for i := next; i < len(entries) && entries[i].header < end && err == nil; i++ {
		e := &entries[i]
		if offset < e.content {
			r.header = appendHeader(r.header[:0], e.name, e.executable, e.size)
			copyRange(b, offset, r.header, e.header)
		}
		from, to := max(e.content, offset)-offset, min(e.end(), end)-offset
		switch {
		case e.folder():
		case e.size == 0:
			if e.header >= offset {
				err = r.readWhole(e, nil)
				at := int(min(from, int64(len(b)))) // its header may continue in the next block
				pieces = append(pieces, piece{entry: i, from: at, to: at, whole: true, last: true})
			}
		case from >= to:
		case to-from == e.size:
			err = r.readWhole(e, b[from:to])
			pieces = append(pieces, piece{entry: i, from: int(from), to: int(to), whole: true, last: true})
		default:
			err = r.readPiece(i, b[from:to], offset+from-e.content)
			pieces = append(pieces, piece{entry: i, from: int(from), to: int(to), last: offset+to == e.end()})
		}
		if pad := min(padded(e.end()), end) - offset; pad > max(to, 0) {
			clear(b[max(to, 0):pad])
		}
	}
	if tail := max(r.layout.size-endOfArchive, offset); tail < end {
		clear(b[tail-offset:])
	}
	return pieces, err
}

// copyRange copies the overlap of src, at srcOffset of the stream, and dst, at dstOffset.
func copyRange(dst []byte, dstOffset int64, src []byte, srcOffset int64) {
	if srcOffset < dstOffset {
		src = src[min(dstOffset-srcOffset, int64(len(src))):]
		srcOffset = dstOffset
	}
	if at := srcOffset - dstOffset; at < int64(len(dst)) {
		copy(dst[at:], src)
	}
}

// readWhole reads a file within one block.
func (r *reader) readWhole(e *entry, b []byte) error {
	f, err := regularfile.Reopen(e.source)
	if err != nil {
		return sourceProblem(e.name, e.source, err)
	}
	defer f.Close()
	if _, err := io.ReadFull(f, b); err != nil {
		return e.readProblem(f, err)
	}
	if e.size == 0 { // file systems such as /proc report size 0 for files with content
		var more [1]byte
		if n, _ := f.Read(more[:]); n > 0 {
			return e.changed("has content although the file system reports size 0")
		}
	}
	if err := r.inspected(e, b); err != nil {
		return err
	}
	return e.unchanged(f)
}

// inspected returns why a file with these first bytes is not archived.
func (s *source) inspected(e *entry, head []byte) error {
	if s.inspect == nil {
		return nil
	}
	if p := s.inspect(e.name, head[:min(len(head), InspectedBytes)]); p != nil {
		p.Path, p.Source, p.Reason = e.name, e.source, Refused
		return p
	}
	return nil
}

// readPiece reads a part of a file that spans several blocks.
func (r *reader) readPiece(i int, b []byte, offset int64) error {
	e := &r.layout.entries[i]
	f, err := r.share(i, e)
	if err != nil {
		return err
	}
	if _, err := f.ReadAt(b, offset); err != nil {
		return e.readProblem(f.File, err)
	}
	if offset == 0 && r.inspect != nil {
		head := b
		if len(b) < InspectedBytes { // the block ends here
			head = make([]byte, min(InspectedBytes, e.size))
			if _, err := f.ReadAt(head, 0); err != nil {
				return e.readProblem(f.File, err)
			}
		}
		if err := r.inspected(e, head); err != nil {
			return err
		}
	}
	r.mu.Lock()
	f.left -= int64(len(b))
	done := f.left == 0
	if done {
		delete(r.open, i)
	}
	r.mu.Unlock()
	if !done {
		return nil
	}
	defer f.Close()
	return e.unchanged(f.File)
}

func (r *reader) share(i int, e *entry) (*sharedFile, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f := r.open[i]; f != nil {
		return f, nil
	}
	f, err := regularfile.Reopen(e.source)
	if err != nil {
		return nil, sourceProblem(e.name, e.source, err)
	}
	shared := &sharedFile{f, e.size}
	r.open[i] = shared
	return shared, e.unchanged(f)
}

// unchanged compares the open file with the size and time in the layout.
func (e *entry) unchanged(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return sourceProblem(e.name, e.source, err)
	}
	switch size := info.Size(); {
	case !info.Mode().IsRegular():
		return e.changed("became " + regularfile.Kind(info.Mode()) + " while it was archived")
	case size != e.size:
		return e.changed(fmt.Sprintf("changed from %d to %d bytes while it was archived", e.size, size))
	case !info.ModTime().Equal(e.mtime):
		return e.changed("was written to while it was archived")
	}
	return nil
}

// readProblem returns the problem of an open file that cannot be read, usually because it changed.
func (e *entry) readProblem(f *os.File, err error) error {
	if changed := e.unchanged(f); changed != nil {
		return changed
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return e.changed(fmt.Sprintf("became shorter than its %d bytes while it was archived", e.size))
	}
	return sourceProblem(e.name, e.source, err)
}

func (e *entry) changed(detail string) error {
	return &Problem{Path: e.name, Source: e.source, Reason: Changed, Detail: detail,
		Fix: "wait until no program writes to it, then archive it again"}
}
