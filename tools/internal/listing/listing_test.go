package listing

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []string
		want []File
	}{
		{name: "nothing"},
		{name: "source files below the prefix", in: []string{
			`{"strip_prefix": "m/workspace/additional_files"}`,
			`{"path": "m/workspace/additional_files/a.bin", "src": "m/workspace/additional_files/a.bin"}`,
			`{"path": "m/workspace/additional_files/b/c", "src": "bazel-out/k8/bin/m/workspace/additional_files/b/c"}`,
		}, want: []File{
			{Path: "a.bin", Source: "m/workspace/additional_files/a.bin"},
			{Path: "b/c", Source: "bazel-out/k8/bin/m/workspace/additional_files/b/c"},
		}},
		{name: "a folder that is the prefix", in: []string{
			`{"strip_prefix": "m/w"}`, `{"path": "m/w", "src": "m/w"}`,
		}, want: []File{{Path: "", Source: "m/w"}}},
		{name: "the repository's root as prefix", in: []string{
			`{"strip_prefix": ""}`, `{"path": "a/b", "src": "external/r/a/b"}`,
		}, want: []File{{Path: "a/b", Source: "external/r/a/b"}}},
		{name: "a directory's files, listed and not", in: []string{
			`{"strip_prefix": "m"}`,
			`{"path": "m/t", "in_tree": "x/y", "src": "out/m/t/x/y"}`,
			`{"path": "m/u", "tree": true}`,
		}, want: []File{{Path: "t/x/y", Source: "out/m/t/x/y"}, {Path: "u", Tree: true}}},
		{name: "one file gets the place as its path", in: []string{
			`{"package": "m", "place": "weights/best.pt"}`, `{"path": "m/epoch9.pt", "src": "s"}`,
		}, want: []File{{Path: "weights/best.pt", Source: "s"}}},
		{name: "one file goes into the place", in: []string{
			`{"package": "m", "place": "weights/"}`, `{"path": "m/sub/epoch9.pt", "src": "s"}`,
		}, want: []File{{Path: "weights/epoch9.pt", Source: "s"}}},
		{name: "one file goes to the root", in: []string{
			`{"package": "m", "place": ""}`, `{"path": "m/sub/epoch9.pt", "src": "s"}`,
		}, want: []File{{Path: "epoch9.pt", Source: "s"}}},
		{name: "several files keep their path in the package", in: []string{
			`{"package": "m", "place": "w"}`,
			`{"path": "m/a", "src": "1"}`, `{"path": "m/sub/b", "src": "2"}`,
		}, want: []File{{Path: "w/a", Source: "1"}, {Path: "w/sub/b", Source: "2"}}},
		{name: "a directory's content goes below the place", in: []string{
			`{"package": "m", "place": "w"}`,
			`{"path": "m/t", "in_tree": "x", "src": "1"}`, `{"path": "m/t", "tree": true}`,
		}, want: []File{{Path: "w/x", Source: "1"}, {Path: "w", Tree: true}}},
		{name: "names of any bytes", in: []string{
			`{"strip_prefix": "m"}`, `{"path": "m/a\nb \"c\" é", "src": "m/a\nb \"c\" é"}`,
		}, want: []File{{Path: "a\nb \"c\" é", Source: "m/a\nb \"c\" é"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Read(strings.NewReader(strings.Join(c.in, "\n")))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{name: "no JSON", in: "x", want: "listing, line 1: invalid character"},
		{name: "no group", in: `{"path": "a"}`, want: "listing, line 1: a file before the first group"},
		{name: "neither", in: "{\"place\": \"\"}\n{}", want: "listing, line 2: expected strip_prefix, place or path"},
		{name: "outside", in: "{\"strip_prefix\": \"m/w\"}\n{\"path\": \"m/x\"}", want: `"m/x" is outside of "m/w"`},
		{name: "a longer name is not the folder", in: "{\"strip_prefix\": \"m/w\"}\n{\"path\": \"m/ww/x\"}",
			want: `"m/ww/x" is outside of "m/w"`},
		{name: "all that are outside", in: "{\"strip_prefix\": \"m/w\"}\n{\"path\": \"m/x\"}\n{\"path\": \"m/y\"}",
			want: "\"m/y\" is outside"},
		{name: "several files of another package",
			in:   "{\"place\": \"\", \"package\": \"m\"}\n{\"path\": \"m/x\"}\n{\"path\": \"n/y\"}",
			want: `"n/y" is outside of "m"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(c.in))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want an error with %q", err, c.want)
			}
			var outside *OutsideError
			if strings.Contains(c.want, "outside") && !errors.As(err, &outside) {
				t.Errorf("%v contains no OutsideError", err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("{\"strip_prefix\": \"m\"}\n{\"path\": \"m/a\", \"src\": \"m/a\"}\n"))
	f.Add([]byte("{\"place\": \"w/\", \"package\": \"\"}\n{\"path\": \"a\", \"in_tree\": \"b\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := Read(bytes.NewReader(data))
		if err == nil && len(files) > bytes.Count(data, []byte("\n"))+1 {
			t.Errorf("%d files from %d lines", len(files), bytes.Count(data, []byte("\n"))+1)
		}
	})
}
