package deflate

import (
	"compress/flate"
	"io"
	"testing"
)

// BenchmarkAppendBlock and BenchmarkStandard, compress/flate at level 6, encode the same inputs. The
// metric size/flate is the encoded size over that of compress/flate.
func BenchmarkAppendBlock(b *testing.B) {
	for _, s := range benchmarkInputs() {
		b.Run(s.name, func(b *testing.B) {
			var e Encoder
			var out []byte
			b.SetBytes(int64(len(s.data)))
			for range b.N {
				out = e.AppendBlock(out[:0], s.data, 0, true)
			}
			b.ReportMetric(float64(len(out))/float64(standardSize(s.data)), "size/flate")
		})
	}
}

func BenchmarkStandard(b *testing.B) {
	for _, s := range benchmarkInputs() {
		b.Run(s.name, func(b *testing.B) {
			w, err := flate.NewWriter(io.Discard, 6)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(s.data)))
			for range b.N {
				w.Reset(io.Discard)
				w.Write(s.data)
				w.Close()
			}
		})
	}
}

func benchmarkInputs() []sample {
	return []sample{
		{"text", words(1, 1<<20)},
		{"float32", floats(2, 256<<10)},
		{"float16", halves(3, 256<<10)},
		{"int8", quantised(4, 256<<10)},
		{"sparse", prunedRows(5, 256<<10)},
		{"compressed", random(6, 256<<10)},
		{"zeros", make([]byte, 1<<20)},
	}
}
