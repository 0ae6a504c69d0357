package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress returns a function that shows progress on w, or nil if w is not a terminal. It shows nothing in
// the first second.
func progress(w io.Writer, what string) func(done, total int64) {
	f, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	start := time.Now()
	next := start.Add(time.Second)
	shown := false
	return func(done, total int64) {
		now := time.Now()
		finished := done >= total
		if finished && shown {
			fmt.Fprint(f, "\r\x1b[K")
			return
		}
		if now.Before(next) || finished {
			return
		}
		next, shown = now.Add(100*time.Millisecond), true
		const mega = 1e6
		rate := float64(done) / mega / now.Sub(start).Seconds()
		fmt.Fprintf(f, "\r%s: %d %% of %.0f MB, %.0f MB/s\x1b[K", what, done*100/max(total, 1), float64(total)/mega, rate)
	}
}
