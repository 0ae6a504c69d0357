package deflate

// effort is how thoroughly to search for matches.
type effort struct {
	shortest int  // minimum length of a match that chains find, 4 to 8
	short    bool // whether to also search for matches of three bytes
	depth    int  // earlier positions to compare
	next     int  // the same for a better match at the next position
	nice     int  // length of a match at which the search stops
	lazy     int  // length of a match that is taken without a search at the next position
	priced   int  // up to this length, a match is only taken if it is cheaper than its literals
	gain     int  // by how much it must be cheaper, as a bitCost
}

// Text compresses well, so speed matters more. In other data, matches are rarer, shorter and farther away, and a
// longer search pays off: matches of three bytes gain 21 % on int32 indices and 1 to 4 % on sound and programs,
// and prices gain 1 to 2 % on medical volumes. It would also gain 1 to 3 % on logs and headers, for more time than
// they are worth.
var (
	textEffort   = effort{shortest: 4, depth: 40, next: 8, nice: 65, lazy: 32}
	binaryEffort = effort{
		shortest: 4, short: true, depth: 48, next: 24, nice: maxMatch, lazy: maxMatch,
		priced: 4, gain: 2 * int(oneBit),
	}
)

// effortFor chooses the effort for data with this sample of its bytes.
func effortFor(counts *histogram) effort {
	const (
		// Data is text if at most one in notText bytes is not in ASCII texts.
		notText = 16
		// The alphabet of data is the bytes that occur more often than once in rare bytes, if all others together
		// are at most one in ignored bytes.
		rare, ignored = 1 << 10, 1 << 6
	)
	// Zeros do not count, because they pad files in archives.
	total := sum(counts[1:])
	other, letters, rest := uint32(0), 1, uint32(0)
	for b, n := range counts {
		if b == 0 {
			continue
		}
		if b < '\t' || b > '~' {
			other += n
		}
		if n > total/rare {
			letters++
		} else {
			rest += n
		}
	}
	e := textEffort
	if other > total/notText {
		e = binaryEffort
	}
	if rest > total/ignored {
		return e
	}
	// The smaller the alphabet, the cheaper a literal, and the longer a match must be to be cheaper than its
	// literals. This gains 12 % on DNA and 7 to 9 % on hexadecimal digits and JSON of floats.
	switch {
	case letters <= 8:
		e.shortest = 8
	case letters <= 16:
		e.shortest = 6
	case letters <= 45:
		e.shortest = 5
	}
	if e.shortest > 4 {
		e.short, e.priced = false, maxPriced
	}
	return e
}
