package archive

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// pythonList prints "MODE SIZE MTIME SHA256 NAME" of each file of the archive argv[1], opened in mode argv[2].
const pythonList = `
import hashlib, sys, tarfile
with tarfile.open(sys.argv[1], sys.argv[2]) as archive:
    for m in archive:
        assert (m.uid, m.gid, m.uname, m.gname, m.mtime) == (0, 0, "", "", 946684800), m.get_info()
        assert not m.name.endswith("/"), m.name
        if m.isdir():
            assert m.mode == 0o755, m.get_info()
            continue
        assert m.isreg(), m.get_info()
        data = archive.extractfile(m).read()
        sys.stdout.buffer.write(b"%04o %d %s %s\n" % (m.mode, m.size, hashlib.sha256(data).hexdigest().encode(), m.name.encode()))
`

// pythonZlib prints the SHA-256 of argv[1], decompressed by zlib.
const pythonZlib = `
import hashlib, sys, zlib
d, h = zlib.decompressobj(31), hashlib.sha256()
with open(sys.argv[1], "rb") as f:
    while chunk := f.read(65536):
        h.update(d.decompress(chunk))
assert d.eof and not d.unused_data
print(h.hexdigest())
`

// need returns the path of a program, or skips the test. If MLCUBE_TEST_READERS is set, as in CI, every
// reader must be installed.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil && os.Getenv("MLCUBE_TEST_READERS") != "" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("%s is not installed", program)
	}
	return path
}

func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "PYTHONUTF8=1")
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args[:min(len(cmd.Args), 2)], err, messages.Bytes())
	}
	if messages.Len() > 0 {
		t.Errorf("%s: %s", name, messages.Bytes())
	}
	return out.Bytes()
}

// TestReaders unpacks the corpus with every installed reader.
func TestReaders(t *testing.T) {
	file := filepath.Join(t.TempDir(), "corpus.tar.gz")
	record, err := Create(context.Background(), file, corpus(t), Options{AllowCaseConflicts: true})
	if err != nil {
		t.Fatal(err)
	}
	archive, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tarSum := sum(inflated(t, archive))
	var list strings.Builder
	for _, m := range record.Members {
		fmt.Fprintf(&list, "%s %d %s %s\n", m.Mode, m.Size, m.SHA256, m.Path)
	}

	for _, mode := range []string{"r:gz", "r|gz", "r:*"} {
		t.Run("python tarfile "+mode, func(t *testing.T) {
			if got := run(t, need(t, "python3"), "-c", pythonList, file, mode); string(got) != list.String() {
				t.Errorf("got %s\nwant %s", got, list.String())
			}
		})
	}

	for name, command := range map[string][]string{
		"zlib": {"python3", "-c", pythonZlib, file},
		"pigz": {"sh", "-c", `pigz -dc "$0" | sha256sum | cut -c1-64`, file},
		"gzip": {"sh", "-c", `gzip -dc "$0" | sha256sum | cut -c1-64`, file},
	} {
		t.Run(name, func(t *testing.T) {
			need(t, command[0])
			if name != "zlib" {
				need(t, name)
			}
			if got := strings.TrimSpace(string(run(t, command[0], command[1:]...))); got != tarSum {
				t.Errorf("got tar %s, want %s", got, tarSum)
			}
		})
	}

	for name, c := range map[string]struct {
		command  []string
		knowsPAX bool
	}{
		"GNU tar": {[]string{"tar", "-xzf"}, true},
		"bsdtar":  {[]string{"bsdtar", "-xzf"}, true},
		"busybox": {[]string{"busybox", "tar", "-xzf"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			need(t, c.command[0])
			if v, err := exec.Command("tar", "--version").Output(); name == "GNU tar" &&
				(err != nil || !bytes.Contains(v, []byte("GNU tar"))) {
				t.Skip("tar is not GNU tar")
			}
			folder := t.TempDir()
			run(t, c.command[0], append(c.command[1:], file, "-C", folder)...)
			want := record.Members
			if !c.knowsPAX {
				want = nil
				for _, m := range record.Members {
					if _, _, fits := splitName(m.Path); fits {
						want = append(want, m)
					}
				}
			}
			got := tree(t, folder)
			for _, m := range want {
				if name == "bsdtar" && m.Path == "unicode/e\u0301 composed" {
					m.Path = "unicode/é composed" // libarchive composes characters (Unicode NFC)
				}
				if got[m.Path] != m {
					t.Errorf("got %+v, want %+v", got[m.Path], m)
				}
			}
			if c.knowsPAX && len(got) != len(want) {
				t.Errorf("got %d files, want %d", len(got), len(want))
			}
		})
	}
}

// tree returns the records of the files below a folder, by path.
func tree(t *testing.T, folder string) map[string]MemberRecord {
	t.Helper()
	files := make(map[string]MemberRecord)
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil || path == folder {
			return err
		}
		if info.ModTime().Unix() != Mtime && !d.IsDir() {
			t.Errorf("%s: mtime is %v", path, info.ModTime())
		}
		if d.IsDir() {
			return nil
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		files[name] = MemberRecord{filepath.ToSlash(name), modeText(info.Mode()&0o100 != 0), info.Size(), sum(content)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestVerifyAcceptsWrittenArchives reads archives back.
func TestVerifyAcceptsWrittenArchives(t *testing.T) {
	for _, members := range [][]Member{nil, corpus(t), manyFiles(t)} {
		for _, compression := range []Compression{Default, Store} {
			b, want := archiveOf(t, members, Options{Compression: compression, AllowCaseConflicts: true})
			got, differences, err := Read(bytes.NewReader(b), nil)
			if err != nil || differences != nil {
				t.Errorf("error %v, differences %v", err, differences)
			}
			if d := Compare(want, got); d != nil {
				t.Errorf("compared with the record: %v", d)
			}
			if len(members) > 0 && !reflect.DeepEqual(got, want) {
				t.Errorf("got another record than was written")
			}
		}
	}
}
