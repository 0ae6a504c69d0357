package gunzip

import (
	"encoding/binary"
	"errors"
)

const (
	windowSize = 32 << 10 // how far back a match may reach (RFC 1951 section 2)
	maxMatch   = 258
)

// errCorrupt says that the input is not DEFLATE.
var errCorrupt = errors.New("gunzip: corrupt DEFLATE data")

// A status is why inflate returns.
type status int

const (
	needInput  status = iota // all input was taken, or what is left is a part of a block's header
	needRoom                 // fewer than maxMatch bytes may be left in the buffer
	needWindow               // a match reaches back to before the buffer
	ended                    // the last block has ended
	corrupt
	blockEnded // of symbols: go on with the next block
)

// state is the part of a block that comes next.
type state int

const (
	inHeader state = iota
	inStored
	inSymbols
)

// A decoder inflates a DEFLATE stream (RFC 1951) whose input comes in parts. The zero value is at the
// beginning of a block.
type decoder struct {
	in     []byte // the input not yet taken
	bits   uint64 // taken but not used, the next one lowest
	count  uint   // their number
	state  state
	final  bool // the block is the last
	stored int  // bytes left of a stored block

	literals  *literalTable
	distances *distanceTable

	dynamicLiterals  literalTable
	dynamicDistances distanceTable
	lengthCodes      lengthTable
}

// reset begins a stream with the input in.
func (d *decoder) reset(in []byte) {
	d.in, d.bits, d.count, d.state, d.final = in, 0, 0, inHeader, false
}

// feed gives the decoder more input, after it needed some.
func (d *decoder) feed(in []byte) {
	if len(d.in) > 0 {
		in = append(d.in[:len(d.in):len(d.in)], in...)
	}
	d.in = in
}

// atBoundary reports whether all input was used, up to the end of a block.
func (d *decoder) atBoundary() bool {
	return d.state == inHeader && d.count == 0 && len(d.in) == 0 && !d.final
}

// unused returns the input after the end of the stream.
func (d *decoder) unused() []byte {
	var unused []byte
	for d.count > 0 {
		unused = append(unused, byte(d.take(8)))
	}
	return append(unused, d.in...)
}

// inflate appends to buf[:n], as far as input and room go, and returns the new n. A match may reach back to
// buf[low], which is the first byte of the stream or lies a window before buf[n] or more; otherwise inflate
// returns needWindow before it.
func inflate[T byte | uint16](d *decoder, buf []T, n, low int) (int, status) {
	for {
		switch d.state {
		case inHeader:
			if d.final {
				d.take(d.count % 8)
				return n, ended
			}
			if s := d.header(); s != blockEnded {
				return n, s
			}
		case inStored:
			for d.count > 0 && d.stored > 0 && n < len(buf) {
				buf[n] = T(d.take(8))
				n++
				d.stored--
			}
			if d.stored > 0 && d.count == 0 {
				part := d.in[:min(d.stored, len(d.in), len(buf)-n)]
				widen(buf[n:], part)
				n += len(part)
				d.in, d.stored = d.in[len(part):], d.stored-len(part)
			}
			switch {
			case d.stored == 0:
				d.state = inHeader
			case n == len(buf):
				return n, needRoom
			default:
				return n, needInput
			}
		case inSymbols:
			var s status
			if n, s = symbols(d, buf, n, low); s != blockEnded {
				return n, s
			}
			d.state = inHeader
		}
	}
}

// widen copies from to to, whose elements may be wider.
func widen[T byte | uint16](to []T, from []byte) {
	if to, ok := any(to).([]byte); ok {
		copy(to, from)
		return
	}
	for i, b := range from {
		to[i] = T(b)
	}
}

// symbols inflates a block from after its header on.
func symbols[T byte | uint16](d *decoder, buf []T, n, low int) (int, status) {
	in, bits, count := d.in, d.bits, d.count
	literals, distances := d.literals, d.distances
	leave := func(s status) (int, status) {
		d.in, d.bits, d.count = in, bits&(1<<count-1), count
		return n, s
	}
	for {
		fast := len(in) >= 16
		if len(buf)-n < maxMatch+4 {
			if len(buf)-n < maxMatch {
				return leave(needRoom)
			}
			fast = false
		}
		if fast {
			bits |= binary.LittleEndian.Uint64(in) << (count & 63)
			in = in[(63-count)>>3:]
			count |= 56
		} else {
			for ; count < 56 && len(in) > 0; count += 8 {
				bits |= uint64(in[0]) << (count & 63)
				in = in[1:]
			}
		}
		entry := literals[bits&(1<<literalRoot-1)]
		if fast && entry&isLiteral != 0 {
			taken := 0
			taken, n, bits, count = literalRun(literals, in, bits, count, buf, n)
			in = in[taken:]
			if len(in) < 16 || len(buf)-n < maxMatch {
				continue
			}
			entry = literals[bits&(1<<literalRoot-1)]
		}
		if entry&special == isPointer {
			further := bits >> literalRoot & (1<<(entry&lengthMask) - 1)
			entry = literals[uint64(entry>>valueShift)+further]
		}
		used := uint(entry & lengthMask)
		if entry&isLiteral != 0 {
			if used > count {
				return leave(needInput)
			}
			buf[n] = T(entry >> valueShift)
			n++
			bits >>= used & 63
			count -= used
			continue
		}
		before, beforeBits, beforeCount := in, bits, count
		extra := uint(entry >> extraShift & extraMask)
		if used+extra > count {
			return leave(needInput)
		}
		bits >>= used & 63
		count -= used
		if entry&special != 0 {
			if entry&special == isEnd {
				return leave(blockEnded)
			}
			return leave(corrupt)
		}
		length := int(entry>>valueShift) + int(bits&(1<<extra-1))
		bits >>= extra & 63
		count -= extra
		if fast { // there are 8 bytes at least of the 16
			bits |= binary.LittleEndian.Uint64(in) << (count & 63)
			in = in[(63-count)>>3:]
			count |= 56
		} else {
			for ; count < 56 && len(in) > 0; count += 8 {
				bits |= uint64(in[0]) << (count & 63)
				in = in[1:]
			}
		}
		entry = distances[bits&(1<<distanceRoot-1)]
		if entry&special == isPointer {
			further := bits >> distanceRoot & (1<<(entry&lengthMask) - 1)
			entry = distances[uint64(entry>>valueShift)+further]
		}
		used = uint(entry & lengthMask)
		extra = uint(entry >> extraShift & extraMask)
		if used+extra > count {
			in, bits, count = before, beforeBits, beforeCount
			return leave(needInput)
		}
		if entry&special != 0 {
			return leave(corrupt)
		}
		bits >>= used & 63
		distance := int(entry>>valueShift) + int(bits&(1<<extra-1))
		bits >>= extra & 63
		count -= used + extra
		if distance > n-low {
			in, bits, count = before, beforeBits, beforeCount
			return leave(needWindow)
		}
		if distance >= length {
			copy(buf[n:n+length], buf[n-distance:])
			n += length
			continue
		}
		for end := n + length; n < end; { // each time, twice as much has the period of the distance
			n += copy(buf[n:end], buf[n-distance:n])
			distance *= 2
		}
	}
}

// literalRun inflates literals in a row, five at a time as long as five follow. If it stops with 8 bytes of input and
// room for 5 left, there are 56 bits or more. What it takes from the input is returned as the first result.
func literalRun[T byte | uint16](
	table *literalTable, in []byte, bits uint64, count uint, buf []T, n int,
) (int, int, uint64, uint) {
	const mask = 1<<literalRoot - 1
	taken := 0
	for taken+8 <= len(in) && n+5 <= len(buf) {
		bits |= binary.LittleEndian.Uint64(in[taken:]) << (count & 63)
		taken += int((63 - count) >> 3)
		count |= 56
		first := table[bits&mask]
		rest := bits >> (first & lengthMask)
		second := table[rest&mask]
		rest >>= second & lengthMask
		third := table[rest&mask]
		rest >>= third & lengthMask
		fourth := table[rest&mask]
		rest >>= fourth & lengthMask
		fifth := table[rest&mask]
		if first&second&third&fourth&fifth&isLiteral == 0 {
			break
		}
		bits = rest >> (fifth & lengthMask)
		count -= uint((first + second + third + fourth + fifth) & lengthMask) // of 56 or more
		to := buf[n : n+5 : n+5]
		to[0], to[1], to[2] = T(first>>valueShift), T(second>>valueShift), T(third>>valueShift)
		to[3], to[4] = T(fourth>>valueShift), T(fifth>>valueShift)
		n += 5
	}
	return taken, n, bits, count
}

// header reads a block's header. It returns blockEnded if it was read, needInput if it is not there as a
// whole, with nothing taken, or corrupt.
func (d *decoder) header() status {
	in, bits, count := d.in, d.bits, d.count
	if !d.need(3) {
		return needInput
	}
	d.final = d.take(1) == 1
	s := corrupt
	switch d.take(2) {
	case 0:
		d.take(d.count % 8)
		s = d.storedHeader()
	case 1:
		d.literals, d.distances, d.state = fixedLiterals, fixedDistances, inSymbols
		s = blockEnded
	case 2:
		s = d.dynamicHeader()
	}
	if s == needInput {
		d.in, d.bits, d.count, d.final = in, bits, count, false
	}
	return s
}

func (d *decoder) storedHeader() status {
	if !d.need(32) {
		return needInput
	}
	size := d.take(16)
	if d.take(16) != size^0xffff {
		return corrupt
	}
	d.stored, d.state = int(size), inStored
	return blockEnded
}

// lengthOrder is the order in which the lengths of the code of code lengths come.
var lengthOrder = [numLength]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamicHeader reads the codes of a block (RFC 1951 section 3.2.7).
func (d *decoder) dynamicHeader() status {
	if !d.need(14) {
		return needInput
	}
	literals, distances, codes := int(d.take(5))+257, int(d.take(5))+1, int(d.take(4))+4
	if literals > maxLiteral || distances > maxDistance {
		return corrupt
	}
	var lengths [maxLiteral + maxDistance]uint8
	for _, symbol := range lengthOrder[:codes] {
		if !d.need(3) {
			return needInput
		}
		lengths[symbol] = uint8(d.take(3))
	}
	if !fill(d.lengthCodes[:], lengthRoot, lengths[:numLength], lengthValues[:]) {
		return corrupt
	}
	clear(lengths[:])
	for i := 0; i < literals+distances; {
		d.need(lengthRoot + 7) // or as many as there are
		entry := d.lengthCodes[d.bits&(1<<lengthRoot-1)]
		if uint(entry&lengthMask) > d.count {
			return needInput
		}
		if entry == invalid {
			return corrupt
		}
		d.take(uint(entry & lengthMask))
		symbol := int(entry >> valueShift)
		if symbol < 16 {
			lengths[i] = uint8(symbol)
			i++
			continue
		}
		repeat, extra := 3, uint(2)
		var length uint8
		switch symbol {
		case 16:
			if i == 0 {
				return corrupt
			}
			length = lengths[i-1]
		case 17:
			extra = 3
		case 18:
			repeat, extra = 11, 7
		}
		if d.count < extra {
			return needInput
		}
		repeat += int(d.take(extra))
		if repeat > literals+distances-i {
			return corrupt
		}
		for ; repeat > 0; repeat-- {
			lengths[i] = length
			i++
		}
	}
	d.literals, d.distances, d.state = &d.dynamicLiterals, &d.dynamicDistances, inSymbols
	if !fill(d.literals[:], literalRoot, lengths[:literals], literalValues[:]) ||
		!fill(d.distances[:], distanceRoot, lengths[literals:literals+distances], distanceValues[:]) {
		return corrupt
	}
	return blockEnded
}

// need takes input until there are n bits, at most 57, and reports whether there are.
func (d *decoder) need(n uint) bool {
	for d.count < n && len(d.in) > 0 {
		d.bits |= uint64(d.in[0]) << (d.count & 63)
		d.in = d.in[1:]
		d.count += 8
	}
	return d.count >= n
}

// take uses n bits that are there.
func (d *decoder) take(n uint) uint64 {
	taken := d.bits & (1<<n - 1)
	d.bits >>= n & 63
	d.count -= n
	return taken
}
