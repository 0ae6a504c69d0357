// Package zoo makes one example of each class of data that cubes hold: medical images, network weights,
// tables, programs, compressed files, and the patterns that are hard for an encoder. The same seed gives
// the same bytes, except for classes that consist of files of this machine.
package zoo

import (
	"hash/fnv"
	"math/rand/v2"
)

// A File is a file of a class.
type File struct {
	Name string // slash-separated, below the folder of the class
	Data []byte
}

// A Class is a kind of data, and how to make an example of it.
type Class struct {
	Name string
	What string // what the files hold, for readers of the figures
	make func(m *maker)
}

// Classes returns all classes, those of one field next to each other.
func Classes() []Class {
	var all []Class
	for _, group := range [][]Class{medical, images, weights, containers, sequences, tables, texts, programs, patterns} {
		all = append(all, group...)
	}
	return all
}

// Make returns files of about size bytes in total. It returns none if the class consists of files of this
// machine, and the machine has none. It fails if a network cannot be fetched.
func (c Class) Make(size int) ([]File, error) {
	seed := fnv.New64a()
	seed.Write([]byte(c.Name))
	m := &maker{Rand: rand.New(rand.NewPCG(seed.Sum64(), 1)), size: size}
	c.make(m)
	return m.files, m.err
}

// A maker collects the files of one class.
type maker struct {
	*rand.Rand
	size  int // bytes wanted
	done  int // bytes made
	files []File
	err   error
}

// add adds a file, and reports whether more are wanted.
func (m *maker) add(name string, data []byte) bool {
	m.files = append(m.files, File{Name: name, Data: data})
	m.done += len(data)
	return m.done < m.size
}

// random returns n random bytes.
func (m *maker) random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return b
}
