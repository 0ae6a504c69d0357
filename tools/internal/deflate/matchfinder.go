package deflate

import "math/bits"

const (
	hash4Bits = 16
	hash3Bits = 14

	windowMask = WindowSize - 1
)

// matchFinder finds earlier occurrences within WindowSize, by chains of the positions that share
// the hash of 4 bytes, and for matches of 3 bytes by the last position of each hash of 3 bytes.
//
// Positions are kept modulo 1<<16. So an entry may be stale and stand for a newer position than the
// one that was meant; as bytes are always compared, that costs a look and never a wrong match.
type matchFinder struct {
	head4 [1 << hash4Bits]uint16
	head3 [1 << hash3Bits]uint16
	next  [WindowSize]uint16 // of a position modulo WindowSize, the one before it in its chain
}

func (m *matchFinder) reset() {
	clear(m.head4[:])
	clear(m.head3[:])
	clear(m.next[:])
}

func hash4(v uint32) uint32 { return v * 0x9E3779B1 >> (32 - hash4Bits) }
func hash3(v uint32) uint32 { return v << 8 * 0x9E3779B1 >> (32 - hash3Bits) }

// insert enters the positions from to below to, where data[to+3] exists.
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
// nearest of these, after at most depth looks; it is content with a match of nice bytes. Where there
// is none, it returns best and 0. There are at least 8 bytes from data[i] on.
func (m *matchFinder) find(data []byte, i, best, nice, depth int) (length, distance int) {
	v := load64(data, i)
	h3, h4 := hash3(uint32(v)), hash4(uint32(v))
	near := m.head3[h3]
	c := m.head4[h4]
	m.head3[h3] = uint16(i)
	m.head4[h4] = uint16(i)
	m.next[i&windowMask] = c

	longest := min(maxMatch, len(data)-i)
	reach := min(i, WindowSize)
	if best >= longest {
		return best, 0
	}
	length = best
	if best < minMatch {
		if d := int(uint16(i) - near); uint(d-1) < uint(reach) && (load32(data, i-d)^uint32(v))<<8 == 0 {
			length, distance = minMatch, d
		}
	}
	last := 0
	for ; depth > 0; depth-- {
		d := int(uint16(i) - c)
		if d <= last || d > reach {
			break
		}
		last = d
		p := i - d
		c = m.next[p&windowMask]
		if length >= 8 {
			if length >= longest {
				break
			}
			if load32(data, p+length-3) != load32(data, i+length-3) {
				continue
			}
		}
		x := load64(data, p) ^ v
		if x != 0 {
			n := bits.TrailingZeros64(x) >> 3
			if n > length && n > minMatch {
				length, distance = min(n, longest), d
				if length >= nice {
					break
				}
			}
			continue
		}
		n := matchLength(data, p, i, longest)
		if n > length {
			length, distance = n, d
			if n >= nice {
				break
			}
		}
	}
	return length, distance
}

// matchLength returns how many bytes at p and i are the same, 8 of which are known to be, at most longest.
func matchLength(data []byte, p, i, longest int) int {
	a, b := data[p:p+longest], data[i:i+longest]
	n := 8
	for ; n+8 <= len(a) && n+8 <= len(b); n += 8 {
		if x := load64(a, n) ^ load64(b, n); x != 0 {
			return n + bits.TrailingZeros64(x)>>3
		}
	}
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
