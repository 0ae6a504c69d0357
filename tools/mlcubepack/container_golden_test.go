//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

const containerCases = "testdata/containers"

// The cases are as those of TestValidateGoldens. In container_config.yaml, a comment such as "# MLC110"
// says which findings its line has to have, and no other line may have any.
func TestContainerGoldens(t *testing.T) {
	root, err := filepath.Abs(containerCases)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	broken := 0
	reached := map[diag.Code]bool{}
	for _, c := range cases {
		if !strings.HasPrefix(c.Name(), "valid-") {
			broken++
		}
		t.Run(c.Name(), func(t *testing.T) {
			dir := filepath.Join(root, c.Name())
			found := validateCase(t, dir)
			var got []string
			for _, f := range found {
				reached[f.Code] = true
				if filepath.Base(f.File) == "container_config.yaml" && f.Line > 0 {
					got = append(got, fmt.Sprintf("%d: %s", f.Line, f.Code))
				}
			}
			if strings.HasPrefix(c.Name(), "syntax-") || c.Name() == "tab-as-indentation" || c.Name() == "alias-bomb" || c.Name() == "unknown-tag" || c.Name() == "not-utf-8" || c.Name() == "empty-file" {
				if len(got) != 1 {
					t.Errorf("findings with a line are %q, want one", got)
				}
				return // the line's comment, if it can have one, is no longer one
			}
			want := marks(t, filepath.Join(dir, "cube", "container_config.yaml"))
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("findings are %q, want %q", got, want)
			}
		})
	}
	if broken < 100 {
		t.Errorf("only %d configurations are broken", broken)
	}
	if t.Failed() {
		return
	}
	for _, r := range diag.Rules {
		if !reached[r.Code] && r.Code >= "MLC100" && r.Code < "MLC160" {
			t.Errorf("no case reaches %s (%s)", r.Code, r.Name)
		}
	}
}

var mark = regexp.MustCompile(`# ((?:MLC\d{3} ?)+)$`)

// marks returns the findings that the comments of a file ask for, as "line: code".
func marks(t *testing.T, path string) []string {
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i, line := range strings.Split(string(data), "\n") {
		if m := mark.FindStringSubmatch(line); m != nil {
			for _, code := range strings.Fields(m[1]) {
				want = append(want, fmt.Sprintf("%d: %s", i+1, code))
			}
		}
	}
	return want
}

// imageOf makes an image file of a kind, as far as it is looked into.
func imageOf(t *testing.T, kind string) string {
	t.Helper()
	const layer = "layer/layer.tar"
	saved := `[{"Config":"config.json","RepoTags":["example/model:1.0"],"Layers":["` + layer + `"]}]`
	files := []string{"config.json", "{}", layer, strings.Repeat("layer", 300)}
	archive := func(manifest string, others ...string) string {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		all := append(slices.Clone(files), others...)
		if manifest != "" {
			all = append(all, "manifest.json", manifest)
		}
		for i := 0; i < len(all); i += 2 {
			if err := w.WriteHeader(&tar.Header{Name: all[i], Mode: 0o644, Size: int64(len(all[i+1]))}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(all[i+1])); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	switch kind {
	case "docker-archive":
		return archive(saved)
	case "docker-archive-gzip":
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write([]byte(archive(saved)))
		z.Close()
		return b.String()
	case "docker-export":
		return archive("", "etc/passwd", "root:x:0:0::/root:/bin/sh\n")
	case "no-tags":
		return archive(strings.Replace(saved, `["example/model:1.0"]`, "null", 1))
	case "empty-tags":
		return archive(strings.Replace(saved, `["example/model:1.0"]`, "[]", 1))
	case "bad-tag":
		return archive(strings.Replace(saved, "example/model", "Example Model", 1))
	case "oci":
		return archive("", "oci-layout", `{"imageLayoutVersion":"1.0.0"}`, "index.json", "{}")
	case "in-a-folder":
		return archive("", "model/manifest.json", saved)
	case "no-layer":
		files = files[:2]
		return archive(saved)
	case "cut-off":
		whole := archive(saved)
		return whole[:len(whole)/2]
	case "two-images":
		return archive(strings.Replace(saved, "]}]", `]},{"Config":"config.json","RepoTags":["example/other:2.0"],"Layers":[]}]`, 1))
	case "not-json":
		return archive("[{]")
	case "empty":
		return ""
	case "text":
		return "This is no image.\n"
	case "zstd":
		return "\x28\xb5\x2f\xfd\x00\x00"
	case "xz":
		return "\xfd7zXZ\x00\x00\x04"
	case "sif":
		return "#!/usr/bin/env run-singularity\n\x00SIF_MAGIC\x0001\x00"
	case "squashfs":
		return "hsqs" + strings.Repeat("\x00", 96)
	case "pgp":
		return "\x8c\x0d\x04\x09\x03\x02" + strings.Repeat("x", 20)
	case "pgp-armor":
		return "-----BEGIN PGP MESSAGE-----\n\njA0=\n-----END PGP MESSAGE-----\n"
	case "pgp-public":
		return "\x85\x01\x0c\x03" + strings.Repeat("x", 20)
	}
	t.Fatalf("unknown kind of image %q", kind)
	return ""
}
