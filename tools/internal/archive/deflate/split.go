package deflate

// frequencies counts the symbols of a stretch of data.
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

// size returns how much the symbols take under ideal codes for them, without their extra bits.
func (f *frequencies) size() fixedBits {
	return idealSize(f.literalLength[:]) + idealSize(f.distance[:])
}

// headerSize returns about what it takes to describe codes for the symbols.
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
