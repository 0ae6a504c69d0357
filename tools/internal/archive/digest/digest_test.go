package digest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/cpu"
)

// write is Write with the caller's part, in parts of these sizes of p and q.
func write(a *Hash, p []byte, b *Hash, q []byte, sizeP, sizeQ int) {
	for len(p) > 0 {
		n, m := min(sizeP, len(p)), min(sizeQ, len(q))
		m = Write(a, p[:n], b, q[:m])
		p, q = p[n:], q[m:]
	}
	b.Write(q)
}

func check(t *testing.T, p, q []byte, sizeP, sizeQ int) {
	t.Helper()
	const beforeP, beforeQ = "x", "gzip header" // so that the blocks of the two begin at different places
	a, b := New(), New()
	a.Write([]byte(beforeP))
	b.Write([]byte(beforeQ))
	write(a, p, b, q, sizeP, sizeQ)
	for _, c := range []struct {
		name string
		hash *Hash
		want [Size]byte
	}{
		{name: "first", hash: a, want: sha256.Sum256(append([]byte(beforeP), p...))},
		{name: "second", hash: b, want: sha256.Sum256(append([]byte(beforeQ), q...))},
	} {
		if got := c.hash.Sum(nil); !bytes.Equal(got, c.want[:]) {
			t.Errorf("%d and %d bytes, %d and %d at a time: the %s hash is %x, want %x", len(p), len(q), sizeP, sizeQ,
				c.name, got, c.want)
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

func TestReset(t *testing.T) {
	a, b := New(), New()
	p := pattern(5000, 4)
	Write(a, p[:4999], b, p)
	a.Reset()
	a.Write(p)
	want := sha256.Sum256(p)
	if !bytes.Equal(a.Sum(nil), want[:]) {
		t.Errorf("a is %x, want %x", a.Sum(nil), want)
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

// BenchmarkTwo compares both hashes at a time with one after the other; look at the ratio.
func BenchmarkTwo(b *testing.B) {
	p, q := pattern(1<<20, 5), pattern(1<<20, 6)
	x, y := New(), New()
	for _, n := range []int{2 << 10, 256 << 10} {
		b.Run(fmt.Sprintf("one after the other/%d", n), func(b *testing.B) {
			b.SetBytes(int64(2 * n))
			for range b.N {
				x.Write(p[:n])
				y.Write(q[:n])
			}
		})
		b.Run(fmt.Sprintf("at a time/%d", n), func(b *testing.B) {
			b.SetBytes(int64(2 * n))
			for range b.N {
				y.Write(q[Write(x, p[:n], y, q[:n]):n])
			}
		})
	}
}
