package submission

import (
	"archive/tar"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// canary is the content of a file outside the verified folder. It must not reach any message.
const canary = "b5bb9d8014a0f9b1d61e21e796d78dcc  the-canary-outside"

func TestVerifyStaysInTheFolder(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(t *testing.T, folder, outside string)
		want   string
	}{
		{name: "the checksums are a link out", change: func(t *testing.T, folder, outside string) {
			link(t, outside, filepath.Join(folder, cube.ChecksumsName))
		}, want: cube.ChecksumsName + ": is a link that leads out of its folder"},
		{name: "the checksums are a relative link out", change: func(t *testing.T, folder, outside string) {
			relative, err := filepath.Rel(folder, outside)
			if err != nil {
				t.Fatal(err)
			}
			link(t, relative, filepath.Join(folder, cube.ChecksumsName))
		}, want: cube.ChecksumsName + ": is a link that leads out of its folder"},
		{name: "the checksums are another file", change: func(t *testing.T, folder, outside string) {
			data, err := os.ReadFile(outside)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(folder, cube.ChecksumsName), string(data))
		}, want: cube.ChecksumsName + ":1: expected a SHA-256, two spaces and a name"},
		{name: "the checksums are huge", change: func(t *testing.T, folder, _ string) {
			path := filepath.Join(folder, cube.ChecksumsName)
			write(t, path, "")
			if err := os.Truncate(path, 3<<30); err != nil {
				t.Skip(err)
			}
		}, want: cube.ChecksumsName + ": has 3221225472 bytes, expected at most 4096"},
		{name: "the manifest is a link out", change: func(t *testing.T, folder, outside string) {
			os.Remove(filepath.Join(folder, mlcubeyaml.ManifestName))
			link(t, outside, filepath.Join(folder, mlcubeyaml.ManifestName))
		}, want: mlcubeyaml.ManifestName + ": is a link that leads out of its folder"},
		{name: "the archive is a link out", change: func(t *testing.T, folder, outside string) {
			os.Remove(filepath.Join(folder, cube.AdditionalFilesName))
			link(t, outside, filepath.Join(folder, cube.AdditionalFilesName))
		}, want: cube.AdditionalFilesName + ": is a link that leads out of its folder"},
		{name: "a link inside", change: func(t *testing.T, folder, _ string) {
			if err := os.Rename(filepath.Join(folder, cube.ParametersName), filepath.Join(folder, "p")); err != nil {
				t.Fatal(err)
			}
			link(t, "p", filepath.Join(folder, cube.ParametersName))
		}},
		{name: "the image of a rule's package", change: func(t *testing.T, folder, _ string) {
			elsewhere := filepath.Join(t.TempDir(), "model.sif")
			write(t, elsewhere, "the model.sif")
			os.Remove(filepath.Join(folder, "model.sif"))
			link(t, elsewhere, filepath.Join(folder, "model.sif"))
		}},
		{name: "the image is another link out", change: func(t *testing.T, folder, outside string) {
			os.Remove(filepath.Join(folder, "model.sif"))
			link(t, outside, filepath.Join(folder, "model.sif"))
		}, want: "model.sif has "},
		{name: "the image is a device", change: func(t *testing.T, folder, _ string) {
			os.Remove(filepath.Join(folder, "model.sif"))
			link(t, "/dev/zero", filepath.Join(folder, "model.sif"))
		}, want: "model.sif: is a device, expected a regular file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder, outside := fullFolder(t), filepath.Join(t.TempDir(), "secret")
			write(t, outside, canary+"\n")
			s, err := ReadFolder(folder)
			if err != nil {
				t.Fatal(err)
			}
			c.change(t, folder, outside)
			got, err := VerifyFolder(folder, s, nil)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(got, "\n")
			if (c.want == "") != (len(got) == 0) || !strings.Contains(text, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if strings.Contains(text, "canary") {
				t.Errorf("%q quotes a file outside", got)
			}
		})
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
}

func TestReadFolderStaysInside(t *testing.T) {
	folder := fullFolder(t)
	path := filepath.Join(folder, cube.SubmissionName)
	elsewhere := filepath.Join(t.TempDir(), "secret.json")
	if err := os.Rename(path, elsewhere); err != nil {
		t.Fatal(err)
	}
	link(t, elsewhere, path)
	s, err := ReadFolder(folder)
	if err == nil || !strings.Contains(err.Error(), "is a link that leads out of its folder") {
		t.Errorf("got %v, %v", s, err)
	}
	if _, err := Read(path); err != nil {
		t.Errorf("a link that the user named: %v", err)
	}
}

// folderEntry writes a folder's entry into a tarball.
func folderEntry(name string) func(*tar.Writer) error {
	return func(w *tar.Writer) error {
		return w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o755})
	}
}

func TestVerifyBundleOfAStranger(t *testing.T) {
	for _, c := range []struct {
		name string
		// fill writes entries before those of the right bundle.
		fill func(*tar.Writer) error
		// change changes the tar stream after that.
		change func([]byte) []byte
		want   string
	}{
		{name: "the root's entry", fill: folderEntry("./")},
		{name: "a folder outside", fill: folderEntry("../evil/"), want: "../evil/ is a folder in package.tar.gz"},
		{name: "an absolute folder", fill: folderEntry("/etc/evil/"), want: "/etc/evil/ is a folder in package.tar.gz"},
		{name: "a folder in place of a file", fill: folderEntry("mlcube.yaml/"),
			want: "mlcube.yaml/ is a folder in package.tar.gz"},
		{name: "a folder without a slash", fill: folderEntry("mlcube.yaml"),
			want: "mlcube.yaml is a folder in package.tar.gz"},
		{name: "no zero blocks", change: func(b []byte) []byte { return b[:len(b)-1024] },
			want: "package.tar.gz does not end with two blocks of zero bytes"},
		{name: "one zero block", change: func(b []byte) []byte { return b[:len(b)-512] },
			want: "package.tar.gz does not end with two blocks of zero bytes"},
		{name: "many entries", fill: func(w *tar.Writer) error {
			for i := range 1_000 {
				if err := folderEntry(fmt.Sprintf("d%d/", i))(w); err != nil {
					return err
				}
			}
			return nil
		}, want: "package.tar.gz contains far more than the files of the submission; the rest was not read"},
		{name: "a large entry", fill: func(w *tar.Writer) error {
			if err := w.WriteHeader(&tar.Header{Name: "zeros", Size: 64 << 20}); err != nil {
				return err
			}
			_, err := w.Write(make([]byte, 64<<20))
			return err
		}, want: "package.tar.gz contains far more than the files of the submission; the rest was not read"},
		{name: "long names", fill: func(w *tar.Writer) error {
			for range 20 {
				if err := folderEntry(strings.Repeat("n", 100<<10) + "/")(w); err != nil {
					return err
				}
			}
			return nil
		}, want: "package.tar.gz contains far more than the files of the submission; the rest was not read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder, s := hosted(t)
			path := filepath.Join(t.TempDir(), "package.tar.gz")
			pack(t, path, folder, "")
			rezipped(t, path, func(right []byte) []byte {
				if c.fill != nil {
					var b strings.Builder
					w := tar.NewWriter(&b)
					if err := c.fill(w); err != nil {
						t.Fatal(err)
					}
					if err := w.Flush(); err != nil {
						t.Fatal(err)
					}
					right = append([]byte(b.String()), right...)
				}
				if c.change != nil {
					right = c.change(right)
				}
				return right
			})
			got, err := VerifyBundle(path, s, nil)
			if err != nil {
				t.Fatal(err)
			}
			expectAmong(t, got, c.want)
			if text := strings.Join(got, "\n"); len(text) > 64<<10 {
				t.Errorf("%d bytes of differences", len(text))
			}
		})
	}
}

// expectAmong checks that a line begins with want, or that there is none if want is "".
func expectAmong(t *testing.T, got []string, want string) {
	t.Helper()
	for _, line := range got {
		if want != "" && strings.HasPrefix(line, want) {
			return
		}
	}
	if want != "" || len(got) > 0 {
		t.Errorf("got %.2000q, want a line that begins with %q", got, want)
	}
}

// Reading takes time that is linear in the size of submission.json, whatever it holds.
func TestReadIsBounded(t *testing.T) {
	container := func(document string) string {
		return `{"schema_version":1,"cube":{"types":["model"],"profile":"medperf"},"medperf":{"container_config":` + document
	}
	for _, c := range []struct{ name, text, want string }{
		{name: "nested objects", text: container(strings.Repeat(`{"a":`, 9_000) + "1" + strings.Repeat("}", 9_000) + "}}"),
			want: "is missing"},
		{name: "nested too deeply", text: container(strings.Repeat("[", 1<<20)), want: "exceeded max depth"},
		{name: "long keys around many", text: container(`{"` + strings.Repeat("k", 5<<20) + `":{` +
			keys(200_000) + `}}}}`), want: "is missing"},
		{name: "long keys, one twice", text: container(`{"` + strings.Repeat("k", 5<<20) + `":{"a":1,"a":2}}}}`),
			want: `duplicate key "medperf.container_config.kkk`},
		{name: "a long list", text: container(`{"a":[` + strings.Repeat("[],", 3_000_000) + `[]]}}}`), want: "is missing"},
		{name: "a long unknown field", text: `{"schema_version":1,"` + strings.Repeat("k", 9<<20) + `":1}`,
			want: `unknown field "kkk`},
		{name: "a long version", text: `{"schema_version":"` + strings.Repeat("k", 9<<20) + `"}`,
			want: `schema_version is "kkk`},
		{name: "many members", text: `{"schema_version":1,"members":[` +
			strings.Repeat(`{"path":"a","mode":"0644","size":1,"sha256":""},`, 200_000) + `{}]}`, want: "is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "submission.json")
			write(t, path, c.text)
			begin := time.Now()
			_, err := Read(path)
			if took := time.Since(begin); took > 10*time.Second { // usually below one
				t.Errorf("%d bytes took %v", len(c.text), took)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 3_000 {
				t.Errorf("got %.300v, want %q", err, c.want)
			}
		})
	}
	huge := filepath.Join(t.TempDir(), "submission.json")
	write(t, huge, "{")
	if err := os.Truncate(huge, 3<<30); err != nil {
		t.Skip(err)
	}
	if _, err := Read(huge); err == nil || !strings.Contains(err.Error(), "expected at most 134217728") {
		t.Errorf("a huge file: %v", err)
	}
}

func keys(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%d":1`, i)
	}
	return b.String()
}

// What can be written can be read again.
func TestWriteIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), cube.SubmissionName)
	err := Write(path, &Submission{Cube: Cube{Image: strings.Repeat("x", MaxBytes)}})
	if err == nil || !strings.Contains(err.Error(), "but at most 134217728 can be read") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the file is there: %v", err)
	}
}
