package zoo

import "bytes"

// Patterns that are hard for an encoder.
var patterns = []Class{
	{Name: "random", What: "random bytes",
		make: oneFile("random.bin", func(m *maker, size int) []byte { return m.random(size) })},
	{Name: "zeros", What: "zeros",
		make: oneFile("zeros.bin", func(_ *maker, size int) []byte { return make([]byte, size) })},
	{Name: "runs", What: "runs of up to 4000 equal bytes",
		make: oneFile("runs.bin", func(m *maker, size int) []byte {
			var b []byte
			for len(b) < size {
				b = append(b, bytes.Repeat([]byte{byte(m.Uint32())}, 1+m.IntN(4000))...)
			}
			return b
		})},
	{Name: "period 1000", What: "1000 random bytes over and over",
		make: oneFile("period.bin", func(m *maker, size int) []byte {
			return bytes.Repeat(m.random(1000), size/1000)
		})},
	{Name: "far repeats", What: "4 KiB of random bytes over and over, 20 KiB apart",
		make: oneFile("repeats.bin", func(m *maker, size int) []byte {
			same := m.random(4096)
			var b []byte
			for len(b) < size {
				b = append(append(b, same...), m.random(16<<10)...)
			}
			return b
		})},
	{Name: "short repeats", What: "random bytes, 5 of each 64 repeated",
		make: oneFile("repeats.bin", func(m *maker, size int) []byte {
			b := m.random(size)
			for at := 8192; at+64 <= size; at += 64 {
				copy(b[at+20:at+25], b[at-m.IntN(8000)-100:])
			}
			return b
		})},
	{Name: "rare repeats", What: "random bytes, 12 of each 1500 repeated",
		make: oneFile("repeats.bin", func(m *maker, size int) []byte {
			b := m.random(size)
			for at := 32768; at+1500 <= size; at += 1500 {
				copy(b[at+700:at+712], b[at-m.IntN(30000)-100:])
			}
			return b
		})},
	{Name: "rows alike", What: "rows of 96 bytes, each with 8 bytes other than the one before",
		make: oneFile("rows.bin", func(m *maker, size int) []byte {
			row := m.random(96)
			var b []byte
			for len(b) < size {
				copy(row[8*m.IntN(12):], m.random(8))
				b = append(b, row...)
			}
			return b
		})},
	{Name: "two values", What: "random bytes that are 0 or 255",
		make: oneFile("noise.bin", func(m *maker, size int) []byte {
			b := m.random(size)
			for i := range b {
				b[i] = -(b[i] & 1)
			}
			return b
		})},
	{Name: "mixed", What: "stretches of all sizes of zeros, text and random bytes",
		make: oneFile("mixed.bin", func(m *maker, size int) []byte {
			text := m.wordsOf(m.vocabulary(2000), 1<<20)
			var b []byte
			for len(b) < size {
				n := 1 << m.IntN(18)
				switch m.IntN(3) {
				case 0:
					b = append(b, make([]byte, n)...)
				case 1:
					from := m.IntN(len(text) - n)
					b = append(b, text[from:from+n]...)
				default:
					b = append(b, m.random(n)...)
				}
			}
			return b
		})},
}
