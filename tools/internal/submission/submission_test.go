package submission

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func sample() []Record {
	return []Record{
		{Files: []File{
			{Role: mlcubeyaml.Manifest, Name: "mlcube.yaml", Size: 3, SHA256: strings.Repeat("a", 64)},
			{Role: cube.Parameters, Name: "parameters.yaml", Size: 0, SHA256: strings.Repeat("b", 64)},
		}},
		{Files: []File{{Role: cube.Image, Name: "model.sif", Size: 1 << 40, SHA256: strings.Repeat("d", 64)}}},
		FromArchive(&archive.Record{
			Format: 1, Compression: "default", Size: 5, SHA256: strings.Repeat("c", 64),
			TarSize: 10240, ContentSHA256: strings.Repeat("f", 64), Files: 2,
			Members: []archive.MemberRecord{
				{Path: "a <b> & é.bin", Mode: "0644", Size: 1, SHA256: strings.Repeat("1", 64)},
				{Path: "bin/run", Mode: "0755", Size: 2, SHA256: strings.Repeat("2", 64)},
			},
		}),
	}
}

func TestGolden(t *testing.T) {
	s, err := New(mlcubeyaml.Kind, Cube{Name: "Segmentation", Types: []string{"model"}, Profile: "medperf",
		Image: "org/model:1.0"}, &mlcubeyaml.Fields{}, sample())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, cube.SubmissionName)
	if err := Write(path, s); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "submission.json", written)
	golden(t, "SHA256SUMS", Checksums(s.Files))

	again, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, s) {
		t.Errorf("read back %+v\nwant %+v", again, s)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs from %s (go test -update rewrites it); got:\n%s", name, path, got)
	}
}

func TestNewErrors(t *testing.T) {
	manifest := Record{Files: []File{{Role: mlcubeyaml.Manifest, Name: "mlcube.yaml"}}}
	for _, c := range []struct {
		name    string
		records []Record
		want    string
	}{
		{name: "nothing", want: `no file has the role "manifest"`},
		{name: "twice", records: []Record{manifest, manifest},
			want: `two files have the role "manifest": "mlcube.yaml" and "mlcube.yaml"`},
	} {
		if _, err := New(mlcubeyaml.Kind, Cube{}, &mlcubeyaml.Fields{}, c.records); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{name: "no JSON", in: "mlcube", want: "not a submission.json"},
		{name: "another version", in: `{"schema_version": 2}`, want: "schema_version is 2, but this mlcubepack reads 1"},
	} {
		path := filepath.Join(t.TempDir(), cube.SubmissionName)
		if err := os.WriteFile(path, []byte(c.in), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestCopyAndDigestAgree(t *testing.T) {
	dir := t.TempDir()
	source, target := filepath.Join(dir, "source"), filepath.Join(dir, "mlcube.yaml")
	if err := os.WriteFile(source, []byte("abc"), 0o400); err != nil {
		t.Fatal(err)
	}
	copied, err := Copy(t.Context(), mlcubeyaml.Manifest, open(t, source), target)
	if err != nil {
		t.Fatal(err)
	}
	read, err := Digest(t.Context(), mlcubeyaml.Manifest, target)
	if err != nil {
		t.Fatal(err)
	}
	// SHA-256 of "abc": FIPS 180-2, appendix B.1.
	want := File{Role: mlcubeyaml.Manifest, Name: "mlcube.yaml", Size: 3,
		SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
	if copied != want || read != want {
		t.Errorf("copied %+v\nread %+v\nwant %+v", copied, read, want)
	}
}

func TestCopyLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "mlcube.yaml")
	if _, err := Copy(t.Context(), mlcubeyaml.Manifest, open(t, dir), target); err == nil {
		t.Fatal("a folder was copied")
	}
	if _, err := os.Stat(target); !os.IsNotExist(err) {
		t.Errorf("%s remains", target)
	}
}

func TestChecksumsEscapes(t *testing.T) {
	got := string(Checksums([]File{{Name: "a\nb\\", SHA256: "00"}}))
	if want := "\\00  a\\nb\\\\\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
