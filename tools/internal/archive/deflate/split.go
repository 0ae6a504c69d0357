package deflate

// frequencies are the symbol counts of a range of data.
type frequencies struct {
	literalLength [numLiteralLength]uint32
	distance      [numDistance]uint32
}

func (f *frequencies) reset() { *f = frequencies{} }

// add counts the symbols of g too.
func (f *frequencies) add(g *frequencies) {
	for s, n := range g.literalLength {
		f.literalLength[s] += n
	}
	for s, n := range g.distance {
		f.distance[s] += n
	}
}

// size returns the size of the symbols under ideal codes, without their extra bits.
func (f *frequencies) size() fixedBits {
	return idealSize(f.literalLength[:]) + idealSize(f.distance[:])
}

// headerSize estimates the size of the description of codes for the symbols.
func (f *frequencies) headerSize() fixedBits {
	const whole, perSymbol = 100, 4 // bits
	used := 0
	for _, n := range f.literalLength {
		if n > 0 {
			used++
		}
	}
	return fixedBits(whole+perSymbol*used) << fraction
}
