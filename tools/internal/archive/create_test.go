package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// onlyHolds checks that a folder contains exactly the files.
func onlyHolds(t *testing.T, folder string, files ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(files) {
		t.Errorf("the folder contains %q, want %q", got, files)
	}
}

func TestCreate(t *testing.T) {
	members := writeFiles(t, map[string]string{"a": "1", "b": strings.Repeat("2", 3<<20)})
	want, wantRecord := archiveOf(t, members, Options{})
	folder := t.TempDir()
	path := filepath.Join(folder, "x.tar.gz")
	for range 2 { // the second time over the first
		record, err := Create(context.Background(), path, members, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want) || record.SHA256 != wantRecord.SHA256 {
			t.Errorf("Create writes other bytes than go to a writer: %v", err)
		}
		onlyHolds(t, folder, "x.tar.gz")
	}
	plain := filepath.Join(folder, "plain")
	os.WriteFile(plain, nil, 0o666)
	a, _ := os.Stat(path)
	b, _ := os.Stat(plain)
	if a.Mode() != b.Mode() {
		t.Errorf("the archive's mode is %v, a new file's %v", a.Mode(), b.Mode())
	}
	longest := filepath.Join(folder, strings.Repeat("x", 255))
	if _, err := Create(context.Background(), longest, members, Options{}); err != nil {
		t.Errorf("under the longest name: %v", err)
	}
	if _, err := Create(context.Background(), filepath.Join(folder, "none", "x"), members, Options{}); !errors.Is(err,
		fs.ErrNotExist) {
		t.Errorf("in a folder that does not exist: %v", err)
	}
	if _, err := Create(context.Background(), path, members, Options{Compression: 7}); err == nil {
		t.Error("accepted an unknown compression")
	}
}

func TestProgress(t *testing.T) {
	members := writeFiles(t, map[string]string{"a": "1", "b": strings.Repeat("2", 3<<20)})
	var last, total int64
	_, record := archiveOf(t, members, Options{Progress: func(done, of int64) {
		if done <= last || of < done {
			t.Errorf("progress from %d to %d of %d", last, done, of)
		}
		last, total = done, of
	}})
	if last != total || total != record.TarSize {
		t.Errorf("ended at %d of %d, the tar stream has %d bytes", last, total, record.TarSize)
	}
}

// TestFailuresLeaveNothing makes Create fail in many ways. The existing archive must stay.
func TestFailuresLeaveNothing(t *testing.T) {
	big := strings.Repeat("0123456789abcdef", 4<<20/16)
	cases := map[string]struct {
		// change is called when some of the archive has been written; member 0 is the large "z".
		change func(members []Member, cancel func())
		want   string // the reason, or "" for context.Canceled
	}{
		"cancelled":     {func(_ []Member, cancel func()) { cancel() }, ""},
		"grows":         {func(m []Member, _ func()) { appendTo(m[0].Source, "x") }, "changed z"},
		"shrinks":       {func(m []Member, _ func()) { os.Truncate(m[0].Source, 1000) }, "changed z"},
		"shrinks a bit": {func(m []Member, _ func()) { os.Truncate(m[0].Source, int64(len(big)-1)) }, "changed z"},
		"is written to": {func(m []Member, _ func()) {
			os.WriteFile(m[0].Source, []byte(strings.ToUpper(big)), 0o644)
			os.Chtimes(m[0].Source, time.Time{}, time.Now().Add(time.Second))
		}, "changed z"},
		"disappears": {func(m []Member, _ func()) { os.Remove(m[0].Source) }, "missing z"},
		"is replaced": {func(m []Member, _ func()) {
			os.Remove(m[0].Source)
			os.WriteFile(m[0].Source, []byte("other"), 0o644)
		}, "changed z"},
		"becomes a folder": {func(m []Member, _ func()) {
			os.Remove(m[0].Source)
			os.Mkdir(m[0].Source, 0o755)
		}, "changed z"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			root, folder := t.TempDir(), t.TempDir()
			path := filepath.Join(folder, "x.tar.gz")
			os.WriteFile(path, []byte("old"), 0o644)
			members := []Member{{Path: "z", Source: filepath.Join(root, "z")}, {Path: "a", Source: filepath.Join(root, "a")}}
			for _, m := range members {
				if err := os.WriteFile(m.Source, []byte(big), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			changed, open := false, openFiles()
			_, err := Create(ctx, path, members, Options{Workers: 1, Progress: func(int64, int64) {
				if !changed {
					changed = true
					c.change(members, cancel)
				}
			}})
			if c.want == "" {
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got error %v, want %v", err, context.Canceled)
				}
			} else if got := reasons(t, err); fmt.Sprint(got) != "["+c.want+"]" {
				t.Errorf("got error %v, want %s", err, c.want)
			}
			if left := openFiles(); left != open {
				t.Errorf("%d open files became %d", open, left)
			}
			onlyHolds(t, folder, "x.tar.gz")
			if b, _ := os.ReadFile(path); string(b) != "old" {
				t.Errorf("the old archive has %d bytes", len(b))
			}
		})
	}
}

// openFiles counts the open files of the process, if the system reports them.
func openFiles() int {
	entries, _ := os.ReadDir("/proc/self/fd")
	return len(entries)
}

func appendTo(path, text string) {
	f, _ := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	f.WriteString(text)
	f.Close()
}

// TestSmallFileChanges changes files after the layout was made: they are read in one go.
func TestSmallFileChanges(t *testing.T) {
	for name, change := range map[string]func(path string){
		"grows":   func(path string) { appendTo(path, "x") },
		"shrinks": func(path string) { os.Truncate(path, 3) },
		"empties": func(path string) { os.Truncate(path, 0) },
		"becomes a folder": func(path string) {
			os.Remove(path)
			os.Mkdir(path, 0o755)
		},
		"new time": func(path string) { os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
	} {
		members := writeFiles(t, map[string]string{"a": "content", "b": ""})
		l, err := newLayout(members, &Options{})
		if err != nil {
			t.Fatal(err)
		}
		source := l.entries[0].source
		if name == "grows" {
			source = l.entries[1].source // the empty one
		}
		change(source)
		if _, err := l.write(context.Background(), io.Discard, &Options{}); len(reasons(t, err)) != 1 ||
			!strings.HasPrefix(reasons(t, err)[0], "changed ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type failingWriter struct{ left int }

func (w *failingWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, syscall.ENOSPC
	}
	return len(b), nil
}

func TestWriteErrors(t *testing.T) {
	members := corpus(t)
	for _, room := range []int{0, 10, 1000, 5_000_000} {
		before := runtime.NumGoroutine()
		_, err := Write(context.Background(), &failingWriter{room}, members, Options{AllowCaseConflicts: true})
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
		// A goroutine that reported its end may still be exiting; a leaked one never exits.
		after := runtime.NumGoroutine()
		for deadline := time.Now().Add(20 * time.Second); after > before &&
			time.Now().Before(deadline); after = runtime.NumGoroutine() {
			time.Sleep(time.Millisecond)
		}
		if after > before {
			t.Errorf("room for %d bytes: %d goroutines became %d", room, before, after)
		}
	}
}

// TestDiskFull creates an archive on a file system that is too small for it.
func TestDiskFull(t *testing.T) {
	folder := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder).CombinedOutput(); err != nil {
		t.Skipf("a small file system needs the right to mount it: %s", out)
	}
	defer exec.Command("umount", folder).Run()
	_, err := Create(context.Background(), filepath.Join(folder, "x.tar.gz"), corpus(t), Options{AllowCaseConflicts: true})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want ENOSPC", err)
	}
	onlyHolds(t, folder)
}

// TestKilled kills a process that is writing an archive: the archive's name must not exist.
func TestKilled(t *testing.T) {
	if path := os.Getenv("ARCHIVE_TEST_KILLED"); path != "" {
		Create(context.Background(), path, []Member{{Path: "a", Source: os.Getenv("ARCHIVE_TEST_SOURCE")}}, Options{
			Progress: func(done, _ int64) {
				if done > 1<<20 {
					fmt.Println("half-way")
					time.Sleep(time.Minute)
				}
			},
		})
		return
	}
	source := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(source, make([]byte, 4<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "x.tar.gz")
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), "ARCHIVE_TEST_KILLED="+path, "ARCHIVE_TEST_SOURCE="+source)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("half-way"))); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a partial archive has the final name: %v", err)
	}
}

// TestUnreadable needs a user without root permissions.
func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	members := writeFiles(t, map[string]string{"a": "x"})
	os.Chmod(members[0].Source, 0)
	_, err := Write(context.Background(), io.Discard, members, Options{})
	if got := fmt.Sprint(reasons(t, err)); got != "[unreadable a]" {
		t.Errorf("got %s", got)
	}
}
