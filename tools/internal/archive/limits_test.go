package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// hugeArchives are small files that unpack to far more, by name.
var hugeArchives = map[string]func(w *tar.Writer) error{
	"entries": func(w *tar.Writer) error {
		for i := range 400_000 {
			h := tar.Header{Typeflag: tar.TypeReg, Name: fmt.Sprintf("%07d", i), Mode: 0o644, ModTime: time.Unix(Mtime, 0)}
			if err := w.WriteHeader(&h); err != nil {
				return err
			}
		}
		return nil
	},
	"folders": func(w *tar.Writer) error {
		for i := range 400_000 {
			h := tar.Header{Typeflag: tar.TypeDir, Name: fmt.Sprintf("%07d/", i), Mode: 0o755, ModTime: time.Unix(Mtime, 0)}
			if err := w.WriteHeader(&h); err != nil {
				return err
			}
		}
		return nil
	},
	"long names": func(w *tar.Writer) error {
		for i := range 100 {
			h := tar.Header{Typeflag: tar.TypeReg, Name: fmt.Sprint(i) + strings.Repeat("x", 1<<20-10), Format: tar.FormatGNU}
			if err := w.WriteHeader(&h); err != nil {
				return err
			}
		}
		return nil
	},
	"zeros": func(w *tar.Writer) error {
		const size = 200 << 20
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "zeros", Mode: 0o644, Size: size}); err != nil {
			return err
		}
		for range 200 {
			if _, err := w.Write(make([]byte, size/200)); err != nil {
				return err
			}
		}
		return nil
	},
}

// TestReadOfHugeArchives reads each in a process of its own, and compares the peak of its memory with what
// is promised: 256 MiB.
func TestReadOfHugeArchives(t *testing.T) {
	if path := os.Getenv("ARCHIVE_TEST_READ"); path != "" {
		_, differences, err := Verify(path, nil)
		status, _ := os.ReadFile("/proc/self/status")
		text := 0
		for _, d := range differences {
			text += len(d.String())
		}
		fmt.Printf("%q %v %d\n%s\n", fields(differences), err, text, regexp.MustCompile(`VmHWM:.*`).Find(status))
		return
	}
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("only Linux tells the peak of a process's memory here")
	}
	small, want := archiveOf(t, writeFiles(t, map[string]string{"a": "content"}), Options{})
	for name, fill := range hugeArchives {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "huge.tar.gz")
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			z, _ := gzip.NewWriterLevel(f, gzip.BestSpeed)
			w := tar.NewWriter(z)
			if err := fill(w); err != nil {
				t.Fatal(err)
			}
			w.Close()
			z.Close()

			cmd := exec.Command(os.Args[0], "-test.run=^TestReadOfHugeArchives$")
			cmd.Env = append(os.Environ(), "ARCHIVE_TEST_READ="+path, "GOMAXPROCS=64") // for all workers
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			var problem string
			var peak, text int
			if _, err := fmt.Sscanf(string(out), "%q <nil> %d\nVmHWM: %d kB", &problem, &text, &peak); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if peak > 256<<10 || text > 1<<20 {
				t.Errorf("takes %d KiB of memory and says %d bytes", peak, text)
			}
			if name != "zeros" && problem != "size" {
				t.Errorf("differs in %s; it was not left", problem)
			}

			// With a record it is left early.
			f.Seek(0, io.SeekStart)
			got, differences, err := Read(f, want)
			if got != nil || fields(differences) != "size" || err != nil {
				t.Errorf("against the record of a small archive: %v, %v, %v", got, differences, err)
			}
		})
	}
	// Far more bytes than expected, behind the gzip member.
	got, differences, err := Read(io.MultiReader(bytes.NewReader(small), neverEnding{}), want)
	if got != nil || fields(differences) != "size" || err != nil {
		t.Errorf("an archive with bytes behind it: %v, %v, %v", got, differences, err)
	}
}

// neverEnding is a reader of zeros.
type neverEnding struct{}

func (neverEnding) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
