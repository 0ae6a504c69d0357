package archive

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"
)

// Read reports the compression that an archive was written with, even for incompressible data.
func TestReadReportsCompression(t *testing.T) {
	dir := t.TempDir()
	noise := make([]byte, 3<<20)
	rand.Read(noise)
	source := filepath.Join(dir, "source")
	if err := os.WriteFile(source, noise, 0o666); err != nil {
		t.Fatal(err)
	}
	small := filepath.Join(dir, "small")
	if err := os.WriteFile(small, noise[:100000], 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		members []Member
	}{
		{"nothing", nil},
		{"noise", []Member{{Path: "a", Source: source}}},
		{"small noise", []Member{{Path: "a", Source: small}}},
	} {
		for _, compression := range []Compression{Default, Store} {
			path := filepath.Join(dir, "a.tar.gz")
			made, err := Create(context.Background(), path, c.members, Options{Compression: compression})
			if err != nil {
				t.Fatal(err)
			}
			got, differences, err := Verify(path, made)
			if err != nil || len(differences) > 0 || got.Compression != compression.String() {
				t.Errorf("%s: read compression %q, want %v (%v %v)", c.name, got.Compression, compression, differences, err)
			}
		}
	}
}
