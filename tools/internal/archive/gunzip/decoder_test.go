package gunzip

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
)

// inflateAll inflates a stream with so much input and room at a time; it returns what compress/flate would.
func inflateAll(stream []byte, input, room int) (out, unused []byte, err error) {
	d := new(decoder)
	buf := make([]byte, windowSize+max(room, maxMatch))
	n, low := windowSize, windowSize
	for {
		var s status
		from := n
		n, s = inflate(d, buf, n, low)
		out = append(out, buf[from:n]...)
		switch s {
		case ended:
			return out, append(d.unused(), stream...), nil
		case corrupt, needWindow:
			return out, nil, errCorrupt
		case needInput:
			if len(stream) == 0 {
				return out, nil, io.ErrUnexpectedEOF
			}
			part := stream[:min(input, len(stream))]
			d.feed(part)
			stream = stream[len(part):]
		case needRoom:
			low = max(0, low-(n-windowSize))
			copy(buf, buf[n-windowSize:n])
			n = windowSize
		}
	}
}

// matches compares what is inflated with compress/flate.
func matches(t *testing.T, stream []byte, input, room int) {
	t.Helper()
	r := bytes.NewReader(stream)
	want, wantErr := io.ReadAll(flate.NewReader(r))
	got, unused, err := inflateAll(stream, input, room)
	// compress/flate leaves out the last symbols of input that is cut off.
	if !bytes.HasPrefix(got, want) || wantErr == nil && len(got) > len(want) {
		t.Errorf("%d bytes at a time: got %d bytes, want %d", input, len(got), len(want))
	}
	var corrupt flate.CorruptInputError
	switch {
	case wantErr == nil && err == nil:
		if len(unused) != r.Len() {
			t.Errorf("%d bytes at a time: %d bytes are not used, want %d", input, len(unused), r.Len())
		}
	case errors.Is(wantErr, io.ErrUnexpectedEOF) && err == io.ErrUnexpectedEOF:
	case errors.As(wantErr, &corrupt) && err == errCorrupt:
	default:
		t.Errorf("%d bytes at a time: got error %v, want %v", input, err, wantErr)
	}
}

// text has matches near and far.
func text(n int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	words := make([][]byte, 3000)
	for i := range words {
		words[i] = make([]byte, 1+random.IntN(9))
		for k := range words[i] {
			words[i][k] = 'a' + byte(random.IntN(26))
		}
	}
	var b []byte
	for len(b) < n {
		b = append(append(b, words[int(float64(len(words))*random.Float64()*random.Float64())]...), ' ')
	}
	return b[:n]
}

// noise hardly has any matches.
func noise(n int) []byte {
	random := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(random.NormFloat64() * 30)
	}
	return b
}

func deflated(t testing.TB, b []byte, level int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func TestInflate(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing": nil, "one byte": {7}, "text": text(50_000), "noise": noise(50_000), "zeros": make([]byte, 50_000),
		"periods": bytes.Repeat([]byte("abcde"), 15_000),
	} {
		t.Run(name, func(t *testing.T) {
			for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.BestCompression} {
				stream := deflated(t, b, level)
				for _, input := range []int{1, 1000, 1 << 20} {
					for _, room := range []int{maxMatch, 1 << 20} {
						matches(t, append(stream, "behind"...), input, room)
					}
				}
			}
		})
	}
}

func TestInflateDamaged(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.BestCompression} {
		stream := deflated(t, append(text(3000), noise(1000)...), level)
		for range 150 {
			harmed := bytes.Clone(stream[:random.IntN(len(stream))+1])
			harmed[random.IntN(len(harmed))] ^= 1 << random.IntN(8)
			matches(t, harmed, 1+random.IntN(100), maxMatch)
			matches(t, harmed, len(harmed), 1<<16)
		}
	}
}

func FuzzInflate(f *testing.F) {
	for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.BestCompression} {
		f.Add(deflated(f, append(text(500), noise(200)...), level), uint16(17), uint16(300))
	}
	f.Add([]byte("$0\x00\x00"), uint16(54), uint16(461)) // a block without codes, at the end
	f.Fuzz(func(t *testing.T, stream []byte, input, room uint16) {
		matches(t, stream, int(input)+1, int(room))
	})
}

func BenchmarkInflate(b *testing.B) {
	for name, data := range map[string][]byte{"text": text(1 << 20), "noise": noise(1 << 20)} {
		stream := deflated(b, data, 6)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			buf, d := make([]byte, 1<<20+maxMatch+4), new(decoder)
			for range b.N {
				d.reset(stream)
				if n, s := inflate(d, buf, 0, 0); n != len(data) || s != ended {
					b.Fatal(n, s)
				}
			}
		})
		b.Run(name+" wide", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			buf, d := make([]uint16, 1<<20+maxMatch+4), new(decoder)
			for range b.N {
				d.reset(stream)
				if n, s := inflate(d, buf, 0, 0); n != len(data) || s != ended {
					b.Fatal(n, s)
				}
			}
		})
		b.Run(name+" with compress/flate", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			r := flate.NewReader(bytes.NewReader(nil))
			for range b.N {
				r.(flate.Resetter).Reset(bytes.NewReader(stream), nil)
				io.Copy(io.Discard, r)
			}
		})
	}
}
