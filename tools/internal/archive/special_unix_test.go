//go:build unix

package archive

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// oddFiles creates one file of each kind below root that is neither a file nor a folder.
func oddFiles(t *testing.T, root string) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(syscall.Mkfifo(filepath.Join(root, "fifo"), 0o644))
	listener, err := net.Listen("unix", filepath.Join(root, "socket"))
	must(err)
	t.Cleanup(func() { listener.Close() })
	must(os.Symlink("nowhere", filepath.Join(root, "broken")))
	must(os.Symlink("circle", filepath.Join(root, "circle")))
	must(os.Symlink("fifo/below", filepath.Join(root, "below-file")))
}

func TestCheckSources(t *testing.T) {
	root := t.TempDir()
	oddFiles(t, root)
	var members []Member
	for _, name := range []string{"fifo", "socket", "broken", "circle", "missing", "below-file", ""} {
		members = append(members, Member{Path: "m-" + name, Source: filepath.Join(root, name)})
	}
	members = append(members, Member{Path: "m-device", Source: "/dev/null"}, Member{Path: "m-none"})
	want := []string{"not-regular m-", "link-broken m-below-file", "link-broken m-broken", "unreadable m-circle",
		"not-regular m-device", "not-regular m-fifo",
		"missing m-missing", "not-regular m-none", "not-regular m-socket"}
	if got := reasons(t, Check(members, Options{})); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestTooLarge archives files whose sizes overflow, if the file system supports them.
func TestTooLarge(t *testing.T) {
	folder, err := os.MkdirTemp("/dev/shm", "")
	if err != nil {
		t.Skip("no file system here supports files of this size")
	}
	defer os.RemoveAll(folder)
	source := filepath.Join(folder, "sparse")
	if err := os.WriteFile(source, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for size, files := range map[int64]int{1<<63 - 1: 1, 1<<61 - 4096: 3} {
		if err := os.Truncate(source, size); err != nil {
			t.Skip(err)
		}
		var members []Member
		for i := range files {
			members = append(members, Member{Path: fmt.Sprint(i), Source: source})
		}
		want := fmt.Sprintf("[too-large %d]", files-1)
		if got := fmt.Sprint(reasons(t, Check(members, Options{}))); got != want {
			t.Errorf("%d of %d bytes: got %s, want %s", files, size, got, want)
		}
	}
}

// TestContentWithoutSize archives a file for which the file system reports no size.
func TestContentWithoutSize(t *testing.T) {
	const source = "/proc/version"
	if info, err := os.Stat(source); err != nil || info.Size() != 0 {
		t.Skip("there is no such file here")
	}
	_, err := Write(context.Background(), io.Discard, []Member{{Path: "version", Source: source}}, Options{})
	if got := fmt.Sprint(reasons(t, err)); got != "[changed version]" {
		t.Errorf("got %v", err)
	}
}

// TestCreateKeepsSpecialFiles: a rename would replace /dev/null by the archive.
func TestCreateKeepsSpecialFiles(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "fifo")
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Create(context.Background(), path, nil, Options{})
	if err == nil || !strings.Contains(err.Error(), "is a named pipe (FIFO), expected the name of a file") {
		t.Errorf("got error %v", err)
	}
	onlyHolds(t, folder, "fifo")
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestFileBecomesFIFO replaces a file by a named pipe, which must not block.
func TestFileBecomesFIFO(t *testing.T) {
	for _, size := range []int{0, 10, 3 << 20} {
		members := writeFiles(t, map[string]string{"a": strings.Repeat("x", size)})
		l, err := newLayout(members, &Options{})
		if err != nil {
			t.Fatal(err)
		}
		os.Remove(members[0].Source)
		if err := syscall.Mkfifo(members[0].Source, 0o644); err != nil {
			t.Fatal(err)
		}
		failed := make(chan error, 1)
		go func() {
			_, err := l.write(context.Background(), io.Discard, &Options{})
			failed <- err
		}()
		select {
		case err := <-failed:
			if got := fmt.Sprint(reasons(t, err)); got != "[changed a]" {
				t.Errorf("%d bytes: %v", size, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%d bytes: waits for the named pipe", size)
		}
	}
}

func TestCollectProblems(t *testing.T) {
	root := t.TempDir()
	oddFiles(t, root)
	outside := filepath.Join(t.TempDir(), "secret")
	os.WriteFile(outside, []byte("secret"), 0o644)
	os.Mkdir(filepath.Join(root, "dir"), 0o755)
	os.Symlink(outside, filepath.Join(root, "dir", "file-out"))
	os.Symlink("../..", filepath.Join(root, "dir", "folder-out"))
	os.Symlink("/dev/null", filepath.Join(root, "device-out"))
	os.Symlink("..", filepath.Join(root, "dir", "up"))
	os.Symlink("fifo", filepath.Join(root, "link-to-fifo"))
	want := "[link-broken below-file link-broken broken link-loop circle link-leaves device-out link-leaves dir/file-out link-leaves dir/folder-out " +
		"link-loop dir/up not-regular fifo not-regular link-to-fifo not-regular socket]"
	_, err := Collect(root, "")
	if got := fmt.Sprint(reasons(t, err)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, root := range []string{"/dev/null", filepath.Join(root, "none")} {
		if _, err := Collect(root, "p"); len(reasons(t, err)) != 1 {
			t.Errorf("%s: %v", root, err)
		}
	}
	if os.Getuid() != 0 {
		locked := filepath.Join(t.TempDir(), "locked")
		os.Mkdir(locked, 0)
		if _, err := Collect(locked, "p"); fmt.Sprint(reasons(t, err)) != "[unreadable p]" {
			t.Errorf("a folder that may not be read: %v", err)
		}
	}
}
