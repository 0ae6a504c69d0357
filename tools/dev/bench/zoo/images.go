package zoo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"
)

// Pictures and sound.
var images = []Class{
	{Name: "RGB", What: "tiles of a slide, raw RGB",
		make: func(m *maker) {
			for i := 0; m.add(fmt.Sprintf("tile%04d.rgb", i), m.tile(512)); i++ {
			}
		}},
	{Name: "RGBA", What: "drawings with an alpha channel of 255, raw RGBA",
		make: func(m *maker) {
			for i := 0; ; i++ {
				rgb := m.drawing(512)
				rgba := make([]byte, 0, len(rgb)/3*4)
				for ; len(rgb) > 0; rgb = rgb[3:] {
					rgba = append(append(rgba, rgb[:3]...), 255)
				}
				if !m.add(fmt.Sprintf("%04d.rgba", i), rgba) {
					return
				}
			}
		}},
	{Name: "JPEG", What: "tiles of a slide as JPEG",
		make: func(m *maker) {
			m.pictures("jpg", m.tile, func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) })
		}},
	{Name: "PNG", What: "drawings as PNG",
		make: func(m *maker) {
			m.pictures("png", m.drawing, func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
		}},
	{Name: "WAV", What: "speech-like sound, int16",
		make: oneFile("speech.wav", func(m *maker, size int) []byte { return m.sound(size/2, 1) })},
	{Name: "WAV stereo", What: "two nearly equal channels, int16",
		make: oneFile("music.wav", func(m *maker, size int) []byte { return m.sound(size/4, 2) })},
}

// tile returns a tissue-like picture, raw RGB.
func (m *maker) tile(side int) []byte {
	cells, tissue := m.smooth(side, 8), m.smooth(side, 64)
	b := make([]byte, 0, side*side*3)
	for i := range cells {
		stain := max(0, math.Tanh(4*cells[i]))
		for _, c := range [3]float64{235 - 110*stain, 205 - 140*stain, 225 - 60*stain} {
			b = append(b, byte(min(255, max(0, c+6*tissue[i]+2*m.NormFloat64()))))
		}
	}
	return b
}

// drawing returns a picture of few colours with smooth borders, raw RGB.
func (m *maker) drawing(side int) []byte {
	shapes := m.smooth(side, 48)
	b := make([]byte, 0, side*side*3)
	for _, v := range shapes {
		level := int(math.Floor(v * 3))
		b = append(b, byte(40*level+100), byte(25*level+90), byte(200-30*level))
	}
	return b
}

func (m *maker) pictures(
	extension string, pixels func(side int) []byte, encode func(*bytes.Buffer, image.Image) error,
) {
	const side = 256
	for i := 0; m.done < m.size; i++ {
		picture := image.NewRGBA(image.Rect(0, 0, side, side))
		for k, rgb := 0, pixels(side); len(rgb) > 0; k, rgb = k+4, rgb[3:] {
			copy(picture.Pix[k:], rgb[:3])
			picture.Pix[k+3] = 255
		}
		var out bytes.Buffer
		if err := encode(&out, picture); err != nil {
			panic(err) // a buffer takes everything
		}
		m.add(fmt.Sprintf("%05d.%s", i, extension), out.Bytes())
	}
}

func (m *maker) sound(samples, channels int) []byte {
	b := make([]byte, 44, 44+2*channels*samples)
	copy(b, "RIFF\x00\x00\x00\x00WAVEfmt ")
	pitch, loud := 0.0, 0.0
	for t := range samples {
		if t%8000 == 0 {
			loud = 3000 * m.Float64() * float64(m.IntN(3))
		}
		pitch += 0.04 + 0.01*math.Sin(float64(t)/3000)
		v := loud*(math.Sin(pitch)+0.5*math.Sin(2*pitch)+0.25*math.Sin(5*pitch)) + 8*m.NormFloat64()
		for range channels {
			b = binary.LittleEndian.AppendUint16(b, uint16(int16(v+m.NormFloat64())))
		}
	}
	return b
}
