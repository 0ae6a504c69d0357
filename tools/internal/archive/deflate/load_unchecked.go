//go:build (amd64 || arm64) && !purego

package deflate

import "unsafe"

// load32 and load64 read the bytes from b[i] on, little-endian. The caller guarantees that b has them: a check
// of the bounds would cost a tenth of the time that a match finder takes. With the build tag purego they are checked.

func load32(b []byte, i int) uint32 {
	return *(*uint32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), i))
}

func load64(b []byte, i int) uint64 {
	return *(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), i))
}
