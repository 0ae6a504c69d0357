package deflate

// codeLengthOrder is the order in which a dynamic block lists its code length code's lengths
// (RFC 1951 section 3.2.7).
var codeLengthOrder = [numCodeLength]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// The code length alphabet: 0 to 15 are lengths, these are runs.
const (
	repeatPrevious  = 16 // 3 to 6 times, 2 extra bits
	repeatZeroShort = 17 // 3 to 10 times, 3 extra bits
	repeatZeroLong  = 18 // 11 to 138 times, 7 extra bits

	maxCodeLengthBits = 7
)

var codeLengthExtra = [numCodeLength]uint8{repeatPrevious: 2, repeatZeroShort: 3, repeatZeroLong: 7}

// dynamicHeader is what follows the three header bits of a dynamic block (RFC 1951 section 3.2.7).
type dynamicHeader struct {
	numLiteralLength int
	numDistance      int
	numCodeLength    int
	symbols          []uint16 // code length symbol, extra bits from bit 8 on
	lens             [numCodeLength]uint8
	code             [numCodeLength]uint32
	store            [numLiteralLength + numDistance]uint16
}

// build describes the two codes and returns the header's size in bits. Trailing zero lengths of both are
// omitted.
func (h *dynamicHeader) build(b *huffmanBuilder, literalLength *[numLiteralLength]uint8,
	distance *[numDistance]uint8) int {
	h.numLiteralLength = numLiteralLength
	for h.numLiteralLength > endOfBlock+1 && literalLength[h.numLiteralLength-1] == 0 {
		h.numLiteralLength--
	}
	h.numDistance = numDistance
	for h.numDistance > 1 && distance[h.numDistance-1] == 0 {
		h.numDistance--
	}
	// Runs may continue from one alphabet into the other.
	var all [numLiteralLength + numDistance]uint8
	n := copy(all[:], literalLength[:h.numLiteralLength])
	n += copy(all[n:], distance[:h.numDistance])
	h.runs(all[:n])

	var freq [numCodeLength]uint32
	for _, s := range h.symbols {
		freq[s&31]++
	}
	size := b.lengths(h.lens[:], freq[:], maxCodeLengthBits)
	codes(h.code[:], h.lens[:])
	for s, extra := range codeLengthExtra {
		size += int(freq[s]) * int(extra)
	}
	h.numCodeLength = numCodeLength
	for h.numCodeLength > 4 && h.lens[codeLengthOrder[h.numCodeLength-1]] == 0 {
		h.numCodeLength--
	}
	return 5 + 5 + 4 + 3*h.numCodeLength + size
}

// runs encodes the lengths as symbols, with runs for equal neighbours.
func (h *dynamicHeader) runs(lens []uint8) {
	h.symbols = h.store[:0]
	for i := 0; i < len(lens); {
		l := lens[i]
		run := 1
		for i+run < len(lens) && lens[i+run] == l {
			run++
		}
		i += run
		if l == 0 {
			for run >= 11 {
				n := min(run, 138)
				h.add(repeatZeroLong, n-11)
				run -= n
			}
			if run >= 3 {
				h.add(repeatZeroShort, run-3)
				run = 0
			}
		} else if run >= 4 {
			h.add(uint16(l), 0)
			run--
			for run >= 3 {
				n := min(run, 6)
				if run == 7 || run == 8 { // 4 + 3 or 4 + 4, where 6 would leave too few for a run
					n = 4
				}
				h.add(repeatPrevious, n-3)
				run -= n
			}
		}
		for range run {
			h.add(uint16(l), 0)
		}
	}
}

func (h *dynamicHeader) add(symbol uint16, extra int) {
	h.symbols = append(h.symbols, symbol|uint16(extra)<<8)
}

// write writes the header from build.
func (h *dynamicHeader) write(w *bitWriter) {
	w.put(uint32(h.numLiteralLength-257), 5)
	w.put(uint32(h.numDistance-1), 5)
	w.put(uint32(h.numCodeLength-4), 4)
	for _, s := range codeLengthOrder[:h.numCodeLength] {
		w.put(uint32(h.lens[s]), 3)
	}
	for _, x := range h.symbols {
		s := x & 31
		w.put(h.code[s]&0xffff, uint(h.code[s]>>16))
		w.put(uint32(x>>8), uint(codeLengthExtra[s]))
	}
}
