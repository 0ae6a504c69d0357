//go:build !purego

package digest

import "github.com/rules-mlcube/rules_mlcube/tools/internal/archive/cpu"

// lanes reports whether this processor supports shared and sharedAndOther.
var lanes = cpu.SHA && selfTest()

// shared adds blocks of 64 bytes from p to the hashes with the states a and b.
//
//go:noescape
func shared(a, b *[8]uint32, p *byte, blocks int)

// sharedAndOther does the same, and adds as many blocks from q to the hash with the state c.
//
//go:noescape
func sharedAndOther(a, b *[8]uint32, p *byte, c *[8]uint32, q *byte, blocks int)
