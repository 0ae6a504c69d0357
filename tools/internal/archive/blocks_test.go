package archive

import (
	"fmt"
	"testing"
)

// cuts lists the blocks of a layout as "FROM+LENGTH".
func cuts(l *layout) (all []string) {
	c := cutter{layout: l}
	for from, to, ok := c.next(); ok; from, to, ok = c.next() {
		all = append(all, fmt.Sprintf("%d+%d", from, to-from))
	}
	return all
}

func layoutOf(sizes ...int64) *layout {
	l := new(layout)
	for i, size := range sizes {
		e := entry{name: fmt.Sprint(i), source: "x", size: size, header: l.size}
		e.content = e.header + headerSize(e.name, size)
		l.size = padded(e.end())
		l.entries = append(l.entries, e)
	}
	l.size += endOfArchive
	return l
}

func TestCut(t *testing.T) {
	const k = 1 << 10
	for _, c := range []struct {
		sizes []int64
		want  string
	}{
		{nil, "[0+1024]"},
		{[]int64{0}, "[0+1536]"},
		{[]int64{largeFile - 1}, "[0+1048576 1048576+1536]"},
		{[]int64{largeFile}, "[0+512 512+262144 262656+262144 524800+262144 786944+262144 1049088+1024]"},
		{[]int64{largeFile + 1}, "[0+512 512+262144 262656+262144 524800+262144 786944+262144 1049088+1 1049089+1535]"},
		{[]int64{600 * k, 600 * k, largeFile, 5},
			"[0+1048576 1048576+181760 1230336+262144 1492480+262144 1754624+262144 2016768+262144 2278912+2048]"},
		{[]int64{largeFile, largeFile},
			"[0+512 512+262144 262656+262144 524800+262144 786944+262144 1049088+512 1049600+262144 1311744+262144 1573888+262144 1836032+262144 2098176+1024]"},
	} {
		if got := fmt.Sprint(cuts(layoutOf(c.sizes...))); got != c.want {
			t.Errorf("%v: got %v, want %v", c.sizes, got, c.want)
		}
	}
}

// TestCutsCover checks that blocks are contiguous, are not too long, and match the boundaries of large files.
func TestCutsCover(t *testing.T) {
	g := generator(4)
	for range 200 {
		var sizes []int64
		for range g.below(30) {
			sizes = append(sizes, int64(g.next()>>(41+g.below(20))))
		}
		l := layoutOf(sizes...)
		edges := map[int64]bool{0: true}
		c := cutter{layout: l}
		var last int64
		for from, to, ok := c.next(); ok; from, to, ok = c.next() {
			if from != last || to <= from || to-from > maxBlock {
				t.Fatalf("%v: block from %d to %d after %d", sizes, from, to, last)
			}
			edges[to] = true
			last = to
		}
		if last != l.size {
			t.Fatalf("%v: the blocks end at %d of %d", sizes, last, l.size)
		}
		for _, e := range l.entries {
			if e.size >= largeFile && (!edges[e.content] || !edges[e.end()]) {
				t.Fatalf("%v: no block begins or ends with a large file at %d", sizes, e.content)
			}
		}
	}
}
