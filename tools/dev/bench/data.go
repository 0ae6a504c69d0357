package main

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const mib = 1 << 20

// A dataSet is a folder of files generated from a seed.
type dataSet struct {
	name  string
	what  string // for the reader of the figures
	quick bool   // run only the fast packers, because the set is too large for the others
	fill  func(b *builder) error
}

// sets are what cubes are made of.
var sets = []dataSet{
	{
		name: "float32",
		what: "512 MiB of float32 weights in 3 files, normally distributed",
		fill: tensors(
			tensor{name: "model/encoder.bin", bytes: 256 * mib, kind: float32s},
			tensor{name: "model/decoder.bin", bytes: 192 * mib, kind: float32s},
			tensor{name: "model/head.bin", bytes: 64 * mib, kind: float32s},
		),
	},
	{
		name: "float16",
		what: "128 MiB of float16 and 128 MiB of bfloat16 weights",
		fill: tensors(
			tensor{name: "model_fp16.bin", bytes: 128 * mib, kind: float16s},
			tensor{name: "model_bf16.bin", bytes: 128 * mib, kind: bfloat16s},
		),
	},
	{
		name: "int8",
		what: "256 MiB of weights quantised to int8, row by row",
		fill: tensors(tensor{name: "model_int8.bin", bytes: 256 * mib, kind: int8s}),
	},
	{
		name: "text",
		what: "20,000 text files: the Go toolchain's sources, cut into files of at most 8 KiB",
		fill: (*builder).text,
	},
	{
		name: "compressed",
		what: "1 GiB of compressed data in one file: DEFLATE of the same sources, over and over",
		fill: (*builder).compressed,
	},
	{
		name:  "large",
		what:  "4 GiB of float32 weights in one file",
		quick: true,
		fill:  tensors(tensor{name: "model.bin", bytes: 4096 * mib, kind: float32s}),
	},
}

func setNames() (names []string) {
	for _, s := range sets {
		names = append(names, s.name)
	}
	return names
}

func findSet(name string) (dataSet, bool) {
	for _, s := range sets {
		if s.name == name {
			return s, true
		}
	}
	return dataSet{}, false
}

func (s dataSet) make(folder string, scale float64) error {
	seed := [32]byte([]byte(fmt.Sprintf("%-32s", s.name)))
	return s.fill(&builder{folder: folder, scale: scale, random: rand.New(rand.NewChaCha8(seed))})
}

type builder struct {
	folder string
	scale  float64
	random *rand.Rand
}

// create creates a file with the content from fill.
func (b *builder) create(name string, fill func(w *bufio.Writer) error) error {
	path := filepath.Join(b.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, mib)
	if err := fill(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// A tensor is a file of numbers. Its kind appends a row of 4096 weights of deviation 0.02.
type tensor struct {
	name  string
	bytes int64
	kind  func(dst []byte, random *rand.Rand) []byte
}

// tensors fills a data set with these files.
func tensors(files ...tensor) func(*builder) error {
	return func(b *builder) error {
		for _, t := range files {
			if err := b.create(t.name, func(w *bufio.Writer) error { return t.write(w, b) }); err != nil {
				return err
			}
		}
		return nil
	}
}

func (t tensor) write(w *bufio.Writer, b *builder) error {
	var row []byte
	for left := int64(float64(t.bytes) * b.scale); left > 0; left -= int64(len(row)) {
		row = t.kind(row[:0], b.random)
		row = row[:min(int64(len(row)), left)]
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

const (
	rowLength = 4096
	deviation = 0.02
)

func float32s(dst []byte, random *rand.Rand) []byte {
	for range rowLength {
		dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(random.NormFloat64()*deviation)))
	}
	return dst
}

func bfloat16s(dst []byte, random *rand.Rand) []byte {
	for range rowLength {
		bits := math.Float32bits(float32(random.NormFloat64() * deviation))
		dst = binary.LittleEndian.AppendUint16(dst, uint16((bits+0x7fff+bits>>16&1)>>16))
	}
	return dst
}

func float16s(dst []byte, random *rand.Rand) []byte {
	for range rowLength {
		dst = binary.LittleEndian.AppendUint16(dst, float16(random.NormFloat64()*deviation))
	}
	return dst
}

// float16 rounds a number of less than 65504 to IEEE 754 half precision.
func float16(v float64) uint16 {
	sign := uint16(math.Float64bits(v) >> 48 & 0x8000)
	v = math.Abs(v)
	if v < 1.0/(1<<14) { // subnormal: a multiple of 2^-24
		return sign | uint16(math.RoundToEven(v*(1<<24)))
	}
	fraction, exponent := math.Frexp(v) // fraction in [0.5, 1)
	return sign | uint16((exponent+13)<<10+int(math.RoundToEven((fraction*2)*1024)))
}

func int8s(dst []byte, random *rand.Rand) []byte {
	var row [rowLength]float64
	var most float64
	for i := range row {
		row[i] = random.NormFloat64() * deviation
		most = max(most, math.Abs(row[i]))
	}
	for _, v := range row {
		dst = append(dst, byte(int8(math.RoundToEven(v/most*127))))
	}
	return dst
}

// sources calls f with the text of each file of the Go toolchain's source, in order of their paths.
func sources(f func(path string, text []byte) error) error {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	root := strings.TrimSpace(string(out))
	for _, part := range []string{"src", "test"} {
		if err := texts(root, part, f); err != nil {
			return err
		}
	}
	return nil
}

// texts calls f with the text files of a folder below root.
func texts(root, folder string, f func(path string, text []byte) error) error {
	return filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || bytes.IndexByte(text, 0) >= 0 {
			return err
		}
		name, _ := filepath.Rel(root, path)
		return f(name, text)
	})
}

var errEnough = errors.New("enough")

func (b *builder) text() error {
	const most = 8 << 10
	left := int(20_000 * b.scale)
	err := sources(func(path string, text []byte) error {
		for part := 0; len(text) > 0; part++ {
			if left == 0 {
				return errEnough
			}
			left--
			end := len(text)
			if end > most {
				end = bytes.LastIndexByte(text[:most], '\n') + 1
			}
			if end == 0 {
				end = most
			}
			name := filepath.ToSlash(path)
			if part > 0 {
				name = fmt.Sprintf("%s.%d", name, part)
			}
			content := text[:end]
			if err := b.create(name, func(w *bufio.Writer) error { _, err := w.Write(content); return err }); err != nil {
				return err
			}
			text = text[end:]
		}
		return nil
	})
	if err == nil {
		return fmt.Errorf("the sources have %d files too few", left)
	}
	if err == errEnough {
		return nil
	}
	return err
}

func (b *builder) compressed() error {
	var once bytes.Buffer
	z, err := flate.NewWriter(&once, 6)
	if err != nil {
		return err
	}
	if err := sources(func(_ string, text []byte) error { _, err := z.Write(text); return err }); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return b.create("image.sif", func(w *bufio.Writer) error {
		for left := int(1024 * mib * b.scale); left > 0; left -= once.Len() {
			if _, err := io.Copy(w, bytes.NewReader(once.Bytes()[:min(left, once.Len())])); err != nil {
				return err
			}
		}
		return nil
	})
}
