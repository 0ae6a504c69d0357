package outdir

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// tryLock locks a folder until the Closer is closed or the process ends in any way. It returns errBusy if
// another process has the lock. The lock is a file that no other process can open and that is deleted with
// its handle.
func tryLock(dir string) (io.Closer, error) {
	const (
		errorSharingViolation = syscall.Errno(32)
		fileFlagDeleteOnClose = 0x04000000
	)
	path := filepath.Join(dir, prefix+"lock")
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS,
		fileFlagDeleteOnClose, 0)
	if err == errorSharingViolation || err == syscall.ERROR_ACCESS_DENIED { // the latter while the file is being deleted
		err = errBusy
	}
	if err != nil {
		return nil, &fs.PathError{Op: "lock", Path: dir, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}
