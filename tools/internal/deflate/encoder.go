// Package deflate encodes DEFLATE (RFC 1951) to the same bytes for ever: what it writes depends on
// nothing but its input and Version, not on the machine, the number of cores or the Go release.
// Every decision is made in integer arithmetic.
package deflate

// Version numbers the encoding: the same input gives other bytes only under another Version.
const Version = 1

// WindowSize is how far back a match may reach, in bytes (RFC 1951 section 2).
const WindowSize = 32 << 10

// Encoder holds the tables of one goroutine between blocks. The zero value is ready for use; an
// Encoder is not safe for concurrent use. What it encoded before never shows in what it writes.
type Encoder struct {
	blocks blockWriter
	lazy   lazyParser
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
	w := bitWriter{out: dst}
	e.lazy.encode(&w, &e.blocks, data, dict, final)
	if !final && w.count > 0 {
		writeStored(&w, nil, false)
	}
	w.align()
	return w.out
}
