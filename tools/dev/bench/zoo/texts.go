package zoo

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Texts that people read and write.
var texts = []Class{
	{Name: "Go sources", What: "sources of the Go toolchain, in small files",
		make: func(m *maker) { m.cut("go", ".go", goSources(m.size), 8<<10) }},
	{Name: "one text", What: "the same in one file",
		make: oneFile("corpus.txt", func(m *maker, size int) []byte { return goSources(size) })},
	{Name: "documents", What: "/usr/share/doc of this machine",
		make: func(m *maker) { m.folder("/usr/share/doc", isText) }},
	{Name: "headers", What: "/usr/include of this machine",
		make: func(m *maker) { m.folder("/usr/include", isText) }},
	{Name: "Python sources", What: "the Python library of this machine",
		make: func(m *maker) { m.folder(pythonLibrary(), hasSuffix(".py")) }},
	{Name: "words", What: "words of few letters in no order",
		make: oneFile("words.txt", func(m *maker, size int) []byte { return m.wordsOf(m.vocabulary(3000), size) })},
	{Name: "random words", What: "words drawn evenly from 50,000",
		make: oneFile("words.txt", func(m *maker, size int) []byte {
			words := m.vocabulary(50_000)
			var b []byte
			for len(b) < size {
				b = append(append(b, words[m.IntN(len(words))]...), ' ')
			}
			return b
		})},
	{Name: "XML", What: "annotations of a slide",
		make: oneFile("annotations.xml", func(m *maker, size int) []byte {
			b := []byte("<?xml version=\"1.0\"?>\n<Annotations>\n")
			for i := 0; len(b) < size; i++ {
				b = fmt.Appendf(b, "  <Region Id=\"%d\" Type=\"0\">\n", i)
				for range 1 + m.IntN(40) {
					b = fmt.Appendf(b, "    <Vertex X=\"%.1f\" Y=\"%.1f\" Z=\"0\" />\n", 90000*m.Float64(), 60000*m.Float64())
				}
				b = append(b, "  </Region>\n"...)
			}
			return append(b, "</Annotations>\n"...)
		})},
}

// vocabulary returns n words with the letters of English.
func (m *maker) vocabulary(n int) []string {
	const letters = "eeeeeetttttaaaaooooiiiinnnnsssshhhrrrddllluuccmmffwwyyggppbbvkxqjz"
	words := make([]string, n)
	for i := range words {
		w := make([]byte, 2+m.IntN(5)+m.IntN(5))
		for k := range w {
			w[k] = letters[m.IntN(len(letters))]
		}
		words[i] = string(w)
	}
	return words
}

// wordsOf returns lines of words, few of which are frequent.
func (m *maker) wordsOf(words []string, size int) []byte {
	b := make([]byte, 0, size+100)
	for len(b) < size {
		for range 4 + m.IntN(12) {
			b = append(append(b, words[m.IntN(1+m.IntN(1+m.IntN(len(words))))]...), ' ')
		}
		b[len(b)-1] = '\n'
	}
	return b
}

// cut adds data as files of at most most bytes.
func (m *maker) cut(folder, extension string, data []byte, most int) {
	for i := 0; len(data) > 0; i++ {
		part := data[:min(most, len(data))]
		m.add(fmt.Sprintf("%s/%03d/%05d%s", folder, i/100, i, extension), part)
		data = data[len(part):]
	}
}

// folder adds the files of a folder that are wanted, in the order of their paths.
func (m *maker) folder(root string, wanted func(path string, data []byte) bool) {
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // what cannot be read is left out
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) == 0 || !wanted(path, data) {
			return nil
		}
		data = data[:min(len(data), m.size/8)] // one large file is not to be all
		name, err := filepath.Rel(root, path)
		name = strings.ReplaceAll(filepath.ToSlash(name), "__pycache__/", "") // archives refuse it
		if err == nil && !m.add(name, data) {
			return fs.SkipAll
		}
		return err
	})
}

func isText(path string, data []byte) bool {
	return !strings.HasSuffix(path, ".gz") && bytes.IndexByte(data, 0) < 0
}

func hasSuffix(suffix string) func(string, []byte) bool {
	return func(path string, _ []byte) bool { return strings.HasSuffix(path, suffix) }
}

// goSources returns up to size bytes of the sources of the Go toolchain.
func goSources(size int) []byte {
	m := &maker{size: size}
	m.folder(filepath.Join(output("go", "env", "GOROOT"), "src"), isText)
	var b []byte
	for _, f := range m.files {
		b = append(b, f.Data...)
	}
	return b[:min(size, len(b))]
}

func pythonLibrary() string {
	return output("python3", "-c", "import os; print(os.path.dirname(os.__file__))")
}

// output returns the line that a command prints, or a path that does not exist.
func output(command string, args ...string) string {
	out, err := exec.Command(command, args...).Output()
	if err != nil {
		return os.DevNull
	}
	return strings.TrimSpace(string(out))
}
