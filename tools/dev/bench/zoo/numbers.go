package zoo

import (
	"encoding/binary"
	"math"
)

func float32Bytes(w []float64) []byte {
	b := make([]byte, 0, 4*len(w))
	for _, v := range w {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	}
	return b
}

func float64Bytes(w []float64) []byte {
	b := make([]byte, 0, 8*len(w))
	for _, v := range w {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func float16Bytes(w []float64) []byte {
	b := make([]byte, 0, 2*len(w))
	for _, v := range w {
		b = binary.LittleEndian.AppendUint16(b, float16(v))
	}
	return b
}

func bfloat16Bytes(w []float64) []byte {
	b := make([]byte, 0, 2*len(w))
	for _, v := range w {
		f := math.Float32bits(float32(v))
		b = binary.LittleEndian.AppendUint16(b, uint16((f+0x7fff+f>>16&1)>>16))
	}
	return b
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

func int16Bytes(w []float64) []byte {
	b := make([]byte, 0, 2*len(w))
	for _, v := range w {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(math.RoundToEven(v))))
	}
	return b
}

func uint8Bytes(w []float64) []byte {
	b := make([]byte, len(w))
	for i, v := range w {
		b[i] = byte(min(255, max(0, math.RoundToEven(v))))
	}
	return b
}

// smooth returns a field of side*side numbers of about deviation 1, which changes over about cell of them.
func (m *maker) smooth(side, cell int) []float64 {
	across := side/cell + 2
	knots := make([]float64, across*across)
	for i := range knots {
		knots[i] = m.NormFloat64()
	}
	field := make([]float64, side*side)
	for y := range side {
		fy := float64(y%cell) / float64(cell)
		top, bottom := knots[y/cell*across:], knots[(y/cell+1)*across:]
		for x := range side {
			k, fx := x/cell, float64(x%cell)/float64(cell)
			field[y*side+x] = (1-fy)*((1-fx)*top[k]+fx*top[k+1]) + fy*((1-fx)*bottom[k]+fx*bottom[k+1])
		}
	}
	return field
}
