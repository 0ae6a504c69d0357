package deflate

const (
	// maxPairBits limits codes so that those of four bytes fit a bitWriter's pending bits twice
	// over, and those of two a table entry.
	maxPairBits = 13
	// pairsWorth is the least number of bytes for which a table of all pairs of bytes pays.
	pairsWorth = 96 << 10
)

// entropyWriter writes blocks of literals alone, two at a look-up.
type entropyWriter struct {
	pairs [1 << 16]uint32 // of two bytes, the first lowest: their codes, and their length from bit 26 on
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
	bw.builder.lengths(t.distanceLens[:], make([]uint32, numDistance), maxCodeBits)
	bw.header.build(&bw.builder, &t.literalLens, &t.distanceLens)
	codes(t.literal[:], t.literalLens[:])

	mark := *w
	start := len(w.out)
	writeBlockHeader(w, dynamic, final)
	bw.header.write(w)
	w.reserve(len(data)/8*maxPairBits + 64)
	if len(data) >= pairsWorth {
		e.makePairs(&t.literal)
		e.writePairs(w, data, &t.literal)
	} else {
		var p int
		p, w.pending, w.count = t.putLiterals(w.out[:cap(w.out)], len(w.out), w.pending, w.count, data)
		w.out = w.out[:p]
	}
	end := t.literal[endOfBlock]
	w.put(end&0xffff, uint(end>>16))
	if (len(w.out)-start)*8+int(w.count) >= int(mark.count)+storedSize(mark.count, len(data)) {
		w.out, w.pending, w.count = w.out[:start], mark.pending, mark.count
		writeStored(w, data, final)
	}
}

func (e *entropyWriter) makePairs(code *[numLiteralLength]uint32) {
	for second := range 256 {
		b := code[second]
		bits, size := b&0xffff, b>>16<<26
		row := e.pairs[second<<8 : second<<8+256 : second<<8+256]
		for first := range row {
			a := code[first]
			row[first] = a&0xffff + bits<<(a>>16&31) + a>>16<<26 + size
		}
	}
}

func (e *entropyWriter) writePairs(w *bitWriter, data []byte, code *[numLiteralLength]uint32) {
	const mask = 1<<26 - 1
	buf := w.out[:cap(w.out)]
	place, pending, count := len(w.out), w.pending, w.count
	for ; len(data) >= 8; data = data[8:] {
		v := load64(data, 0)
		a, b := e.pairs[uint16(v)], e.pairs[uint16(v>>16)]
		c, d := e.pairs[uint16(v>>32)], e.pairs[v>>48]
		x := uint64(a&mask) | uint64(b&mask)<<(a>>26&63)
		y := uint64(c&mask) | uint64(d&mask)<<(c>>26&63)
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
