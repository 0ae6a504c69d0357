package deflate

import (
	"math/bits"
	"slices"
)

const (
	// maxSymbols is the size of the largest alphabet, literals and lengths.
	maxSymbols = numLiteralLength
	// maxCodeBits is the longest code that RFC 1951 section 3.2.7 can describe.
	maxCodeBits = 15
)

// huffmanBuilder finds length-limited prefix codes; it is scratch space, kept between calls.
type huffmanBuilder struct {
	sorted [maxSymbols]uint32 // frequency<<9 | symbol, ascending
	node   [maxSymbols]uint32
}

// lengths sets lens[s] to the number of bits of symbol s's code, 0 where freq[s] is 0, at most limit,
// and returns the sum of freq[s]*lens[s]. The code is always complete: where fewer than two symbols
// are used, others get a code as well, since some readers refuse what RFC 1951 section 3.2.7 allows.
// Frequencies are below 1<<23 and their sum below 1<<32.
//
// The codes are optimal (Moffat and Katajainen, In-place calculation of minimum-redundancy codes)
// unless the limit binds; then the longest codes are cut to it and the overdraft is paid by
// lengthening the longest codes below it.
func (h *huffmanBuilder) lengths(lens []uint8, freq []uint32, limit int) int {
	used := 0
	for s, f := range freq {
		lens[s] = 0
		if f > 0 {
			h.sorted[used] = f<<9 | uint32(s)
			used++
		}
	}
	if used < 2 {
		lone, other := uint32(0), 1
		if used == 1 {
			lone = h.sorted[0] & 511
		}
		if lone > 0 {
			other = 0
		}
		lens[lone], lens[other] = 1, 1
		return int(freq[lone])
	}
	sorted := h.sorted[:used]
	slices.Sort(sorted) // all keys differ, so the order is the same for any sort
	node := h.node[:used]
	for i, k := range sorted {
		node[i] = k >> 9
	}
	minimumRedundancy(node)

	var count [maxCodeBits + 1]int
	for _, depth := range node {
		count[min(int(depth), limit)]++
	}
	limitCounts(&count, limit)

	total, i := 0, 0
	for l := limit; l > 0; l-- {
		for range count[l] { // the rarest symbols come first and get the longest codes
			s := sorted[i] & 511
			lens[s] = uint8(l)
			total += l * int(sorted[i]>>9)
			i++
		}
	}
	return total
}

// minimumRedundancy replaces ascending weights by the depths of their leaves in a Huffman tree.
func minimumRedundancy(a []uint32) {
	n := len(a)
	// Join the two lightest of the leaves and inner nodes left, n-1 times. a[:next] holds inner
	// nodes: weights from root on, the indices of their parents before it.
	root, leaf := 0, 0
	for next := range n - 1 {
		var weight uint32
		for range 2 {
			if leaf >= n || (root < next && a[root] < a[leaf]) {
				weight += a[root]
				a[root] = uint32(next)
				root++
			} else {
				weight += a[leaf]
				leaf++
			}
		}
		a[next] = weight
	}
	// Parents become depths, from the top of the tree down.
	a[n-2] = 0
	for i := n - 3; i >= 0; i-- {
		a[i] = a[a[i]] + 1
	}
	// The nodes of each level that are not inner nodes are leaves.
	inner, place := n-2, n-1
	open := 1
	for depth := uint32(0); open > 0; depth++ {
		taken := 0
		for inner >= 0 && a[inner] == depth {
			taken++
			inner--
		}
		for range open - taken {
			a[place] = depth
			place--
		}
		open = 2 * taken
	}
}

// limitCounts repairs count[l], the number of codes of l bits, after the codes longer than limit
// were cut to it, so that the codes fit again (Kraft's inequality holds with equality).
func limitCounts(count *[maxCodeBits + 1]int, limit int) {
	total := 0 // in units of one code of limit bits
	for l := 1; l <= limit; l++ {
		total += count[l] << (limit - l)
	}
	for ; total > 1<<limit; total-- {
		// A code of limit bits moves beside a shorter one, which grows by a bit.
		l := limit - 1
		for count[l] == 0 {
			l--
		}
		count[limit]--
		count[l]--
		count[l+1] += 2
	}
}

// codes sets code[s] to symbol s's canonical code (RFC 1951 section 3.2.2), first bit lowest, with
// its length from bit 16 on.
func codes(code []uint32, lens []uint8) {
	var count, next [maxCodeBits + 1]uint32
	for _, l := range lens {
		count[l]++
	}
	count[0] = 0
	c := uint32(0)
	for l := 1; l <= maxCodeBits; l++ {
		c = (c + count[l-1]) << 1
		next[l] = c
	}
	for s, l := range lens {
		code[s] = uint32(bits.Reverse16(uint16(next[l]))>>(16-l)) | uint32(l)<<16
		next[l]++
	}
}
