package deflate

import "math/bits"

const (
	searchDepth = 16
	niceLength  = 65
	// farShort is the distance beyond which a match of 3 bytes costs more than its literals.
	farShort = 8192
)

// lazyParser turns bytes into symbols: at each position the longest match, unless the next position
// has a better one.
type lazyParser struct {
	finder matchFinder
	split  splitter
	block  block
}

// encode writes data[start:] to w as one block or more; data[:start] came before it.
func (p *lazyParser) encode(w *bitWriter, bw *blockWriter, data []byte, start int, final bool) {
	m := &p.finder
	m.reset()
	limit := len(data) - 9 // the last position that find takes
	m.insert(data, max(0, start-WindowSize), min(start, limit+1))
	for i := start; i < len(data); {
		from := i
		i = p.parse(data, i, limit)
		bw.write(w, &p.block, data[from:i], final && i == len(data))
	}
}

// parse gathers the symbols of one block from data[start:] and returns where it ends.
func (p *lazyParser) parse(data []byte, start, limit int) int {
	m, b := &p.finder, &p.block
	b.reset()
	p.split.reset()
	i, literals := start, start
	for i <= limit && i-start < maxBlockLength && len(b.sequences) < maxSequences-1 &&
		!p.split.endsBlock(i-start, len(data)-i) {
		length, distance := m.find(data, i, minMatch-1, niceLength, searchDepth)
		if length < minMatch || length == minMatch && distance > farShort {
			p.literal(data[i])
			i++
			continue
		}
		next := i + 1 // the first position not entered
		for length < niceLength && next <= limit {
			n, d := m.find(data, next, length-1, niceLength, searchDepth/2)
			next++
			if d == 0 || 4*(n-length)+bits.Len32(uint32(distance))-bits.Len32(uint32(d)) <= 2 {
				break
			}
			p.literal(data[i])
			i++
			length, distance = n, d
		}
		b.sequences = append(b.sequences, sequence{uint32(i - literals), uint16(length), uint16(distance - 1)})
		b.literalLength[firstLength+int(lengthSymbol[length])]++
		b.distance[distanceSymbol(uint32(distance-1))]++
		p.split.match(length)
		i += length
		m.insert(data, next, min(i, limit+1))
		literals = i
	}
	if i > limit {
		for ; i < len(data); i++ {
			p.literal(data[i])
		}
	}
	b.sequences = append(b.sequences, sequence{literals: uint32(i - literals)})
	return i
}

func (p *lazyParser) literal(l byte) {
	p.block.literalLength[l]++
	p.split.literal(l)
}
