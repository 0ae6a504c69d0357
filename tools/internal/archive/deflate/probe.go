package deflate

const (
	// Every probeGrid bytes, one position is entered in a table. Every probePeriod bytes, probeGrid neighbouring
	// positions are looked up. So a repeated range is found at any alignment. From one period to the next, these
	// positions advance by probeStep grids, an odd number, so that they reach every column of a table, whatever
	// the length of its rows.
	probeGrid   = 32
	probePeriod = 1 << 10
	probeStep   = 11
	probeBits   = 12
)

// probe estimates how many bytes of a segment repeat earlier ones, from a few positions.
type probe struct {
	last [1 << probeBits]uint32 // by hash, more bits of the hash and the position modulo 1<<16
}

// reset deletes all positions and enters those of data[:end] that are within reach.
func (p *probe) reset(data []byte, end int) {
	clear(p.last[:])
	p.enter(data, max(0, end-WindowSize), end-7)
}

// enter enters the positions of the grid in [from, to). At least 8 bytes follow each.
func (p *probe) enter(data []byte, from, to int) {
	for i := (from + probeGrid - 1) &^ (probeGrid - 1); i < to; i += probeGrid {
		h := probeHash(load64(data, i))
		p.last[h>>(32-probeBits)] = h<<16 | uint32(uint16(i))
	}
}

// probeHash hashes the low 6 bytes of v.
func probeHash(v uint64) uint32 {
	return uint32(v << 16 * 0x9E3779B185EBCA87 >> 32)
}

// repeats enters data[from:to], and counts the positions looked up that have the same 6 bytes before them
// within WindowSize.
func (p *probe) repeats(data []byte, from, to int) int {
	found := 0
	for k := 0; from < to; k, from = k+1, from+probePeriod {
		end := min(from+probePeriod, to-8)
		start := min(from+k*probeStep*probeGrid%probePeriod, end)
		p.enter(data, from, start)
		for i := start; i < min(start+probeGrid, end); i++ {
			v := load64(data, i)
			h := probeHash(v)
			last := p.last[h>>(32-probeBits)]
			if last>>16 != h&0xffff {
				continue
			}
			d := int(uint16(i) - uint16(last))
			if uint(d-1) < uint(min(i, WindowSize)) && (load64(data, i-d)^v)<<16 == 0 {
				found++
			}
		}
		p.enter(data, start, end)
	}
	return found
}
