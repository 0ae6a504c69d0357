// Package gunzip reads one gzip member (RFC 1952), on several cores where its DEFLATE stream allows: where
// the stream has blocks that begin on a byte boundary and can be found, as those of archive format 1 mostly
// can. Any other member is read, too, on one core.
package gunzip

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"
	"runtime"
)

// maxWorkers bounds the memory, together with the sizes of a segment's buffers, to 96 MiB.
const maxWorkers = 16

// A Reader reads what a gzip member holds. It takes input ahead of what is read from it.
type Reader struct {
	pipe *pipe
	now  piece  // that is being read
	left []byte // of it
	crc  uint32
	size uint32
	rest int64
	err  error
}

// NewReader reads the header of a member at the beginning of r, and begins to inflate. Its errors are those
// of [gzip.NewReader]. The caller closes the reader before it uses r again.
func NewReader(r io.Reader) (*Reader, error) {
	workers := min(runtime.GOMAXPROCS(0)+1, maxWorkers) // one that is ready when another waits
	return newReader(r, workers, minSegment)
}

func newReader(r io.Reader, workers, minSegment int) (*Reader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	if _, err := gzip.NewReader(buffered); err != nil { // which reads the header, and nothing behind it
		return nil, err
	}
	return &Reader{pipe: start(buffered, workers, minSegment)}, nil
}

// Read reads as an [io.Reader] does. It returns io.EOF when the checksum and the size at the end of the
// member were found right and all input was read; its errors are those of [gzip.Reader.Read] and of the input.
func (z *Reader) Read(b []byte) (int, error) {
	for len(z.left) == 0 {
		if z.err == nil {
			z.err = z.next()
		}
		if z.err != nil {
			return 0, z.err
		}
	}
	n := copy(b, z.left)
	z.left = z.left[n:]
	return n, nil
}

// next takes the next piece.
func (z *Reader) next() error {
	z.pipe.release(z.now)
	z.now = piece{}
	p, ok := <-z.pipe.pieces
	if !ok {
		return z.end()
	}
	if p.ready != nil {
		<-p.ready
	}
	z.now, z.left = p, p.bytes
	z.crc = crc32.Update(z.crc, crc32.IEEETable, p.bytes)
	z.size += uint32(len(p.bytes))
	return nil
}

// end returns why there are no more pieces.
func (z *Reader) end() error {
	p := z.pipe
	switch {
	case p.err != nil:
		return p.err
	case len(p.trailer) < trailerSize:
		return io.ErrUnexpectedEOF
	case z.crc != binary.LittleEndian.Uint32(p.trailer) || z.size != binary.LittleEndian.Uint32(p.trailer[4:]):
		return gzip.ErrChecksum
	}
	z.rest = p.rest
	return io.EOF
}

// Rest returns the number of bytes behind the member, after Read has returned io.EOF.
func (z *Reader) Rest() int64 { return z.rest }

// Close ends the reading of the input, which may have been read to any place.
func (z *Reader) Close() {
	z.pipe.stop()
	if z.err == nil {
		z.err = io.ErrClosedPipe
	}
	z.left = nil
}
