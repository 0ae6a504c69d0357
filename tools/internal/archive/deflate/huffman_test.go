package deflate

import (
	"testing"
)

// checkCode fails unless lens is a complete code that covers freq within limit.
func checkCode(t *testing.T, name string, lens []uint8, freq []uint32, limit int) {
	t.Helper()
	kraft := 0
	for s, l := range lens {
		if int(l) > limit {
			t.Errorf("%s: symbol %d has %d bits, more than %d", name, s, l, limit)
		}
		if l == 0 && freq[s] > 0 {
			t.Errorf("%s: symbol %d has no code", name, s)
		}
		if l > 0 {
			kraft += 1 << (limit - int(l))
		}
	}
	if kraft != 1<<limit {
		t.Errorf("%s: the code fills %d/%d of the space", name, kraft, 1<<limit)
	}
}

func TestLengths(t *testing.T) {
	r := newRand(1)
	fibonacci := make([]uint32, 30)
	fibonacci[0], fibonacci[1] = 1, 1
	for i := 2; i < len(fibonacci); i++ {
		fibonacci[i] = fibonacci[i-1] + fibonacci[i-2]
	}
	wild := make([]uint32, numLiteralLength)
	for i := range wild {
		wild[i] = r.Uint32() >> (9 + r.IntN(23))
	}
	flat := make([]uint32, numLiteralLength)
	for i := range flat {
		flat[i] = 1
	}
	for _, test := range []struct {
		name  string
		freq  []uint32
		limit int
		want  int // bits, 0: do not care
	}{
		{"none", []uint32{0, 0, 0}, 15, 0},
		{"only the first", []uint32{5, 0, 0}, 15, 5},
		{"only the last", []uint32{0, 0, 5}, 15, 5},
		{"two", []uint32{1, 0, 1000}, 15, 1001},
		{"three", []uint32{1, 2, 3}, 15, 9},
		{"classic", []uint32{45, 13, 12, 16, 9, 5}, 15, 224},
		{"classic, at most 3", []uint32{45, 13, 12, 16, 9, 5}, 3, 239},
		{"fibonacci", fibonacci, 15, 0},
		{"fibonacci, at most 7", fibonacci[:19], 7, 0},
		{"fibonacci, at most 5", fibonacci, 5, 0},
		{"flat", flat, 14, 286*8 + 30*2},
		{"flat, at most 9", flat, 9, 286*8 + 30*2},
		{"wild", wild, 14, 0},
		{"wild, at most 9", wild, 9, 0},
	} {
		var b huffmanBuilder
		lens := make([]uint8, len(test.freq))
		bits := b.lengths(lens, test.freq, test.limit)
		checkCode(t, test.name, lens, test.freq, test.limit)
		sum := 0
		for s, l := range lens {
			sum += int(l) * int(test.freq[s])
		}
		if sum != bits || test.want != 0 && bits != test.want {
			t.Errorf("%s: said %d bits, are %d, want %d", test.name, bits, sum, test.want)
		}
	}
}

// Random frequencies.
func TestLengthsOptimal(t *testing.T) {
	r := newRand(2)
	var b huffmanBuilder
	for range 2000 {
		n := 2 + r.IntN(100)
		freq := make([]uint32, n)
		for i := range freq {
			freq[i] = 1 + r.Uint32()>>(12+r.IntN(20))
		}
		for _, limit := range []int{7, 14, 15} {
			lens := make([]uint8, n)
			got := b.lengths(lens, freq, limit)
			checkCode(t, "random", lens, freq, limit)
			if best := bestSize(freq, limit); got != best {
				t.Fatalf("%v, at most %d: %d bits, the best code has %d", freq, limit, got, best)
			}
		}
	}
}

// bestSize returns the bits of the best code of at most limit bits for positive frequencies: the sum
// of the lightest coins of the coin collector's problem.
func bestSize(freq []uint32, limit int) int {
	leaves := make([]int, len(freq))
	for i, f := range freq {
		leaves[i] = int(f)
	}
	for i := range leaves { // insertion sort
		for k := i; k > 0 && leaves[k] < leaves[k-1]; k-- {
			leaves[k], leaves[k-1] = leaves[k-1], leaves[k]
		}
	}
	level := leaves
	for range limit - 1 {
		var merged []int
		i, k := 0, 0
		for i < len(leaves) || k+1 < len(level) {
			if k+1 >= len(level) || i < len(leaves) && leaves[i] <= level[k]+level[k+1] {
				merged = append(merged, leaves[i])
				i++
			} else {
				merged = append(merged, level[k]+level[k+1])
				k += 2
			}
		}
		level = merged
	}
	sum := 0
	for _, w := range level[:2*len(leaves)-2] {
		sum += w
	}
	return sum
}

func TestSymbols(t *testing.T) {
	for n := minMatch; n <= maxMatch; n++ {
		s := lengthSymbol[n]
		extra := n - int(lengthBase[s])
		if extra < 0 || extra >= 1<<lengthExtra[s] {
			t.Errorf("length %d: symbol %d, extra %d", n, s, extra)
		}
	}
	// The ends of the table in RFC 1951 section 3.2.5.
	if lengthSymbol[258] != 28 || lengthSymbol[257] != 27 || lengthBase[27] != 227 || lengthExtra[27] != 5 ||
		lengthExtra[28] != 0 {
		t.Errorf("the longest lengths are wrong")
	}
	for d := 1; d <= WindowSize; d++ {
		s := distanceSymbol(uint32(d - 1))
		extra := d - int(distanceBase[s])
		if s >= numDistance || extra < 0 || extra >= 1<<distanceExtra[s] {
			t.Errorf("distance %d: symbol %d, extra %d", d, s, extra)
		}
	}
	if distanceBase[29] != 24577 || distanceExtra[29] != 13 {
		t.Errorf("the longest distances are wrong")
	}
}

func TestLog2(t *testing.T) {
	for _, test := range []struct {
		n    uint32
		want fixedBits
	}{
		{0, 0}, {1, 0}, {2, 1 << 16}, {3, 103872}, {1 << 20, 20 << 16}, {1<<32 - 1, 32<<16 - 47},
	} {
		got := log2(test.n)
		if max(got, test.want)-min(got, test.want) > 48 {
			t.Errorf("log2(%d) is %d/65536, want %d", test.n, got, test.want)
		}
	}
	for n := uint32(1); n < 100_000; n++ {
		if log2(n) > log2(n+1) {
			t.Fatalf("log2(%d) > log2(%d)", n, n+1)
		}
	}
}
