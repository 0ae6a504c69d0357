package deflate

import (
	"math/bits"
	"slices"
)

const (
	// searchDepth is the number of earlier positions to search for a match. The search for a better match at
	// the next position uses half of it.
	searchDepth = 16
	// niceLength is the length of a match at which the search stops.
	niceLength = 65
	// lazyGain is the gain, in quarters of a byte, at which the parser prefers the match at the next
	// position. Each doubling of the distance costs one quarter.
	lazyGain = 3
	// chunkSymbols is the granularity at which data is split into DEFLATE blocks.
	chunkSymbols = 1024
	// maxBlockSequences and maxBlockBytes limit the size of a DEFLATE block.
	maxBlockSequences = 48 << 10
	maxBlockBytes     = 1 << 20
	// After each skipAfter literals in a row, one more position is skipped before the next search, up to
	// maxSkip.
	skipAfter = 256
	maxSkip   = 8
)

// lazyParser splits bytes into symbols and blocks. At each position it takes the longest match, unless the
// next position has a better one.
type lazyParser struct {
	finder matchFinder
	block  block
	chunk  frequencies
}

// encode writes data[start:] to w as one or more blocks; data[:start] is the window.
func (p *lazyParser) encode(w *bitWriter, bw *blockWriter, data []byte, start int, final bool) {
	p.finder.reset()
	limit := len(data) - lookAhead // the last position to search
	p.finder.insert(data, max(0, start-WindowSize), min(start, limit+1))
	b := &p.block
	b.reset()
	// Growing step by step would leave half a MiB of garbage in each encoder.
	b.sequences = slices.Grow(b.sequences, maxBlockSequences+2*chunkSymbols)
	var size fixedBits // of the block so far
	for i := start; i < len(data); {
		p.chunk.reset()
		before := len(b.sequences)
		end := p.parse(data, i, limit)
		// The chunk joins the block, unless the two are smaller with separate codes.
		chunkSize := p.chunk.size()
		both := b.frequencies
		both.add(&p.chunk)
		bothSize := both.size()
		if before > 0 && (bothSize > size+chunkSize+p.chunk.headerSize() ||
			len(b.sequences) > maxBlockSequences || end-start > maxBlockBytes) {
			chunk := b.sequences[before:]
			b.sequences = b.sequences[:before]
			bw.write(w, b, data[start:i], false)
			start = i
			b.sequences = append(b.sequences[:0], chunk...)
			both, bothSize = p.chunk, chunkSize
		}
		b.frequencies, size = both, bothSize
		i = end
	}
	bw.write(w, b, data[start:], final)
}

// parse adds symbols of data[start:] to the block's sequences, counts them in p.chunk, and returns their end.
func (p *lazyParser) parse(data []byte, start, limit int) int {
	m, b, f := &p.finder, &p.block, &p.chunk
	i, literals := start, start
	for symbols := 0; i <= limit && symbols < chunkSymbols; symbols++ {
		length, distance := m.find(data, i, shortest-1, niceLength, searchDepth)
		if distance == 0 {
			f.literalLength[data[i]]++
			i++
			for skip := min((i-literals)/skipAfter, maxSkip); skip > 0 && i <= limit; skip-- {
				f.literalLength[data[i]]++
				symbols++
				i++
			}
			continue
		}
		next := i + 1 // the first position not yet entered
		for length < niceLength && next <= limit {
			n, d := m.find(data, next, length-1, niceLength, searchDepth/2)
			next++
			if d == 0 || 4*(n-length)+bits.Len32(uint32(distance))-bits.Len32(uint32(d)) < lazyGain {
				break
			}
			f.literalLength[data[i]]++
			symbols++
			i++
			length, distance = n, d
		}
		b.sequences = append(b.sequences, sequence{uint32(i - literals), uint16(length), uint16(distance - 1)})
		f.literalLength[firstLength+int(lengthSymbol[length])]++
		f.distance[distanceSymbol(uint32(distance-1))]++
		i += length
		m.insert(data, next, min(i, limit+1))
		literals = i
	}
	if i > limit {
		for ; i < len(data); i++ {
			f.literalLength[data[i]]++
		}
	}
	if i > literals {
		b.sequences = append(b.sequences, sequence{literals: uint32(i - literals)})
	}
	return i
}
