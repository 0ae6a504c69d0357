package deflate

import "math/bits"

// The alphabets of RFC 1951 sections 3.2.5 and 3.2.7.
const (
	numLiteralLength = 286
	numDistance      = 30
	numCodeLength    = 19

	endOfBlock  = 256
	firstLength = 257 // the symbol of length 3

	minMatch = 3
	maxMatch = 258
)

// lengthSymbol[n] is the length symbol of a match of n bytes, minus firstLength. lengthBase and lengthExtra
// are the shortest match and the number of extra bits of each length symbol.
var lengthSymbol, lengthBase, lengthExtra = lengthTables()

func lengthTables() (symbol [maxMatch + 1]uint8, base [numLiteralLength - firstLength]uint16,
	extra [numLiteralLength - firstLength]uint8) {
	n := minMatch
	for s := range base {
		if s >= 8 {
			extra[s] = uint8(s/4 - 1)
		}
		if s == len(base)-1 { // 258 has its own symbol
			n, extra[s] = maxMatch, 0
		}
		base[s] = uint16(n)
		for end := n + 1<<extra[s]; n < end && n <= maxMatch; n++ {
			symbol[n] = uint8(s)
		}
	}
	return symbol, base, extra
}

// distanceBase and distanceExtra are the shortest distance and the number of extra bits of each distance
// symbol.
var distanceBase, distanceExtra = distanceTables()

func distanceTables() (base [numDistance]uint16, extra [numDistance]uint8) {
	d := 1
	for s := range base {
		if s >= 4 {
			extra[s] = uint8(s/2 - 1)
		}
		base[s] = uint16(d)
		d += 1 << extra[s]
	}
	return base, extra
}

// distanceSymbol returns the symbol of distance less1 + 1.
func distanceSymbol(less1 uint32) uint32 {
	if less1 < 4 {
		return less1
	}
	extra := uint32(bits.Len32(less1)) - 2
	return 2*extra + less1>>(extra&31)
}
