package content

import (
	"strings"
	"testing"
)

const pointer = "version https://git-lfs.github.com/spec/v1\n" +
	"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"

func TestDetectNamed(t *testing.T) {
	for _, test := range []struct {
		name, head string
		want       Kind
	}{
		{"weights.pt", pointer, GitLFSPointer},
		{"parameters.yaml", "version https://git-lfs.github.com/spec/v1\next-0-foo sha256:aa\n", GitLFSPointer},
		{"old.pt", strings.Replace(pointer, "git-lfs", "hawser", 1), GitLFSPointer},
		{"page.html", pointer, GitLFSPointer},
		{"notes.md", "A pointer begins with version https://git-lfs.github.com/spec/v1\n", Unknown},
		{"setup.cfg", "version 1\n", Unknown},

		{"weights.pt", "/annex/objects/SHA256E-s12--4d7a.pt\n", GitAnnexPointer},
		{"a", "/annex/objects/MD5-s1--00\n", GitAnnexPointer},
		{"paths.txt", "/annexe/objects\n", Unknown},

		{"weights.pt", "<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title>", WebPage},
		{"m.sif", "\xef\xbb\xbf\r\n <HTML lang=en>", WebPage},
		{"m.sif", "<?xml version=\"1.0\"?>\n<!-- saved -->\n<html xmlns=\"http://www.w3.org/1999/xhtml\">", WebPage},
		{"m.sif", "<head/>", WebPage},
		{"report_template.html", "<!doctype html>\n", Unknown},
		{"Index.HTM", "<html>", Unknown},
		{"weights.pt", "<htmlx>", Unknown},
		{"weights.pt", "<html", Unknown},
		{"weights.pt", "<!-- never closed <html>", Unknown},
		{"model.xml", "<?xml version=\"1.0\"?><net name=\"openvino\">", Unknown},
		{"logo.svg", "<?xml version=\"1.0\"?><svg>", Unknown},

		{"weights.pt", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>", StorageError},
		{"m.sif", "<Error><Code>NoSuchKey</Code>", StorageError},
		{"error.xml", "<Error><Code>NoSuchKey</Code>", Unknown},
		{"weights.pt", "<Error>log</Error>", Unknown},

		{"weights.pt", "", Unknown},
		{"weights.pt", "PK\x03\x04", Unknown},
		{"weights.pt", strings.Repeat(" ", HeadSize) + "<html>", Unknown},
	} {
		if got := DetectNamed(test.name, []byte(test.head)); got != test.want {
			t.Errorf("%s, %.40q: got %v, want %v", test.name, test.head, got, test.want)
		}
	}
}

func TestKindsHaveTexts(t *testing.T) {
	for k := GitLFSPointer; k <= StorageError; k++ {
		if k.Fix() == "" || k.String() == Unknown.String() {
			t.Errorf("kind %d has no text", k)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add([]byte(pointer))
	f.Add([]byte("<?xml?><!----><html>"))
	f.Fuzz(func(t *testing.T, head []byte) {
		if len(head) > HeadSize && Detect(head) != Detect(head[:HeadSize]) {
			t.Error("bytes after HeadSize count")
		}
	})
}
