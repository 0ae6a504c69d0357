//go:build go1.25

package archive

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// A slowWriter takes a time for each Write.
type slowWriter time.Duration

func (w slowWriter) Write(b []byte) (int, error) {
	time.Sleep(time.Duration(w))
	return len(b), nil
}

// TestParallel replaces compressing and writing by sleeping, on a clock that stands still while anything runs. So
// the time shows what waits for what: on 64 cores, nothing but the writer.
func TestParallel(t *testing.T) {
	const workers, blocks = 64, 256
	source := filepath.Join(t.TempDir(), "weights")
	if err := os.WriteFile(source, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(source, blocks*largeBlock); err != nil {
		t.Fatal(err)
	}
	l, err := newLayout([]Member{{Path: "weights", Source: source}}, &Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name            string
		compress, write time.Duration // of a block
		want            time.Duration
	}{
		{name: "compressing takes longest", compress: 640 * time.Millisecond, write: time.Millisecond,
			want: blocks / workers * 640 * time.Millisecond},
		{name: "both take as long", compress: 640 * time.Millisecond, write: 10 * time.Millisecond,
			want: blocks * 10 * time.Millisecond},
		{name: "writing takes longest", compress: 640 * time.Millisecond, write: 50 * time.Millisecond,
			want: blocks * 50 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				o := Options{Workers: workers, compress: func(j *job) {
					time.Sleep(c.compress)
					j.out = append(j.out[:0], 0)
				}}
				if _, err := l.write(t.Context(), slowWriter(c.write), &o); err != nil {
					t.Fatal(err)
				}
				// The rest is for the first and the last block, the headers, and rounds with too few blocks.
				if got, most := time.Since(start), c.want+c.want/4+c.compress; got < c.want || got > most {
					t.Errorf("took %v, want %v to %v", got, c.want, most)
				}
			})
		})
	}
}
