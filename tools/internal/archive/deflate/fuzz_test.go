package deflate

import (
	"bytes"
	"testing"
)

// FuzzAppendBlock encodes input in blocks, split at two positions, after another block, and reads it back.
// repeat and noise extend the input so that every method is used.
func FuzzAppendBlock(f *testing.F) {
	f.Add([]byte(""), uint16(0), uint16(0), uint8(0), uint16(0))
	f.Add([]byte("a"), uint16(1), uint16(0), uint8(1), uint16(1))
	f.Add([]byte("abcabcabcabcabcabcabcabd"), uint16(3), uint16(9), uint8(3), uint16(0))
	f.Add(words(1, 3000), uint16(1000), uint16(2000), uint8(20), uint16(100))
	f.Add(floats(1, 4000), uint16(10), uint16(3000), uint8(9), uint16(60000))
	f.Add(floats(1, 20_000), uint16(10), uint16(30_000), uint8(9), uint16(60000))
	f.Add(random(1, 300), uint16(100), uint16(1), uint8(200), uint16(40000))
	f.Add(make([]byte, 300), uint16(258), uint16(259), uint8(255), uint16(0))
	f.Add(fibonacci()[:5000], uint16(258), uint16(259), uint8(10), uint16(3))
	f.Add(paddedRows(1, 40_000, 200, 256), uint16(10), uint16(9000), uint8(3), uint16(0))
	f.Add(pixels(1, 40_000), uint16(300), uint16(0), uint8(1), uint16(0))
	f.Add(letters(1, 40_000), uint16(40_000), uint16(100), uint8(2), uint16(0))
	f.Add(shortRepeats(1, 70_000), uint16(10), uint16(9000), uint8(1), uint16(0))
	var used, fresh Encoder
	f.Fuzz(func(t *testing.T, seed []byte, first, second uint16, repeat uint8, noise uint16) {
		if len(seed)*int(repeat) > 200_000 {
			return
		}
		data := bytes.Repeat(seed, 1+int(repeat))
		data = append(data, random(uint64(first), int(noise))...)
		data = append(data, seed...)
		cuts := []int{0, min(int(first), len(data)), len(data)}
		if c := min(int(first)+int(second)*4, len(data)); c > cuts[1] {
			cuts = []int{0, cuts[1], c, len(data)}
		}
		var stream, again []byte
		fresh = Encoder{}
		fresh.entropy.without = instructions(repeat) % (anyInstructions + 1)
		for k := 1; k < len(cuts); k++ {
			dict := min(cuts[k-1], WindowSize)
			block := data[cuts[k-1]-dict : cuts[k]]
			stream = used.AppendBlock(stream, block, dict, k == len(cuts)-1)
			again = fresh.AppendBlock(again, block, dict, k == len(cuts)-1)
		}
		if !bytes.Equal(stream, again) {
			t.Error("an Encoder used before writes other bytes than a new one without some of the processor's instructions")
		}
		if !bytes.Equal(decode(t, stream), data) {
			t.Error("another text comes back")
		}
		if len(stream) > len(data)+5*(len(data)/maxStored+1)+40*len(cuts) {
			t.Errorf("%d bytes became %d", len(data), len(stream))
		}
	})
}
