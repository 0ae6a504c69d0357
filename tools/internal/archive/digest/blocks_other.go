//go:build !amd64 || purego

package digest

const lanes = false

func shared(a, b *[8]uint32, p *byte, blocks int) { panic("no lanes") }

func sharedAndOther(a, b *[8]uint32, p *byte, c *[8]uint32, q *byte, blocks int) { panic("no lanes") }
