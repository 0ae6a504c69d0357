package zoo

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"math"
)

// Images of patients, as slices or as volumes.
var medical = []Class{
	{Name: "DICOM CT", What: "CT slices of 512², int16, with air around the patient",
		make: func(m *maker) {
			for i := 0; m.addSlice(i, "CT", 512, m.ct()); i++ {
			}
		}},
	{Name: "DICOM MR", What: "MR slices of 256², uint16",
		make: func(m *maker) {
			for i := 0; m.addSlice(i, "MR", 256, m.mr(256, true)); i++ {
			}
		}},
	{Name: "DICOM CT padded", What: "CT slices of 512², -2000 outside the scanner's circle",
		make: func(m *maker) {
			for i := 0; ; i++ {
				slice := m.ct()
				for k := range slice {
					if x, y := k%512-256, k/512-256; x*x+y*y > 250*250 {
						slice[k] = -2000
					}
				}
				if !m.addSlice(i, "CT", 512, slice) {
					return
				}
			}
		}},
	{Name: "NIfTI int16", What: "a head with noise around it, int16",
		make: func(m *maker) { m.volume("t1.nii", int16Bytes, true) }},
	{Name: "NIfTI int16 stripped", What: "a brain with zeros around it, int16",
		make: func(m *maker) { m.volume("t1_brain.nii", int16Bytes, false) }},
	{Name: "NIfTI float32", What: "a head with noise around it, float32",
		make: func(m *maker) { m.volume("t1.nii", float32Bytes, true) }},
	{Name: "NIfTI float32 stripped", What: "a brain with zeros around it, float32",
		make: func(m *maker) { m.volume("t1_brain.nii", float32Bytes, false) }},
	{Name: "NIfTI float64 stripped", What: "a brain with zeros around it, float64",
		make: func(m *maker) { m.volume("t1_brain.nii", float64Bytes, false) }},
	{Name: "NIfTI gzip", What: "compressed volumes",
		make: func(m *maker) {
			size := m.size
			for i := 0; m.done < size; i++ {
				one := &maker{Rand: m.Rand, size: 1 << 20}
				one.volume("t1.nii", int16Bytes, false)
				var z bytes.Buffer
				w := gzip.NewWriter(&z)
				w.Write(one.files[0].Data)
				w.Close()
				m.add(fmt.Sprintf("subject%03d/t1.nii.gz", i), z.Bytes())
			}
		}},
	{Name: "labels uint8", What: "label maps of five classes, uint8",
		make: func(m *maker) { m.labels("seg.nii", uint8Bytes, 5, 24) }},
	{Name: "labels int16", What: "label maps of 100 classes, int16",
		make: func(m *maker) { m.labels("parcels.nii", int16Bytes, 100, 12) }},
	{Name: "labels noisy", What: "label maps of three classes with rough borders, uint8",
		make: func(m *maker) { m.labels("seg.nii", uint8Bytes, 3, 4) }},
	{Name: "masks", What: "masks of 0 and 1, a byte each",
		make: func(m *maker) { m.labels("mask.npy", uint8Bytes, 2, 32) }},
	{Name: "ECG", What: "twelve leads, int16, interleaved",
		make: oneFile("ecg.dat", ecg)},
	{Name: "points", What: "points of a scanner: float32 x, y, z and reflectance",
		make: oneFile("points.bin", points)},
}

// addSlice adds a DICOM file, and reports whether more are wanted.
func (m *maker) addSlice(i int, modality string, side int, pixels []float64) bool {
	return m.add(fmt.Sprintf("study/IM%04d.dcm", i), append(dicomHeader(i, modality, side), int16Bytes(pixels)...))
}

// dicomHeader is like what precedes the pixels of a slice: tags with text, and zeros.
func dicomHeader(slice int, modality string, side int) []byte {
	b := append(make([]byte, 128), "DICM"...)
	tag := func(group, element uint16, kind, value string) {
		if len(value)%2 == 1 {
			value += " "
		}
		b = binary.LittleEndian.AppendUint16(b, group)
		b = binary.LittleEndian.AppendUint16(b, element)
		b = binary.LittleEndian.AppendUint16(append(b, kind...), uint16(len(value)))
		b = append(b, value...)
	}
	tag(2, 0x10, "UI", "1.2.840.10008.1.2.1")
	tag(8, 0x18, "UI", fmt.Sprintf("1.2.826.0.1.3680043.8.498.%d", 7919*(slice+1)))
	tag(8, 0x60, "CS", modality)
	tag(0x10, 0x10, "PN", "Anonymous^Patient")
	tag(0x20, 0x13, "IS", fmt.Sprint(slice))
	tag(0x20, 0x32, "DS", fmt.Sprintf("-250\\-250\\%.2f", float64(slice)*2.5))
	tag(0x28, 0x10, "US", fmt.Sprint(side))
	return b
}

// ct returns a slice of 512² in Hounsfield units.
func (m *maker) ct() []float64 {
	const side = 512
	organs, texture := m.smooth(side, 64), m.smooth(side, 4)
	slice := make([]float64, side*side)
	for i := range slice {
		x, y := float64(i%side-side/2)/220, float64(i/side-side/2)/160
		switch r := x*x + y*y; {
		case r > 1: // air
			slice[i] = -1000 + 3*m.NormFloat64()
			if r > 1.15 {
				slice[i] = -1024
			}
		case r > 0.85: // fat
			slice[i] = -100 + 12*m.NormFloat64()
		default:
			slice[i] = 40 + 60*math.Tanh(3*organs[i]) + 10*texture[i] + 12*m.NormFloat64()
		}
	}
	return slice
}

// mr returns a slice of a head, with the scanner's noise or zeros around it.
func (m *maker) mr(side int, noise bool) []float64 {
	tissue := m.smooth(side, 16)
	slice := make([]float64, side*side)
	for i := range slice {
		x, y := float64(2*(i%side)-side)/float64(side), float64(2*(i/side)-side)/float64(side)
		a, b := 8*m.NormFloat64(), 8*m.NormFloat64()
		if x*x*2+y*y*1.6 < 1 {
			a += 500 + 200*math.Tanh(3*tissue[i])
		} else if !noise {
			continue
		}
		slice[i] = math.Hypot(a, b)
	}
	return slice
}

// volume adds volumes of 64 slices of 192², after a NIfTI header.
func (m *maker) volume(name string, encode func([]float64) []byte, noise bool) {
	for i := 0; m.done < m.size; i++ {
		data := make([]byte, 352)
		binary.LittleEndian.PutUint32(data, 348)
		copy(data[344:], "n+1\x00")
		for slices := 0; slices < 64 && len(data) < m.size; slices++ {
			data = append(data, encode(m.mr(192, noise))...)
		}
		m.add(fmt.Sprintf("subject%03d/%s", i, name), data)
	}
}

// labels adds maps of classes whose borders change over about cell voxels.
func (m *maker) labels(name string, encode func([]float64) []byte, classes, cell int) {
	const side = 192
	for i := 0; m.done < m.size; i++ {
		data := make([]byte, 352)
		for slices := 0; slices < 64 && len(data) < m.size; slices++ {
			slice := m.smooth(side, cell)
			for k, v := range slice {
				slice[k] = max(0, math.Floor(v*float64(classes)/2.5))
			}
			data = append(data, encode(slice)...)
		}
		m.add(fmt.Sprintf("subject%03d/%s", i, name), data)
	}
}

func ecg(m *maker, size int) []byte {
	b := make([]byte, 0, size)
	for t := 0; len(b) < size; t++ {
		phase := float64(t%400) / 400
		beat := 900*math.Exp(-math.Pow((phase-0.4)*60, 2)) + 150*math.Exp(-math.Pow((phase-0.65)*15, 2))
		for lead := range 12 {
			v := beat*(0.4+0.1*float64(lead)) + 60*math.Sin(float64(t)/700) + 6*m.NormFloat64()
			b = binary.LittleEndian.AppendUint16(b, uint16(int16(v)))
		}
	}
	return b
}

func points(m *maker, size int) []byte {
	w := make([]float64, 0, size/4)
	for i := 0; len(w)+4 <= cap(w); i++ {
		angle, ring := float64(i)/1800, float64(i%64)
		r := 10 + 5*math.Sin(angle*7) + 0.02*m.NormFloat64()
		w = append(w, r*math.Cos(angle), r*math.Sin(angle), r*(ring-32)/64, float64(m.IntN(100))/100)
	}
	return float32Bytes(w)
}
