package deflate

import "encoding/binary"

const (
	// maxPairBits limits codes so that those of two bytes and their length, of six bits, fit an entry of
	// pairs, and those of four a bitWriter's pending bits. It is part of the format, and cannot be more.
	maxPairBits = 13
	// pairsWorth is the least number of bytes for which a table of all pairs of bytes pays.
	pairsWorth = 96 << 10
	// pieceSize is how many bytes are coded at a time, so that room is reserved as it is needed.
	pieceSize = 16 << 10
)

var noDistances [numDistance]uint32

// wideTables hold the code of each byte for putWide: its length, its low and its high bits.
type wideTables struct{ length, low, high [256]byte }

// instructions are those that Go's compiler does not use, and that only some processors have.
type instructions uint8

const (
	wideInstructions instructions = iota + 1 // putWide's
	anyInstructions                          // putEights' and putWide's
)

// entropyWriter writes blocks of literals alone: by putWide and putEights where they run, else two at a
// look-up.
type entropyWriter struct {
	without instructions // for tests: what the processor is to be without
	entries [256]uint64  // see putEights
	wide    wideTables
	// pairs holds, for two bytes with the first lowest, four bytes, lowest first: the number of bits
	// of their codes, and from bit 6 on these.
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
	useEights := hasEights && e.without < anyInstructions
	usePairs := !useEights && len(data) >= pairsWorth
	if useEights {
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

// writeEights writes the codes of data into reserved room, but for up to 7 bytes, which it returns.
func (e *entropyWriter) writeEights(w *bitWriter, data []byte) []byte {
	if n := len(data) / 64; n > 0 && hasWide && e.without < wideInstructions {
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

// makePairs fills the table for code. Two entries at a time fit a word: as no code is longer than
// maxPairBits, a shift of both by lengths of their own is one product with powers of two.
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

// writePairs writes the codes of data into reserved room.
func (e *entropyWriter) writePairs(w *bitWriter, data []byte, code *[numLiteralLength]uint32) {
	buf := w.out[:cap(w.out)]
	place, pending, count := len(w.out), w.pending, w.count
	i := 0
	for ; i+8 <= len(data); i += 8 {
		v := load64(data, i)
		a, b := e.pair(uint16(v)), e.pair(uint16(v>>16))
		c, d := e.pair(uint16(v>>32)), e.pair(uint16(v>>48))
		// The low six bits alone count in a shift.
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
