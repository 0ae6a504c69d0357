package deflate

import "encoding/binary"

const (
	// maxPairBits limits codes so that those of four bytes fit a bitWriter's pending bits twice
	// over, and those of two a table entry.
	maxPairBits = 13
	// pairsWorth is the least number of bytes for which a table of all pairs of bytes pays.
	pairsWorth = 96 << 10
	// pieceSize is how many bytes are coded at a time, so that room is reserved as it is needed.
	pieceSize = 16 << 10
)

var noDistances [numDistance]uint32

// entropyWriter writes blocks of literals alone, two at a look-up.
type entropyWriter struct {
	// pairs holds, for two bytes with the first lowest, four bytes, lowest first: their codes, and
	// from bit 26 on the number of bits.
	pairs [4 << 16]byte
}

// write appends data to w as one block of literals, with a code made for counts, which are those of a
// sample: any byte can be coded. Where the block would not be smaller, data is stored.
func (e *entropyWriter) write(w *bitWriter, bw *blockWriter, data []byte, counts *histogram, final bool) {
	b := &bw.literals
	for s, n := range counts {
		b[s] = n*16 + 1
	}
	b[endOfBlock] = 1
	t := &bw.tables
	bw.builder.lengths(t.literalLens[:], b[:], maxPairBits)
	bw.builder.lengths(t.distanceLens[:], noDistances[:], maxCodeBits)
	bw.header.build(&bw.builder, &t.literalLens, &t.distanceLens)
	codes(t.literal[:], t.literalLens[:])

	mark := *w
	start := len(w.out)
	writeBlockHeader(w, dynamic, final)
	bw.header.write(w)
	if len(data) >= pairsWorth {
		e.makePairs(&t.literal)
	}
	for rest := data; len(rest) > 0; {
		piece := rest[:min(len(rest), pieceSize)]
		rest = rest[len(piece):]
		w.reserve(pieceSize/8*maxPairBits + 1)
		if len(data) >= pairsWorth {
			e.writePairs(w, piece, &t.literal)
		} else {
			var p int
			p, w.pending, w.count = t.putLiterals(w.out[:cap(w.out)], len(w.out), w.pending, w.count, piece)
			w.out = w.out[:p]
		}
	}
	end := t.literal[endOfBlock]
	w.put(end&0xffff, uint(end>>16))
	if (len(w.out)-start)*8+int(w.count) >= int(mark.count)+storedSize(mark.count, len(data)) {
		w.out, w.pending, w.count = w.out[:start], mark.pending, mark.count
		writeStored(w, data, final)
	}
}

// makePairs fills the table for code. Two entries at a time fit a word: as no code is longer than
// maxPairBits, a shift of both by lengths of their own is one product with powers of two.
func (e *entropyWriter) makePairs(code *[numLiteralLength]uint32) {
	var first, shift [128]uint64
	for k := range first {
		a, b := code[2*k], code[2*k+1]
		first[k] = uint64(a&0xffff|a>>16<<26) | uint64(b&0xffff|b>>16<<26)<<32
		shift[k] = 1<<(a>>16&63) | 1<<(b>>16&31+32)
	}
	for second := range 256 {
		c := uint64(code[second] & 0xffff)
		size := uint64(code[second]>>16<<26) * (1<<32 + 1)
		row := e.pairs[second<<10 : second<<10+1024]
		for k := range first {
			binary.LittleEndian.PutUint64(row[8*k:8*k+8], first[k]+size+c*shift[k])
		}
	}
}

func (e *entropyWriter) pair(v uint16) uint32 {
	p := int(v) * 4
	return binary.LittleEndian.Uint32(e.pairs[p : p+4])
}

// writePairs writes the codes of data into reserved room.
func (e *entropyWriter) writePairs(w *bitWriter, data []byte, code *[numLiteralLength]uint32) {
	const mask = 1<<26 - 1
	buf := w.out[:cap(w.out)]
	place, pending, count := len(w.out), w.pending, w.count
	for ; len(data) >= 8; data = data[8:] {
		v := load64(data, 0)
		a, b := e.pair(uint16(v)), e.pair(uint16(v>>16))
		c, d := e.pair(uint16(v>>32)), e.pair(uint16(v>>48))
		x := uint64(a&mask) | uint64(b&mask)<<(a>>26)
		y := uint64(c&mask) | uint64(d&mask)<<(c>>26)
		pending |= x << (count & 63)
		place, pending, count = flush(buf, place, pending, count+uint(a>>26+b>>26))
		pending |= y << (count & 63)
		place, pending, count = flush(buf, place, pending, count+uint(c>>26+d>>26))
	}
	for _, l := range data {
		c := code[l]
		pending |= uint64(c&0xffff) << (count & 63)
		place, pending, count = flush(buf, place, pending, count+uint(c>>16))
	}
	w.out, w.pending, w.count = buf[:place], pending, count
}
