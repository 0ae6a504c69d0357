package deflate

const (
	observationKinds    = 10 // 8 kinds of literals, short and long matches
	observationsAtATime = 512
	minBlockLength      = 5000
	maxBlockLength      = 300000
	maxSequences        = 50000
)

// splitter decides where a new Huffman code pays: where the symbols since the last look are of other
// kinds than those of the block before.
type splitter struct {
	recent, before       [observationKinds]uint32
	numRecent, numBefore uint32
}

func (s *splitter) reset() { *s = splitter{} }

func (s *splitter) literal(l byte) {
	s.recent[l>>5&6|l&1]++
	s.numRecent++
}

func (s *splitter) match(length int) {
	k := 8
	if length >= 9 {
		k = 9
	}
	s.recent[k]++
	s.numRecent++
}

// endsBlock reports whether a block of that many bytes should end here.
func (s *splitter) endsBlock(length, remaining int) bool {
	if s.numRecent < observationsAtATime || length < minBlockLength || remaining < minBlockLength {
		return false
	}
	if s.numBefore > 0 {
		var total uint64
		for k := range s.recent {
			a, b := uint64(s.recent[k])*uint64(s.numBefore), uint64(s.before[k])*uint64(s.numRecent)
			total += max(a, b) - min(a, b)
		}
		cutoff := uint64(s.numRecent) * 200 / 512 * uint64(s.numBefore)
		items := s.numBefore + s.numRecent
		if length < 10000 && items < 8192 {
			cutoff += cutoff * uint64(8192-items) / 8192
		}
		if total+uint64(length/4096)*uint64(s.numBefore) >= cutoff {
			return true
		}
	}
	for k := range s.recent {
		s.before[k] += s.recent[k]
		s.recent[k] = 0
	}
	s.numBefore += s.numRecent
	s.numRecent = 0
	return false
}
