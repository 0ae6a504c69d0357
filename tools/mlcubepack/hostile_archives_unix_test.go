//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// archiveRuns are the commands that read an archive from a stranger, as an archive of additional files and as a
// bundle.
func archiveRuns(t *testing.T, good, dir, path string) []hostileRun {
	t.Helper()
	record := filepath.Join(good, "submission.json")
	folder := filepath.Join(dir, "hosted")
	for name, content := range tree(t, good) {
		if name != "additional_files.tar.gz" {
			writeFile(t, filepath.Join(folder, name), content)
		}
	}
	if err := os.Link(path, filepath.Join(folder, "additional_files.tar.gz")); err != nil {
		t.Fatal(err)
	}
	return []hostileRun{
		{Args: []string{"verify", folder}, Statuses: []int{statusInvalid}},
		{Args: []string{"verify", "--submission", record, path}, Statuses: []int{statusInvalid, statusIO}},
		{Args: []string{"diff", filepath.Join(good, "additional_files.tar.gz"), path},
			Statuses: []int{statusInvalid, statusIO}},
		{Args: []string{"inspect", path}, Statuses: []int{statusDone, statusInvalid, statusIO}},
	}
}

func hostileArchives(good string) (inputs []hostileInput) {
	raw := func(name string, content func() []byte) {
		inputs = append(inputs, hostileInput{"archive/" + name, func(t *testing.T, dir string) []hostileRun {
			path := filepath.Join(dir, "a.tar.gz")
			writeFile(t, path, string(content()))
			return archiveRuns(t, good, dir, path)
		}})
	}
	tarball := func(name string, fill func(w *tar.Writer)) {
		raw(name, func() []byte {
			var b bytes.Buffer
			w := tar.NewWriter(&b)
			fill(w)
			w.Close()
			return zipped(b.Bytes())
		})
	}
	for _, name := range []string{"", ".", "..", "/", "./", "../x", "/etc/x", "a/../../x", "a//b", "a/./b",
		`a\b`, `C:\x`, "C:/x",
		"a\nb", "a\tb", "a\x1b[2J", "a\rb", "\u202eabc", "\xff\xfe", "\x00", "._m", "tmp.tar.gz", ".DS_Store", "CON",
		"w.bin ", "w.bin.", "W.BIN", "w.bin/", "w.bin/x", "mlcube.yaml", "mlcube.yaml/", "submission.json",
		strings.Repeat("n", 256), strings.Repeat("d/", 2500) + "x", strings.Repeat("n", 200_000),
		strings.Repeat("\x1b", 100_000), strings.Repeat("d/", 400_000) + "x"} {
		for _, flag := range []byte{tar.TypeReg, tar.TypeDir} {
			shown := name
			if len(shown) > 30 {
				shown = fmt.Sprintf("%.10s and %d bytes", name, len(name))
			}
			tarball(fmt.Sprintf("%q of type %c", shown, flag), func(w *tar.Writer) {
				w.WriteHeader(&tar.Header{Name: name, Typeflag: flag, Linkname: "../../secret", Mode: 0o7777})
				w.WriteHeader(&tar.Header{Name: "w.bin", Size: 7, Mode: 0o644})
				w.Write([]byte("weights"))
			})
		}
	}
	for _, flag := range []byte{tar.TypeSymlink, tar.TypeLink, tar.TypeFifo, tar.TypeBlock, tar.TypeCont, 'Z'} {
		tarball(fmt.Sprintf("an entry of type %c", flag), func(w *tar.Writer) {
			w.WriteHeader(&tar.Header{Name: "w.bin", Typeflag: flag, Linkname: "../../secret"})
		})
	}
	tarball("no entries", func(*tar.Writer) {})
	tarball("many entries", func(w *tar.Writer) {
		for i := range 60_000 {
			w.WriteHeader(&tar.Header{Name: fmt.Sprintf("%07d", i), Mode: 0o644})
		}
	})
	tarball("many long names", func(w *tar.Writer) {
		for i := range 300 {
			w.WriteHeader(&tar.Header{Name: fmt.Sprintf("%07d", i) + strings.Repeat("n", 100_000),
				Format: tar.FormatGNU})
		}
	})
	tarball("many escapes", func(w *tar.Writer) {
		for i := range 3_000 {
			w.WriteHeader(&tar.Header{Name: fmt.Sprintf("%07d", i) + strings.Repeat("\x1b", 3_000),
				Format: tar.FormatGNU})
		}
	})
	tarball("long PAX values", func(w *tar.Writer) {
		for range 20 {
			w.WriteHeader(&tar.Header{Name: "a", PAXRecords: map[string]string{"X.y": strings.Repeat("v", 900_000)}})
		}
	})
	tarball("the same name often", func(w *tar.Writer) {
		for range 20_000 {
			w.WriteHeader(&tar.Header{Name: "w.bin", Mode: 0o644})
		}
	})
	tarball("a deep chain of folders", func(w *tar.Writer) {
		for i := range 1_000 {
			w.WriteHeader(&tar.Header{Name: strings.Repeat("d/", i+1), Typeflag: tar.TypeDir, Mode: 0o755})
		}
	})
	tarball("zeros", func(w *tar.Writer) {
		w.WriteHeader(&tar.Header{Name: "w.bin", Size: 100 << 20, Mode: 0o644})
		for range 100 {
			w.Write(make([]byte, 1<<20))
		}
	})
	for name, size := range map[string]string{"negative": "-1", "overflowing": "9223372036854775807",
		"huge": "99999999999999"} {
		raw("a size that is "+name, func() []byte {
			record := fmt.Sprintf("%d size=%s\n", len(size)+len("99 size=\n"), size)
			return zipped(slicesOf(header("pax", 'x', len(record)), padded(record), header("w.bin", '0', 0),
				make([]byte, 1024)))
		})
	}
	for name, headers := range map[string]string{"sparse by PAX": "GNU.sparse.major=1",
		"sparse by size": "GNU.sparse.size=999999999"} {
		raw(name, func() []byte {
			record := fmt.Sprintf("%d %s\n", len(headers)+4, headers)
			return zipped(slicesOf(header("pax", 'x', len(record)), padded(record), header("w.bin", '0', 0),
				make([]byte, 1024)))
		})
	}
	raw("extended headers without end", func() []byte {
		record := "20 comment=xxxxxxxx\n"
		return zipped(bytes.Repeat(slicesOf(header("pax", 'x', len(record)), padded(record)), 20_000))
	})
	for name, content := range map[string]string{"empty": "", "only magic": "\x1f\x8b",
		"text": hostileCanary[:3], "a zip": "PK\x03\x04",
		"only a gzip header": "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff",
		"an endless gzip name": "\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff" +
			strings.Repeat("n", 9<<20)} {
		raw("gzip, "+name, func() []byte { return []byte(content) })
	}
	raw("gzip members in a row", func() []byte { return bytes.Repeat(zipped(nil), 100_000) })
	raw("deflate blocks without content", func() []byte {
		return append([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"),
			bytes.Repeat([]byte("\x00\x00\x00\xff\xff"), 1_900_000)...)
	})
	raw("zeros behind", func() []byte {
		data, err := os.ReadFile(filepath.Join(good, "additional_files.tar.gz"))
		if err != nil {
			panic(err)
		}
		return append(data, make([]byte, 5<<20)...)
	})
	for i := range 12 {
		raw(fmt.Sprintf("cut off %d", i), func() []byte {
			data, _ := os.ReadFile(filepath.Join(good, "additional_files.tar.gz"))
			return data[:len(data)*i/12]
		})
		raw(fmt.Sprintf("a flipped bit %d", i), func() []byte {
			data, _ := os.ReadFile(filepath.Join(good, "additional_files.tar.gz"))
			data[len(data)*i/12] ^= 1 << (i % 8)
			return data
		})
	}
	inputs = append(inputs, hostileInput{"archive/a pipe", func(t *testing.T, dir string) []hostileRun {
		path := filepath.Join(dir, "a.tar.gz")
		if err := syscall.Mkfifo(path, 0o666); err != nil {
			t.Skip(err)
		}
		return archiveRuns(t, good, dir, path)
	}}, hostileInput{"archive/sparse on disk", func(t *testing.T, dir string) []hostileRun {
		path := filepath.Join(dir, "a.tar.gz")
		writeFile(t, path, "")
		if err := os.Truncate(path, 3<<30); err != nil {
			t.Skip(err)
		}
		return archiveRuns(t, good, dir, path)
	}})
	return inputs
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // a valid level
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// header returns a tar header with any type and size.
func header(name string, flag byte, size int) []byte {
	h := make([]byte, 512)
	copy(h, name)
	copy(h[100:], "0000644\x000000000\x000000000\x00")
	copy(h[124:], fmt.Sprintf("%011o\x0000000000000\x00        ", size))
	h[156] = flag
	copy(h[257:], "ustar\x0000")
	sum := 0
	for _, c := range h {
		sum += int(c)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return h
}

func padded(text string) []byte {
	return append([]byte(text), make([]byte, (512-len(text)%512)%512)...)
}

func slicesOf(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
