package gunzip

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
)

const trailerSize = 8

const (
	minSegment = 16 << 10           // compressed bytes, so that the work is more than that of handing it on
	maxSegment = 1<<20 + 192<<10    // no block of archive format 1 is compressed to more
	outSize    = 1<<20 + 2*maxMatch // what a block of archive format 1 inflates to, and room for a match
	readSize   = 256 << 10
)

// A segment is a part of the compressed stream. Where a block seems to begin at its start, a worker inflates
// it before what comes before it is known: matches may then reach back to bytes that are not known yet. A fixed
// number of segments goes round, which bounds the memory:
//
//	scan ─┬─► worker: inflate ─► join ─┬─► worker: fill in what was not known ─┬─► Reader ─► scan
//	      └────────────────────────────┴───────────────────────────────────────┘
//
// join takes the segments in order. A segment that was not inflated, or whose start turns out to be within a
// block, it inflates itself.
type segment struct {
	raw     []byte
	isBlock bool // a block begins at the start, as it seems

	decoder *decoder
	status  status        // why the decoder stopped
	decoded chan struct{} // a token when the worker is done
	out     []byte        // what raw was inflated to
	buf     []byte        // room for out
	// wide is a window of unknown bytes and the inflated bytes, if there is a match that reaches back to
	// before the segment. An element of 256 or more is the unknown byte so many elements from the start
	// of the window, plus 256.
	wide   []uint16
	isWide bool
	known  *[1 << 16]byte // the byte for each element of wide
	ready  chan struct{}  // a token when all bytes of out are known

	users atomic.Int32 // join, and the Reader
}

const unknown = 256 // the element of wide for the first byte of the window

func newSegment() *segment {
	return &segment{
		raw:     make([]byte, 0, maxSegment),
		decoder: new(decoder),
		decoded: make(chan struct{}, 1),
		buf:     make([]byte, outSize),
		ready:   make(chan struct{}, 1),
	}
}

// A piece is a part of the inflated stream, on its way to the Reader.
type piece struct {
	bytes   []byte
	ready   chan struct{} // nil if the bytes are known
	segment *segment      // that holds the bytes, or
	buf     []byte        // that does
}

type pipe struct {
	r     io.Reader
	least int // minSegment, less in tests
	quit  chan struct{}
	once  sync.Once
	wg    sync.WaitGroup
	over  atomic.Bool // the end of the stream was found

	free, todo, ordered, unready chan *segment
	spare                        chan []byte
	pieces                       chan piece // closed at the end

	readErr error // of r; scan sets it before it closes ordered

	// When pieces is closed:
	trailer []byte // what is behind the stream, at most trailerSize bytes
	rest    int64  // the bytes behind the trailer
	err     error
}

// start inflates r, which is at the beginning of a DEFLATE stream.
func start(r io.Reader, workers, minSegment int) *pipe {
	segments := workers + 3
	p := &pipe{
		r: r, least: minSegment, quit: make(chan struct{}), spare: make(chan []byte, 3), pieces: make(chan piece, segments),
	}
	for _, c := range []*chan *segment{&p.free, &p.todo, &p.ordered, &p.unready} {
		*c = make(chan *segment, segments)
	}
	for range segments {
		p.free <- nil // made when it is needed
	}
	for range cap(p.spare) {
		p.spare <- nil
	}
	p.run(p.scan)
	for range workers {
		p.run(p.work)
	}
	p.run(p.join)
	return p
}

func (p *pipe) run(f func()) {
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		f()
	}()
}

// stop ends all goroutines.
func (p *pipe) stop() {
	p.once.Do(func() { close(p.quit) })
	p.wg.Wait()
}

// get takes from a channel; ok is false when it is closed or the pipe was stopped.
func get[T any](p *pipe, c chan T) (v T, ok bool) {
	select {
	case v, ok = <-c:
		return v, ok
	case <-p.quit:
		return v, false
	}
}

// scan cuts the input into segments.
func (p *pipe) scan() {
	defer close(p.ordered)
	isBlock := true
	var carry []byte
	for p.readErr == nil || len(carry) > 0 {
		s, ok := get(p, p.free)
		if !ok {
			return
		}
		if s == nil {
			s = newSegment()
		}
		s.raw = append(s.raw[:0], carry...)
		s.isBlock, isBlock, carry = isBlock, false, nil
		for f := (finder{least: p.least, isBlock: s.isBlock}); ; {
			if at, found := f.find(s.raw); found {
				s.raw, carry, isBlock = s.raw[:at], s.raw[at:], true
				break
			}
			if p.readErr != nil || len(s.raw) == maxSegment {
				break
			}
			var n int
			n, p.readErr = p.r.Read(s.raw[len(s.raw):min(len(s.raw)+readSize, maxSegment)])
			s.raw = s.raw[:len(s.raw)+n]
		}
		s.users.Store(2)
		if s.isBlock {
			p.todo <- s // there is room for all
		}
		p.ordered <- s
	}
}

// A finder looks for a place at which to cut the input: where a block begins on a byte boundary. It finds those
// behind empty stored blocks, by their bytes, and those behind the stored blocks at the start.
type finder struct {
	least   int
	at      int  // how far the input was looked at
	isBlock bool // a block begins there
}

// emptyBlock are the bytes of an empty stored block behind its header.
var emptyBlock = []byte{0x00, 0x00, 0xff, 0xff}

// find returns a place in raw, if there is one; otherwise it goes on when raw has become longer.
func (f *finder) find(raw []byte) (at int, found bool) {
	for f.at < len(raw) {
		if f.isBlock {
			if f.at >= f.least {
				return f.at, true
			}
			if len(raw) < f.at+5 {
				return 0, false
			}
			header := raw[f.at:]
			if size := int(header[1]) | int(header[2])<<8; header[0]&7 == 0 && int(header[3])|int(header[4])<<8 == size^0xffff {
				f.at += 5 + size
				continue
			}
			f.isBlock = false
		}
		i := bytes.Index(raw[f.at:], emptyBlock)
		if i < 0 {
			f.at = max(f.at, len(raw)-len(emptyBlock)+1)
			return 0, false
		}
		i += f.at
		// The three bits of the header, and up to a byte boundary, are zero.
		f.isBlock = i > 0 && raw[i-1]&0xe0 == 0
		f.at = i + 1
		if f.isBlock {
			f.at = i + len(emptyBlock)
		}
	}
	return 0, false
}

// work does what can be done for several segments at a time.
func (p *pipe) work() {
	for {
		select {
		case s := <-p.unready:
			s.fillIn()
			s.ready <- struct{}{}
		case s := <-p.todo:
			if !p.over.Load() {
				s.inflate()
			}
			s.decoded <- struct{}{}
		case <-p.quit:
			return
		}
	}
}

// inflate inflates the segment, up to the size of its buffers.
func (s *segment) inflate() {
	s.decoder.reset(s.raw)
	n, status := inflate(s.decoder, s.buf, 0, 0)
	s.out, s.status, s.isWide = s.buf[:n], status, status == needWindow
	if !s.isWide {
		return
	}
	if s.wide == nil {
		s.wide, s.known = make([]uint16, windowSize+outSize), new([1 << 16]byte)
		for i := range windowSize {
			s.wide[i] = unknown + uint16(i)
		}
		for i := range unknown {
			s.known[i] = byte(i)
		}
	}
	widen(s.wide[windowSize:], s.out)
	n, s.status = inflate(s.decoder, s.wide, windowSize+n, 0)
	s.out = s.buf[:n-windowSize]
}

// fillIn makes bytes of the wide elements.
func (s *segment) fillIn() { s.resolve(s.out, 0) }

// resolve sets to to the bytes from out[from] on.
func (s *segment) resolve(to []byte, from int) {
	wide := s.wide[windowSize+from:]
	wide = wide[:len(to)]
	for i := range to {
		to[i] = s.known[wide[i]]
	}
}

// A joiner is the state of join.
type joiner struct {
	*pipe
	decoder *decoder // of what comes next
	window  [windowSize]byte
	history int // the bytes at the end of window that are of the stream
}

// join puts the stream together.
func (p *pipe) join() {
	defer close(p.pieces)
	j := joiner{pipe: p, decoder: new(decoder)}
	for {
		s, ok := <-p.ordered // which scan closes when the pipe is stopped, too
		if !ok {
			p.err = p.readErr
			if p.err == io.EOF || p.err == nil {
				p.err = io.ErrUnexpectedEOF
			}
			return
		}
		status, ok := j.segment(s)
		if !ok {
			return
		}
		switch status {
		case needInput:
			j.decoder.in = bytes.Clone(j.decoder.in)
			p.done(s)
		case ended:
			behind := j.decoder.unused()
			p.done(s)
			p.end(behind)
			return
		default:
			p.err = errCorrupt
			return
		}
	}
}

// segment hands on what the next segment holds; ok is false when the pipe was stopped.
func (j *joiner) segment(s *segment) (status status, ok bool) {
	if s.isBlock {
		if _, ok := get(j.pipe, s.decoded); !ok {
			return 0, false
		}
	}
	// At the start of the stream, a match might reach back to before it.
	if s.isBlock && j.decoder.atBoundary() && !(s.isWide && j.history < windowSize) {
		s.decoder, j.decoder = j.decoder, s.decoder
		status = s.status
		p := piece{bytes: s.out, segment: s}
		if s.isWide {
			copy(s.known[unknown:], j.window[:])
			p.ready = s.ready
			j.unready <- s // there is room for all
		}
		j.remember(s)
		if !j.put(p) {
			return 0, false
		}
	} else {
		j.done(s) // for the Reader
		j.decoder.feed(s.raw)
		status = needRoom
	}
	for status == needRoom {
		if status, ok = j.inflate(); !ok {
			return 0, false
		}
	}
	return status, true
}

// remember brings the window to the end of a segment.
func (j *joiner) remember(s *segment) {
	tail := min(len(s.out), windowSize)
	j.slide(tail)
	end := j.window[windowSize-tail:]
	if s.isWide {
		s.resolve(end, len(s.out)-tail)
	} else {
		copy(end, s.out[len(s.out)-tail:])
	}
}

// slide makes room for n bytes at the end of the window.
func (j *joiner) slide(n int) {
	copy(j.window[:], j.window[n:])
	j.history = min(j.history+n, windowSize)
}

// inflate inflates a buffer full.
func (j *joiner) inflate() (status, bool) {
	buf, ok := get(j.pipe, j.spare)
	if !ok {
		return 0, false
	}
	if buf == nil {
		buf = make([]byte, windowSize+outSize)
	}
	copy(buf, j.window[:])
	n, status := inflate(j.decoder, buf, windowSize, windowSize-j.history)
	out := buf[windowSize:n]
	tail := min(len(out), windowSize)
	j.slide(tail)
	copy(j.window[windowSize-tail:], out[len(out)-tail:])
	return status, j.put(piece{bytes: out, buf: buf})
}

func (j *joiner) put(p piece) bool {
	select {
	case j.pieces <- p:
		return true
	case <-j.quit:
		return false
	}
}

// end reads on behind the stream, where the bytes behind are.
func (p *pipe) end(behind []byte) {
	p.over.Store(true)
	for {
		n := min(len(behind), trailerSize-len(p.trailer))
		p.trailer = append(p.trailer, behind[:n]...)
		p.rest += int64(len(behind) - n)
		s, ok := <-p.ordered
		if !ok {
			if p.readErr != io.EOF {
				p.err = p.readErr
			}
			return
		}
		behind = bytes.Clone(s.raw[:min(len(s.raw), trailerSize)])
		p.rest += int64(len(s.raw) - len(behind))
		if s.isBlock {
			if _, ok := get(p, s.decoded); !ok {
				return
			}
		}
		p.done(s)
		p.done(s)
	}
}

// release takes back what the Reader has read.
func (p *pipe) release(r piece) {
	switch {
	case r.segment != nil:
		p.done(r.segment)
	case r.buf != nil:
		p.spare <- r.buf
	}
}

// done gives a segment back after its last user.
func (p *pipe) done(s *segment) {
	if s.users.Add(-1) == 0 {
		p.free <- s
	}
}
