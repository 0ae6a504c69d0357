package regularfile

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("abc"), 0o666); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadFile(file, 3); err != nil || string(data) != "abc" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := ReadFile(file, 2); !errors.Is(err, ErrTooLarge) ||
		!strings.HasSuffix(err.Error(), "file: has 3 bytes, expected at most 2") {
		t.Errorf("a file that is too large: %v", err)
	}
	if _, err := ReadFile(filepath.Join(dir, "absent"), 3); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrNotRegular) {
		t.Errorf("a file that is not there: %v", err)
	}
	refuses(t, dir, "is a folder, expected a regular file")
}

// refuses checks that path is refused because it is not a regular file.
func refuses(t *testing.T, path, want string) {
	t.Helper()
	_, err := Open(path)
	var problem *fs.PathError
	if !errors.Is(err, ErrNotRegular) || !errors.As(err, &problem) || !strings.HasSuffix(err.Error(), path+": "+want) {
		t.Errorf("got %v, want a path error that ends in %q", err, want)
	}
}

func TestUntil(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	r := Until(ctx, strings.NewReader("abcd"))
	if n, err := io.ReadFull(r, make([]byte, 2)); n != 2 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	stopped := errors.New("stopped")
	cancel(stopped)
	if n, err := r.Read(make([]byte, 2)); n != 0 || err != stopped {
		t.Errorf("after the end of the context: %d bytes, %v", n, err)
	}
}
