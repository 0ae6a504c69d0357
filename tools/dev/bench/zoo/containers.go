package zoo

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
)

// File formats that hold arrays or tables.
var containers = []Class{
	{Name: "safetensors", What: "float32 tensors of many shapes behind a JSON header, with padding",
		make: func(m *maker) { m.add("model.safetensors", m.safetensors(false)) }},
	{Name: "safetensors tied", What: "tensors of 8 KiB, each saved twice",
		make: func(m *maker) { m.add("model.safetensors", m.safetensors(true)) }},
	{Name: "PyTorch zip", What: "a checkpoint: float32 storages, stored in a ZIP, each from a multiple of 64 on",
		make: func(m *maker) { m.add("model.pt", m.zipped(zip.Store, "archive/data/%d", 64)) }},
	{Name: "npz", What: "float32 and int64 arrays, stored in a ZIP",
		make: func(m *maker) { m.add("features.npz", m.zipped(zip.Store, "arr_%d.npy", 1)) }},
	{Name: "npz compressed", What: "the same, compressed",
		make: func(m *maker) { m.add("features.npz", m.zipped(zip.Deflate, "arr_%d.npy", 1)) }},
	{Name: "HDF5", What: "chunks of 4 KiB of float32, the last of each dataset partly fill values, with their index",
		make: oneFile("data.h5", hdf5)},
	{Name: "pickled CSR", What: "a sparse matrix: float64 values, int32 columns and row starts",
		make: oneFile("tfidf.pkl", csr)},
	{Name: "pickled trees", What: "a forest: nodes of two int64 children, a feature, a threshold and float64 statistics",
		make: oneFile("forest.pkl", trees)},
	{Name: "ONNX", What: "convolutions of 3 × 3 with their names and small biases, float32",
		make: oneFile("model.onnx", onnx)},
	{Name: "SQLite", What: "pages of 4 KiB filled from their end with rows of integers and text",
		make: oneFile("cases.sqlite", sqlite)},
	{Name: "columns", What: "columns of a table: identifiers, codes, flags, float64",
		make: oneFile("table.arrow", columns)},
	{Name: "SIF", What: "a container: squashfs blocks of compressed sources",
		make: oneFile("image.sif", sif)},
	{Name: "tokens uint16", What: "tokens of a text, uint16",
		make: oneFile("train.bin", func(m *maker, size int) []byte {
			b := make([]byte, 0, size)
			for len(b) < size {
				b = binary.LittleEndian.AppendUint16(b, uint16(50000*math.Pow(m.Float64(), 4)))
			}
			return b
		})},
	{Name: "indices int64", What: "small integers, int64",
		make: oneFile("edges.npy", func(m *maker, size int) []byte {
			b := make([]byte, 0, size)
			for len(b) < size {
				b = binary.LittleEndian.AppendUint64(b, uint64(m.IntN(20000)))
			}
			return b
		})},
	{Name: "indices int32", What: "rising integers, int32",
		make: oneFile("offsets.npy", func(m *maker, size int) []byte {
			b := make([]byte, 0, size)
			for at := uint32(0); len(b) < size; at += uint32(1 + m.IntN(300)) {
				b = binary.LittleEndian.AppendUint32(b, at)
			}
			return b
		})},
}

func (m *maker) safetensors(tied bool) []byte {
	type entry struct {
		Dtype   string `json:"dtype"`
		Shape   [2]int `json:"shape"`
		Offsets [2]int `json:"data_offsets"`
	}
	header := map[string]entry{}
	var body []byte
	for i := 0; len(body) < m.size; i++ {
		rows, columns := 1<<(3+m.IntN(6)), 1<<(5+m.IntN(6))
		if tied {
			rows, columns = 2, 1024
		}
		tensor := float32Bytes(m.layers(rows * columns))
		for k := range 2 {
			if k == 1 && !tied {
				tensor = make([]byte, 4*columns) // a bias of zeros
				rows = 1
			}
			name := fmt.Sprintf("model.layers.%d.part%d.weight", i, k)
			header[name] = entry{"F32", [2]int{rows, columns}, [2]int{len(body), len(body) + len(tensor)}}
			body = append(body, tensor...)
		}
	}
	text, err := json.Marshal(header)
	if err != nil {
		panic(err) // a map of structs can be marshalled
	}
	for len(text)%8 > 0 {
		text = append(text, ' ')
	}
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...), body...)
}

// zipped returns a ZIP of arrays, the content of each at a multiple of align bytes.
func (m *maker) zipped(method uint16, names string, align int) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; out.Len() < m.size; i++ {
		name := fmt.Sprintf(names, i)
		head := &zip.FileHeader{Name: name, Method: method}
		if end := out.Len() + 30 + len(name) + 4; align > 1 {
			head.Extra = append([]byte("FB\x00\x00"), bytes.Repeat([]byte("Z"), (align-end%align)%align)...)
		}
		f, err := w.CreateHeader(head)
		if err != nil {
			panic(err) // a buffer takes everything
		}
		if i%4 == 3 {
			for range 4096 {
				binary.Write(f, binary.LittleEndian, int64(m.IntN(1000)))
			}
		} else {
			f.Write(float32Bytes(m.layers(16 << 10)))
		}
		w.Flush()
	}
	w.Close()
	return out.Bytes()
}

func hdf5(m *maker, size int) []byte {
	var b []byte
	for at := uint64(0); len(b) < size; {
		b = append(b, "TREE\x01\x00"...)
		chunks := 16
		for range chunks {
			b = binary.LittleEndian.AppendUint32(b, 4096)
			b = binary.LittleEndian.AppendUint64(b, at)
			at += 4096
		}
		b = append(b, make([]byte, 2048-len(b)%2048)...)
		for c := range chunks {
			w := m.layers(1024)
			if c%4 == 3 {
				clear(w[300+m.IntN(500):])
			}
			b = append(b, float32Bytes(w)...)
		}
	}
	return b
}

func csr(m *maker, size int) []byte {
	rows := size / (12*60 + 4)
	var values, indices, starts []byte
	n := 0
	for range rows {
		starts = binary.LittleEndian.AppendUint32(starts, uint32(n))
		var row []int
		for range 60 {
			row = append(row, int(50000*math.Pow(m.Float64(), 3)))
		}
		slices.Sort(row)
		for _, column := range row {
			indices = binary.LittleEndian.AppendUint32(indices, uint32(column))
			weight := float64(1+m.IntN(4)) * (2 + float64(column%97)/10) / 13
			values = binary.LittleEndian.AppendUint64(values, math.Float64bits(weight))
			n++
		}
	}
	return append(append(append([]byte("\x80\x04\x95scipy.sparse._csr\ncsr_matrix\n"), values...), indices...), starts...)
}

func trees(m *maker, size int) []byte {
	b := make([]byte, 0, size)
	for node := uint64(0); len(b) < size; node++ {
		leaf := m.IntN(2) == 0
		left, right, feature, threshold := node+1, node+uint64(m.IntN(40)), uint64(m.IntN(30)), float64(m.IntN(2000))/8
		if leaf {
			left, right, feature, threshold = math.MaxUint64, math.MaxUint64, math.MaxUint64-1, -2
		}
		samples := 1 + m.IntN(200)
		for _, v := range []uint64{left, right, feature, math.Float64bits(threshold), math.Float64bits(m.Float64() / 2),
			uint64(samples), math.Float64bits(float64(samples))} {
			b = binary.LittleEndian.AppendUint64(b, v)
		}
	}
	return b
}

func onnx(m *maker, size int) []byte {
	var b []byte
	for i := 0; len(b) < size; i++ {
		in, out := 16<<m.IntN(4), 16<<m.IntN(4)
		b = fmt.Appendf(b, "\x08\x01\x42\x1eencoder.stage%d.block%d.conv.weight", i/8, i%8)
		b = append(b, float32Bytes(m.layers(in*out*9))...)
		b = fmt.Appendf(b, "\x08\x01\x42\x1eencoder.stage%d.block%d.conv.bias", i/8, i%8)
		b = append(b, float32Bytes(m.layers(out))...)
	}
	return b
}

func sqlite(m *maker, size int) []byte {
	const page = 4096
	b := make([]byte, 0, size+page)
	for row := 1; len(b) < size; {
		p := make([]byte, page)
		p[0] = 13
		at, cells := page, 0
		for {
			cell := []byte{0, byte(row>>14) | 0x80, byte(row>>7) | 0x80, byte(row & 0x7f), 6, 0, 4, 31, 1, 7}
			cell = fmt.Appendf(cell, "PAT%06d", m.IntN(4000))
			cell = binary.BigEndian.AppendUint32(cell, uint32(1_600_000_000+m.IntN(1<<26)))
			cell = append(cell, []string{"adenocarcinoma", "no finding", "nodule < 6 mm", "effusion"}[m.IntN(4)]...)
			cell = append(cell, byte(m.IntN(100)))
			cell = binary.BigEndian.AppendUint64(cell, math.Float64bits(m.Float64()))
			cell[0] = byte(len(cell) - 4)
			if at-len(cell) < 8+2*(cells+1) {
				break
			}
			at -= len(cell)
			copy(p[at:], cell)
			binary.BigEndian.PutUint16(p[8+2*cells:], uint16(at))
			cells++
			row++
		}
		binary.BigEndian.PutUint16(p[3:], uint16(cells))
		b = append(b, p...)
	}
	return b
}

func columns(m *maker, size int) []byte {
	const rows = 8192
	var b []byte
	for id := uint64(1000); len(b) < size; {
		for range rows {
			b = binary.LittleEndian.AppendUint64(b, id)
			id += uint64(1 + m.IntN(3))
		}
		for range rows {
			b = append(b, byte(12*m.Float64()*m.Float64()))
		}
		for range rows / 8 {
			b = append(b, byte(m.Uint32()&m.Uint32()))
		}
		for range rows {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(math.Round(m.NormFloat64()*1000)/100))
		}
	}
	return b
}

// sif returns the sources of the Go toolchain in blocks of 128 KiB, each compressed on its own, where they
// are smaller that way.
func sif(m *maker, size int) []byte {
	text := goSources(4 * size)
	b := append([]byte("#!/usr/bin/env run-singularity\nSIF_MAGIC\x0001\x00"), make([]byte, 32<<10)...)
	for at := 0; len(b) < size && at < len(text); at += 128 << 10 {
		var z bytes.Buffer
		w, err := zlib.NewWriterLevel(&z, flate.BestCompression)
		if err != nil {
			panic(err) // the level is a valid one
		}
		io.Copy(w, bytes.NewReader(text[at:min(at+128<<10, len(text))]))
		w.Close()
		b = append(b, z.Bytes()...)
	}
	return b
}
