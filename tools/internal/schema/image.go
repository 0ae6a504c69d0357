package schema

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/imageref"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/manifest"
)

// imageReference checks docker.image.
func (c *checker) imageReference(n node) {
	if n.value.Kind != manifest.String {
		return // runnerOptions says so
	}
	ref := n.value.Text
	c.result.Info.ImageReference = ref
	fail := func(code diag.Code, l level, p *imageref.Problem) {
		c.report(code, l, n.key, n.path, diag.Finding{Message: p.Message, Expected: p.Expected, Found: describe(n.value), Fix: p.Fix})
	}
	parsed, err := imageref.Parse(ref)
	var problem *imageref.Problem
	if errors.As(err, &problem) {
		if problem.Kind == imageref.RunTogether {
			fail("MLC074", breaks, problem)
		} else {
			fail("MLC070", breaks, problem)
		}
		return
	}
	if two, ok := imageref.TwoHosts(ref); ok {
		fail("MLC074", suspect, two)
	}
	c.imagePolicy(n, parsed)
}

// imagePolicy reports an image that is not named as exactly as it should be.
func (c *checker) imagePolicy(n node, parsed imageref.Reference) {
	report := func(code diag.Code, l level, message, expected, fix string) {
		c.report(code, l, n.key, n.path, diag.Finding{Message: message, Expected: expected, Found: describe(n.value), Fix: fix})
	}
	version := "append a version after a colon, such as :1.0.0"
	if parsed.Tag == "latest" {
		version = "replace :latest by a version, such as :1.0.0"
	}
	switch {
	case parsed.Digest != "":
	case c.ImagePolicy == ImageDigest:
		report("MLC073", fatal, `the image is not pinned by a digest, as image_policy = "digest" asks`,
			"…@sha256:… (64 hexadecimal digits)", "append the digest that the registry has for the image, after @")
	case c.ImagePolicy == ImageTag && (parsed.Tag == "" || parsed.Tag == "latest"):
		report("MLC073", fatal, `the image has no tag of its own, as image_policy = "tag" asks`,
			"a tag other than latest, or a digest", version)
	case parsed.Tag == "":
		report("MLC071", suspect, "the image has neither tag nor digest, so whatever is latest when it is pulled is run",
			"a tag or a digest", version)
	case parsed.Tag == "latest":
		report("MLC072", suspect, "the tag latest names another image after the next push",
			"a tag of a version, or a digest", version)
	}
}

// imageFile checks singularity.image, the name of a file in workspace/.image.
func (c *checker) imageFile(n node, hasDocker, hasBuildFile bool) {
	v := n.value
	if v.IsFalse() {
		// The script goes on without an image.
		c.report("MLC044", breaks, n.key, n.path, diag.Finding{
			Message:  "singularity.image is empty",
			Expected: "the name of a file in workspace/.image",
			Found:    describe(v),
			Fix:      "give the image file's name, or delete the key",
		})
		return
	}
	if v.Kind != manifest.String {
		c.report("MLC044", fatal, n.key, n.path, diag.Finding{
			Message:  "singularity.image is " + v.Kind.String() + " instead of a file name",
			Expected: "the name of a file in workspace/.image",
			Found:    describe(v),
			Fix:      "give the image file's name, in quotes if YAML takes it for something else",
		})
		return
	}
	name := path.Clean(v.Text)
	if strings.Contains(name, "/") || name == "." || name == ".." || strings.HasSuffix(v.Text, "/") {
		f := diag.Finding{
			Message:  fmt.Sprintf("singularity.image %s is not a plain file name", describe(v)),
			Expected: "the name of a file in workspace/.image",
			Found:    describe(v),
			Fix:      "put the file into workspace/.image and give its name alone",
		}
		if strings.Contains(v.Text, "://") {
			f.Fix = "give the image file's name here, and the address that it is built from in build_file"
		}
		c.report("MLC063", fatal, n.key, n.path, f)
		return
	}
	if name != v.Text {
		c.unnormalized(suspect, n, v.Text, name)
	}
	if slices.Contains(hostedNames, name) {
		c.report("MLC064", fatal, n.key, n.path, diag.Finding{
			Message:  fmt.Sprintf("the image file would overwrite the hosted %s", name),
			Expected: "a name of its own, such as model.sif",
			Found:    name,
			Fix:      "rename the image file",
		})
		return
	}
	if c.Image == name {
		c.result.Needs.Image = name
		return
	}
	if hasDocker && c.Image == "" {
		return // MedPerf runs docker.image, and the ambiguity has been reported
	}
	l := fatal
	if hasDocker || hasBuildFile {
		l = scriptOnly // the runner builds the file
	}
	f := diag.Finding{
		Message:  fmt.Sprintf("the image file %s is not there", describe(v)),
		Expected: "workspace/.image/" + name,
		Found:    "no image file",
		Fix:      "add the file, or delete singularity.image",
	}
	if c.Image != "" {
		f.Found = fmt.Sprintf("%q", c.Image)
		f.Fix = meant(diag.Suggest(name, []string{c.Image}))("add the file, or name the one that is there")
	}
	c.report("MLC062", l, n.key, n.path, f)
}

// unreferencedImage warns of an image file that no section names.
func (c *checker) unreferencedImage(referenced bool) {
	if c.Image == "" || referenced {
		return
	}
	c.report("MLC065", suspect, nil, "singularity.image", diag.Finding{
		Message:  fmt.Sprintf("the image file %q is declared, but no singularity.image names it", c.Image),
		Expected: "singularity.image: " + c.Image,
		Found:    "no singularity.image",
		Fix:      "name it in singularity.image, or do not declare it",
	})
}
