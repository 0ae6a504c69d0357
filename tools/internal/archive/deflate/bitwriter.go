package deflate

import (
	"encoding/binary"
	"slices"
)

// bitWriter appends codes to out, least significant bit first (RFC 1951 section 3.1.1). Between calls,
// pending has fewer than 8 bits.
type bitWriter struct {
	out     []byte
	pending uint64
	count   uint
}

// put writes the low n bits of v, n <= 32.
func (w *bitWriter) put(v uint32, n uint) {
	w.pending |= uint64(v) << (w.count & 63)
	w.count += n
	for w.count >= 8 {
		w.out = append(w.out, byte(w.pending))
		w.pending >>= 8
		w.count -= 8
	}
}

// align fills the last byte with zero bits.
func (w *bitWriter) align() {
	if w.count > 0 {
		w.out = append(w.out, byte(w.pending))
		w.pending, w.count = 0, 0
	}
}

// reserve grows out for n more bytes, and for the 8 that flush writes at once.
func (w *bitWriter) reserve(n int) {
	w.out = slices.Grow(w.out, n+8)
}

// room returns the position of the next byte in the reserved space.
func (w *bitWriter) room() *byte { return &w.out[len(w.out) : len(w.out)+1][0] }

// flush writes the first 8 bytes of pending at buf[p:]. It returns the position after its whole bytes, and
// the remaining bits. It is the inner step of loops that write into reserved space.
func flush(buf []byte, p int, pending uint64, count uint) (int, uint64, uint) {
	binary.LittleEndian.PutUint64(buf[p:p+8:p+8], pending)
	return p + int(count>>3), pending >> (count & 56), count & 7
}
