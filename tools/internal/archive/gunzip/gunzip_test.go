package gunzip

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/iotest"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/deflate"
)

const header = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

// blocks compresses as archive format 1 does, in blocks of this size.
func blocks(data []byte, size int, appendBlock func(dst, data []byte, dict int, final bool) []byte) []byte {
	out := []byte(header)
	for at := 0; at < len(data); at += size {
		end, dict := min(at+size, len(data)), min(at, deflate.WindowSize)
		out = appendBlock(out, data[at-dict:end], dict, end == len(data))
	}
	return trailer(out, data)
}

func trailer(out, data []byte) []byte {
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(data))
	return binary.LittleEndian.AppendUint32(out, uint32(len(data)))
}

func stored(dst, data []byte, dict int, final bool) []byte {
	return deflate.AppendStored(dst, data[dict:], final)
}

// flushed compresses with a flush after each part of this size, which is that of blocks that reach back.
func flushed(data []byte, size int) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	for part := range slicesOf(data, size) {
		w.Write(part)
		w.Flush()
	}
	w.Close()
	return out.Bytes()
}

// oneBlock codes bytes below 144 as literals of one block with the fixed codes, which have 8 bits for them.
func oneBlock(data []byte) []byte {
	out, pending := []byte(header), byte(0b011) // the last block, fixed codes
	for _, b := range data {
		code := bits.Reverse8(0x30 + b)
		out = append(out, pending|code<<3)
		pending = code >> 5
	}
	out = append(out, pending, 0) // and the end of the block, 7 bits of zero
	return trailer(out, data)
}

func slicesOf(data []byte, size int) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for at := 0; at < len(data); at += size {
			if !yield(data[at:min(at+size, len(data))]) {
				return
			}
		}
	}
}

func zipped(data []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Name, w.Comment = "name", "comment"
	w.Write(data)
	w.Close()
	return out.Bytes()
}

// mixed alternates between kinds of data.
func mixed(n int) []byte {
	words, numbers := text(n), noise(n)
	random := rand.NewChaCha8([32]byte{7})
	var b []byte
	for i := 0; len(b) < n; i++ {
		at, part := len(b), 10_000+i%7*4_000
		switch i % 4 {
		case 0:
			b = append(b, words[at:min(at+part, n)]...)
		case 1:
			b = append(b, numbers[at:min(at+part, n)]...)
		case 2:
			b = append(b, make([]byte, part)...)
			random.Read(b[at:])
		case 3:
			b = append(b, make([]byte, part)...)
		}
	}
	return b[:n]
}

// markers is data that has the bytes of empty stored blocks all over.
func markers(n int) []byte {
	return bytes.Repeat([]byte("\x00\x00\x00\xff\xff and"), n/9+1)[:n]
}

// streams are members of all kinds, by name.
func streams() map[string][]byte {
	all := map[string][]byte{}
	for name, data := range map[string][]byte{
		"nothing": nil, "a byte": {1}, "text": text(300_000), "noise": noise(300_000), "mixed": mixed(600_000),
		"zeros": make([]byte, 3_000_000), "markers": markers(200_000), "period": bytes.Repeat([]byte("0123456789"), 200_000),
	} {
		all[name+", zipped"] = zipped(data)
		all[name+", flushed"] = flushed(data, 20_000)
		var e deflate.Encoder
		if len(data) == 0 {
			all[name+", empty stored block"] = trailer([]byte(header+"\x01\x00\x00\xff\xff"), nil)
			continue
		}
		for _, size := range []int{10_000, 40_000, 1 << 20} {
			all[fmt.Sprintf("%s, blocks of %d", name, size)] = blocks(data, size, e.AppendBlock)
		}
		all[name+", stored"] = blocks(data, 1<<20, stored)
	}
	short := text(20_000)
	all["flushed at each byte"] = flushed(short, 1)
	// Stored blocks whose content looks like the ends of blocks, within a Huffman block's neighbourhood.
	var e deflate.Encoder
	marked := markers(400_000)
	all["markers in stored blocks"] = blocks(append(text(100_000), marked...), 1<<20,
		func(dst, data []byte, dict int, final bool) []byte {
			dst = e.AppendBlock(dst, data[:100_000], 0, false)
			return deflate.AppendStored(dst, data[100_000:], final)
		})
	empty := append([]byte(header), bytes.Repeat([]byte("\x00\x00\x00\xff\xff"), 100_000)...)
	all["one block"] = oneBlock(bytes.Repeat([]byte("one block for all"), 200_000)) // of more than a segment
	all["empty blocks"] = trailer(append(empty, 1, 0, 0, 0xff, 0xff), nil)
	return all
}

// agrees compares what a Reader gives with compress/gzip.
func agrees(t *testing.T, stream []byte, workers int, wrap func(io.Reader) io.Reader) {
	t.Helper()
	in := bytes.NewReader(stream) // an io.ByteReader
	var want []byte
	old, wantErr := gzip.NewReader(in)
	if wantErr == nil {
		old.Multistream(false)
		want, wantErr = io.ReadAll(old)
	}
	var got []byte
	z, err := newReader(wrap(bytes.NewReader(stream)), workers, 1<<10)
	if err == nil {
		defer z.Close()
		got, err = io.ReadAll(z)
	}
	if !bytes.HasPrefix(got, want) || wantErr == nil && len(got) > len(want) {
		t.Errorf("got %d bytes, want %d", len(got), len(want))
	}
	var corrupt flate.CorruptInputError
	switch {
	case wantErr == nil && err == nil:
		if rest, _ := io.Copy(io.Discard, in); z.Rest() != rest {
			t.Errorf("%d bytes are behind the member, want %d", z.Rest(), rest)
		}
	case errors.As(wantErr, &corrupt) && errors.Is(err, errCorrupt):
	case fmt.Sprint(wantErr) == fmt.Sprint(err):
	default:
		t.Errorf("got error %v, want %v", err, wantErr)
	}
}

func plain(r io.Reader) io.Reader { return r }

func TestReader(t *testing.T) {
	for name, stream := range streams() {
		t.Run(name, func(t *testing.T) {
			for _, workers := range []int{1, 3} {
				agrees(t, stream, workers, plain)
			}
			agrees(t, append(stream[:len(stream):len(stream)], markers(100_000)...), 2, iotest.HalfReader)
			agrees(t, append(stream[:len(stream):len(stream)], 1), 2, iotest.DataErrReader)
		})
	}
}

func TestReaderDamaged(t *testing.T) {
	var e deflate.Encoder
	random := rand.New(rand.NewPCG(8, 9))
	for name, stream := range map[string][]byte{
		"mixed": blocks(mixed(300_000), 20_000, e.AppendBlock), "text": blocks(text(100_000), 10_000, e.AppendBlock),
		"stored": blocks(text(100_000), 10_000, stored), "zipped": zipped(text(100_000)),
	} {
		t.Run(name, func(t *testing.T) {
			for range 60 {
				harmed := bytes.Clone(stream)
				harmed[random.IntN(len(harmed))] ^= 1 << random.IntN(8)
				agrees(t, harmed, 2, plain)
				agrees(t, stream[:random.IntN(len(stream))], 2, plain)
			}
			for cut := range 2 * trailerSize {
				agrees(t, stream[:len(stream)-cut], 1, plain)
			}
		})
	}
}

func TestReaderErrors(t *testing.T) {
	var e deflate.Encoder
	stream := blocks(mixed(300_000), 20_000, e.AppendBlock)
	broken := errors.New("broken")
	for _, at := range []int{3, 10, 100, 20_000, len(stream) / 2, len(stream) - 9, len(stream) - 3, len(stream)} {
		z, err := NewReader(io.MultiReader(bytes.NewReader(stream[:at]), iotest.ErrReader(broken)))
		if err == nil {
			_, err = io.Copy(io.Discard, z)
			z.Close()
		}
		if err != broken {
			t.Errorf("reading fails after %d bytes: %v", at, err)
		}
	}
}

// A reader that is closed early leaves no goroutine, and does not read on.
func TestClose(t *testing.T) {
	var e deflate.Encoder
	stream := blocks(noise(3_000_000), 256<<10, e.AppendBlock)
	before := runtime.NumGoroutine()
	for _, read := range []int{0, 1, 300_000, 3_000_000, len(stream) * 2} {
		r := bytes.NewReader(stream)
		z, err := newReader(r, 3, minSegment)
		if err != nil {
			t.Fatal(err)
		}
		io.CopyN(io.Discard, z, int64(read))
		z.Close()
		left := r.Len()
		if _, err := z.Read(make([]byte, 1)); err == nil {
			t.Error("a closed reader reads")
		}
		time.Sleep(time.Millisecond)
		if r.Len() != left {
			t.Error("the input was read after Close")
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines became %d", before, after)
	}
}

// Most of an archive of format 1 is inflated by the workers.
func TestWorkersInflate(t *testing.T) {
	var e deflate.Encoder
	for name, stream := range map[string][]byte{
		"noise": blocks(noise(4<<20), 256<<10, e.AppendBlock), "text": blocks(text(4<<20), 1<<20, e.AppendBlock),
		"stored": blocks(text(4<<20), 1<<20, stored), "mixed": blocks(mixed(4<<20), 256<<10, e.AppendBlock),
	} {
		z, err := newReader(bytes.NewReader(stream), 2, minSegment)
		if err != nil {
			t.Fatal(err)
		}
		by := 0
		for {
			err := z.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if z.now.segment != nil {
				by += len(z.now.bytes)
			}
		}
		z.Close()
		t.Logf("%s: %d bytes by workers", name, by)
		if by < 2<<20 {
			t.Errorf("%s: workers inflate %d bytes of %d", name, by, 4<<20)
		}
	}
}

func FuzzReader(f *testing.F) {
	var e deflate.Encoder
	f.Add(blocks(append(text(60_000), noise(60_000)...), 30_000, e.AppendBlock))
	f.Add(flushed(text(1000), 1))
	f.Fuzz(func(t *testing.T, stream []byte) { agrees(t, stream, 2, plain) })
}

func BenchmarkReader(b *testing.B) {
	var e deflate.Encoder
	for name, data := range map[string][]byte{"text": text(16 << 20), "noise": noise(16 << 20)} {
		stream := blocks(data, 256<<10, e.AppendBlock)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for range b.N {
				z, err := NewReader(bytes.NewReader(stream))
				if err != nil {
					b.Fatal(err)
				}
				if n, err := io.Copy(io.Discard, z); n != int64(len(data)) || err != nil {
					b.Fatal(n, err)
				}
				z.Close()
			}
		})
	}
}
