//go:build !purego

package deflate

import "github.com/rules-mlcube/rules_mlcube/tools/internal/archive/cpu"

// hasEights reports whether this processor supports putEights.
var hasEights = cpu.BMI2

// hasWide reports whether this processor supports putWide and putEights.
var hasWide = cpu.BMI2 && cpu.AVX512VBMI

// putWide is putEights for wides times 64 bytes. Each code must have at least two bits: codes are written by
// fours, each write over the last, incomplete byte of the one before, so four must reach the next byte.
//
//go:noescape
func putWide(dst, src *byte, wides int, tables *wideTables, pending uint64, count uint) (written int, left uint64,
	leftCount uint)

// putEights writes the codes of eights times 8 bytes from src to dst. It returns the number of whole bytes
// and the remaining bits. pending has count bits, fewer than 8, that come first. entries has for each byte
// its code, of at most maxPairBits, and from bit 32 its length. It may overwrite up to 8 bytes after the
// output.
//
//go:noescape
func putEights(dst, src *byte, eights int, entries *[256]uint64, pending uint64, count uint) (written int, left uint64,
	leftCount uint)
