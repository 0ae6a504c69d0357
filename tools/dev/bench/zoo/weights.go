package zoo

import (
	"encoding/binary"
	"math"
)

// The numbers of a network's weights. Each class has one file.
var weights = []Class{
	{Name: "float32", What: "float32 weights",
		make: oneFile("model.bin", func(m *maker, n int) []byte { return float32Bytes(m.layers(n / 4)) })},
	{Name: "float64", What: "float64 weights",
		make: oneFile("model.bin", func(m *maker, n int) []byte { return float64Bytes(m.layers(n / 8)) })},
	{Name: "float64 of float32", What: "float32 weights saved as float64",
		make: oneFile("model.npy", func(m *maker, n int) []byte {
			w := m.layers(n / 8)
			for i, v := range w {
				w[i] = float64(float32(v))
			}
			return float64Bytes(w)
		})},
	{Name: "float16", What: "float16 weights",
		make: oneFile("model_fp16.bin", func(m *maker, n int) []byte { return float16Bytes(m.layers(n / 2)) })},
	{Name: "bfloat16", What: "bfloat16 weights",
		make: oneFile("model_bf16.bin", func(m *maker, n int) []byte { return bfloat16Bytes(m.layers(n / 2)) })},
	{Name: "int8", What: "weights quantised to int8, row by row",
		make: oneFile("model_int8.bin", func(m *maker, n int) []byte { return quantised(m.layers(n), 127) })},
	{Name: "int4", What: "int4 weights, two to a byte, 32 to a float16 scale",
		make: oneFile("model_q4.gguf", blocksOfInt4)},
	{Name: "int8 blocks", What: "int8 weights, 32 to a float16 scale",
		make: oneFile("model_q8.gguf", blocksOfInt8)},
	{Name: "pruned", What: "float32 weights, four of five of them zero",
		make: oneFile("model.bin", func(m *maker, n int) []byte {
			w := m.layers(n / 4)
			for i := range w {
				if m.IntN(5) > 0 {
					w[i] = 0
				}
			}
			return float32Bytes(w)
		})},
	{Name: "pruned rows", What: "float32 weights, three of four rows zero",
		make: oneFile("model.bin", func(m *maker, n int) []byte {
			return float32Bytes(zeroStretches(m, m.layers(n/4), 288, 4))
		})},
	{Name: "pruned float16", What: "float16 weights, half of them zero",
		make: oneFile("model.bin", func(m *maker, n int) []byte {
			w := m.layers(n / 2)
			for i := range w {
				if m.IntN(2) > 0 {
					w[i] = 0
				}
			}
			return float16Bytes(w)
		})},
	{Name: "padded 256", What: "float32 rows of 200 bytes, padded to 256 with zeros",
		make: oneFile("model.bin", padded(50, 64))},
	{Name: "padded 1024", What: "float32 rows of 800 bytes, padded to 1024 with zeros",
		make: oneFile("model.bin", padded(200, 256))},
	{Name: "padded 2048", What: "float32 rows of 1800 bytes, padded to 2048 with zeros",
		make: oneFile("model.bin", padded(450, 512))},
	{Name: "optimiser state", What: "weights, gradients' means and their squares' means of Adam, float32",
		make: oneFile("checkpoint.bin", adam)},
	{Name: "embeddings", What: "a float32 table of 768 columns, each with a mean of its own",
		make: oneFile("embeddings.bin", embeddings)},
	{Name: "activations", What: "float16 outputs of a ReLU",
		make: oneFile("features.bin", func(m *maker, n int) []byte {
			w := m.layers(n / 2)
			for i := range w {
				w[i] = max(0, w[i])
			}
			return float16Bytes(w)
		})},
	{Name: "probabilities", What: "float32 outputs of a softmax over 4 classes",
		make: oneFile("softmax.bin", softmax)},
	{Name: "grid weights", What: "float32 weights that were rounded to 256 values",
		make: oneFile("model.bin", func(m *maker, n int) []byte {
			w := m.layers(n / 4)
			for i, v := range w {
				w[i] = math.RoundToEven(v*1000) / 1000
			}
			return float32Bytes(w)
		})},
}

// oneFile makes a file of as many bytes as are wanted.
func oneFile(name string, data func(m *maker, size int) []byte) func(m *maker) {
	return func(m *maker) { m.add(name, data(m, m.size)) }
}

// layers returns n weights: normally distributed, each layer with a deviation of its own.
func (m *maker) layers(n int) []float64 {
	w := make([]float64, n)
	for at := 0; at < n; {
		deviation := 0.01 * math.Exp(m.NormFloat64()/2)
		end := min(n, at+1<<(14+m.IntN(6)))
		for ; at < end; at++ {
			w[at] = m.NormFloat64() * deviation
		}
	}
	return w
}

// zeroStretches clears all stretches of w but one in of.
func zeroStretches(m *maker, w []float64, stretch, of int) []float64 {
	for at := 0; at < len(w); at += stretch {
		if m.IntN(of) > 0 {
			clear(w[at:min(at+stretch, len(w))])
		}
	}
	return w
}

func padded(used, row int) func(m *maker, size int) []byte {
	return func(m *maker, size int) []byte {
		w := m.layers(size / 4)
		for at := 0; at+row <= len(w); at += row {
			clear(w[at+used : at+row])
		}
		return float32Bytes(w)
	}
}

func adam(m *maker, size int) []byte {
	n := size / 12
	w := m.layers(n)
	data := float32Bytes(w)
	for i := range w {
		w[i] = m.NormFloat64() * 1e-4
	}
	data = append(data, float32Bytes(w)...)
	for i := range w {
		g := m.NormFloat64() * 1e-4
		w[i] = g * g
	}
	return append(data, float32Bytes(w)...)
}

func embeddings(m *maker, size int) []byte {
	const columns = 768
	var mean [columns]float64
	for c := range mean {
		mean[c] = m.NormFloat64() * 0.05
	}
	w := make([]float64, size/4)
	for i := range w {
		w[i] = mean[i%columns] + m.NormFloat64()*0.02
	}
	return float32Bytes(w)
}

func softmax(m *maker, size int) []byte {
	w := make([]float64, 0, size/4)
	for len(w)+4 <= cap(w) {
		var e [4]float64
		sum := 0.0
		for k := range e {
			e[k] = math.Exp(6 * m.NormFloat64())
			sum += e[k]
		}
		for k := range e {
			w = append(w, e[k]/sum)
		}
	}
	return float32Bytes(w)
}

// scaled returns 32 integers of at most most, and their scale.
func scaled(m *maker, most float64) (values [32]int8, scale float64) {
	var w [32]float64
	largest := 0.0
	for i := range w {
		w[i] = m.NormFloat64() * 0.02
		largest = max(largest, math.Abs(w[i]))
	}
	for i, v := range w {
		values[i] = int8(math.RoundToEven(v / largest * most))
	}
	return values, largest / most
}

func blocksOfInt4(m *maker, size int) []byte {
	b := make([]byte, 0, size+18)
	for len(b) < size {
		v, scale := scaled(m, 7)
		b = binary.LittleEndian.AppendUint16(b, float16(scale))
		for i := range 16 {
			b = append(b, byte(v[i]+8)|byte(v[i+16]+8)<<4)
		}
	}
	return b
}

func blocksOfInt8(m *maker, size int) []byte {
	b := make([]byte, 0, size+34)
	for len(b) < size {
		v, scale := scaled(m, 127)
		b = binary.LittleEndian.AppendUint16(b, float16(scale))
		for _, x := range v {
			b = append(b, byte(x))
		}
	}
	return b
}

// quantised rounds rows of 1024 numbers to integers, the largest of a row to most.
func quantised(w []float64, most float64) []byte {
	const row = 1024
	b := make([]byte, len(w))
	for at := 0; at < len(w); at += row {
		part := w[at:min(at+row, len(w))]
		largest := 1e-30
		for _, v := range part {
			largest = max(largest, math.Abs(v))
		}
		for i, v := range part {
			b[at+i] = byte(int8(math.RoundToEven(v / largest * most)))
		}
	}
	return b
}
