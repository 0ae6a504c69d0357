package deflate

// method is how a range of bytes is encoded.
type method uint8

const (
	store   method = iota // no compression
	entropy               // literals only
	sparse                // literals and a few matches
	match                 // literals and matches
)

const (
	// segmentSize is the granularity of the choice of methods, and the minimum size to classify.
	segmentSize = 32 << 10

	// Reciprocals of the share of a segment that entropy coding saves. Below storeSaving, the segment is stored.
	// Above compressibleSaving, trial.saves decides, below it trial.repeats. Above highSaving, any repeat is a
	// reason for a full search, which gains 2 % on int64 indices.
	storeSaving        = 256
	compressibleSaving = 32
	highSaving         = 2

	// manyRepeats is the number of repeats found by the probe from which a full search pays off.
	manyRepeats = 64
	// fewRepeats is the number of repeats found by the trial from which a sparse search pays off.
	fewRepeats = 3
)

// histogram counts bytes.
type histogram [256]uint32

// classifier chooses methods from a sample of the bytes.
type classifier struct {
	probe probe
	lanes [4]histogram
	trial trial
}

// classify chooses the method for the bytes of data in r, and counts a sample of them.
func (c *classifier) classify(data []byte, r *run) {
	repeats := c.probe.repeats(data, r.from, r.to)
	total := c.sample(data[r.from:r.to], &r.counts)
	r.size = idealSize(r.counts[:])
	plain := fixedBits(total) * 8 << fraction
	saved := plain - min(plain, r.size)
	compressible := saved > plain/compressibleSaving
	switch {
	case repeats >= manyRepeats, repeats > 0 && saved > plain/highSaving,
		compressible && c.trial.saves(data, r.from, &r.counts):
		r.method = match
	case repeats > 0, !compressible && c.trial.repeats(data, r.from) >= fewRepeats:
		r.method = sparse
	case saved > plain/storeSaving:
		r.method = entropy
	default:
		r.method = store
	}
}

// Of every samplePeriod bytes, sampleLength are counted.
const (
	sampleLength = 256
	samplePeriod = 4 * sampleLength
)

// sample counts a quarter of the bytes, evenly distributed, and returns their number. The quarter of a period
// changes from one period to the next without a period of its own, so that the sample has every column of a
// table, whatever the length of its rows.
func (c *classifier) sample(data []byte, counts *histogram) int {
	clear(c.lanes[0][:])
	clear(c.lanes[1][:])
	clear(c.lanes[2][:])
	clear(c.lanes[3][:])
	h0, h1, h2, h3 := &c.lanes[0], &c.lanes[1], &c.lanes[2], &c.lanes[3]
	total := 0
	for k := 0; k*samplePeriod < len(data); k++ {
		at := min(k*samplePeriod+(k+k>>2+k>>4)%4*sampleLength, len(data))
		s := data[at:min(at+sampleLength, len(data))]
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
