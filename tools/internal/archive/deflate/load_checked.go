//go:build !(amd64 || arm64) || purego

package deflate

import "encoding/binary"

// load32 and load64 read the bytes at b[i], little-endian on every machine.

func load32(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[i : i+4 : i+4]) }

func load64(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i : i+8 : i+8]) }
