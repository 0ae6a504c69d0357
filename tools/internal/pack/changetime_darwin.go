package pack

import (
	"io/fs"
	"syscall"
	"time"
)

// changeTime returns when a file was last written, moved, linked or given other attributes. Programs cannot set
// this time. ok is false if the file system does not tell.
func changeTime(info fs.FileInfo) (_ time.Time, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(stat.Ctimespec.Unix()), true
}
