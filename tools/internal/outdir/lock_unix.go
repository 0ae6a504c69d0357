//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package outdir

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// tryLock locks a folder until the Closer is closed or the process ends in any way. It returns errBusy if
// another process has the lock, and errors.ErrUnsupported if the file system has no locks.
func tryLock(dir string) (io.Closer, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = syscall.EINTR
	for err == syscall.EINTR {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	if err == nil {
		return f, nil
	}
	f.Close()
	if err == syscall.EWOULDBLOCK {
		err = errBusy
	} else { // file systems report this in many ways; NFS has no locks for files opened read-only
		err = errors.ErrUnsupported
	}
	return nil, &fs.PathError{Op: "lock", Path: dir, Err: err}
}
