package deflate

// bitCost is a number of bits in units of 1/16.
type bitCost uint16

const (
	oneBit bitCost = 16

	// Typical costs of the symbols of a match, without extra bits.
	typicalLength   = 7 * oneBit / 2
	typicalDistance = 4 * oneBit

	// maxPriced is the length of the longest match that has a cost.
	maxPriced = 8
)

// costs are the costs of symbols, including extra bits.
type costs struct {
	literal  [256]bitCost
	length   [maxPriced + 1]bitCost
	distance [numDistance]bitCost
}

// estimate computes the costs of literals from a sample of the bytes, and takes typical ones for matches.
func (c *costs) estimate(counts *histogram) {
	total := log2(sum(counts[:]))
	for l, n := range counts {
		c.literal[l] = costOf(total, n)
	}
	for n := minMatch; n <= maxPriced; n++ {
		c.length[n] = typicalLength + oneBit*bitCost(lengthExtra[lengthSymbol[n]])
	}
	for s := range c.distance {
		c.distance[s] = typicalDistance + oneBit*bitCost(distanceExtra[s])
	}
}

// learn computes the costs from the symbols so far. For lengths and distances it averages them with the typical
// costs: a symbol that is too expensive to use would never occur, and so never become cheaper.
func (c *costs) learn(f *frequencies) {
	total := log2(sum(f.literalLength[:]))
	for l := range c.literal {
		c.literal[l] = costOf(total, f.literalLength[l])
	}
	for n := minMatch; n <= maxPriced; n++ {
		s := lengthSymbol[n]
		average := (typicalLength + costOf(total, f.literalLength[firstLength+int(s)])) / 2
		c.length[n] = average + oneBit*bitCost(lengthExtra[s])
	}
	total = log2(sum(f.distance[:]))
	for s := range c.distance {
		average := (typicalDistance + costOf(total, f.distance[s])) / 2
		c.distance[s] = average + oneBit*bitCost(distanceExtra[s])
	}
}

// saving returns by how much a match of at most maxPriced bytes is cheaper than its literals.
func (c *costs) saving(literals []byte, distance int) int {
	n := 0
	for _, l := range literals {
		n += int(c.literal[l])
	}
	return n - int(c.length[len(literals)]) - int(c.distance[distanceSymbol(uint32(distance-1))])
}

// costOf returns the cost of a symbol that occurs n times. total is the logarithm of the number of all symbols.
func costOf(total fixedBits, n uint32) bitCost {
	const shift = fraction - 4 // from units of a fixedBits to units of a bitCost
	return bitCost((total - min(total, log2(max(n, 1))) + 1<<(shift-1)) >> shift)
}

func sum(counts []uint32) (total uint32) {
	for _, n := range counts {
		total += n
	}
	return total
}
