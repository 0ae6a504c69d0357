//go:build !amd64 || purego

package deflate

const hasEights, hasWide = false, false

func putEights(dst, src *byte, eights int, entries *[256]uint64, pending uint64, count uint) (written int, left uint64,
	leftCount uint) {
	panic("there are no instructions for it")
}

func putWide(dst, src *byte, wides int, tables *wideTables, pending uint64, count uint) (written int, left uint64,
	leftCount uint) {
	panic("there are no instructions for it")
}
