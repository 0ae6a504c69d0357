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
)

// matchFinder finds earlier occurrences within WindowSize, with chains of positions that have the same hash
// of their first four bytes.
//
// Positions are stored modulo 1<<16, so an entry may be stale and name a newer position. Bytes are always
// compared, so a stale entry costs one comparison and never gives a wrong match.
type matchFinder struct {
	head    [1 << chainHashBits]uint16
	next    [WindowSize]uint16 // of a position modulo WindowSize, the one before it in its chain
	touched uint16
}

func (m *matchFinder) reset() {
	clear(m.head[:])
	clear(m.next[:])
}

func chainHash(v uint32) uint32 { return v * 0x9E3779B1 >> (32 - chainHashBits) }

// insert enters the positions from to below to, all with lookAhead bytes from them on.
func (m *matchFinder) insert(data []byte, from, to int) {
	if from >= to {
		return
	}
	d := data[from : to+lookAhead-1]
	i := uint16(from)
	for ; len(d) > lookAhead; d = d[2:] {
		v := load64(d, 0)
		h, g := chainHash(uint32(v)), chainHash(uint32(v>>8))
		m.next[i&windowMask] = m.head[h]
		m.head[h] = i
		i++
		m.next[i&windowMask] = m.head[g]
		m.head[g] = i
		i++
	}
	if len(d) >= lookAhead {
		h := chainHash(load32(d, 0))
		m.next[i&windowMask] = m.head[h]
		m.head[h] = i
	}
}

// find enters position i and returns the longest match at i that is longer than best and has at least
// shortest bytes, or the nearest of several. It compares at most depth positions and stops at a match of nice
// bytes. If there is none, the distance is 0. At least lookAhead bytes follow data[i].
func (m *matchFinder) find(data []byte, i, best, nice, depth int) (length, distance int) {
	v := load64(data, i)
	h := chainHash(uint32(v))
	c := m.head[h]
	m.head[h] = uint16(i)
	m.next[i&windowMask] = c
	// Prefetch the entry of the next position, which is probably searched soon.
	m.touched = m.head[chainHash(uint32(v>>8))]

	length = best
	stop := max(0, i-WindowSize) // the farthest position to compare
	span := uint(i - stop)       // positions from there to the last compared position
	if length < shortest {
		// The first match of 4 bytes or more.
		p := i
		for {
			p = i - int(uint16(i)-c)
			if uint(p-stop) >= span || depth == 0 {
				return length, distance
			}
			span = uint(p - stop)
			depth--
			c = m.next[p&windowMask]
			if load32(data, p) == uint32(v) {
				break
			}
		}
		length, distance = matchLength(data, p, i), i-p
	}
	longest := min(maxMatch, len(data)-i)
	nice = min(nice, longest)
	if length >= nice {
		return length, distance
	}
	// A longer match has these four bytes at its end.
	end := length - 3
	want := load32(data, i+end)
	for ; depth > 0; depth-- {
		p := i - int(uint16(i)-c)
		if uint(p-stop) >= span {
			break
		}
		span = uint(p - stop)
		c = m.next[p&windowMask]
		if load32(data, p+end) != want || load32(data, p) != uint32(v) {
			continue
		}
		if n := matchLength(data, p, i); n > length {
			length, distance = n, i-p
			if length >= nice {
				break
			}
			end = length - 3
			want = load32(data, i+end)
		}
	}
	return length, distance
}

// matchLength returns how many bytes at p and i are the same, where the first four are known to be,
// at most maxMatch.
func matchLength(data []byte, p, i int) int {
	longest := min(maxMatch, len(data)-i)
	n := 4
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
