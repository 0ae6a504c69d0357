package deflate

import "math/bits"

const (
	// shortest is the minimum length to search for. Matches of minMatch bytes save so little that the search
	// does not pay off.
	shortest = 4

	// lookAhead is the number of bytes that must follow a position to enter it or to search there.
	lookAhead = 9

	chainHashBits = 15
	windowMask    = WindowSize - 1

	// linkPositions is the number of positions in a link.
	linkPositions = 4
)

// link holds the last four positions of a hash chain, each modulo 1<<16, the newest in the low bits. Loading
// four at once matters, as following a chain takes longer than comparing bytes.
type link uint64

// push returns l with position i in front.
func (l link) push(i int) link { return l<<16 | link(uint16(i)) }

// matchFinder finds earlier occurrences within WindowSize, with chains of positions that have the same hash
// of their first four bytes.
//
// Positions are stored modulo 1<<16, so an entry may be stale and name a newer position. Bytes are always
// compared, so a stale entry costs one comparison and never gives a wrong match.
type matchFinder struct {
	head    [1 << chainHashBits]link
	next    [WindowSize]link // by position modulo WindowSize: the positions before it in its chain
	touched link
}

func (m *matchFinder) reset() {
	clear(m.head[:])
	clear(m.next[:])
}

func chainHash(v uint32) uint32 { return v * 0x9E3779B1 >> (32 - chainHashBits) }

// insert enters the positions from to below to, all with lookAhead bytes from them on.
func (m *matchFinder) insert(data []byte, from, to int) {
	for i := from; i < to; i++ {
		h := chainHash(load32(data, i))
		chain := m.head[h]
		m.next[i&windowMask] = chain
		m.head[h] = chain.push(i)
	}
}

// find enters position i and returns the longest match at i that is longer than best, or the nearest of several.
// best is at least shortest-1. It compares at most depth positions, a multiple of linkPositions, and stops at a
// match of nice bytes. If there is none, the distance is 0. At least lookAhead bytes follow data[i].
func (m *matchFinder) find(data []byte, i, best, nice, depth int) (length, distance int) {
	v := load64(data, i)
	h := chainHash(uint32(v))
	chain := m.head[h]
	m.head[h] = chain.push(i)
	m.next[i&windowMask] = chain
	// The next position is likely to be looked up soon: have the cache fetch its entry.
	m.touched = m.head[chainHash(uint32(v>>8))]

	length = best
	longest := min(maxMatch, len(data)-i)
	if length >= longest {
		return length, 0
	}
	nice = min(nice, longest)
	reach := uint32(min(i, WindowSize))
	// A longer match has these four bytes at its end.
	end := length - 3
	want := load32(data, i+end)
	for {
		d := uint32(uint16(i) - uint16(chain))
		if d-1 >= reach {
			return length, distance
		}
		p := i - int(d)
		if load32(data, p+end) == want && load32(data, p) == uint32(v) {
			if n := matchLength(data, p, i, shortest, longest); n > length {
				length, distance = n, int(d)
				if length >= nice {
					return length, distance
				}
				end = length - 3
				want = load32(data, i+end)
			}
		}
		depth--
		if depth%linkPositions != 0 {
			chain >>= 16
			continue
		}
		if depth == 0 {
			return length, distance
		}
		chain = m.next[chain&windowMask]
	}
}

// matchLength returns how many bytes at p and i are the same, at most longest. The first n are known to be.
func matchLength(data []byte, p, i, n, longest int) int {
	for ; n+8 <= longest; n += 8 {
		if x := load64(data, p+n) ^ load64(data, i+n); x != 0 {
			return n + bits.TrailingZeros64(x)>>3
		}
	}
	for n < longest && data[p+n] == data[i+n] {
		n++
	}
	return n
}
