package deflate

import "math/bits"

const (
	// lookAhead is the number of bytes that must follow a position to enter it or to search there.
	lookAhead = 9

	chainHashBits = 15
	windowMask    = WindowSize - 1

	// linkPositions is the number of positions in a link.
	linkPositions = 4

	shortHashBits = 12
)

// link holds the last four positions of a hash chain, each modulo 1<<16, the newest in the low bits. Loading
// four at once matters, as following a chain takes longer than comparing bytes.
type link uint64

// push returns l with position i in front.
func (l link) push(i int) link { return l<<16 | link(uint16(i)) }

// matchFinder finds earlier occurrences within WindowSize: long matches with chains of positions that have the
// same hash of their first bytes, and short ones with a table of the last position of each three bytes.
//
// Positions are stored modulo 1<<16, so an entry may be stale and name a newer position. Bytes are always
// compared, so a stale entry costs one comparison and never gives a wrong match.
type matchFinder struct {
	head    [1 << chainHashBits]link
	next    [WindowSize]link // by position modulo WindowSize: the positions before it in its chain
	short   [1 << shortHashBits]uint16
	hashed  uint64 // mask of the bytes that chains hash
	touched link
}

// reset deletes all positions, and sets the length of the shortest match to find with chains, 4 to 8.
func (m *matchFinder) reset(shortest int) {
	clear(m.head[:])
	clear(m.next[:])
	clear(m.short[:])
	m.hashed = ^uint64(0) >> (64 - 8*shortest)
}

func chainHash(v uint64) uint64 { return v * 0x9E3779B185EBCA87 >> (64 - chainHashBits) }

func shortHash(v uint64) uint32 { return uint32(v) << 8 * 0x9E3779B1 >> (32 - shortHashBits) }

// insert enters the positions in [from, to) in chains. At least lookAhead bytes follow each.
func (m *matchFinder) insert(data []byte, from, to int) {
	hashed := m.hashed
	last, newest := uint64(len(m.head)), link(0)
	for i := from; i < to; i++ {
		h := chainHash(load64(data, i) & hashed)
		// In a run, loading what was just stored would take most of the time.
		chain := newest
		if h != last {
			chain = m.head[h]
		}
		m.next[i&windowMask] = chain
		last, newest = h, chain.push(i)
		m.head[h] = newest
	}
}

// insertShort enters the positions in [from, to) in the table of three bytes.
func (m *matchFinder) insertShort(data []byte, from, to int) {
	for i := from; i < to; i++ {
		m.short[shortHash(load64(data, i))] = uint16(i)
	}
}

// findShort enters position i in the table of three bytes, and returns the distance to the last position that
// has the same, or 0 if there is none.
func (m *matchFinder) findShort(data []byte, i int) (distance int) {
	v := load64(data, i)
	h := shortHash(v)
	distance = int(uint16(i) - m.short[h])
	m.short[h] = uint16(i)
	if uint(distance-1) < uint(min(i, WindowSize)) && (load64(data, i-distance)^v)<<40 == 0 {
		return distance
	}
	return 0
}

// find enters position i in chains and returns the longest match at i that is longer than best, or the nearest
// of several. best is at least 3. It compares at most depth positions, a multiple of linkPositions, and stops at
// a match of nice bytes. If there is none, the distance is 0. At least lookAhead bytes follow data[i].
func (m *matchFinder) find(data []byte, i, best, nice, depth int) (length, distance int) {
	hashed := m.hashed
	v := load64(data, i)
	h := chainHash(v & hashed)
	chain := m.head[h]
	m.head[h] = chain.push(i)
	m.next[i&windowMask] = chain
	// Prefetch the entry of the next position, which is probably searched soon.
	m.touched = m.head[chainHash(v>>8&hashed)]

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
		if load32(data, p+end) == want && (load64(data, p)^v)&hashed == 0 {
			if n := matchLength(data, p, i, 4, longest); n > length {
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

// matchLength returns the number of equal bytes at p and i, at most longest. The first n are known to be equal.
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
