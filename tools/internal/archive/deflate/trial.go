package deflate

import "math/bits"

const (
	trialLength   = 512 // bytes
	trialHashBits = 10
	// trialMatch approximates the cost of a match in bits, without the logarithm of its distance.
	trialMatch = 6
	// trialSaving is the reciprocal of the share of the literals' cost that matches must save.
	trialSaving = 128

	rareLength   = 4 << 10 // bytes
	rareHashBits = 12
)

// trial searches a small part of a segment for short matches, which a probe misses.
type trial struct {
	last [1 << trialHashBits]uint16 // by hash, the last position, counted from 1
	cost [256]bitCost
	rare [1 << rareHashBits]uint16 // by hash, the last position
}

// saves reports whether matches of three bytes and more pay off in a part of the segment at data[from:]. counts
// are those of a sample. Pixels and sound, whose values are close to each other, have such matches, and weights
// do not.
func (t *trial) saves(data []byte, from int, counts *histogram) bool {
	total := log2(sum(counts[:]))
	for l, n := range counts {
		t.cost[l] = costOf(total, n)
	}
	clear(t.last[:])
	part := data[from+segmentSize/4 : from+segmentSize/4+trialLength]
	all, saved := 0, 0
	for i := 0; i+4 <= len(part); {
		v := load32(part, i)
		h := v << 8 * 0x9E3779B1 >> (32 - trialHashBits)
		earlier := int(t.last[h]) - 1
		t.last[h] = uint16(i + 1)
		if earlier < 0 || (load32(part, earlier)^v)<<8 != 0 {
			all += int(t.cost[byte(v)])
			i++
			continue
		}
		literals, n := 0, 0
		for i+n < len(part) && part[i+n] == part[earlier+n] {
			literals += int(t.cost[part[i+n]])
			n++
		}
		matched := int(oneBit) * (trialMatch + bits.Len32(uint32(i-earlier)))
		if literals <= matched {
			all += int(t.cost[byte(v)])
			i++
			continue
		}
		all += literals
		saved += literals - matched
		i += n
	}
	return saved*trialSaving > all
}

// repeats counts the positions in a part of the segment at data[from:] that have the same sparseShortest bytes
// before them in this part. Compressed data has a few; random data has none.
func (t *trial) repeats(data []byte, from int) int {
	clear(t.rare[:])
	part := data[from+segmentSize/4 : from+segmentSize/4+rareLength]
	found := 0
	for i := 1; i+8 <= len(part); i++ {
		v := load64(part, i)
		h := sparseKey(v) * 0x9E3779B185EBCA87 >> (64 - rareHashBits)
		earlier := int(t.rare[h])
		t.rare[h] = uint16(i)
		if sparseKey(load64(part, earlier)^v) == 0 {
			found++
		}
	}
	return found
}
