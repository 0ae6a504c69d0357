package pack

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

func TestOurs(t *testing.T) {
	long := time.Now().Add(-time.Hour)
	large, other := bytes.Repeat([]byte{'a'}, largeFile), bytes.Repeat([]byte{'b'}, largeFile)
	small := []byte("content")
	write := func(t *testing.T, path string, content []byte) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, long, long); err != nil { // as cp -p and rsync -t do
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name    string
		content []byte                          // recorded
		change  func(t *testing.T, path string) // after the record was written, nil for nothing
		want    bool
		digests int // computed
	}{
		{name: "large, unchanged", content: large, want: true, digests: 0},
		{name: "large, written again", content: large, change: func(t *testing.T, path string) { write(t, path, large) },
			want: true, digests: 1},
		{name: "large, changed", content: large, change: func(t *testing.T, path string) { write(t, path, other) },
			want: false, digests: 1},
		{name: "large, another moved there", content: large, change: func(t *testing.T, path string) {
			if err := os.Rename(filepath.Join(filepath.Dir(path), "older"), path); err != nil {
				t.Fatal(err)
			}
		}, want: false, digests: 1},
		{name: "large, cut off", content: large, change: func(t *testing.T, path string) { write(t, path, large[1:]) },
			want: false, digests: 0},
		{name: "small, unchanged", content: small, want: true, digests: 1},
		{name: "small, changed", content: small, change: func(t *testing.T, path string) { write(t, path, []byte("CONTENT")) },
			want: false, digests: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "file")
			write(t, filepath.Join(folder, "older"), other)
			write(t, path, c.content)
			file, err := submission.Digest(t.Context(), cube.AdditionalFiles, path)
			if err != nil {
				t.Fatal(err)
			}
			recorded := touch(t, filepath.Join(folder, cube.SubmissionName))
			if c.change != nil {
				waitAfter(t, recorded, filepath.Join(folder, "clock"))
				c.change(t, path)
			}
			digests := c.digests
			if _, known := changeTime(recorded); !known && len(c.content) >= largeFile && c.change == nil {
				digests = 1
			}
			o := owner{folder: folder}
			records := []record{{files: []submission.File{file}, info: recorded}}
			for range 2 { // the second time without reading
				got, err := o.ours(t.Context(), "file", records)
				if got != c.want || err != nil {
					t.Errorf("got %t, %v, want %t", got, err, c.want)
				}
			}
			if len(o.digests) != digests {
				t.Errorf("%d digests were computed, want %d", len(o.digests), digests)
			}
		})
	}
}

// touch creates a file.
func touch(t *testing.T, path string) fs.FileInfo {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// waitAfter waits until the file system's clock, read from a file that is made for this, is after a file.
func waitAfter(t *testing.T, file fs.FileInfo, clock string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !touch(t, clock).ModTime().After(file.ModTime()); {
		if time.Now().After(deadline) {
			t.Fatal("the clock of the file system stands still")
		}
		time.Sleep(time.Millisecond)
	}
}
