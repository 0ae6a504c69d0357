package gunzip

import "math/bits"

// A table maps the next bits of the input to a symbol. The first 1<<root entries are looked up by the next
// root bits. Codes that are longer have an entry there that points to further entries.
//
// An entry holds, from bit 0 on, the length of the code in 8 bits, the number of extra bits in 5 bits, what
// kind of entry it is in 3 bits, and a value in 16 bits: the literal, the base of the length or distance, or
// the index of the further entries.
const (
	lengthMask = 0x3f // of a code, or of the bits that point to further entries
	extraShift = 8
	extraMask  = 0x1f
	isPointer  = 1 << 13
	isEnd      = 1 << 14 // the end of the block
	isLiteral  = 1 << 15
	valueShift = 16

	special = isPointer | isEnd // neither a literal nor a length or distance; both bits: no code
	invalid = isPointer | isEnd
)

const (
	maxCodeBits = 15 // RFC 1951 section 3.2.7

	literalRoot  = 11 // five of this length fit in 56 bits
	distanceRoot = 9
	lengthRoot   = 7 // of code lengths, which are no longer

	numLiteral  = 288 // with two that never occur
	numDistance = 32  // the same
	numLength   = 19

	maxLiteral  = 286
	maxDistance = 30
)

// Each code that is longer than the root may need further entries of its own.
type (
	literalTable  [1<<literalRoot + maxLiteral<<(maxCodeBits-literalRoot)]uint32
	distanceTable [1<<distanceRoot + maxDistance<<(maxCodeBits-distanceRoot)]uint32
	lengthTable   [1 << lengthRoot]uint32
)

// fill makes the table of a code whose lengths are given, 0 for a symbol that does not occur. values are the
// entries of its symbols without the length. It returns false if this is not a code that RFC 1951 allows:
// each sequence of bits has to mean something, except where there is just one code, of one bit, or none.
func fill(table []uint32, root int, lengths []uint8, values []uint32) bool {
	var count, next [maxCodeBits + 1]int
	longest := 0
	for _, n := range lengths {
		count[n]++
		longest = max(longest, int(n))
	}
	code := 0
	for n := 1; n <= longest; n++ {
		code <<= 1
		next[n] = code
		code += count[n]
	}
	complete := code == 1<<longest
	if longest > 0 && !complete && (code != 1 || longest != 1) {
		return false
	}
	for i := range table[:1<<root] {
		table[i] = invalid
	}
	end := 1 << root
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		reversed := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		entry := values[symbol] | uint32(n)
		if int(n) <= root {
			for i := reversed; i < 1<<root; i += 1 << n {
				table[i] = entry
			}
			continue
		}
		first := &table[reversed&(1<<root-1)]
		more := longest - root
		if *first == invalid {
			*first = isPointer | uint32(end)<<valueShift | uint32(more)
			end += 1 << more
		}
		further := table[*first>>valueShift:][:1<<more]
		for i := reversed >> root; i < 1<<more; i += 1 << (int(n) - root) {
			further[i] = entry
		}
	}
	return true
}

// The entries of the symbols without the lengths of their codes (RFC 1951 section 3.2.5).
var literalValues, distanceValues, lengthValues = newValues()

func newValues() (literals [numLiteral]uint32, distances [numDistance]uint32, lengths [numLength]uint32) {
	for symbol := range 256 {
		literals[symbol] = isLiteral | uint32(symbol)<<valueShift
	}
	literals[256] = isEnd
	base := uint32(3)
	for symbol := 257; symbol < 285; symbol++ {
		extra := uint32(max(0, (symbol-261)/4))
		literals[symbol] = base<<valueShift | extra<<extraShift
		base += 1 << extra
	}
	literals[285] = maxMatch << valueShift
	base = 1
	for symbol := range maxDistance {
		extra := uint32(max(0, symbol/2-1))
		distances[symbol] = base<<valueShift | extra<<extraShift
		base += 1 << extra
	}
	for symbol := maxLiteral; symbol < numLiteral; symbol++ {
		literals[symbol] = invalid
	}
	for symbol := maxDistance; symbol < numDistance; symbol++ {
		distances[symbol] = invalid
	}
	for symbol := range lengths {
		lengths[symbol] = uint32(symbol) << valueShift
	}
	return literals, distances, lengths
}

// The codes of RFC 1951 section 3.2.6.
var fixedLiterals, fixedDistances = newFixed()

func newFixed() (*literalTable, *distanceTable) {
	var lengths [numLiteral]uint8
	for symbol := range lengths {
		switch {
		case symbol < 144:
			lengths[symbol] = 8
		case symbol < 256:
			lengths[symbol] = 9
		case symbol < 280:
			lengths[symbol] = 7
		default:
			lengths[symbol] = 8
		}
	}
	literals, distances := new(literalTable), new(distanceTable)
	fill(literals[:], literalRoot, lengths[:], literalValues[:])
	for symbol := range numDistance {
		lengths[symbol] = 5
	}
	fill(distances[:], distanceRoot, lengths[:numDistance], distanceValues[:])
	return literals, distances
}
