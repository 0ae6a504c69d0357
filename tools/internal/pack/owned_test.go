package pack

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

func TestOurs(t *testing.T) {
	written := time.Now().Add(-time.Hour)
	for _, c := range []struct {
		name     string
		size     int
		content  byte // all of the file, recorded with 'a'
		modified time.Time
		want     bool
		digests  int // computed
	}{
		{name: "large, unchanged", size: largeFile, content: 'a', modified: written.Add(-time.Second), want: true, digests: 0},
		{name: "large, of the same time", size: largeFile, content: 'a', modified: written, want: true, digests: 0},
		{name: "large, copied", size: largeFile, content: 'a', modified: written.Add(time.Second), want: true, digests: 1},
		{name: "large, changed", size: largeFile, content: 'b', modified: written.Add(time.Second), want: false, digests: 1},
		{name: "large, cut off", size: largeFile - 1, content: 'a', modified: written, want: false, digests: 0},
		{name: "small, unchanged", size: 100, content: 'a', modified: written, want: true, digests: 1},
		{name: "small, changed and dated back", size: 100, content: 'b', modified: written, want: false, digests: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "file")
			write := func(size int, content byte) {
				if err := os.WriteFile(path, bytes.Repeat([]byte{content}, size), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			recorded := largeFile
			if c.size < largeFile-1 {
				recorded = c.size
			}
			write(recorded, 'a')
			file, err := submission.Digest(t.Context(), cube.AdditionalFiles, path)
			if err != nil {
				t.Fatal(err)
			}
			write(c.size, c.content)
			if err := os.Chtimes(path, time.Time{}, c.modified); err != nil {
				t.Fatal(err)
			}
			o := owner{folder: folder}
			records := []record{{files: []submission.File{file}, written: written}}
			for range 2 { // the second time without reading
				got, err := o.ours(t.Context(), "file", records)
				if got != c.want || err != nil {
					t.Errorf("got %t, %v, want %t", got, err, c.want)
				}
			}
			if len(o.digests) != c.digests {
				t.Errorf("%d digests were computed, want %d", len(o.digests), c.digests)
			}
		})
	}
}
