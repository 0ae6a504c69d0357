package archive

// The tar stream is cut into blocks that are compressed independently, each with the 32 KiB before it as its
// dictionary. The cuts depend only on the layout and are part of the format.
const (
	largeFile  = 1 << 20   // a file of this size or more is large
	largeBlock = 256 << 10 // block size inside the content of a large file, counted from its start
	smallBlock = 1 << 20   // block size in each stretch between the contents of large files
	maxBlock   = max(largeBlock, smallBlock)
)

// A cutter iterates over the blocks of a layout.
type cutter struct {
	layout *layout
	offset int64
	large  int // the first large entry that does not end at or before offset
}

// next returns the range of the next block in the tar stream; ok is false after the last.
func (c *cutter) next() (from, to int64, ok bool) {
	l := c.layout
	if c.offset == l.size {
		return 0, 0, false
	}
	for c.large < len(l.entries) && (l.entries[c.large].size < largeFile || l.entries[c.large].end() <= c.offset) {
		c.large++
	}
	from = c.offset
	switch {
	case c.large == len(l.entries):
		to = min(from+smallBlock, l.size)
	case from < l.entries[c.large].content:
		to = min(from+smallBlock, l.entries[c.large].content)
	default:
		to = min(from+largeBlock, l.entries[c.large].end())
	}
	c.offset = to
	return from, to, true
}
