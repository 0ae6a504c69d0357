package deflate

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
)

// sample is a named input of the tests. It is made with a seed and integer arithmetic, or exact
// floating point, so it is the same on every machine.
type sample struct {
	name string
	data []byte
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// corpus returns inputs of every kind that the encoder treats differently.
func corpus() []sample {
	allBytes := make([]byte, 256)
	for i := range allBytes {
		allBytes[i] = byte(i)
	}
	text := words(1, 1<<20)
	noise := random(2, 1<<20)
	mixed := concat(text[:100_000], noise[:70_000], floats(3, 200_000), make([]byte, 50_000), noise[:40_000],
		text[:60_000])
	s := []sample{
		{"empty", nil},
		{"one byte", []byte{'x'}},
		{"two bytes", []byte{0, 0xff}},
		{"all byte values", allBytes},
		{"zeros 258", make([]byte, 258)},
		{"zeros 1 MiB", make([]byte, 1<<20)},
		{"runs", runs(4, 300_000)},
		{"text 1 KiB", text[:1<<10]},
		{"text 1 MiB", text},
		{"random 1 MiB", noise},
		{"float32 256 KiB", floats(5, 256<<10)},
		{"float16 256 KiB", halves(6, 256<<10)},
		{"int8 256 KiB", quantised(7, 256<<10)},
		{"sparse 256 KiB", prunedRows(8, 256<<10)},
		{"padded rows 256 KiB", paddedRows(11, 256<<10, 1800, 2048)},
		{"pixels 256 KiB", pixels(12, 256<<10)},
		{"far repeats 256 KiB", farRepeats(13, 256<<10)},
		{"letters 256 KiB", letters(14, 256<<10)},
		{"short repeats 256 KiB", shortRepeats(15, 256<<10)},
		{"fibonacci", fibonacci()},
		{"mixed", mixed},
		{"repeat at the window", concat(noise[:WindowSize], noise[:WindowSize])},
		{"repeat past the window", concat(noise[:WindowSize+1], noise[:WindowSize+1])},
		{"two symbols", coins(9, 100_000)},
		{"other bytes than the sample's", unsampled(10, 256<<10)},
		{"text in noise", concat(noise[:segmentSize], text[:segmentSize+17], noise[:segmentSize-5])},
	}
	for _, n := range []int{7, 8, 9, 10, segmentSize - 1, segmentSize, segmentSize + 1, 2*segmentSize - 1, 2 * segmentSize,
		65534, 65535, 65536, 65537, 2*65535 + 1} {
		s = append(s, sample{fmt.Sprintf("random %d", n), noise[:n]}, sample{fmt.Sprintf("text %d", n), text[:n]})
	}
	return s
}

func concat(parts ...[]byte) (all []byte) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func random(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// words returns lines of words: few of them are frequent and most are rare, as in a language.
func words(seed uint64, n int) []byte {
	r := newRand(seed)
	const letters = "eeeeeetttttaaaaooooiiiinnnnsssshhhrrrddllluuccmmffwwyyggppbbvkxqjz"
	vocabulary := make([]string, 3000)
	for i := range vocabulary {
		w := make([]byte, 1+r.IntN(5)+r.IntN(5))
		for k := range w {
			w[k] = letters[r.IntN(len(letters))]
		}
		vocabulary[i] = string(w)
	}
	b := make([]byte, 0, n+100)
	for len(b) < n {
		for range r.IntN(6) {
			b = append(b, "    "...)
		}
		for k := range 1 + r.IntN(12) {
			if k > 0 {
				b = append(b, " ,._(=:"[r.IntN(3)*r.IntN(4)])
			}
			if r.IntN(20) == 0 {
				b = fmt.Append(b, r.IntN(1000))
			}
			b = append(b, vocabulary[r.IntN(1+r.IntN(1+r.IntN(len(vocabulary))))]...)
		}
		b = append(b, '\n')
	}
	return b[:n]
}

func runs(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, 0, n+1000)
	for len(b) < n {
		c := byte(r.IntN(5))
		for range r.IntN(1 << r.IntN(10)) {
			b = append(b, c)
		}
	}
	return b[:n]
}

// normal returns 16 times the sum of 12 uniform numbers below 1<<20, less its mean.
func normal(r *rand.Rand) int64 {
	sum := int64(-12 << 19)
	for range 12 {
		sum += int64(r.Uint32() >> 12)
	}
	return sum*16 + int64(r.Uint32()>>28)
}

func floats(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, n&^3)
	for i := 0; i < len(b); i += 4 {
		// A conversion and a power of two: both are exact on every machine.
		binary.LittleEndian.PutUint32(b[i:], math.Float32bits(float32(normal(r))/(1<<32)))
	}
	return b
}

func halves(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, n&^1)
	for i := 0; i < len(b); i += 2 {
		f := math.Float32bits(float32(normal(r)) / (1 << 30))
		exponent := max(0, int(f>>23&0xff)-112)
		binary.LittleEndian.PutUint16(b[i:], uint16(f>>16&0x8000)|uint16(exponent)<<10|uint16(f>>13&0x3ff))
	}
	return b
}

func quantised(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, n)
	for i := range b {
		b[i] = byte(normal(r) >> 19)
	}
	return b
}

// prunedRows returns weights of which most rows were pruned away.
func prunedRows(seed uint64, n int) []byte {
	r, b := newRand(seed), floats(seed, n)
	for i := 0; i+512 <= len(b); i += 512 {
		if r.IntN(4) > 0 {
			clear(b[i : i+512])
		}
	}
	return b
}

// paddedRows returns weights in rows of row bytes, padded with zeros after used bytes.
func paddedRows(seed uint64, n, used, row int) []byte {
	b := floats(seed, n)
	for i := 0; i+row <= len(b); i += row {
		clear(b[i+used : i+row])
	}
	return b
}

// pixels returns groups of three bytes, each close to the previous: they have matches of three or four bytes.
func pixels(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, n)
	level := 128
	for i := range b {
		if i%3 == 0 {
			level += r.IntN(3) - 1
		}
		b[i] = byte(level + 40*(i%3) + r.IntN(3))
	}
	return b
}

// farRepeats returns random bytes, of which 2 KiB in each 20 KiB repeat those 20 KiB before.
func farRepeats(seed uint64, n int) []byte {
	b := random(seed, n)
	for i := 20 << 10; i+2<<10 <= n; i += 20 << 10 {
		copy(b[i:i+2<<10], b[i-20<<10:])
	}
	return b
}

// shortRepeats returns random bytes, of which 5 in each 64 repeat others in the 1 KiB before.
func shortRepeats(seed uint64, n int) []byte {
	r, b := newRand(seed), random(seed, n)
	for i := 2 << 10; i+64 <= n; i += 64 {
		copy(b[i+20:i+25], b[i-100-r.IntN(900):])
	}
	return b
}

// letters returns four letters in random order, with some repeats.
func letters(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, 0, n+200)
	for len(b) < n {
		b = append(b, "ACGT"[r.IntN(4)])
		if len(b) > 2000 && r.IntN(100) == 0 {
			from := len(b) - 1000 - r.IntN(1000)
			b = append(b, b[from:from+r.IntN(100)]...)
		}
	}
	return b[:n]
}

// fibonacci returns bytes with frequencies whose unlimited Huffman code is as long as it can be.
func fibonacci() (b []byte) {
	x, y := 1, 1
	for s := range 24 {
		for range x {
			b = append(b, byte(s*7))
		}
		x, y = y, x+y
	}
	r := newRand(10)
	r.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
	return b
}

// unsampled returns bytes whose sample has few values, so that most other values get codes of the maximum
// length.
func unsampled(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, n)
	for i := range b {
		if i%samplePeriod < sampleLength {
			b[i] = byte(r.IntN(16) * 16)
		} else {
			b[i] = byte(r.IntN(16)*16 + 1 + r.IntN(15))
		}
	}
	return b
}

func coins(seed uint64, n int) []byte {
	r, b := newRand(seed), make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32() & 1)
	}
	return b
}
