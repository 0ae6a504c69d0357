//go:build !amd64 || purego

package digest

const lanes = false

func pair(a *[8]uint32, p *byte, b *[8]uint32, q *byte, blocks int) { panic("no lanes") }
