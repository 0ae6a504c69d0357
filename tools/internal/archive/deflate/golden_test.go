package deflate

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// TestGolden pins the encoding: a change here is a change of archive.Format. Run it on another
// architecture with, for instance, GOARCH=386 go test.
func TestGolden(t *testing.T) {
	const path = "testdata/golden.txt"
	var got strings.Builder
	line := func(name string, data, stream []byte) {
		fmt.Fprintf(&got, "%x %d %x %d %s\n", sha256.Sum256(stream), len(stream), sha256.Sum256(data), len(data), name)
	}
	var e, narrow, portable Encoder
	narrow.entropy.without = wideInstructions
	portable.entropy.without = anyInstructions
	blocks := func(name string, data []byte, size int) {
		stream := encode(&e, data, size)
		line(name, data, stream)
		for _, other := range []*Encoder{&narrow, &portable} {
			if !bytes.Equal(encode(other, data, size), stream) {
				t.Errorf("%s: the instructions of this processor give other bytes than code that leaves some out (%d)", name,
					other.entropy.without)
			}
		}
	}
	for _, s := range corpus() {
		blocks(s.name, s.data, 1<<20)
		if len(s.data) > 100_000 {
			blocks(s.name+", in blocks of 50000", s.data, 50_000)
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, lines := strings.Split(string(golden), "\n"), strings.Split(got.String(), "\n")
	if len(lines) != len(want) {
		t.Errorf("there are %d encodings, in %s %d", len(lines)-1, path, len(want)-1)
	}
	for k, l := range lines {
		if k >= len(want) || l != want[k] {
			t.Errorf("the encoding changed, or the test's input did (sha256 and size of stream and input):\n got %s\nwant %s", l,
				want[min(k, len(want)-1)])
		}
	}
}
