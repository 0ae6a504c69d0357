package archive

import (
	"archive/tar"
	"bytes"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

func TestGoReadsHeader(t *testing.T) {
	names := []string{"é", "a/é/", "🙂", strings.Repeat("é", 60), strings.Repeat("x", 255) + "/", strings.Repeat("x", 155) +
		"/" + strings.Repeat("y", 100)}
	for n := 1; n <= 400; n++ {
		names = append(names, nameOfLength(n), nameOfLength(n)+"/")
	}
	for _, name := range names {
		for _, size := range []int64{0, 1, maxOctalSize, maxOctalSize + 1, 1 << 40, 1<<62 + 1} {
			checkHeader(t, name, size%2 == 1, size)
		}
	}
}

// checkHeader compares a header with what archive/tar reads in it.
func checkHeader(t *testing.T, name string, executable bool, size int64) {
	t.Helper()
	want := tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: size}
	switch {
	case strings.HasSuffix(name, "/"):
		want.Typeflag, want.Mode, want.Size = tar.TypeDir, 0o755, 0
		size = 0
	case executable:
		want.Mode = 0o755
	}
	b := appendHeader(nil, name, executable, size)
	if int64(len(b)) != headerSize(name, size) || len(b)%tarBlock != 0 {
		t.Errorf("%q, %d bytes: the header is %d bytes long, planned were %d", name, size, len(b), headerSize(name, size))
	}
	got, err := tar.NewReader(bytes.NewReader(b)).Next()
	if err != nil {
		t.Errorf("%q, %d bytes: %v", name, size, err)
		return
	}
	if got.Typeflag != want.Typeflag || got.Name != want.Name || got.Mode != want.Mode || got.Size != want.Size ||
		got.ModTime.Unix() != Mtime {
		t.Errorf("%q, %d bytes: got %+v", name, size, got)
	}
	if _, _, fits := splitName(name); (len(b) > tarBlock) != (!fits || !isASCII(name) || size > maxOctalSize) {
		t.Errorf("%q, %d bytes: a header of %d bytes", name, size, len(b))
	}
}

func FuzzHeader(f *testing.F) {
	f.Add("weights/model.pt", true, int64(123))
	f.Add(strings.Repeat("long/", 60)+"é", false, int64(maxOctalSize+1))
	f.Fuzz(func(t *testing.T, name string, executable bool, size int64) {
		if size < 0 || checkPath(name, &Options{}) != nil {
			return
		}
		checkHeader(t, name, executable, size)
		checkHeader(t, name+"/", executable, 0)
	})
}

func TestSplitName(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		name, prefix, rest string
		ok                 bool
	}{
		{"a", "", "a", true},
		{x(100), "", x(100), true},
		{x(101), "", "", false},
		{x(99) + "/", "", x(99) + "/", true},
		{x(100) + "/", "", "", false},
		{"a/" + x(99), "a", x(99), true},
		{"a/" + x(100), "a", x(100), true},
		{"a/" + x(101), "", "", false},
		{"a/" + x(99) + "/", "a", x(99) + "/", true},
		{"a/b/" + x(99), "a/b", x(99), true},
		{x(155) + "/" + x(100), x(155), x(100), true},
		{x(156) + "/" + x(50), "", "", false},
		{x(50) + "/" + x(105) + "/" + x(49), x(50), x(105) + "/" + x(49), false},
		{x(150) + "/b/c/d/" + x(20), x(150) + "/b/c", "d/" + x(20), true},
	} {
		prefix, rest, ok := splitName(c.name)
		if ok != c.ok || ok && (prefix != c.prefix || rest != c.rest) {
			t.Errorf("%q: got %q, %q, %v", c.name, prefix, rest, ok)
		}
	}
}

// TestHeaderBytes pins the bytes of three headers by hand.
func TestHeaderBytes(t *testing.T) {
	zeros := func(n int) string { return strings.Repeat("\x00", n) }
	ustar := func(name, mode, size, checksum, flag, prefix string) string {
		return name + zeros(100-len(name)) + mode + "\x000000000\x000000000\x00" + size + "07033241600" + "\x00" + checksum +
			"\x00 " + flag +
			zeros(100) + "ustar\x0000" + zeros(64) + "0000000\x000000000\x00" + prefix + zeros(155-len(prefix)+12)
	}
	for _, c := range []struct {
		name       string
		executable bool
		size       int64
		want       string
	}{
		{"run.sh", true, 10, ustar("run.sh", "0000755", "00000000012\x00", "010373", "0", "")},
		{"a/", false, 0, ustar("a/", "0000755", "00000000000\x00", "007457", "5", "")},
		{"b", false, 1 << 33, ustar("././@PaxHeader", "0000644", "00000000023\x00", "011520", "x", "") +
			"19 size=8589934592\n" + zeros(512-19) +
			ustar("b", "0000644", "\x80"+zeros(6)+"\x02"+zeros(4), "006553", "0", "")},
	} {
		if got := appendHeader(nil, c.name, c.executable, c.size); string(got) != c.want {
			t.Errorf("%q: got\n%s\nwant\n%s", c.name, hex.Dump(got), hex.Dump([]byte(c.want)))
		}
	}
}

func TestPAXRecordCountsItself(t *testing.T) {
	for n := range 12000 {
		record := paxRecord("path", strings.Repeat("x", n))
		var length int
		fmt.Sscanf(record, "%d ", &length)
		if length != len(record) {
			t.Fatalf("a value of %d bytes: the record is %d bytes long and says %d", n, len(record), length)
		}
	}
}

func TestJoinedCRC(t *testing.T) {
	g := generator(1)
	b := g.random(1 << 20)
	for range 50 {
		var j crcJoin
		for rest := b; len(rest) > 0; {
			n := min(g.below(1<<17), len(rest))
			j.add(crc32.ChecksumIEEE(rest[:n]), int64(n))
			rest = rest[n:]
		}
		if want := crc32.ChecksumIEEE(b); j.sum != want {
			t.Fatalf("got %08x, want %08x", j.sum, want)
		}
	}
	var j crcJoin // 2^40 zero bytes, by doubling
	block := crc32.ChecksumIEEE(make([]byte, 1<<20))
	for n := int64(1 << 20); n < 1<<40; n *= 2 {
		j = crcJoin{}
		j.add(block, n)
		j.add(block, n)
		block = j.sum
	}
	var all crcJoin
	one := crc32.ChecksumIEEE(make([]byte, 1<<20))
	for range 1 << 20 {
		all.add(one, 1<<20)
	}
	if all.sum != block {
		t.Errorf("2^40 zeros: %08x by doubling, %08x by blocks", block, all.sum)
	}
}
