package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sum is the SHA-256 of b in hexadecimal.
func sum(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

// writeFiles writes files, path to content, below a new folder and returns them as members.
func writeFiles(t testing.TB, files map[string]string) []Member {
	t.Helper()
	root := t.TempDir()
	var members []Member
	for path, content := range files {
		source := filepath.Join(root, fmt.Sprint(len(members)))
		if err := os.WriteFile(source, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		members = append(members, Member{Path: path, Source: source, Executable: strings.HasSuffix(path, ".sh")})
	}
	return members
}

// archiveOf returns the archive's bytes and record.
func archiveOf(t testing.TB, members []Member, o Options) ([]byte, *Record) {
	t.Helper()
	var b bytes.Buffer
	record, err := Write(context.Background(), &b, members, o)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), record
}

func inflated(t testing.TB, b []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestGoReadsWrittenArchive(t *testing.T) {
	files := map[string]string{
		"empty":                              "",
		"run.sh":                             "#!/bin/sh\n",
		"a/b/c.txt":                          strings.Repeat("text ", 1000),
		"a-b":                                "sorts before a/",
		"weights/large.bin":                  strings.Repeat("0123456789abcdef", 100_000),
		"weights/next":                       "after a large file",
		"ünï/cödé":                           "é",
		strings.Repeat("long/", 60) + "name": "PAX",
	}
	members := writeFiles(t, files)
	for _, compression := range []Compression{Default, Store} {
		b, record := archiveOf(t, members, Options{Compression: compression})
		tarBytes := inflated(t, b)
		if record.SHA256 != sum(b) || record.Size != int64(len(b)) {
			t.Errorf("%v: record says %s, %d bytes; the archive is %s, %d", compression, record.SHA256, record.Size, sum(b),
				len(b))
		}
		if record.TarSize != int64(len(tarBytes)) {
			t.Errorf("%v: the record has %d bytes of tar stream; there are %d", compression, record.TarSize, len(tarBytes))
		}
		r := tar.NewReader(bytes.NewReader(tarBytes))
		var members []MemberRecord
		last := ""
		for {
			h, err := r.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if h.Name <= last {
				t.Errorf("%q comes after %q", h.Name, last)
			}
			last = h.Name
			if h.ModTime.Unix() != Mtime || h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" {
				t.Errorf("%q: %+v", h.Name, h)
			}
			if h.Typeflag == tar.TypeDir {
				if h.Mode != 0o755 {
					t.Errorf("%q has mode %o", h.Name, h.Mode)
				}
				continue
			}
			content, err := io.ReadAll(r)
			if err != nil || string(content) != files[h.Name] {
				t.Errorf("%q: %d bytes, error %v; want %d", h.Name, len(content), err, len(files[h.Name]))
			}
			members = append(members, MemberRecord{h.Name, fmt.Sprintf("%04o", h.Mode), h.Size, sum(content)})
		}
		if len(members) != len(files) || record.Files != len(files) {
			t.Errorf("read %d files, record says %d, want %d", len(members), record.Files, len(files))
		}
		if got := ContentDigest(members); got != record.ContentSHA256 {
			t.Errorf("content digest %s, record says %s", got, record.ContentSHA256)
		}
	}
}
