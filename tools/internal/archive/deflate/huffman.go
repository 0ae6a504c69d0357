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

// huffmanBuilder computes length-limited prefix codes. It keeps scratch space between calls.
type huffmanBuilder struct {
	sorted [maxSymbols]uint32 // frequency<<9 | symbol, ascending
	node   [maxSymbols]uint32

	// For packageMerge: the weights of the items of two levels, and which items are symbols.
	weight   [2][2 * maxSymbols]uint64
	isSymbol [maxCodeBits][2 * maxSymbols]bool
}

// lengths sets lens[s] to the number of bits of symbol s's code, 0 where freq[s] is 0, at most limit,
// and returns the sum of freq[s]*lens[s]. The code is always complete. If fewer than two symbols are used,
// others get a code too, because some readers refuse the incomplete codes that RFC 1951 section 3.2.7 allows.
// Frequencies are below 1<<23 and their sum below 1<<32.
//
// The code is optimal within the limit. It uses the algorithm of Moffat and Katajainen (In-place calculation
// of minimum-redundancy codes), or package-merge (Larmore and Hirschberg) if that exceeds the limit.
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
	slices.Sort(sorted) // all keys differ, so every sort gives the same order
	node := h.node[:used]
	for i, k := range sorted {
		node[i] = k >> 9
	}
	minimumRedundancy(node)

	var count [maxCodeBits + 1]int
	if node[0] > uint32(limit) {
		h.packageMerge(&count, sorted, limit)
	} else {
		for _, depth := range node {
			count[depth]++
		}
	}

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
	// Join the two lightest remaining leaves or inner nodes, n-1 times. a[:next] has inner nodes: from root
	// on their weights, before root the indices of their parents.
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
	// Replace parents by depths, from the top of the tree down.
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

// packageMerge sets count[l] to the number of symbols with codes of l bits, for the symbols of sorted
// and codes of at most limit bits.
//
// The items of a level are all symbols and the pairs of items of the level below, by ascending weight. From
// the highest level the 2n-2 lightest items are taken, from each other level the items in the pairs taken
// above. The length of a symbol's code is the number of levels where it is taken.
func (h *huffmanBuilder) packageMerge(count *[maxCodeBits + 1]int, sorted []uint32, limit int) {
	n := len(sorted)
	items := 0 // of the level below
	for level := range limit {
		// h.weight has the weights of the level below in one half and those of this level in the other half.
		below := h.weight[(level+1)&1][:items]
		weight := &h.weight[level&1]
		symbol, pair := 0, 0
		for items = 0; symbol < n || pair+1 < len(below); items++ {
			isSymbol := pair+1 >= len(below) || symbol < n && uint64(sorted[symbol]>>9) <= below[pair]+below[pair+1]
			if isSymbol {
				weight[items] = uint64(sorted[symbol] >> 9)
				symbol++
			} else {
				weight[items] = below[pair] + below[pair+1]
				pair += 2
			}
			h.isSymbol[level][items] = isSymbol
		}
	}
	taken := 2*n - 2
	for l := 1; l <= limit; l++ {
		symbols := 0
		for _, isSymbol := range h.isSymbol[limit-l][:taken] {
			if isSymbol {
				symbols++
			}
		}
		taken = 2 * (taken - symbols)
		// Symbols taken here but not at the level below have codes of l bits.
		count[l-1] -= symbols
		count[l] = symbols
	}
	count[0] = 0
}

// codes sets code[s] to the canonical code of symbol s (RFC 1951 section 3.2.2): the first bit is lowest, the
// length starts at bit 16.
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
