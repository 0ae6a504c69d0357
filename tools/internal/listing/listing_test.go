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
		{"nothing", nil, nil},
		{"source files below the prefix", []string{
			`{"strip_prefix": "m/workspace/additional_files"}`,
			`{"path": "m/workspace/additional_files/a.bin", "src": "m/workspace/additional_files/a.bin"}`,
			`{"path": "m/workspace/additional_files/b/c", "src": "bazel-out/k8/bin/m/workspace/additional_files/b/c"}`,
		}, []File{
			{Path: "a.bin", Source: "m/workspace/additional_files/a.bin"},
			{Path: "b/c", Source: "bazel-out/k8/bin/m/workspace/additional_files/b/c"},
		}},
		{"a folder that is the prefix", []string{
			`{"strip_prefix": "m/w"}`, `{"path": "m/w", "src": "m/w"}`,
		}, []File{{Path: "", Source: "m/w"}}},
		{"the repository's root as prefix", []string{
			`{"strip_prefix": ""}`, `{"path": "a/b", "src": "external/r/a/b"}`,
		}, []File{{Path: "a/b", Source: "external/r/a/b"}}},
		{"a directory's files, listed and not", []string{
			`{"strip_prefix": "m"}`,
			`{"path": "m/t", "in_tree": "x/y", "src": "out/m/t/x/y"}`,
			`{"path": "m/u", "tree": true}`,
		}, []File{{Path: "t/x/y", Source: "out/m/t/x/y"}, {Path: "u", Tree: true}}},
		{"one file gets the place as its path", []string{
			`{"package": "m", "place": "weights/best.pt"}`, `{"path": "m/epoch9.pt", "src": "s"}`,
		}, []File{{Path: "weights/best.pt", Source: "s"}}},
		{"one file goes into the place", []string{
			`{"package": "m", "place": "weights/"}`, `{"path": "m/sub/epoch9.pt", "src": "s"}`,
		}, []File{{Path: "weights/epoch9.pt", Source: "s"}}},
		{"one file goes to the root", []string{
			`{"package": "m", "place": ""}`, `{"path": "m/sub/epoch9.pt", "src": "s"}`,
		}, []File{{Path: "epoch9.pt", Source: "s"}}},
		{"several files keep their path in the package", []string{
			`{"package": "m", "place": "w"}`,
			`{"path": "m/a", "src": "1"}`, `{"path": "m/sub/b", "src": "2"}`,
		}, []File{{Path: "w/a", Source: "1"}, {Path: "w/sub/b", Source: "2"}}},
		{"a directory's content goes below the place", []string{
			`{"package": "m", "place": "w"}`,
			`{"path": "m/t", "in_tree": "x", "src": "1"}`, `{"path": "m/t", "tree": true}`,
		}, []File{{Path: "w/x", Source: "1"}, {Path: "w", Tree: true}}},
		{"names of any bytes", []string{
			`{"strip_prefix": "m"}`, `{"path": "m/a\nb \"c\" é", "src": "m/a\nb \"c\" é"}`,
		}, []File{{Path: "a\nb \"c\" é", Source: "m/a\nb \"c\" é"}}},
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
		{"no JSON", "x", "listing, line 1: invalid character"},
		{"no group", `{"path": "a"}`, "listing, line 1: a file before the first group"},
		{"neither", "{\"place\": \"\"}\n{}", "listing, line 2: expected strip_prefix, place or path"},
		{"outside", "{\"strip_prefix\": \"m/w\"}\n{\"path\": \"m/x\"}", `"m/x" is outside of "m/w"`},
		{"a longer name is not the folder", "{\"strip_prefix\": \"m/w\"}\n{\"path\": \"m/ww/x\"}",
			`"m/ww/x" is outside of "m/w"`},
		{"all that are outside", "{\"strip_prefix\": \"m/w\"}\n{\"path\": \"m/x\"}\n{\"path\": \"m/y\"}",
			"\"m/y\" is outside"},
		{"several files of another package",
			"{\"place\": \"\", \"package\": \"m\"}\n{\"path\": \"m/x\"}\n{\"path\": \"n/y\"}", `"n/y" is outside of "m"`},
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
