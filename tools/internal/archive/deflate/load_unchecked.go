//go:build (amd64 || arm64) && !purego

package deflate

import "unsafe"

// load32 and load64 read the little-endian bytes at b[i], which the caller guarantees to exist. Checking the
// bounds would cost a tenth of the match finder's time; the build tag purego has them checked.

func load32(b []byte, i int) uint32 {
	return *(*uint32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), i))
}

func load64(b []byte, i int) uint64 {
	return *(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), i))
}
