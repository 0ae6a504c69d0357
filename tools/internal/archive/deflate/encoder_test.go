package deflate

import (
	"bytes"
	"compress/flate"
	"io"
	"slices"
	"testing"
)

// decode inflates stream with Go's decoder, and fails if anything follows it.
func decode(t testing.TB, stream []byte) []byte {
	t.Helper()
	in := bytes.NewReader(stream)
	out, err := io.ReadAll(flate.NewReader(in))
	if err != nil {
		t.Fatalf("compress/flate cannot read it: %v", err)
	}
	if in.Len() > 0 {
		t.Fatalf("%d bytes follow the end of the stream", in.Len())
	}
	return out
}

// encode encodes data in blocks of the given size, each with the preceding bytes as its dictionary.
func encode(e *Encoder, data []byte, blockSize int) (stream []byte) {
	for at := 0; ; at += blockSize {
		end := min(at+blockSize, len(data))
		dict := min(at, WindowSize)
		stream = e.AppendBlock(stream, data[at-dict:end], dict, end == len(data))
		if end == len(data) {
			return stream
		}
	}
}

func TestRoundTrip(t *testing.T) {
	var reused Encoder
	for _, s := range corpus() {
		t.Run(s.name, func(t *testing.T) {
			for _, size := range []int{1 << 20, 256 << 10, 50_000, 4096} {
				if size == 4096 && len(s.data) > 300_000 {
					continue
				}
				stream := encode(&reused, s.data, size)
				if !bytes.Equal(decode(t, stream), s.data) {
					t.Fatalf("in blocks of %d, another text comes back", size)
				}
				if fresh := encode(new(Encoder), s.data, size); !bytes.Equal(fresh, stream) {
					t.Errorf("in blocks of %d, an Encoder used before writes other bytes than a new one", size)
				}
				if most := len(s.data) + 5*(len(s.data)/65535+1) + 10*(len(s.data)/size+1); len(stream) > most {
					t.Errorf("in blocks of %d, %d bytes became %d, more than %d", size, len(s.data), len(stream), most)
				}
			}
		})
	}
}

func TestAppendStored(t *testing.T) {
	noise := random(1, 200_000)
	for _, test := range []struct{ length, size int }{
		{0, 5}, {1, 6}, {65534, 65539}, {65535, 65540}, {65536, 65546}, {131070, 131080}, {131071, 131086},
	} {
		stream := AppendStored(nil, noise[:test.length], true)
		if len(stream) != test.size {
			t.Errorf("%d bytes became %d, want %d", test.length, len(stream), test.size)
		}
		if !bytes.Equal(decode(t, stream), noise[:test.length]) {
			t.Errorf("%d bytes: another text comes back", test.length)
		}
		open := AppendStored([]byte("before"), noise[:test.length], false)
		if test.length == 0 && len(open) != len("before") {
			t.Errorf("nothing became % x", open)
		}
		closed := AppendStored(open[len("before"):], nil, true)
		if !bytes.Equal(decode(t, closed), noise[:test.length]) {
			t.Errorf("%d bytes, closed later: another text comes back", test.length)
		}
	}
}

func TestEmptyInput(t *testing.T) {
	var e Encoder
	before := random(1, 100)
	for _, dict := range []int{0, 100} {
		if out := e.AppendBlock([]byte{1, 2}, before[:dict], dict, false); !bytes.Equal(out, []byte{1, 2}) {
			t.Errorf("nothing after %d bytes became % x", dict, out)
		}
		if out := decode(t, e.AppendBlock(nil, before[:dict], dict, true)); len(out) != 0 {
			t.Errorf("the empty stream decodes to % x", out)
		}
	}
}

// A block may be longer than the blocks of archives.
func TestLong(t *testing.T) {
	weights := floats(1, 1<<20)
	data := concat(weights, weights, weights, words(1, 3<<20), weights, random(1, 3<<20))
	if stream := encode(new(Encoder), data, len(data)); !bytes.Equal(decode(t, stream), data) {
		t.Error("another text comes back")
	}
}

// With enough capacity, nothing is allocated.
func TestAllocations(t *testing.T) {
	data := concat(words(1, 300_000), floats(2, 300_000), random(3, 300_000))
	var e Encoder
	out := e.AppendBlock(nil, data, 0, true)
	if n := testing.AllocsPerRun(3, func() { out = e.AppendBlock(out[:0], data, 0, true) }); n > 0 {
		t.Errorf("%v allocations a block", n)
	}
	// The allocated capacity is only slightly larger than the result.
	if dst := make([]byte, 0, len(data)+len(data)/16+32<<10); cap(e.AppendBlock(dst, data, 0, true)) != cap(dst) {
		t.Error("room for the input, a sixteenth and 32 KiB is not enough")
	}
}

// Memory after data must not affect the result and must not be written.
func TestMemoryAfterData(t *testing.T) {
	text := words(1, 300_000)
	for _, n := range []int{0, 1, 5, 8, 9, 10, 100, 40_000, 200_000} {
		var e Encoder
		want := e.AppendBlock(nil, slices.Clone(text[:n]), 0, true)
		room := slices.Clone(text)
		if got := e.AppendBlock(nil, room[:n], 0, true); !bytes.Equal(got, want) {
			t.Errorf("%d bytes: what follows them in memory changes the encoding", n)
		}
		if !bytes.Equal(room, text) {
			t.Errorf("%d bytes: the input was written to", n)
		}
		dst := append(make([]byte, 0, 1<<20), "before"...)
		if got := e.AppendBlock(dst, text[:n], 0, true); !bytes.Equal(got, append([]byte("before"), want...)) {
			t.Errorf("%d bytes: the content of dst changes the encoding", n)
		}
	}
}

// A match may reach back exactly WindowSize, into the dictionary, and no further.
func TestMaximumDistance(t *testing.T) {
	noise := random(1, WindowSize+1)
	for _, test := range []struct {
		name string
		dict int
		most int
	}{
		{"at the window", WindowSize, 200},
		{"half a window", WindowSize / 2, 200},
	} {
		data := concat(noise[:test.dict], noise[:200])
		var e Encoder
		out := e.AppendBlock(nil, data, test.dict, true)
		if len(out) > 20 {
			t.Errorf("%s: 200 bytes that occurred before became %d", test.name, len(out))
		}
		stream := append(AppendStored(nil, noise[:test.dict], false), out...)
		if !bytes.Equal(decode(t, stream), data) {
			t.Errorf("%s: another text comes back", test.name)
		}
	}
	data := concat(noise, noise[:200])
	var e Encoder
	if out := e.AppendBlock(nil, data, 0, true); !bytes.Equal(decode(t, out), data) || len(out) < len(data) {
		t.Errorf("a match reaches back %d bytes", WindowSize+1)
	}
}

func TestMethods(t *testing.T) {
	text, noise, weights := words(1, 1<<20), random(2, 1<<20), floats(3, 1<<20)
	// Rare repeats, which a small sample misses.
	repeats := slices.Clone(weights[:256<<10])
	for i := 20_000; i+6000 < len(repeats); i += 20_000 {
		copy(repeats[i:], repeats[i-15_000:i-12_000])
	}
	for _, test := range []struct {
		name string
		data []byte
		want []method
	}{
		{"text", text, []method{match}},
		{"short", noise[:1000], []method{match}},
		{"compressed", noise, []method{store}},
		{"weights", weights, []method{entropy}},
		{"int8", quantised(4, 256<<10), []method{entropy}},
		{"weights with repeats", repeats, []method{sparse}},
		{"rows of weights, padded", paddedRows(5, 256<<10, 200, 256), []method{match}},
		{"long rows of weights, padded", paddedRows(6, 256<<10, 1800, 2048), []method{match}},
		{"pixels", pixels(7, 256<<10), []method{match}},
		{"compressed with repeats", farRepeats(8, 256<<10), []method{sparse}},
		{"compressed with short repeats", shortRepeats(9, 256<<10), []method{sparse}},
		{"zeros", make([]byte, 1<<20), []method{match}},
		{"base64-like", coded(noise[:256<<10]), []method{entropy}},
		{"text, then compressed", concat(text[:256<<10], noise[:256<<10]), []method{match, store}},
		{"compressed, weights, text", concat(noise[:128<<10], weights[:128<<10], text[:128<<10]),
			[]method{store, entropy, match}},
		{"a picture among texts", concat(text[:96<<10], noise[:96<<10], text[:96<<10]), []method{match, store, match}},
	} {
		var e Encoder
		e.plan(test.data, 0)
		var got []method
		for _, r := range e.runs {
			got = append(got, r.method)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: methods %v, want %v", test.name, got, test.want)
		}
	}
	// The same repeats may be only in the dictionary.
	var e Encoder
	e.plan(concat(noise[:WindowSize], noise[:WindowSize]), WindowSize)
	if e.runs[0].method != sparse {
		t.Errorf("a repeat of the dictionary is not seen")
	}
}

// coded maps bytes to 64 letters.
func coded(b []byte) []byte {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	c := make([]byte, len(b))
	for i, x := range b {
		c[i] = letters[x&63]
	}
	return c
}

// Nothing is written past the capacity of the destination, where other data may be, for any code length and
// capacity.
func TestWritesWithinCapacity(t *testing.T) {
	data := unsampled(1, 256<<10)
	for _, without := range []instructions{0, wideInstructions, anyInstructions} {
		var e Encoder
		e.entropy.without = without
		want := e.AppendBlock(nil, data, 0, true)
		if e.runs[0].method != entropy {
			t.Fatal("the input is not one that is entropy coded: this tests nothing")
		}
		room := make([]byte, len(want)+4096)
		for end := len(want) % 251; end <= len(room); end += 251 {
			for i := range room {
				room[i] = 0xaa
			}
			if out := e.AppendBlock(room[:0:end], data, 0, true); !bytes.Equal(out, want) {
				t.Fatalf("room for %d bytes: other bytes", end)
			}
			if i := slices.IndexFunc(room[end:], func(b byte) bool { return b != 0xaa }); i >= 0 {
				t.Fatalf("room for %d bytes: byte %d is written", end, end+i)
			}
		}
	}
}

// All ways to write literals write the same bits, however short the shortest code is.
func TestInstructions(t *testing.T) {
	for _, zeros := range []uint32{0, 1, 2, 3, 7, 30} { // for each random byte
		r := newRand(uint64(zeros))
		data := make([]byte, 100_003)
		for i := range data {
			if r.Uint32N(zeros+1) == 0 {
				data[i] = byte(r.Uint32())
			}
		}
		var counts histogram
		for _, b := range data {
			counts[b]++
		}
		var want []byte
		for _, without := range []instructions{anyInstructions, wideInstructions, 0} {
			var e Encoder
			e.entropy.without = without
			w := bitWriter{pending: 1, count: 3}
			e.entropy.write(&w, &e.blocks, data, &counts, true)
			w.align()
			if want == nil {
				want = w.out
			} else if !bytes.Equal(w.out, want) {
				t.Errorf("%d zeros for each random byte: the bytes differ without instructions %d", zeros, without)
			}
		}
	}
}

// Two consecutive distributions get two codes.
func TestEntropySplits(t *testing.T) {
	a, b := floats(1, 128<<10), quantised(2, 128<<10)
	var e Encoder
	e.plan(concat(a, b), 0)
	if len(e.runs) != 2 || e.runs[0].to != len(a) {
		t.Errorf("float32, then int8: %d runs, want one each", len(e.runs))
	}
}

// No size is far above that of compress/flate.
func TestSizes(t *testing.T) {
	for _, test := range []struct {
		name    string
		data    []byte
		percent int // of compress/flate's
	}{
		{"text", words(1, 1<<20), 101},
		{"float32", floats(2, 1<<20), 101},
		{"float16", halves(2, 1<<20), 101},
		{"int8", quantised(2, 1<<20), 101},
		{"sparse", prunedRows(2, 1<<20), 101},
		{"runs", runs(2, 1<<20), 101},
		{"compressed", random(2, 1<<20), 101},
	} {
		ours, theirs := len(encode(new(Encoder), test.data, 1<<20)), standardSize(test.data)
		if ours*100 > theirs*test.percent {
			t.Errorf("%s: %d bytes, compress/flate %d", test.name, ours, theirs)
		}
	}
}

// standardSize is the size that compress/flate reaches at level 6.
func standardSize(data []byte) int {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, 6)
	if err != nil {
		panic(err)
	}
	w.Write(data)
	w.Close()
	return out.Len()
}

// Two samples of one distribution are encoded together, even if rounding makes the separate sizes larger.
func TestMergeOfEqualSamples(t *testing.T) {
	rounded := 0
	for seed := range uint64(2000) {
		r := newRand(seed)
		var a, b run
		a.method, b.method = entropy, entropy
		for s := range 1 << r.IntN(9) {
			a.counts[s] = 1 + r.Uint32N(50)
			b.counts[s] = a.counts[s] * 3
		}
		a.to, b.from, b.to = segmentSize, segmentSize, 4*segmentSize
		a.size, b.size = idealSize(a.counts[:]), idealSize(b.counts[:])
		both := a.counts
		for s, n := range b.counts {
			both[s] += n
		}
		if idealSize(both[:]) < a.size+b.size {
			rounded++
		}
		if !a.merge(&b) {
			t.Fatalf("seed %d: the samples are kept apart", seed)
		}
	}
	if rounded == 0 {
		t.Error("rounding made no difference: this tests nothing")
	}
}
