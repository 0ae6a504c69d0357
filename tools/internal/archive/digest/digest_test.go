package digest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/cpu"
)

// write is Write and the caller's part, in portions of p and q of these sizes.
func write(a, b *Hash, p []byte, c *Hash, q []byte, sizeP, sizeQ int) {
	for len(p) > 0 {
		n, m := min(sizeP, len(p)), min(sizeQ, len(q))
		m = Write(a, b, p[:n], c, q[:m])
		p, q = p[n:], q[m:]
	}
	c.Write(q)
}

func check(t *testing.T, p, q []byte, sizeP, sizeQ int) {
	t.Helper()
	a, b, c := New(), New(), New()
	c.Write([]byte("gzip header")) // so that its blocks start at another offset
	write(a, b, p, c, q, sizeP, sizeQ)
	wantP := sha256.Sum256(p)
	wantQ := sha256.Sum256(append([]byte("gzip header"), q...))
	for name, pair := range map[string][2][]byte{"first": {a.Sum(nil), wantP[:]}, "second": {b.Sum(nil), wantP[:]},
		"other": {c.Sum(nil), wantQ[:]}} {
		if !bytes.Equal(pair[0], pair[1]) {
			t.Errorf("%d and %d bytes, %d and %d at a time: the %s hash is %x, expected %x", len(p), len(q), sizeP, sizeQ, name,
				pair[0], pair[1])
		}
	}
}

func pattern(n int, seed byte) []byte {
	b := make([]byte, n)
	x := uint32(seed) + 1
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

func TestWrite(t *testing.T) {
	p, q := pattern(70_000, 1), pattern(70_000, 2)
	for _, sizeP := range []int{0, 1, 55, 56, 63, 64, 65, 1023, 1024, 1025, 4096, 65_537} {
		for _, sizeQ := range []int{0, 1, 63, 64, 1100, 4096, 70_000} {
			for _, step := range [][2]int{{1 << 20, 1 << 20}, {1500, 1100}, {64 * 17, 1 << 20}} {
				check(t, p[:sizeP], q[:sizeQ], step[0], step[1])
			}
		}
	}
}

// Two hashes at different offsets of a block are computed in turn.
func TestWriteOfUnalignedHashes(t *testing.T) {
	a, b, c := New(), New(), New()
	a.Write([]byte("x"))
	p := pattern(5000, 3)
	if n := Write(a, b, p, c, p); n != 0 {
		t.Errorf("%d bytes were written, expected none", n)
	}
	want := sha256.Sum256(append([]byte("x"), p...))
	if !bytes.Equal(a.Sum(nil), want[:]) {
		t.Errorf("a is %x, expected %x", a.Sum(nil), want)
	}
}

func TestReset(t *testing.T) {
	a, b, c := New(), New(), New()
	p := pattern(5000, 4)
	Write(a, b, p[:4999], c, nil)
	b.Reset()
	b.Write(p)
	want := sha256.Sum256(p)
	if !bytes.Equal(b.Sum(nil), want[:]) {
		t.Errorf("b is %x, expected %x", b.Sum(nil), want)
	}
}

func TestLanesWithSHAExtensions(t *testing.T) {
	if !cpu.SHA {
		t.Skip("the processor has no SHA extensions")
	}
	if !lanes {
		t.Error("the self-test failed: does this Go release marshal crypto/sha256's state in another way?")
	}
}

func FuzzWrite(f *testing.F) {
	f.Add([]byte("p"), []byte("q"), uint16(100), uint16(3), uint16(2000), uint16(5000))
	f.Fuzz(func(t *testing.T, p, q []byte, repeatP, repeatQ, sizeP, sizeQ uint16) {
		p, q = bytes.Repeat(p, int(repeatP%512)+1), bytes.Repeat(q, int(repeatQ%512)+1)
		if len(p)+len(q) > 1<<20 {
			t.Skip("too long")
		}
		check(t, p, q, int(sizeP)+1, int(sizeQ)+1)
	})
}

// One hash after the other against all three at a time; look at the ratio.
func BenchmarkThree(b *testing.B) {
	p, q := pattern(1<<20, 5), pattern(1<<20, 6)
	x, y, z := New(), New(), New()
	for _, n := range []int{2 << 10, 1 << 20} {
		b.Run(fmt.Sprintf("one after the other/%d", n), func(b *testing.B) {
			b.SetBytes(int64(3 * n))
			for range b.N {
				x.Write(p[:n])
				y.Write(p[:n])
				z.Write(q[:n])
			}
		})
		b.Run(fmt.Sprintf("at a time/%d", n), func(b *testing.B) {
			b.SetBytes(int64(3 * n))
			for range b.N {
				z.Write(q[Write(x, y, p[:n], z, q[:n]):n])
			}
		})
	}
}
