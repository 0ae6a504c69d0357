package deflate

const (
	sparseHashBits = 15
	// sparseShortest is the minimum length of a match, and the number of bytes that are hashed.
	sparseShortest = 5
	// sparseBlock is the number of bytes in a DEFLATE block.
	sparseBlock = 64 << 10
	// After each sparseMisses searches without a match, one more byte is skipped before the next search, up to
	// a step of sparseStep bytes.
	sparseMisses = 256
	sparseStep   = 4
)

// sparseParser finds the few matches in almost incompressible data. It compares only one earlier position, and
// does not search at every position.
type sparseParser struct {
	last [1 << sparseHashBits]uint16 // by hash, the last position modulo 1<<16, which may be stale
}

// sparseKey moves the bytes of v that are hashed to its high bits, and drops the others.
func sparseKey(v uint64) uint64 { return v << (64 - 8*sparseShortest) }

func sparseHash(v uint64) uint64 {
	return sparseKey(v) * 0x9E3779B185EBCA87 >> (64 - sparseHashBits)
}

// encode writes data[start:] to w as one or more blocks, built in b; data[:start] is the window.
func (p *sparseParser) encode(w *bitWriter, bw *blockWriter, b *block, data []byte, start int, final bool) {
	clear(p.last[:])
	for i := max(0, start-WindowSize); i < min(start, len(data)-lookAhead); i++ {
		p.last[sparseHash(load64(data, i))] = uint16(i)
	}
	for start < len(data) {
		end := start + sparseBlock
		if len(data)-end < sparseBlock/2 {
			end = len(data)
		}
		b.reset()
		p.parse(b, data[:end], start)
		bw.write(w, b, data[start:end], final && end == len(data))
		start = end
	}
}

// parse adds the symbols of data[start:] to b, and counts them.
func (p *sparseParser) parse(b *block, data []byte, start int) {
	limit := len(data) - lookAhead // the last position to search
	literals, misses := start, 0
	for i := start; i <= limit; {
		v := load64(data, i)
		h := sparseHash(v)
		distance := int(uint16(i) - p.last[h])
		p.last[h] = uint16(i)
		if uint(distance-1) >= uint(min(i, WindowSize)) || sparseKey(load64(data, i-distance)^v) != 0 {
			misses++
			i += min(1+misses/sparseMisses, sparseStep)
			continue
		}
		misses = 0
		length := matchLength(data, i-distance, i, sparseShortest, min(maxMatch, len(data)-i))
		for i > literals && i > distance && length < maxMatch && data[i-1] == data[i-1-distance] {
			i, length = i-1, length+1
		}
		b.countLiterals(data[literals:i])
		for length >= sparseShortest {
			b.sequences = append(b.sequences, sequence{uint32(i - literals), uint16(length), uint16(distance - 1)})
			b.literalLength[firstLength+int(lengthSymbol[length])]++
			b.distance[distanceSymbol(uint32(distance-1))]++
			literals = i + length
			for i++; i < min(literals, limit+1); i++ {
				p.last[sparseHash(load64(data, i))] = uint16(i)
			}
			i = literals
			if length < maxMatch {
				break
			}
			// A repeat that is longer than a match can be probably continues.
			length = matchLength(data, i-distance, i, 0, min(maxMatch, len(data)-i))
		}
	}
	b.countLiterals(data[literals:])
	if literals < len(data) {
		b.sequences = append(b.sequences, sequence{literals: uint32(len(data) - literals)})
	}
}
