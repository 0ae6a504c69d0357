// Package deflate encodes DEFLATE (RFC 1951) to the same bytes for ever: what it writes depends on
// nothing but its input, not on the machine, the number of cores or the Go release. Every decision is
// made in integer arithmetic. A change of what is written is one of archive.Format.
package deflate

// WindowSize is how far back a match may reach, in bytes (RFC 1951 section 2).
const WindowSize = 32 << 10

// Encoder holds the tables of one goroutine between blocks. The zero value is ready for use; an
// Encoder is not safe for concurrent use. What it encoded before never shows in what it writes.
type Encoder struct {
	blocks     blockWriter
	lazy       lazyParser
	entropy    entropyWriter
	classifier classifier
	runs       []run
}

// AppendBlock appends to dst the DEFLATE encoding of data[dict:], where data[:dict] are the bytes
// just before it in the stream, at most WindowSize of them. What dst holds must end on a byte
// boundary of the stream, and so does the result. With final it closes the stream. data[dict:] may
// be empty, which without final adds nothing. The bytes appended depend on data, dict and final alone.
func (e *Encoder) AppendBlock(dst, data []byte, dict int, final bool) []byte {
	if dict == len(data) {
		if final {
			dst = append(dst, 1|fixed<<1, 0)
		}
		return dst
	}
	data = data[:len(data):len(data)] // so that no read may pass its end
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
		case match:
			e.lazy.encode(&w, &e.blocks, data[:r.to], r.from, last)
		}
	}
	if !final && w.count > 0 {
		writeStored(&w, nil, false)
	}
	w.align()
	return w.out
}

// run is a stretch of data that is encoded by one method.
type run struct {
	from, to int
	method   method
	counts   histogram // of a sample of its bytes, for the methods store and entropy
	size     fixedBits // of that sample, under an ideal code
}

// plan cuts data[from:] into runs: the segments that are best encoded together.
func (e *Encoder) plan(data []byte, from int) {
	e.runs = e.runs[:0]
	if len(data)-from < segmentSize {
		e.runs = append(e.runs, run{from: from, to: len(data), method: match})
		return
	}
	e.classifier.reset(data, from)
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
	if r.method == entropy {
		if next.to-r.from > maxBlockBytes {
			return false
		}
		both := r.counts
		for b, n := range next.counts {
			both[b] += n
		}
		// Counted is a quarter of the bytes. Rounding may make the two a little larger apart.
		size, apart := idealSize(both[:]), r.size+next.size
		if size > apart && 4*(size-apart) > newCodeBits<<fraction {
			return false
		}
		r.counts, r.size = both, size
	}
	r.to = next.to
	return true
}

// newCodeBits is what must speak for a code of its own: about 1200 bits for its header, and 800 that
// two samples of the same distribution seem to differ by.
const newCodeBits = 2000
