package address

import (
	"strings"
	"testing"
)

const sha = "1d2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f"

// A want is a code and a part of the finding's fix.
type want struct{ code, fix string }

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		address string
		want    []want
	}{
		{"https://example.org/mlcube.yaml", nil},
		{"direct:https://example.org/mlcube.yaml", nil},
		{"http://8.8.8.8/m.sif", nil},
		{"synapse:syn123", nil},

		{"synapse:123", []want{{"MLC092", "page on Synapse"}}},
		{"synapse:syn", []want{{"MLC092", "page on Synapse"}}},
		{"synapse:syn12x", []want{{"MLC092", "page on Synapse"}}},
		{"syn123", []want{{"MLC092", `"synapse:syn123"`}}},
		{"syn1", []want{{"MLC092", `"synapse:syn1"`}}},
		{"syn987654321", []want{{"MLC092", `"synapse:syn987654321"`}}},

		{"workspace/mlcube.yaml", []want{{"MLC092", "https://"}}},
		{"", []want{{"MLC092", "https://"}}},
		{"s3://bucket/m.sif", []want{{"MLC092", "https://"}}},
		{"ftp://example.org/m.sif", []want{{"MLC092", "https://"}}},
		{"https://example.org/my model.sif", []want{{"MLC092", "%20"}}},
		{"https://example.org/m.sif?name=a b", []want{{"MLC092", "%20"}}},
		{"https://example.org/a[1].sif", []want{{"MLC092", "%5B"}}},
		{"https://fileserver/m.sif", []want{{"MLC092", "full name"}}},
		{"https://my_server.example.org/m.sif", []want{{"MLC092", "full name"}}},
		{"https://example.c/m.sif", []want{{"MLC092", "full name"}}},
		{"https://example.org:1/m.sif", []want{{"MLC092", "port"}}},

		{"http://localhost/m.sif", []want{{"MLC095", "public server"}}},
		{"http://127.0.0.1:8000/m.sif", []want{{"MLC095", "public server"}}},
		{"http://10.1.2.3/m.sif", []want{{"MLC095", "public server"}}},
		{"http://[fd00::1]/m.sif", []want{{"MLC095", "public server"}}},
		{"https://nas.local/m.sif", []want{{"MLC095", "public server"}}},
		{"https://host.docker.internal/m.sif", []want{{"MLC095", "public server"}}},

		{"https://user:secret@example.org/m.sif", []want{{"MLC096", "without a login"}}},
		{"https://token@example.org/m.sif", []want{{"MLC096", "without a login"}}},
		{"direct:https://a:b@example.org/m.sif", []want{{"MLC096", "without a login"}}},

		{"https://drive.google.com/file/d/1AbC/view?usp=sharing", []want{{"MLC093", "export=download&id=1AbC"}}},
		{"https://drive.google.com/open?id=1AbC", []want{{"MLC093", "id=1AbC"}}},
		{"https://drive.google.com/drive/folders/1AbC", []want{{"MLC093", "folder"}}},
		{"https://www.dropbox.com/s/abc/m.sif?dl=0", []want{{"MLC093", "https://www.dropbox.com/s/abc/m.sif?dl=1"}}},
		{"https://www.dropbox.com/scl/fi/abc/m.sif?rlkey=k", []want{{"MLC093", "m.sif?dl=1&rlkey=k"}}},
		{"https://www.dropbox.com/s/abc/m.sif?dl=1", nil},
		{"https://huggingface.co/org/m/blob/" + sha + "/w.pt", []want{{"MLC093", "/org/m/resolve/" + sha + "/w.pt"}}},
		{"https://huggingface.co/org/m/blob/main/w.pt", []want{{"MLC093", "/resolve/main/w.pt"}, {"MLC094", "replace main"}}},
		{"https://huggingface.co/org/m", []want{{"MLC093", "download button"}}},
		{"https://1drv.ms/u/s!abc", []want{{"MLC093", "elsewhere"}}},
		{"https://onedrive.live.com/?id=x", []want{{"MLC093", "elsewhere"}}},
		{"https://org.sharepoint.com/:u:/s/x/abc?e=1", []want{{"MLC093", "abc?download=1&e=1"}}},
		{"https://app.box.com/s/abc", []want{{"MLC093", "/shared/static/abc"}}},
		{"https://org.app.box.com/file/1", []want{{"MLC093", "direct link"}}},
		{"https://app.box.com/shared/static/abc.tar.gz", nil},
		{"https://www.synapse.org/#!Synapse:syn12", []want{{"MLC093", `"synapse:syn12"`}}},
		{"https://www.synapse.org/Synapse:syn12/files/", []want{{"MLC093", `"synapse:syn12"`}}},
		{"https://synapse.org/", []want{{"MLC093", "synapse:syn123"}}},
		{"https://github.com/o/r/blob/" + sha + "/m.yaml", []want{{"MLC093", "/o/r/raw/" + sha + "/m.yaml"}}},
		{"https://github.com/o/r", []want{{"MLC093", "download link"}}},
		{"https://github.com/o/r/releases/tag/v1", []want{{"MLC093", "download link"}}},
		{"https://gitlab.com/o/r/-/blob/" + sha + "/m.yaml", []want{{"MLC093", "/o/r/-/raw/" + sha}}},
		{"https://zenodo.org/records/1", []want{{"MLC093", "download button"}}},
		{"https://zenodo.org/records/1/preview/m.sif", []want{{"MLC093", "/records/1/files/m.sif"}}},
		{"https://zenodo.org/records/1/files/m.sif?download=1", nil},

		{"https://raw.githubusercontent.com/o/r/" + sha + "/mlcube.yaml", nil},
		{"https://github.com/o/r/releases/download/v1/additional_files.tar.gz", nil},
		{"https://raw.githubusercontent.com/o/r/main/mlcube.yaml", []want{{"MLC094", "replace main by the commit"}}},
		{"https://raw.githubusercontent.com/o/r/refs/heads/dev/m.yaml", []want{{"MLC094", "replace dev by the commit"}}},
		{"https://github.com/o/r/raw/v1.0/m.sif", []want{{"MLC094", "replace v1.0 by the commit"}}},
		{"https://media.githubusercontent.com/media/o/r/main/w.pt", []want{{"MLC094", "replace main by the commit"}}},
		{"https://github.com/o/r/archive/refs/heads/main.tar.gz", []want{{"MLC094", "release"}}},
		{"https://github.com/o/r/releases/latest/download/w.tar.gz", []want{{"MLC094", "releases/download/v1.0"}}},
		{"https://huggingface.co/o/m/resolve/main/w.pt", []want{{"MLC094", "replace main by the commit"}}},
		{"https://gitlab.com/o/r/-/raw/main/w.pt", []want{{"MLC094", "replace main by the commit"}}},
	} {
		findings := Check("image", test.address)
		if len(findings) != len(test.want) {
			t.Errorf("%s: got %+v, want %v", test.address, findings, test.want)
			continue
		}
		for i, f := range findings {
			if string(f.Code) != test.want[i].code || !strings.Contains(f.Fix, test.want[i].fix) || f.Key != "image" {
				t.Errorf("%s: got %+v, want %v", test.address, f, test.want[i])
			}
			if f.Message == "" || f.Found == "" {
				t.Errorf("%s: not whole: %+v", test.address, f)
			}
			if strings.Contains(f.Message+f.Fix+f.Found, "secret") {
				t.Errorf("%s: a password in %+v", test.address, f)
			}
		}
	}
}

// A fix that is an address has to be one that the next check accepts, but for a branch in it.
func TestFixesAreAddresses(t *testing.T) {
	for _, page := range []string{
		"https://drive.google.com/file/d/1AbC/view", "https://www.dropbox.com/s/abc/m.sif?dl=0",
		"https://huggingface.co/o/m/blob/main/w.pt", "https://org.sharepoint.com/:u:/s/x/abc",
		"https://app.box.com/s/abc", "https://www.synapse.org/#!Synapse:syn12",
		"https://github.com/o/r/blob/main/m.yaml", "https://gitlab.com/o/r/-/blob/main/m.yaml",
		"https://zenodo.org/records/1/preview/m.sif",
	} {
		fix := Check("image", page)[0].Fix
		better := strings.Trim(strings.TrimPrefix(fix, "use "), `"`)
		for _, f := range Check("image", better) {
			if f.Code != "MLC094" {
				t.Errorf("%s: the fix %q has the finding %+v", page, better, f)
			}
		}
	}
}

func TestCheckStored(t *testing.T) {
	long := "https://example.org/" + strings.Repeat("a", maxStored)
	for _, test := range []struct{ address, codes string }{
		{"https://example.org/" + strings.Repeat("a", maxStored-len("https://example.org/")), ""},
		{long, "MLC091"},
		{"synapse:syn" + strings.Repeat("1", maxStored), "MLC091"},
		{"ftp" + long, "MLC091 MLC092"},
	} {
		var codes []string
		for _, f := range CheckStored("additional_files_tarball_url", test.address) {
			codes = append(codes, string(f.Code))
		}
		if got := strings.Join(codes, " "); got != test.codes {
			t.Errorf("%s: got %q, want %q", test.address, got, test.codes)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("https://user@example.org:80/a?b#c")
	f.Add("https://[::1]/")
	f.Add("https://github.com/o/r/blob/main/m.yaml")
	f.Fuzz(func(t *testing.T, address string) {
		for _, finding := range CheckStored("image", address) {
			if finding.Message == "" || finding.Fix == "" {
				t.Errorf("%q: %+v", address, finding)
			}
		}
	})
}
