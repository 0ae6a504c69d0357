package archive

import "encoding/binary"

// A storedScan checks during reading whether a gzip member consists only of stored DEFLATE blocks on byte
// boundaries, as the compression store writes them. It assumes the gzip header of the format, without a name.
type storedScan struct {
	skip   int    // bytes to skip before the next block's header
	head   []byte // the part of a block's header read so far
	final  bool   // the last block was seen
	failed bool   // something other than a stored block was seen
}

func newStoredScan() *storedScan {
	return &storedScan{skip: len(gzipHeader), head: make([]byte, 0, storedHeader)}
}

// storedHeader is the size of a stored block's header: its type, its length, and the length inverted.
const storedHeader = 5

func (s *storedScan) write(b []byte) {
	for len(b) > 0 && !s.failed && !s.final {
		if s.skip > 0 {
			n := min(s.skip, len(b))
			s.skip -= n
			b = b[n:]
			continue
		}
		n := min(storedHeader-len(s.head), len(b))
		s.head = append(s.head, b[:n]...)
		b = b[n:]
		if len(s.head) < storedHeader {
			return
		}
		length := binary.LittleEndian.Uint16(s.head[1:])
		if s.head[0] > 1 || length != ^binary.LittleEndian.Uint16(s.head[3:]) {
			s.failed = true
			return
		}
		s.skip, s.final, s.head = int(length), s.head[0] == 1, s.head[:0]
	}
}

// compression returns the compression's text form. The output of other encoders is "default" too.
func (s *storedScan) compression() string {
	if s.final && !s.failed {
		return Store.String()
	}
	return Default.String()
}
