package archive

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// generator generates test data with integer arithmetic only (SplitMix64), so that it is the same everywhere.
type generator uint64

func (g *generator) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (g *generator) below(n int) int { return int(g.next() >> 33 % uint64(n)) }

func (g *generator) random(n int) []byte {
	b := make([]byte, 0, n+8)
	for len(b) < n {
		b = binary.LittleEndian.AppendUint64(b, g.next())
	}
	return b[:n]
}

// text has words whose frequency falls with their rank, in lines.
func (g *generator) text(n int) []byte {
	words := make([]string, 600)
	for i := range words {
		var w []byte
		for range 2 + g.below(8) {
			w = append(w, "etaoinshrdlucmfwypvbgk"[g.below(22)*g.below(22)/22])
		}
		words[i] = string(w)
	}
	var b []byte
	for len(b) < n {
		b = append(b, words[g.below(1+g.below(len(words)))]...)
		if b = append(b, ' '); g.below(11) == 0 {
			b[len(b)-1] = '\n'
		}
	}
	return b[:n]
}

// float32s look like weights: exponents that thin out downwards, random signs and mantissas.
func (g *generator) float32s(n int) []byte {
	b := make([]byte, 0, n+4)
	for len(b) < n {
		r := g.next()
		exponent := 121 - bits.TrailingZeros64(r>>32|1<<31)
		b = binary.LittleEndian.AppendUint32(b, uint32(r)&0x807fffff|uint32(exponent)<<23)
	}
	return b[:n]
}

func (g *generator) float16s(n int) []byte {
	b := make([]byte, 0, n+2)
	for len(b) < n {
		r := g.next()
		exponent := 9 - bits.TrailingZeros64(r>>32|1<<8)
		b = binary.LittleEndian.AppendUint16(b, uint16(r)&0x83ff|uint16(exponent)<<10)
	}
	return b[:n]
}

// int8s is bell-shaped.
func (g *generator) int8s(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		r := g.next()
		b[i] = byte((int(r&0xff) + int(r>>8&0xff) + int(r>>16&0xff) + int(r>>24&0xff) - 510) / 4)
	}
	return b
}

// compressed are Rice codes of a geometric distribution, which cannot be compressed further.
func (g *generator) compressed(n int) []byte {
	b := make([]byte, 0, n+16)
	var pending uint64
	var count uint
	for len(b) < n {
		r := g.next()
		quotient := uint(bits.TrailingZeros64(r>>32 | 1<<20))
		pending |= (1<<quotient - 1 | (r&7)<<(quotient+1)) << count
		for count += quotient + 4; count >= 8; count -= 8 {
			b = append(b, byte(pending))
			pending >>= 8
		}
	}
	return b[:n]
}

// contents are files of each kind, by path.
func contents() map[string][]byte {
	g := generator(3)
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return map[string][]byte{
		"kinds/empty":     nil,
		"kinds/one byte":  {'x'},
		"kinds/all bytes": all,
		"kinds/runs": []byte(strings.Repeat("a", 700_000) + strings.Repeat("\x00", 500_000) +
			strings.Repeat("ab", 200_000)),
		"kinds/text":               g.text(2_500_000),
		"kinds/text.small":         g.text(300_000),
		"kinds/random":             g.random(1_500_000),
		"weights/float32.bin":      g.float32s(3<<20 + 1),
		"weights/float16.bin":      g.float16s(2 << 20),
		"weights/int8.bin":         g.int8s(2<<20 - 1),
		"weights/compressed.gz":    g.compressed(1_300_000),
		"edge/large less one":      g.text(largeFile - 1),
		"edge/large":               g.text(largeFile),
		"edge/large and one":       g.text(largeFile + 1),
		"edge/sector":              g.random(512),
		"edge/sector less one":     g.random(511),
		"edge/sector and one":      g.random(513),
		"unicode/Größe/模型.pt":      []byte("weights"),
		"unicode/e\u0301 composed": []byte("decomposed"),
		"unicode/🙂":                []byte("four bytes"),
		"empty.json":               nil,
		"run.sh":                   []byte("#!/bin/sh\n"),
	}
}

// corpus writes the contents below root and returns them as members, with names of 1 to 400 bytes.
func corpus(t testing.TB) []Member {
	t.Helper()
	root := t.TempDir()
	var members []Member
	add := func(path string, content []byte) {
		source := filepath.Join(root, fmt.Sprintf("%d", len(members)))
		if err := os.WriteFile(source, content, 0o640); err != nil {
			t.Fatal(err)
		}
		members = append(members, Member{Path: path, Source: source, Executable: strings.HasSuffix(path, ".sh")})
	}
	for path, content := range contents() {
		add(path, content)
	}
	for n := 1; n <= 400; n++ {
		add(nameOfLength(n), []byte(fmt.Sprintf("a name of %d bytes", n)))
	}
	return members
}

// nameOfLength returns a path of n bytes whose components are of various lengths.
func nameOfLength(n int) string {
	var path []byte
	for len(path) < n {
		length := 1 + (n*7+len(path))%90
		if n%5 == 0 {
			length = 200
		}
		if len(path)+length >= n-1 {
			length = n - len(path)
		}
		path = append(path, strings.Repeat(string(rune('a'+n%26)), length)...)
		if len(path) < n {
			path = append(path, '/')
		}
	}
	// No name is the folder of another.
	return string(path[:n-1]) + string(rune('A'+n%26))
}

// manyFiles returns 20,000 members that share 200 small sources.
func manyFiles(t testing.TB) []Member {
	t.Helper()
	root := t.TempDir()
	g := generator(20_000)
	for i := range 200 {
		if err := os.WriteFile(filepath.Join(root, fmt.Sprint(i)), g.text(g.below(1500)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	members := make([]Member, 20_000)
	for i := range members {
		members[i] = Member{Path: fmt.Sprintf("group %03d/%05d.json", i/100, i),
			Source: filepath.Join(root, fmt.Sprint(i*7%200))}
	}
	return members
}
