//go:build !purego

package digest

import "github.com/rules-mlcube/rules_mlcube/tools/internal/archive/cpu"

// lanes reports whether this processor supports pair.
var lanes = cpu.SHA && selfTest()

// pair adds blocks of 64 bytes from p to the hash with the state a, and as many from q to the hash with the
// state b.
//
//go:noescape
func pair(a *[8]uint32, p *byte, b *[8]uint32, q *byte, blocks int)
