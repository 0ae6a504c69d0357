//go:build !purego

package deflate

import "github.com/rules-mlcube/rules_mlcube/tools/internal/archive/cpu"

// hasEights tells whether putEights runs here.
var hasEights = cpu.BMI2

// hasWide tells whether putWide runs here, and putEights.
var hasWide = cpu.BMI2 && cpu.AVX512VBMI

// putWide is putEights for wides times 64 bytes.
//
//go:noescape
func putWide(dst, src *byte, wides int, tables *wideTables, pending uint64, count uint) (written int, left uint64, leftCount uint)

// putEights writes the codes of eights times 8 bytes from src on to dst, and returns how many whole
// bytes these are, and the bits that are left over. pending holds count bits, fewer than 8, that come
// first. entries holds for each byte its code, of at most maxPairBits, and from bit 32 on the
// code's length. Up to 8 bytes after those written are overwritten.
//
//go:noescape
func putEights(dst, src *byte, eights int, entries *[256]uint64, pending uint64, count uint) (written int, left uint64, leftCount uint)
