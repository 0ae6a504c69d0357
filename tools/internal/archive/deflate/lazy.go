package deflate

import (
	"math/bits"
	"slices"
)

const (
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
	skipAfter = 64
	maxSkip   = 8
	// While the symbols of a chunk average more than longSymbols bytes, the search depth is longDepth: there are
	// few searches, and each finds more. Drawings get 30 % smaller, label maps 3 %.
	longSymbols = 32
	longDepth   = 128
)

// lazyParser splits bytes into symbols and blocks. At each position it takes the longest match, unless the
// next position has a better one.
type lazyParser struct {
	effort
	finder matchFinder
	block  block
	chunk  frequencies
	costs  costs
}

// encode writes data[start:] to w as one or more blocks; data[:start] is the window. counts are those of a
// sample of the bytes.
func (p *lazyParser) encode(w *bitWriter, bw *blockWriter, data []byte, start int, counts *histogram, final bool) {
	p.effort = effortFor(counts)
	p.costs.estimate(counts)
	p.finder.reset(p.shortest)
	limit := len(data) - lookAhead // the last position to search
	p.insert(data, max(0, start-WindowSize), min(start, limit+1))
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
		if p.priced > 0 {
			p.costs.learn(&b.frequencies)
		}
		i = end
	}
	bw.write(w, b, data[start:], final)
}

// insert enters the positions in [from, to).
func (p *lazyParser) insert(data []byte, from, to int) {
	p.finder.insert(data, from, to)
	if p.short {
		p.finder.insertShort(data, from, to)
	}
}

// parse adds symbols of data[start:] to the block's sequences, counts them in p.chunk, and returns their end.
func (p *lazyParser) parse(data []byte, start, limit int) int {
	m, b, f := &p.finder, &p.block, &p.chunk
	i, literals := start, start
	for symbols := 0; i <= limit && symbols < chunkSymbols; symbols++ {
		near := 0
		if p.short {
			near = m.findShort(data, i)
		}
		depth := p.depth
		if i-start > longSymbols*symbols {
			depth = longDepth
		}
		length, distance := m.find(data, i, p.shortest-1, p.nice, depth)
		if distance == 0 {
			length, distance = minMatch, near
		}
		if distance == 0 || length <= p.priced && p.costs.saving(data[i:i+length], distance) <= p.gain {
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
		for length < p.lazy && next <= limit {
			if p.short {
				m.findShort(data, next)
			}
			n, d := m.find(data, next, max(minMatch, length-1), p.nice, p.next)
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
		p.insert(data, next, min(i, limit+1))
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
