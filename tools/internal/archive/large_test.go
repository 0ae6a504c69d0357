package archive

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLargeEntry archives a sparse file of 8 GiB and a byte, which exceeds USTAR, and a file after it. It
// takes minutes, so it runs only if MLCUBE_TEST_LARGE is set.
func TestLargeEntry(t *testing.T) {
	if os.Getenv("MLCUBE_TEST_LARGE") == "" {
		t.Skip("set MLCUBE_TEST_LARGE=1 to archive 8 GiB")
	}
	folder := t.TempDir()
	source := filepath.Join(folder, "sparse")
	f, err := os.Create(source)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("x"), maxOctalSize+1); err != nil {
		t.Fatal(err)
	}
	f.Close()
	after := filepath.Join(folder, "after")
	if err := os.WriteFile(after, []byte("after"), 0o644); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "x.tar.gz")
	record, err := Create(context.Background(), path,
		[]Member{{Path: "large", Source: source}, {Path: "z", Source: after}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const sha256 = "fbac0397703dfba27962b3552c306596f93487ef9234fb96d4aa920a345c8359"
	if record.TarSize != 8<<30+8*tarBlock || record.SHA256 != sha256 {
		t.Errorf("tar of %d bytes; archive %s", record.TarSize, record.SHA256)
	}
	if _, differences, err := Verify(path, record); err != nil || differences != nil {
		t.Errorf("%v, %v", differences, err)
	}
	for name, command := range map[string][]string{
		"GNU tar": {"tar", "-tvzf", path},
		"bsdtar":  {"bsdtar", "-tvzf", path},
		"busybox": {"busybox", "tar", "-tvzf", path},
		"python3": {"python3", "-c", "import sys, tarfile\nfor m in tarfile.open(sys.argv[1]): print(m.size, m.name)", path},
	} {
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Logf("%s is not installed", name)
			continue
		}
		out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "8589934593") || !strings.Contains(string(out), "z\n") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
