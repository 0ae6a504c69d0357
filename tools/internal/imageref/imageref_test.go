package imageref

import (
	"errors"
	"strings"
	"testing"
	"time"
)

const hex64 = "7cc4b5aefd1d0cadf8d97d4350462ba51c694ebca145b08d7d41b41acc8db5aa"

func TestParse(t *testing.T) {
	for _, c := range []struct {
		ref  string
		want Reference
	}{
		{"ubuntu", Reference{"docker.io", "library/ubuntu", "", ""}},
		{"ubuntu:24.04", Reference{"docker.io", "library/ubuntu", "24.04", ""}},
		{"mlcommons/fets_model:0.0.1", Reference{"docker.io", "mlcommons/fets_model", "0.0.1", ""}},
		{"mlcommons/dfci-mlcube2", Reference{"docker.io", "mlcommons/dfci-mlcube2", "", ""}},
		{"index.docker.io/org/img:latest", Reference{"docker.io", "org/img", "latest", ""}},
		{"docker.synapse.org/syn123/brats-goat:latest", Reference{"docker.synapse.org", "syn123/brats-goat", "latest", ""}},
		{"localhost/img", Reference{"localhost", "img", "", ""}},
		{"localhost:5000/img:1", Reference{"localhost:5000", "img", "1", ""}},
		{"[::1]:5000/img", Reference{"[::1]:5000", "img", "", ""}},
		{"GHCR.IO/org/img", Reference{"GHCR.IO", "org/img", "", ""}},
		{"org/img@sha256:" + hex64, Reference{"docker.io", "org/img", "", "sha256:" + hex64}},
		{"org/img:V1.0_x@sha256:" + hex64, Reference{"docker.io", "org/img", "V1.0_x", "sha256:" + hex64}},
		{"org/socket.io:1", Reference{"docker.io", "org/socket.io", "1", ""}},
		{"image:1.0", Reference{"docker.io", "library/image", "1.0", ""}},
		{"docker:24", Reference{"docker.io", "library/docker", "24", ""}},
		{"a/b__c/d--e.f", Reference{"docker.io", "a/b__c/d--e.f", "", ""}},
	} {
		got, err := Parse(c.ref)
		if err != nil || got != c.want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", c.ref, got, err, c.want)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("Parse(%q), written out in full, = %+v, %v, want %+v", got, again, err, got)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		ref  string
		kind Kind
		say  string // in the message
		fix  string // in the fix
	}{
		{"", Empty, "empty", "write the image reference"},
		{" \t", Empty, "empty", "write the image reference"},
		{strings.Repeat("a", 5000), TooLong, "5000 bytes", ""},
		{strings.Repeat("z", 300), TooLong, "300 characters", "shorter"},
		{"{{ cookiecutter.docker_image_name }}", Placeholder, "placeholder", "replace"},
		{"org/${IMAGE}:1", Placeholder, "placeholder", "replace"},
		{"<your-image>", Placeholder, "placeholder", "replace"},
		{"docker://org/img:1", Scheme, `"docker://"`, `write "org/img:1"`},
		{"https://ghcr.io/org/img", Scheme, `"https://"`, `write "ghcr.io/org/img"`},
		{"https://hub.docker.com/r/org/img/", Scheme, `"https://"`, `write "org/img"`},
		{"docker-archive:/tmp/x.tar", Scheme, `"docker-archive:"`, `remove "docker-archive:"`},
		{"image:org/img:1", Scheme, `"image:"`, `write "org/img:1"`},
		{"hub.docker.com/r/org/img", BadName, "web site", `write "org/img"`},
		{"hub.docker.com/org/img:2", BadName, "web site", `write "org/img:2"`},
		{"org/my model:1", Blank, "a space at character 7", `write "org/mymodel:1"`},
		{"org/img:1 ", Blank, "a space at character 10", `write "org/img:1"`},
		{"org/img:1\n", Blank, "a line break", `write "org/img:1"`},
		{"\u200borg/img:1", Blank, "U+200B at character 1", `write "org/img:1"`},
		{"org/img :", Blank, "a space", "remove the space"},
		{"org/img\xff", BadName, "UTF-8", "ASCII"},
		{"org/MyModel:V1", Uppercase, "upper-case", `write "org/mymodel:V1"`},
		{"Org/img:1", Uppercase, "upper-case", `write "org/img:1"`},
		{"GHCR.io/Org/img", Uppercase, "upper-case", `write "GHCR.io/org/img"`},
		{"Ubuntu", Uppercase, "upper-case", `write "ubuntu"`},
		{"org/img:", BadTag, "nothing follows", `write "org/img"`},
		{"org/img:-1", BadTag, `"-" at character 1`, "remove"},
		{"org/img:1+2", BadTag, `"+" at character 2`, "remove"},
		{"org/img:" + strings.Repeat("1", 129), BadTag, "129 characters", "shorter"},
		{"org/img@", BadDigest, "nothing follows", `write "org/img"`},
		{"org/img@" + hex64, BadDigest, "has no algorithm", `write "org/img@sha256:` + hex64},
		{"org/img:1@sha256:" + strings.ToUpper(hex64), BadDigest, "upper case", `write "org/img:1@sha256:` + hex64},
		{"org/img@sha256:" + hex64[1:], BadDigest, "63 digits", "whole digest"},
		{"org/img@sha256:" + hex64[1:] + "g", BadDigest, "not well formed", "copy"},
		{"org/img@md5:" + hex64[:32], BadDigest, `"md5"`, "copy"},
		{"org/img@latest", BadDigest, "not a digest", "copy"},
		{"org/img@sha256:" + hex64 + "@sha256:" + hex64, BadDigest, `two "@"`, "one"},
		{hex64, BadName, "only a digest", "before the digest"},
		{"sha256:" + hex64, BadName, "only a digest", "before the digest"},
		{":1", BadName, "no repository", "before it"},
		{"/org/img", BadName, `starts with "/"`, `write "org/img"`},
		{"org/img/", BadName, `last "/"`, "name"},
		{"org//img:1", BadName, `"//"`, `write "org/img:1"`},
		{"./img", BadName, "file path", "registry"},
		{"../../secret.txt", BadName, "file path", "registry"},
		{"org/a..b", BadName, `"a..b"`, "doubled"},
		{"-org/img", BadName, `"-org"`, "ends"},
		{"org/i,g", BadName, `contains ","`, "remove it"},
		{"org/imäge", BadName, `contains "ä", in "imäge" at character 3`, "remove it"},
		{"ghcr.io:port/org/img", BadName, `"ghcr.io:port" is not a valid registry host`, "correct"},
		{"my_host.io/img", BadName, `"my_host.io" is not a valid registry host`, "correct"},
		{"ghcr.io/org/i,g", BadName, `contains ",", in "i,g"`, "remove it"},
		{"ghcr.io:443/org/a..b", BadName, `"a..b"`, "doubled"},
		{"[::1]:5000/org/a..b", BadName, `"a..b"`, "doubled"},
		{"ghcr.io/org/img:1/x", BadName, `contains ":", in "img:1"`, "remove it"},
		{"docker pull org/img:1", Blank, "a space at character 7", `write "org/img:1"`},
		{"docker run --rm org/img:1", Blank, "a space at character 7", `write "org/img:1"`},
		{"org/img:sha256:" + hex64, BadDigest, `has ":" before its digest`, `write "org/img@sha256:` + hex64},
		{"localhost:5000/img:sha256:" + hex64, BadDigest, `has ":" before its digest`, `write "localhost:5000/img@sha256:` +
			hex64},
		{"org/img@sha265:" + hex64, BadDigest, `"sha265"`, `write "org/img@sha256:` + hex64},
		{"org/img@sha-256:" + strings.ToUpper(hex64), BadDigest, `"sha-256"`, `write "org/img@sha256:` + hex64},
		{"org/img@sha1:" + hex64[:40], BadDigest, `"sha1"`, "copy"},
		{"TODO", Placeholder, "placeholder", "replace"},
		{"docker.io/localhost:5000/img", RunTogether, `"localhost:5000"`, `write "localhost:5000/img"`},
	} {
		got, err := Parse(c.ref)
		var p *Problem
		if !errors.As(err, &p) {
			t.Errorf("Parse(%q) = %+v, %v, want a problem", c.ref, got, err)
			continue
		}
		if p.Kind != c.kind || !strings.Contains(p.Message, c.say) || !strings.Contains(p.Fix, c.fix) || p.Expected == "" {
			t.Errorf("Parse(%.200q):\n got %+v\nwant %s, %q, %q", c.ref, *p, c.kind, c.say, c.fix)
		}
		if got != (Reference{}) {
			t.Errorf("Parse(%q) gives %+v with its error", c.ref, got)
		}
	}
}

func TestTwoHosts(t *testing.T) {
	for _, c := range []struct{ ref, say, fix string }{
		// This form was submitted to BraTS 2024.
		{"ghcr.io/team/docker.synapse.org/syn123/brats-goat:latest", `two registry hosts, "ghcr.io" and "docker.synapse.org"`,
			`write "docker.synapse.org/syn123/brats-goat:latest" if the image is in that registry; otherwise remove "docker.synapse.org": "ghcr.io/team/syn123/brats-goat:latest"`},
		{"docker.synapse.org/docker.io/org/img:1", `two registry hosts, "docker.synapse.org" and "docker.io"`,
			`"docker.io/org/img:1"`},
		{"docker.io/docker.io/org/img", `two registry hosts`, `"docker.io/org/img"`},
		{"org/registry.example.com/img", `host "registry.example.com", not at its start`, `"registry.example.com/img"`},
		{"ghcr.io/localhost:5000/img", `"localhost:5000"`, `"localhost:5000/img"`},
		{"docker.iodocker.synapse.org/syn1/x:2",
			`two registry hosts without a "/" between them, "docker.io" and "docker.synapse.org"`,
			`write "docker.io/syn1/x:2" or "docker.synapse.org/syn1/x:2"`},
		{"docker.synapse.orgdocker.io/syn1/x", `"docker.synapse.org" and "docker.io"`, `"docker.io/syn1/x"`},
		{"ghcr.ioregistry.example.org/x", `"ghcr.io" and "registry.example.org"`, `"ghcr.io/x"`},
		{"docker.ioorg/img@sha256:" + hex64, `"docker.io" has no "/" after it`, `write "docker.io/org/img@sha256:`},
		{"ghcr.io/org/img", "", ""},
		{"us.gcr.io/org/img", "", ""},
		{"registry-1.docker.io/org/img", "", ""},
		{"mydocker.io/org/img", "", ""},
		{"docker.io/org/socket.io", "", ""},
		{"ghcr.io/ggml-org/llama.cpp:full", "", ""},
		{"ghcr.io/org/v1.2/img", "", ""},
		{"docker.io:443/org/img", "", ""},
		{"docker.io", "", ""},
		{"docker://docker.io/img", "", ""},
		{"", "", ""},
	} {
		p, ok := TwoHosts(c.ref)
		if ok != (c.say != "") {
			t.Errorf("TwoHosts(%q) = %+v, %v", c.ref, p, ok)
		} else if ok && (p.Kind != RunTogether || !strings.Contains(p.Message, c.say) || !strings.Contains(p.Fix, c.fix)) {
			t.Errorf("TwoHosts(%q):\n got %+v\nwant %q, %q", c.ref, *p, c.say, c.fix)
		}
	}
}

func FuzzImageRef(f *testing.F) {
	for _, s := range []string{"org/img:1@sha256:" + hex64, "docker.iodocker.io/x", "Org/é\u200b", "//", ":@", "[::1]:5/x",
		"ghcr.io/a/docker.io/x", "docker://x", "a@b@c", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		start := time.Now()
		r, err := Parse(ref)
		p, two := TwoHosts(ref)
		if two != (p != nil) {
			t.Errorf("TwoHosts(%q) = %v, %v", ref, p, two)
		}
		if err == nil {
			if again, err := Parse(r.String()); err != nil || again != r {
				t.Errorf("Parse(%q) = %+v, but %q parses as %+v, %v", ref, r, r.String(), again, err)
			}
		} else if !errors.As(err, &p) || p.Kind == "" || p.Message == "" || p.Expected == "" || p.Fix == "" {
			t.Errorf("Parse(%q): incomplete problem %+v", ref, err)
		} else if len(p.Message) > 1000 {
			t.Errorf("Parse(%q): message of %d bytes", ref, len(p.Message))
		}
		if d := time.Since(start); d > time.Second {
			t.Errorf("took %v", d)
		}
	})
}
