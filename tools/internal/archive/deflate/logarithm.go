package deflate

import "math/bits"

// fixedBits is a number of bits in units of 1/65536.
type fixedBits uint64

const (
	fraction = 16 // fractional bits of a fixedBits
	log2Bits = 11
)

// log2Fraction[i] is 65536*log2(1+i/2048).
var log2Fraction = log2Table()

func log2Table() (t [1 << log2Bits]uint16) {
	for i := range t {
		// Squaring doubles the logarithm. If the square is 2 or more, the next bit is set. One is 1<<30.
		x := uint64(1<<log2Bits+i) << (30 - log2Bits)
		for bit := fraction - 1; bit >= 0; bit-- {
			if x = x * x >> 30; x >= 2<<30 {
				x >>= 1
				t[i] |= 1 << bit
			}
		}
	}
	return t
}

// log2 returns the base-2 logarithm of n, rounded down, and 0 for 0.
func log2(n uint32) fixedBits {
	if n == 0 {
		return 0
	}
	whole := uint(bits.Len32(n)) - 1
	mantissa := uint64(n) << (63 - whole) >> (63 - log2Bits) & (1<<log2Bits - 1)
	return fixedBits(whole)<<fraction | fixedBits(log2Fraction[mantissa])
}

// idealSize returns the size of symbols with these frequencies under an ideal code.
func idealSize(counts []uint32) fixedBits {
	total, saved := uint32(0), fixedBits(0)
	for _, n := range counts {
		if n > 0 {
			total += n
			saved += fixedBits(n) * log2(n)
		}
	}
	return fixedBits(total)*log2(total) - saved
}
