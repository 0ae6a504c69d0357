package submission

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// hosted writes a folder of hosted files and returns it with its submission.
func hosted(t *testing.T) (string, *Submission) {
	t.Helper()
	source, folder := t.TempDir(), t.TempDir()
	write(t, filepath.Join(source, "w.bin"), strings.Repeat("weights ", 1000))
	write(t, filepath.Join(source, "labels.txt"), "benign\nmalignant\n")
	write(t, filepath.Join(folder, mlcubeyaml.ManifestName), "name: x\n")
	manifest, err := Digest(t.Context(), mlcubeyaml.Manifest, filepath.Join(folder, mlcubeyaml.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	record := pack(t, filepath.Join(folder, cube.AdditionalFilesName), source, "")
	s, err := New(mlcubeyaml.Kind, Cube{Types: []string{"model"}}, &mlcubeyaml.Fields{},
		[]Record{{Files: []File{manifest}}, FromArchive(record)})
	if err != nil {
		t.Fatal(err)
	}
	return folder, s
}

func pack(t *testing.T, path, source, prefix string) *archive.Record {
	t.Helper()
	members, err := archive.Collect(source, prefix)
	if err != nil {
		t.Fatal(err)
	}
	record, err := archive.Create(context.Background(), path, members, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[at] ^= 1
	write(t, path, string(data))
}

var damages = []struct {
	name   string
	damage func(t *testing.T, folder string)
	want   string // "" for no difference
}{
	{name: "nothing", damage: func(*testing.T, string) {}},
	{name: "another file", damage: func(t *testing.T,
		folder string) {
		write(t, filepath.Join(folder, "notes.txt"), "mine")
	}},
	{name: "a flipped byte", damage: func(t *testing.T,
		folder string) {
		flip(t, filepath.Join(folder, mlcubeyaml.ManifestName), 3)
	},
		want: "mlcube.yaml has other content: SHA-256 "},
	{name: "a wrong size", damage: func(t *testing.T, folder string) {
		write(t, filepath.Join(folder, mlcubeyaml.ManifestName), "name: xy\n")
	},
		want: "mlcube.yaml has 9 bytes instead of 8"},
	{name: "a missing file", damage: func(t *testing.T,
		folder string) {
		os.Remove(filepath.Join(folder, mlcubeyaml.ManifestName))
	},
		want: "mlcube.yaml is missing from "},
	{name: "a changed member", damage: func(t *testing.T, folder string) {
		source := t.TempDir()
		write(t, filepath.Join(source, "w.bin"), "other")
		write(t, filepath.Join(source, "labels.txt"), "benign\nmalignant\n")
		pack(t, filepath.Join(folder, cube.AdditionalFilesName), source, "")
	}, want: `additional_files.tar.gz: "w.bin" has 5 bytes instead of 8000`},
	{name: "an archive rooted too deep", damage: func(t *testing.T, folder string) {
		source := t.TempDir()
		write(t, filepath.Join(source, "w.bin"), strings.Repeat("weights ", 1000))
		write(t, filepath.Join(source, "labels.txt"), "benign\nmalignant\n")
		pack(t, filepath.Join(folder, cube.AdditionalFilesName), source, "additional_files")
	}, want: "additional_files.tar.gz: the archive is rooted one folder too deep"},
	{name: "a flipped byte of the archive", damage: func(t *testing.T, folder string) {
		flip(t, filepath.Join(folder, cube.AdditionalFilesName), 60)
	}, want: "additional_files.tar.gz: the SHA-256 of the archive differs"},
}

func TestVerifyFolder(t *testing.T) {
	for _, c := range damages {
		t.Run(c.name, func(t *testing.T) {
			folder, s := hosted(t)
			c.damage(t, folder)
			got, err := VerifyFolder(folder, s, nil)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, got, c.want)
		})
	}
}

func TestVerifyProgress(t *testing.T) {
	folder, s := hosted(t)
	bundle := filepath.Join(t.TempDir(), "package.tar.gz")
	pack(t, bundle, folder, "")
	for _, c := range []struct {
		name   string
		verify func(string, *Submission, func(done, total int64)) ([]string, error)
		path   string
	}{
		{name: "folder", verify: VerifyFolder, path: folder},
		{name: "bundle", verify: VerifyBundle, path: bundle},
	} {
		t.Run(c.name, func(t *testing.T) {
			var calls, last int64
			_, err := c.verify(c.path, s, func(done, total int64) {
				if done < last || done > total {
					t.Errorf("%d of %d bytes after %d", done, total, last)
				}
				calls, last = calls+1, done
				if done == total {
					last = -1
				}
			})
			if err != nil || calls == 0 || last >= 0 {
				t.Errorf("%v, %d calls, not finished after %d bytes", err, calls, last)
			}
		})
	}
}

func TestVerifyBundle(t *testing.T) {
	bundle := func(t *testing.T, folder, prefix string) string {
		path := filepath.Join(t.TempDir(), "package.tar.gz")
		pack(t, path, folder, prefix)
		return path
	}
	for _, c := range []struct {
		name   string
		bundle func(t *testing.T, folder string) string
		want   string
	}{
		{name: "as it should be", bundle: func(t *testing.T, folder string) string { return bundle(t, folder, "") }},
		{name: "a missing file", bundle: func(t *testing.T, folder string) string {
			os.Remove(filepath.Join(folder, mlcubeyaml.ManifestName))
			return bundle(t, folder, "")
		}, want: "mlcube.yaml is missing from package.tar.gz"},
		{name: "a changed file", bundle: func(t *testing.T, folder string) string {
			flip(t, filepath.Join(folder, mlcubeyaml.ManifestName), 0)
			return bundle(t, folder, "")
		}, want: "mlcube.yaml has other content"},
		{name: "a changed member of the archive", bundle: func(t *testing.T, folder string) string {
			source := t.TempDir()
			write(t, filepath.Join(source, "w.bin"), strings.Repeat("weightS ", 1000))
			write(t, filepath.Join(source, "labels.txt"), "benign\nmalignant\n")
			pack(t, filepath.Join(folder, cube.AdditionalFilesName), source, "")
			return bundle(t, folder, "")
		}, want: `additional_files.tar.gz: "w.bin" has other content: SHA-256 `},
		{name: "a link", bundle: func(t *testing.T, folder string) string {
			return foreign(t, filepath.Join(t.TempDir(), "package.tar.gz"), func(w *tar.Writer) error {
				return w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: mlcubeyaml.ManifestName, Linkname: "elsewhere"})
			})
		}, want: "mlcube.yaml is not a regular file in package.tar.gz"},
		{name: "rooted too deep", bundle: func(t *testing.T, folder string) string { return bundle(t, folder, "assets") },
			want: "assets/mlcube.yaml is in a folder; move it to the root of the tarball"},
		{name: "no tarball", bundle: func(t *testing.T,
			folder string) string {
			return filepath.Join(folder, mlcubeyaml.ManifestName)
		},
			want: "mlcube.yaml is not a readable .tar.gz"},
		{name: "cut off", bundle: func(t *testing.T, folder string) string {
			path := bundle(t, folder, "")
			if err := os.Truncate(path, 200); err != nil {
				t.Fatal(err)
			}
			return path
		}, want: "package.tar.gz is not a readable .tar.gz"},
		{name: "without its checksum", bundle: func(t *testing.T, folder string) string {
			return edited(t, bundle(t, folder, ""), func(b []byte) []byte { return b[:len(b)-8] })
		}, want: "package.tar.gz is not a readable .tar.gz: unexpected EOF"},
		{name: "with another checksum", bundle: func(t *testing.T, folder string) string {
			return edited(t, bundle(t, folder, ""), func(b []byte) []byte { b[len(b)-8] ^= 1; return b })
		}, want: "package.tar.gz is not a readable .tar.gz: gzip: invalid checksum"},
		{name: "another tarball after it", bundle: func(t *testing.T, folder string) string {
			more, err := os.ReadFile(bundle(t, folder, ""))
			if err != nil {
				t.Fatal(err)
			}
			return edited(t, bundle(t, folder, ""), func(b []byte) []byte { return append(b, more...) })
		}, want: "package.tar.gz has "},
		{name: "a byte after it", bundle: func(t *testing.T, folder string) string {
			return edited(t, bundle(t, folder, ""), func(b []byte) []byte { return append(b, 0) })
		}, want: "package.tar.gz has 1 bytes after its gzip member"},
		{name: "another tar stream after it", bundle: func(t *testing.T, folder string) string {
			return rezipped(t, bundle(t, folder, ""), func(b []byte) []byte { return append(b, b...) })
		}, want: "package.tar.gz has data after the end of its tar stream"},
		{name: "padding after it", bundle: func(t *testing.T, folder string) string {
			return rezipped(t, bundle(t, folder, ""), func(b []byte) []byte { return append(b, make([]byte, 20<<9)...) })
		}},
		{name: "a file twice", bundle: func(t *testing.T, folder string) string {
			return rezipped(t, bundle(t, folder, ""), func(b []byte) []byte { return append(b[:len(b)-1024:len(b)-1024], b...) })
		}, want: "mlcube.yaml is twice in package.tar.gz"},
		{name: "a sparse file", bundle: func(t *testing.T, folder string) string {
			return foreign(t, filepath.Join(t.TempDir(), "package.tar.gz"), func(w *tar.Writer) error {
				content := "1\n0\n3\n"
				err := w.WriteHeader(&tar.Header{Name: mlcubeyaml.ManifestName, Mode: 0o644, Size: int64(len(content)),
					PAXRecords: map[string]string{"VENDOR.key": "value"}})
				if err == nil {
					_, err = io.WriteString(w, content)
				}
				return err
			}, "VENDOR.key=value", "GNU.sparse.x=yyy")
		}, want: "mlcube.yaml is a sparse file in package.tar.gz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder, s := hosted(t)
			got, err := VerifyBundle(c.bundle(t, folder), s, nil)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, got, c.want)
		})
	}
}

// edited changes the bytes of a file.
func edited(t *testing.T, path string, edit func([]byte) []byte) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(edit(data)))
	return path
}

// rezipped changes the tar stream in a .tar.gz.
func rezipped(t *testing.T, path string, edit func([]byte) []byte) string {
	t.Helper()
	return edited(t, path, func(b []byte) []byte {
		r, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		stream, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		if _, err := w.Write(edit(stream)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	})
}

// foreign writes a tarball as others do; edits replaces text in the tar stream, in pairs.
func foreign(t *testing.T, path string, fill func(*tar.Writer) error, edits ...string) string {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	tarball := tar.NewWriter(zipped)
	for _, do := range []func() error{func() error { return fill(tarball) }, tarball.Close, zipped.Close} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	write(t, path, b.String())
	if len(edits) > 0 {
		rezipped(t, path, func(b []byte) []byte { return []byte(strings.NewReplacer(edits...).Replace(string(b))) })
	}
	return path
}

// For a rebuilt archive, the first line reports what matters for MedPerf, and a few lines the rest.
func TestVerifyReportsMostUsefulFirst(t *testing.T) {
	folder, s := hosted(t)
	foreign(t, filepath.Join(folder, cube.AdditionalFilesName), func(w *tar.Writer) error {
		for name, content := range map[string]string{"w.bin": strings.Repeat("weights ", 1000),
			"labels.txt": "benign\nmalignant\n"} {
			err := w.WriteHeader(&tar.Header{Name: "additional_files/" + name, Mode: 0o664, Size: int64(len(content)), Uid: 1000,
				Uname: "ada", Format: tar.FormatGNU})
			if err == nil {
				_, err = w.Write([]byte(content))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	got, err := VerifyFolder(folder, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "additional_files.tar.gz: the archive is rooted one folder too deep"; len(got) == 0 ||
		!strings.HasPrefix(got[0], want) {
		t.Errorf("got %q, want a first line that begins with %q", got, want)
	}
	if want := "run mlcubepack inspect to list them"; len(got) > 10 || !strings.HasSuffix(got[len(got)-1], want) {
		t.Errorf("got %d lines, %q; want at most 10, the last ending in %q", len(got), got, want)
	}
}

func expect(t *testing.T, got []string, want string) {
	t.Helper()
	if want == "" {
		if len(got) > 0 {
			t.Errorf("got %q, want no difference", got)
		}
		return
	}
	for _, line := range got {
		if strings.HasPrefix(line, want) {
			return
		}
	}
	t.Errorf("got %q, want a line that begins with %q", got, want)
}
