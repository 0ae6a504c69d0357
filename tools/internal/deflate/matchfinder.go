package deflate

import "math/bits"

const (
	hash4Bits = 16
	hash3Bits = 14

	windowMask = WindowSize - 1
)

// matchFinder finds earlier occurrences within WindowSize: by chains of the positions that share the
// hash of 4 bytes, and for matches of 3 bytes by the last position of each hash of 3 bytes.
//
// Positions are kept modulo 1<<16. So an entry may be stale and stand for a newer position than the
// one that was meant; as bytes are always compared, that costs a look and never a wrong match.
type matchFinder struct {
	head4   [1 << hash4Bits]uint16
	head3   [1 << hash3Bits]uint16
	next    [WindowSize]uint16 // of a position modulo WindowSize, the one before it in its chain
	touched uint16
}

func (m *matchFinder) reset() {
	clear(m.head4[:])
	clear(m.head3[:])
	clear(m.next[:])
}

func hash4(v uint32) uint32 { return v * 0x9E3779B1 >> (32 - hash4Bits) }
func hash3(v uint32) uint32 { return v << 8 * 0x9E3779B1 >> (32 - hash3Bits) }

// insert enters the positions from to below to, where data[to+2] exists.
func (m *matchFinder) insert(data []byte, from, to int) {
	if from >= to {
		return
	}
	d := data[from : to+3]
	for k := 0; k < len(d)-3; k++ {
		v := load32(d, k)
		i := from + k
		h := hash4(v)
		m.head3[hash3(v)] = uint16(i)
		m.next[i&windowMask] = m.head4[h]
		m.head4[h] = uint16(i)
	}
}

// find enters position i and returns the longest match of it that is longer than best, and the
// nearest of these, after at most depth looks at a chain; it is content with a match of nice bytes.
// Where there is none, the distance is 0. At least 9 bytes follow from data[i] on; best is at least
// minMatch-1.
func (m *matchFinder) find(data []byte, i, best, nice, depth int) (length, distance int) {
	v := load64(data, i)
	h3, h4 := hash3(uint32(v)), hash4(uint32(v))
	near := m.head3[h3]
	c := m.head4[h4]
	m.head3[h3] = uint16(i)
	m.head4[h4] = uint16(i)
	m.next[i&windowMask] = c
	// The next position is likely to be looked up soon: have the cache fetch its entries.
	h3, h4 = hash3(uint32(v>>8)), hash4(uint32(v>>8))
	m.touched = m.head4[h4] + m.head3[h3]

	length = best
	at := i                         // the last position looked at
	stop := max(-1, i-WindowSize-1) // the first too far
	if length <= minMatch {
		if length < minMatch {
			d := int(uint16(i) - near)
			if uint(d-1) < uint(min(i, WindowSize)) && (load32(data, i-d)^uint32(v))<<8 == 0 {
				length, distance = minMatch, d
			}
		}
		// The first match of 4 bytes or more.
		for {
			p := i - int(uint16(i)-c)
			if p >= at || p <= stop || depth == 0 {
				return length, distance
			}
			at = p
			depth--
			c = m.next[p&windowMask]
			if load32(data, p) == uint32(v) {
				break
			}
		}
		length, distance = matchLength(data, at, i), i-at
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
		if p >= at || p <= stop {
			break
		}
		at = p
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
