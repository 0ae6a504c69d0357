package deflate

// method is how a range of bytes is encoded.
type method uint8

const (
	store   method = iota // no compression
	entropy               // literals only
	match                 // literals and matches
)

const (
	// segmentSize is the granularity of the choice of methods, and the minimum size to classify.
	segmentSize = 32 << 10
	// Of every samplePeriod bytes, the first sampleLength are counted.
	samplePeriod = 4 << 10
	sampleLength = 1 << 10

	// Every probeGrid bytes, one position is entered in a table. Every probePeriod bytes, probeGrid
	// neighbouring positions are looked up. So a repeated range is found at any alignment.
	probeGrid   = 32
	probePeriod = 1 << 10
	probeBits   = 12
	// probeHits is the number of hits in a segment from which a search for matches pays off.
	probeHits = 2

	// storeSaving is the reciprocal of the share of a segment that entropy coding must save.
	storeSaving = 160
)

// histogram counts bytes.
type histogram [256]uint32

// classifier chooses methods from a sample of the bytes.
type classifier struct {
	last  [1 << probeBits]uint32 // by hash, more bits of the hash and the position modulo 1<<16
	lanes [4]histogram
}

// reset deletes all positions and enters those of data[:end] that are within reach.
func (c *classifier) reset(data []byte, end int) {
	clear(c.last[:])
	for i := max(0, end-WindowSize) &^ (probeGrid - 1); i+8 <= end; i += probeGrid {
		c.enter(data, i)
	}
}

func (c *classifier) enter(data []byte, i int) {
	h := probeHash(load64(data, i))
	c.last[h>>(32-probeBits)] = h<<16 | uint32(uint16(i))
}

// probeHash hashes the low 6 bytes of v.
func probeHash(v uint64) uint32 {
	return uint32(v << 16 * 0x9E3779B185EBCA87 >> 32)
}

// classify chooses the method for the bytes of data in r, and counts a sample of them.
func (c *classifier) classify(data []byte, r *run) {
	if c.probe(data, r.from, r.to) >= probeHits {
		r.method = match
		return
	}
	total := c.sample(data[r.from:r.to], &r.counts)
	r.size = idealSize(r.counts[:])
	r.method = entropy
	if plain := fixedBits(total) * 8 << fraction; r.size >= plain-plain/storeSaving {
		r.method = store
	}
}

// probe counts the positions looked up that have the same 6 bytes before them within WindowSize.
func (c *classifier) probe(data []byte, from, to int) int {
	hits := 0
	for ; from < to; from += probePeriod {
		end := min(from+probePeriod, to-8)
		for i := from; i < min(from+probeGrid, end); i++ {
			v := load64(data, i)
			h := probeHash(v)
			last := c.last[h>>(32-probeBits)]
			if last>>16 != h&0xffff {
				continue
			}
			d := int(uint16(i) - uint16(last))
			if uint(d-1) < uint(min(i, WindowSize)) && (load64(data, i-d)^v)<<16 == 0 {
				hits++
			}
		}
		for i := (from + probeGrid - 1) &^ (probeGrid - 1); i < end; i += probeGrid {
			c.enter(data, i)
		}
	}
	return hits
}

// sample counts a quarter of the bytes, evenly distributed, and returns their number.
func (c *classifier) sample(data []byte, counts *histogram) int {
	clear(c.lanes[0][:])
	clear(c.lanes[1][:])
	clear(c.lanes[2][:])
	clear(c.lanes[3][:])
	h0, h1, h2, h3 := &c.lanes[0], &c.lanes[1], &c.lanes[2], &c.lanes[3]
	total := 0
	for from := 0; from < len(data); from += samplePeriod {
		s := data[from:min(from+sampleLength, len(data))]
		total += len(s)
		for ; len(s) >= 8; s = s[8:] {
			v := load64(s, 0)
			h0[byte(v)]++
			h1[byte(v>>8)]++
			h2[byte(v>>16)]++
			h3[byte(v>>24)]++
			h0[byte(v>>32)]++
			h1[byte(v>>40)]++
			h2[byte(v>>48)]++
			h3[byte(v>>56)]++
		}
		for _, b := range s {
			h0[b]++
		}
	}
	for b := range counts {
		counts[b] = h0[b] + h1[b] + h2[b] + h3[b]
	}
	return total
}
