// Package deflate encodes DEFLATE (RFC 1951) reproducibly: its output depends only on its input, not on the
// machine, the number of cores or the Go release. Every decision uses integer arithmetic. A change of the
// output requires a new archive.Format.
package deflate

// WindowSize is how far back a match may reach, in bytes (RFC 1951 section 2).
const WindowSize = 32 << 10

// Encoder keeps the tables of one goroutine between blocks. The zero value is ready to use. An Encoder is not
// safe for concurrent use. Its output does not depend on earlier blocks.
type Encoder struct {
	blocks     blockWriter
	lazy       lazyParser
	entropy    entropyWriter
	sparse     sparseParser
	classifier classifier
	runs       []run
}

// AppendBlock appends the DEFLATE encoding of data[dict:] to dst. data[:dict] are the bytes just before it in
// the stream, at most WindowSize. dst must end on a byte boundary of the stream, and so does the result. With
// final, it ends the stream. data[dict:] may be empty; without final this adds nothing. The appended bytes
// depend only on data, dict and final.
func (e *Encoder) AppendBlock(dst, data []byte, dict int, final bool) []byte {
	if dict == len(data) {
		if final {
			dst = append(dst, 1|fixed<<1, 0)
		}
		return dst
	}
	data = data[:len(data):len(data)] // so that no read passes its end
	w := bitWriter{out: dst}
	e.plan(data, dict)
	for k := range e.runs {
		r := &e.runs[k]
		last := final && r.to == len(data)
		switch r.method {
		case store:
			writeStored(&w, data[r.from:r.to], last)
		case entropy:
			e.entropy.write(&w, &e.blocks, data[r.from:r.to], &r.counts, last)
		case sparse:
			e.sparse.encode(&w, &e.blocks, &e.lazy.block, data[:r.to], r.from, last)
		case match:
			e.lazy.encode(&w, &e.blocks, data[:r.to], r.from, &r.counts, last)
		}
	}
	if !final && w.count > 0 {
		writeStored(&w, nil, false)
	}
	w.align()
	return w.out
}

// run is a range of data with one method.
type run struct {
	from, to int
	method   method
	counts   histogram // of a sample of its bytes
	size     fixedBits // of that sample, under an ideal code
}

// plan splits data[from:] into runs of segments that are best encoded together.
func (e *Encoder) plan(data []byte, from int) {
	e.runs = e.runs[:0]
	if len(data)-from < segmentSize {
		e.runs = append(e.runs, run{from: from, to: len(data), method: match})
		e.classifier.sample(data[from:], &e.runs[0].counts)
		return
	}
	e.classifier.probe.reset(data, from)
	for from < len(data) {
		to := from + segmentSize
		if len(data)-to < segmentSize {
			to = len(data)
		}
		e.runs = append(e.runs, run{from: from, to: to})
		r := &e.runs[len(e.runs)-1]
		e.classifier.classify(data, r)
		if len(e.runs) > 1 && e.runs[len(e.runs)-2].merge(r) {
			e.runs = e.runs[:len(e.runs)-1]
		}
		from = to
	}
}

// merge adds next to r if the two are best encoded together, and reports whether it did.
func (r *run) merge(next *run) bool {
	if r.method != next.method {
		return false
	}
	both := r.counts
	for b, n := range next.counts {
		both[b] += n
	}
	if r.method == entropy {
		if next.to-r.from > maxBlockBytes {
			return false
		}
		// A quarter of the bytes is counted. Rounding may make the sum of two parts slightly larger.
		size, apart := idealSize(both[:]), r.size+next.size
		if size > apart && 4*(size-apart) > newCodeBits<<fraction {
			return false
		}
		r.size = size
	}
	r.counts, r.to = both, next.to
	return true
}

// newCodeBits is the minimum saving for a separate code: about 1200 bits for its header, and 800 bits by
// which two samples of one distribution appear to differ.
const newCodeBits = 2000
