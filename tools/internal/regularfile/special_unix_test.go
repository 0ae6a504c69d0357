//go:build unix

package regularfile

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Nobody writes to the pipe, so opening it would block for ever.
func TestOpenRefusesSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	refuses(t, pipe, "is a named pipe (FIFO), expected a regular file")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	refuses(t, link, "is a named pipe (FIFO), expected a regular file")
	folder, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if _, err := folder.Open("link"); err == nil {
		t.Error("opened an absolute link to a pipe")
	}
	if _, err := folder.Open("pipe"); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a pipe in a folder: %v", err)
	}
	refuses(t, os.DevNull, "is a device, expected a regular file")
	socket := filepath.Join(dir, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Skip(err) // its path is too long here
	}
	defer listener.Close()
	refuses(t, socket, "is a socket, expected a regular file")
}
