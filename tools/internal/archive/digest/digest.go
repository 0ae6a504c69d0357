// Package digest computes two SHA-256 at a time. The latency of one stream's rounds leaves a processor with SHA
// extensions idle half of the time, so two streams take three quarters of the time of one after the other. On other
// processors, crypto/sha256 computes them in turn.
package digest

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"hash"
)

// Size is the length of a SHA-256 in bytes.
const Size = sha256.Size

const blockSize = sha256.BlockSize

// leastBlocks is the minimum number of blocks for which this code is faster than crypto/sha256.
const leastBlocks = 16

// A Hash is a running SHA-256, like that of [crypto/sha256].
type Hash struct {
	std   hash.Hash
	fill  int    // bytes of std's current block
	saved []byte // buffer for std's state
}

// New returns the hash of the empty input.
func New() *Hash { return &Hash{std: sha256.New()} }

// Reset sets h to the hash of the empty input.
func (h *Hash) Reset() {
	h.std.Reset()
	h.fill = 0
}

// Write adds p to the hash. Its error is always nil.
func (h *Hash) Write(p []byte) (int, error) {
	h.fill = (h.fill + len(p)) % blockSize
	return h.std.Write(p)
}

// Sum appends the SHA-256 of what was written to b.
func (h *Hash) Sum(b []byte) []byte { return h.std.Sum(b) }

// Paired reports whether Write computes two hashes in less time than in turn.
func Paired() bool { return lanes }

// Write writes p to a, and at the same time as many bytes of q to b as possible. It returns their number, which
// may be 0. The caller writes the rest of q. a and b must be different hashes.
func Write(a *Hash, p []byte, b *Hash, q []byte) int {
	headP, headQ := -a.fill&(blockSize-1), -b.fill&(blockSize-1) // bytes up to the next block
	blocks := min((len(p)-headP)/blockSize, (len(q)-headQ)/blockSize)
	if !lanes || blocks < leastBlocks {
		a.Write(p)
		return 0
	}
	a.Write(p[:headP])
	b.Write(q[:headQ])
	p, q = p[headP:], q[headQ:]
	stateA, stateB := a.export(), b.export()
	pair(&stateA, &p[0], &stateB, &q[0], blocks)
	a.restore(&stateA, blocks)
	b.restore(&stateB, blocks)
	a.Write(p[blocks*blockSize:])
	return headQ + blocks*blockSize
}

// The state that crypto/sha256 marshals: four magic bytes, H0 to H7, the unfinished block and the length. All
// numbers are big-endian.
const (
	stateOffset  = 4
	lengthOffset = stateOffset + 8*4 + blockSize
	stateSize    = lengthOffset + 8
)

// export returns H0 to H7 (FIPS 180-4 section 5.3.3), between two blocks.
func (h *Hash) export() (state [8]uint32) {
	h.saved, _ = h.std.(encoding.BinaryAppender).AppendBinary(h.saved[:0])
	for i := range state {
		state[i] = binary.BigEndian.Uint32(h.saved[stateOffset+4*i:])
	}
	return state
}

// restore is the reverse of export, after a number of additional blocks.
func (h *Hash) restore(state *[8]uint32, blocks int) {
	for i, word := range state {
		binary.BigEndian.PutUint32(h.saved[stateOffset+4*i:], word)
	}
	length := h.saved[lengthOffset:stateSize]
	binary.BigEndian.PutUint64(length, binary.BigEndian.Uint64(length)+uint64(blocks)*blockSize)
	if err := h.std.(encoding.BinaryUnmarshaler).UnmarshalBinary(h.saved); err != nil {
		panic(err) // selfTest passed
	}
}

// selfTest checks that crypto/sha256 marshals its state as above, because no specification guarantees it.
func selfTest() bool {
	h := sha256.New()
	h.Write(make([]byte, 3*blockSize))
	saver, ok := h.(encoding.BinaryAppender)
	if !ok {
		return false
	}
	state, err := saver.AppendBinary(nil)
	if err != nil || len(state) != stateSize || binary.BigEndian.Uint64(state[lengthOffset:]) != 3*blockSize {
		return false
	}
	sum := h.Sum(nil)
	a, b, p := New(), New(), make([]byte, 2*blockSize)
	one, two := a.export(), b.export()
	pair(&one, &p[0], &two, &p[0], 2)
	a.restore(&one, 2)
	b.restore(&two, 2)
	a.Write(p[:blockSize])
	b.Write(p[:blockSize])
	return string(a.Sum(nil)) == string(sum) && string(b.Sum(nil)) == string(sum)
}
