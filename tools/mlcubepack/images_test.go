package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"
)

// imageOf returns the content of an image file of a kind, cut down to what mlcubepack reads of it.
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
		const other = `{"Config":"config.json","RepoTags":["example/other:2.0"],"Layers":[]}`
		return archive(strings.Replace(saved, "]}]", "]},"+other+"]", 1))
	case "three-images":
		const other = `{"Config":"config.json","RepoTags":["example/other:2.0"],"Layers":[]}`
		return archive(strings.Replace(saved, "]}]", "]},"+other+","+other+"]", 1))
	case "two-images-of-one-name":
		return archive(strings.Replace(saved, "]}]", "]},"+strings.Trim(saved, "[]\n")+"]", 1))
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
