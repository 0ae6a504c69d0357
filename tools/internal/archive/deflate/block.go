package deflate

// maxLiteralBits limits literal and length codes so that four of them fit a bitWriter's pending bits.
const maxLiteralBits = 14

// sequence is a run of literals and the match that follows it, or none if length is 0.
type sequence struct {
	literals uint32
	length   uint16
	distance uint16 // minus 1
}

// block is a DEFLATE block under construction: its symbols and their frequencies.
type block struct {
	sequences []sequence
	frequencies
}

func (b *block) reset() {
	b.sequences = b.sequences[:0]
	b.frequencies.reset()
}

// countLiterals counts bytes as literals.
func (f *frequencies) countLiterals(literals []byte) {
	for _, l := range literals {
		f.literalLength[l]++
	}
}

// codeTables maps symbols to bits, with codes from the function codes.
type codeTables struct {
	literalLens  [numLiteralLength]uint8
	distanceLens [numDistance]uint8
	literal      [numLiteralLength]uint32
	distance     [numDistance]uint32
	match        [maxMatch + 1]uint32 // code and extra bits of a length, with their number from bit 24 on
}

// assign computes the codes for the lengths.
func (t *codeTables) assign() {
	codes(t.literal[:], t.literalLens[:])
	codes(t.distance[:], t.distanceLens[:])
	t.assignMatches()
}

func (t *codeTables) assignMatches() {
	for n := minMatch; n <= maxMatch; n++ {
		s := lengthSymbol[n]
		c := t.literal[firstLength+int(s)]
		size := c >> 16
		extra := uint32(n) - uint32(lengthBase[s])
		t.match[n] = c&0xffff | extra<<(size&31) | (size+uint32(lengthExtra[s]))<<24
	}
}

// fixedTables are the codes of RFC 1951 section 3.2.6.
var fixedTables = newFixedTables()

func newFixedTables() *codeTables {
	// The alphabets have two more symbols that never occur but have codes.
	var lens [numLiteralLength + 2]uint8
	var code [numLiteralLength + 2]uint32
	for s := range lens {
		switch {
		case s < 144:
			lens[s] = 8
		case s < 256:
			lens[s] = 9
		case s < 280:
			lens[s] = 7
		default:
			lens[s] = 8
		}
	}
	codes(code[:], lens[:])
	t := new(codeTables)
	copy(t.literalLens[:], lens[:])
	copy(t.literal[:], code[:])
	for s := range t.distanceLens {
		t.distanceLens[s] = 5
	}
	codes(t.distance[:], t.distanceLens[:])
	t.assignMatches()
	return t
}

// The three kinds of block (RFC 1951 section 3.2.3).
const (
	stored  = 0
	fixed   = 1
	dynamic = 2
)

// blockWriter writes blocks with the cheapest of the three kinds.
type blockWriter struct {
	builder  huffmanBuilder
	header   dynamicHeader
	tables   codeTables
	literals [numLiteralLength]uint32
}

// write appends b, the symbols of data, to w.
func (bw *blockWriter) write(w *bitWriter, b *block, data []byte, final bool) {
	b.literalLength[endOfBlock] = 1
	extra := 0
	for s, n := range lengthExtra {
		extra += int(b.literalLength[firstLength+s]) * int(n)
	}
	for s, n := range distanceExtra {
		extra += int(b.distance[s]) * int(n)
	}
	fixedSize := 3 + extra
	for s, f := range b.literalLength {
		fixedSize += int(f) * int(fixedTables.literalLens[s])
	}
	for _, f := range b.distance {
		fixedSize += int(f) * 5
	}
	t := &bw.tables
	dynamicSize := 3 + extra
	dynamicSize += bw.builder.lengths(t.literalLens[:], b.literalLength[:], maxLiteralBits)
	dynamicSize += bw.builder.lengths(t.distanceLens[:], b.distance[:], maxCodeBits)
	dynamicSize += bw.header.build(&bw.builder, &t.literalLens, &t.distanceLens)

	switch storedBlocks := storedSize(w.count, len(data)); {
	case storedBlocks <= min(fixedSize, dynamicSize):
		writeStored(w, data, final)
	case fixedSize <= dynamicSize:
		writeBlockHeader(w, fixed, final)
		fixedTables.write(w, b.sequences, data, fixedSize)
	default:
		writeBlockHeader(w, dynamic, final)
		bw.header.write(w)
		t.assign()
		t.write(w, b.sequences, data, dynamicSize)
	}
}

func writeBlockHeader(w *bitWriter, kind uint32, final bool) {
	if final {
		w.put(1|kind<<1, 3)
	} else {
		w.put(kind<<1, 3)
	}
}

// storedSize returns the number of bits of n bytes as stored blocks, if count bits of the current byte are used.
func storedSize(count uint, n int) int {
	blocks := max(1, (n+maxStored-1)/maxStored)
	first := 3 + int(-(count+3)&7)
	return first + (blocks-1)*8 + blocks*32 + n*8
}

// writeStored writes data as stored blocks.
func writeStored(w *bitWriter, data []byte, final bool) {
	first := data[:min(len(data), maxStored)]
	rest := data[len(first):]
	writeBlockHeader(w, stored, final && len(rest) == 0)
	w.align()
	w.out = appendStoredBytes(w.out, first)
	if len(rest) > 0 {
		w.out = AppendStored(w.out, rest, final)
	}
}

// write writes the symbols of data and the end of the block; size is at least their number of bits.
func (t *codeTables) write(w *bitWriter, sequences []sequence, data []byte, size int) {
	w.reserve(size/8 + 1)
	buf := w.out[:cap(w.out)]
	p, pending, count := len(w.out), w.pending, w.count
	for _, s := range sequences {
		p, pending, count = t.putLiterals(buf, p, pending, count, data[:s.literals])
		if s.length == 0 {
			data = data[s.literals:]
			continue
		}
		m := t.match[s.length]
		n := uint(m >> 24)
		pending |= uint64(m&0xffffff) << (count & 63)
		count += n
		symbol := distanceSymbol(uint32(s.distance))
		c := t.distance[symbol]
		pending |= uint64(c&0xffff) << (count & 63)
		count += uint(c >> 16)
		pending |= uint64(uint32(s.distance)+1-uint32(distanceBase[symbol])) << (count & 63)
		p, pending, count = flush(buf, p, pending, count+uint(distanceExtra[symbol]))
		data = data[int(s.literals)+int(s.length):]
	}
	w.out, w.pending, w.count = buf[:p], pending, count
	w.put(t.literal[endOfBlock]&0xffff, uint(t.literal[endOfBlock]>>16))
}

// putLiterals writes the codes of literals at buf[p:].
func (t *codeTables) putLiterals(buf []byte, p int, pending uint64, count uint, literals []byte) (int, uint64, uint) {
	for ; len(literals) >= 4; literals = literals[4:] {
		a, b := t.literal[literals[0]], t.literal[literals[1]]
		c, d := t.literal[literals[2]], t.literal[literals[3]]
		ab := uint64(a&0xffff) | uint64(b&0xffff)<<(a>>16&63)
		cd := uint64(c&0xffff) | uint64(d&0xffff)<<(c>>16&63)
		n := uint(a>>16 + b>>16)
		pending |= (ab | cd<<(n&63)) << (count & 63)
		p, pending, count = flush(buf, p, pending, count+n+uint(c>>16+d>>16))
	}
	for _, l := range literals {
		c := t.literal[l]
		pending |= uint64(c&0xffff) << (count & 63)
		count += uint(c >> 16)
	}
	return flush(buf, p, pending, count)
}
