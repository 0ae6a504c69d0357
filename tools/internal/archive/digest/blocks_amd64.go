//go:build !purego

package digest

import "github.com/rules-mlcube/rules_mlcube/tools/internal/archive/cpu"

// lanes tells whether shared and sharedAndOther run here.
var lanes = cpu.SHA && selfTest()

// shared appends blocks of 64 bytes from p on to the hashes with the states a and b.
//
//go:noescape
func shared(a, b *[8]uint32, p *byte, blocks int)

// sharedAndOther does the same, and appends as many blocks from q on to the hash with the state c.
//
//go:noescape
func sharedAndOther(a, b *[8]uint32, p *byte, c *[8]uint32, q *byte, blocks int)
