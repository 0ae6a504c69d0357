package archive

import "encoding/binary"

// gzipHeader is the ten bytes of RFC 1952: DEFLATE, no flags, no time, no level, unknown system.
const gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

const gzipTrailerSize = 8

// gzipTrailer is the CRC-32 of the uncompressed bytes and their number modulo 2^32.
func gzipTrailer(crc uint32, size int64) []byte {
	t := binary.LittleEndian.AppendUint32(nil, crc)
	return binary.LittleEndian.AppendUint32(t, uint32(size))
}

// A CRC-32 is a polynomial over GF(2) modulo crcPoly, with reflected bits: bit 31 is x^0. The CRC of two
// concatenated strings is crc(a) * x^(8 len(b)) + crc(b). So blocks can be summed in parallel, as in zlib's
// crc32_combine by Mark Adler.
const crcPoly = 0xedb88320

const crcOne = uint32(1) << 31 // x^0

// crcMultiply returns a * b modulo the polynomial.
func crcMultiply(a, b uint32) uint32 {
	var product uint32
	for ; a != 0; a <<= 1 {
		if a&crcOne != 0 {
			product ^= b
		}
		b = crcShift(b)
	}
	return product
}

// crcShift returns a * x modulo the polynomial.
func crcShift(a uint32) uint32 { return a>>1 ^ crcPoly&-(a&1) }

// crcPower returns x^(8 n) modulo the polynomial, for n bytes.
func crcPower(n int64) uint32 {
	square := uint32(1) << (31 - 8) // x^8
	result := crcOne
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			result = crcMultiply(result, square)
		}
		square = crcMultiply(square, square)
	}
	return result
}

// crcJoin combines the CRC-32 of blocks. The zero value is the CRC-32 of no bytes.
type crcJoin struct {
	sum   uint32
	len   int64 // the length of power; most blocks have the same length
	power uint32
}

// add appends a block of n bytes with the CRC-32 crc.
func (j *crcJoin) add(crc uint32, n int64) {
	if n != j.len {
		j.len, j.power = n, crcPower(n)
	}
	j.sum = crcMultiply(j.power, j.sum) ^ crc
}
