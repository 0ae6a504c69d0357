package deflate

import (
	"encoding/binary"
	"slices"
)

const (
	// maxPairBits limits the code length. The codes of two bytes and their length, in six bits, fit into an
	// entry of pairs; the codes of four bytes fit into a bitWriter's pending bits. It is part of the format
	// and cannot be larger.
	maxPairBits = 13
	// pairsWorth is the minimum number of bytes for which a table of all byte pairs pays off.
	pairsWorth = 96 << 10
	// pieceSize is the number of bytes coded at a time, so that space is reserved only as needed.
	pieceSize = 16 << 10
)

var noDistances [numDistance]uint32

// wideTables have the code of each byte for putWide: its length, its low bits and its high bits.
type wideTables struct{ length, low, high [256]byte }

// instructions are processor-specific instructions that Go's compiler does not use.
type instructions uint8

const (
	wideInstructions instructions = iota + 1 // putWide's
	anyInstructions                          // putEights' and putWide's
)

// entropyWriter writes blocks of literals only: with putWide and putEights if the processor supports them,
// otherwise two bytes for each table look-up.
type entropyWriter struct {
	without instructions // for tests: instructions to disable
	entries [256]uint64  // see putEights
	wide    wideTables
	fewest  uint8 // length of the shortest code in bits
	// pairs has, for two bytes with the first lowest, a little-endian entry of four bytes: the number of bits
	// of their codes, and the codes from bit 6.
	pairs [4 << 16]byte
}

// write appends data to w as one block of literals. Its code is computed from counts of a sample, but can
// encode any byte. If the block would not be smaller, data is stored.
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
	useEights := hasEights && e.without < anyInstructions
	usePairs := !useEights && len(data) >= pairsWorth
	if useEights {
		e.fewest = slices.Min(t.literalLens[:256])
		for l, code := range t.literal[:256] {
			e.entries[l] = uint64(code&0xffff) | uint64(code>>16)<<32
			e.wide.length[l], e.wide.low[l], e.wide.high[l] = byte(code>>16), byte(code), byte(code>>8)
		}
	} else if usePairs {
		e.makePairs(&t.literal)
	}
	for rest := data; len(rest) > 0; {
		piece := rest[:min(len(rest), pieceSize)]
		rest = rest[len(piece):]
		w.reserve(pieceSize/8*maxPairBits + 1)
		if useEights {
			piece = e.writeEights(w, piece)
		}
		if usePairs {
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

// writeEights writes the codes of data into reserved space, except for up to 7 bytes, which it returns.
func (e *entropyWriter) writeEights(w *bitWriter, data []byte) []byte {
	if n := len(data) / 64; n > 0 && hasWide && e.fewest > 1 && e.without < wideInstructions {
		written, pending, count := putWide(w.room(), &data[0], n, &e.wide, w.pending, w.count)
		w.out, w.pending, w.count = w.out[:len(w.out)+written], pending, count
		data = data[64*n:]
	}
	if n := len(data) / 8; n > 0 {
		written, pending, count := putEights(w.room(), &data[0], n, &e.entries, w.pending, w.count)
		w.out, w.pending, w.count = w.out[:len(w.out)+written], pending, count
		data = data[8*n:]
	}
	return data
}

// makePairs fills the table for code. Two entries fit into a word. Because no code is longer than
// maxPairBits, one multiplication with powers of two shifts both by their lengths.
func (e *entropyWriter) makePairs(code *[numLiteralLength]uint32) {
	var first, shift [128]uint64
	for k := range first {
		a, b := code[2*k], code[2*k+1]
		first[k] = uint64(a&0xffff<<6|a>>16) | uint64(b&0xffff<<6|b>>16)<<32
		shift[k] = 1<<(a>>16&63) | 1<<(b>>16&31+32)
	}
	for second := range 256 {
		c := uint64(code[second] & 0xffff << 6)
		size := uint64(code[second]>>16) * (1<<32 + 1)
		row := e.pairs[second<<10 : second<<10+1024]
		for k := range first {
			binary.LittleEndian.PutUint64(row[8*k:8*k+8], first[k]+size+c*shift[k])
		}
	}
}

func (e *entropyWriter) pair(v uint16) uint64 {
	p := int(v) * 4
	return uint64(binary.LittleEndian.Uint32(e.pairs[p : p+4]))
}

// writePairs writes the codes of data into reserved space.
func (e *entropyWriter) writePairs(w *bitWriter, data []byte, code *[numLiteralLength]uint32) {
	buf := w.out[:cap(w.out)]
	place, pending, count := len(w.out), w.pending, w.count
	i := 0
	for ; i+8 <= len(data); i += 8 {
		v := load64(data, i)
		a, b := e.pair(uint16(v)), e.pair(uint16(v>>16))
		c, d := e.pair(uint16(v>>32)), e.pair(uint16(v>>48))
		// A shift uses only the low six bits.
		pending |= (a>>6 | b>>6<<(a&63)) << (count & 63)
		place, pending, count = flush(buf, place, pending, count+uint(a+b)&63)
		pending |= (c>>6 | d>>6<<(c&63)) << (count & 63)
		place, pending, count = flush(buf, place, pending, count+uint(c+d)&63)
	}
	for _, l := range data[i:] {
		c := code[l]
		pending |= uint64(c&0xffff) << (count & 63)
		place, pending, count = flush(buf, place, pending, count+uint(c>>16))
	}
	w.out, w.pending, w.count = buf[:place], pending, count
}
