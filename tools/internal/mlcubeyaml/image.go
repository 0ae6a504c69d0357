package mlcubeyaml

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/imageref"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// imageReference checks docker.image.
func (c *checker) imageReference(n node) {
	if n.value.Kind != pyyaml.String {
		return // runnerOptions says so
	}
	c.result.Info.ImageReference = n.value.Text
	for _, p := range imageProblems(n.value.Text, c.ImagePolicy) {
		p.Found = pyyaml.Describe(n.value)
		c.report(p.Code, p.level, n.key, n.path, p.Finding)
	}
}

// ImageFindings returns what is wrong with a reference to an image in a registry, or not as exact as
// the policy asks; the caller gives the findings their place. The severities are profile medperf's.
func ImageFindings(ref string, policy ImagePolicy) []diag.Finding {
	var findings []diag.Finding
	for _, p := range imageProblems(ref, policy) {
		p.Severity = p.level.severity(MedPerf)
		findings = append(findings, p.Finding)
	}
	return findings
}

// imageProblem is a finding without place, and what it breaks.
type imageProblem struct {
	diag.Finding
	level level
}

func imageProblems(ref string, policy ImagePolicy) []imageProblem {
	of := func(code diag.Code, l level, p *imageref.Problem) imageProblem {
		return imageProblem{diag.Finding{Code: code, Message: p.Message, Expected: p.Expected, Fix: p.Fix}, l}
	}
	parsed, err := imageref.Parse(ref)
	var problem *imageref.Problem
	if errors.As(err, &problem) {
		if problem.Kind == imageref.RunTogether {
			return []imageProblem{of("MLC074", breaks, problem)}
		}
		return []imageProblem{of("MLC070", breaks, problem)}
	}
	var problems []imageProblem
	if two, ok := imageref.TwoHosts(ref); ok {
		problems = append(problems, of("MLC074", suspect, two))
	}
	if p, ok := imagePolicy(parsed, policy); ok {
		problems = append(problems, p)
	}
	return problems
}

// imagePolicy says why an image is not named as exactly as it should be.
func imagePolicy(parsed imageref.Reference, policy ImagePolicy) (p imageProblem, bad bool) {
	problem := func(code diag.Code, l level, message, expected, fix string) (imageProblem, bool) {
		return imageProblem{diag.Finding{Code: code, Message: message, Expected: expected, Fix: fix}, l}, true
	}
	version := "append a version after a colon, such as :1.0.0"
	if parsed.Tag == "latest" {
		version = "replace :latest by a version, such as :1.0.0"
	}
	switch {
	case parsed.Digest != "":
	case policy == ImageDigest:
		return problem("MLC073", fatal, `the image is not pinned by a digest, as image_policy = "digest" asks`,
			"…@sha256:… (64 hexadecimal digits)", "append the digest that the registry has for the image, after @")
	case policy == ImageTag && (parsed.Tag == "" || parsed.Tag == "latest"):
		return problem("MLC073", fatal, `the image has no tag of its own, as image_policy = "tag" asks`,
			"a tag other than latest, or a digest", version)
	case parsed.Tag == "":
		return problem("MLC071", suspect, "the image has neither tag nor digest, so whatever is latest when it is pulled is run",
			"a tag or a digest", version)
	case parsed.Tag == "latest":
		return problem("MLC072", suspect, "the tag latest names another image after the next push",
			"a tag of a version, or a digest", version)
	}
	return p, false
}

// imageFile checks singularity.image, the name of a file in workspace/.image.
func (c *checker) imageFile(n node, hasDocker, hasBuildFile bool) {
	v := n.value
	if v.IsFalse() {
		// The script goes on without an image.
		c.report("MLC044", breaks, n.key, n.path, diag.Finding{
			Message:  "singularity.image is empty",
			Expected: "the name of a file in workspace/.image",
			Found:    pyyaml.Describe(v),
			Fix:      "give the image file's name, or delete the key",
		})
		return
	}
	if v.Kind != pyyaml.String {
		c.report("MLC044", fatal, n.key, n.path, diag.Finding{
			Message:  "singularity.image is " + v.Kind.String() + " instead of a file name",
			Expected: "the name of a file in workspace/.image",
			Found:    pyyaml.Describe(v),
			Fix:      "give the image file's name, in quotes if YAML takes it for something else",
		})
		return
	}
	name := path.Clean(v.Text)
	if strings.Contains(name, "/") || name == "." || name == ".." || strings.HasSuffix(v.Text, "/") {
		f := diag.Finding{
			Message:  fmt.Sprintf("singularity.image %s is not a plain file name", pyyaml.Describe(v)),
			Expected: "the name of a file in workspace/.image",
			Found:    pyyaml.Describe(v),
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
	if slices.Contains(cube.OwnNames(ManifestName), name) {
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
		Message:  fmt.Sprintf("the image file %s is not there", pyyaml.Describe(v)),
		Expected: "workspace/.image/" + name,
		Found:    "no image file",
		Fix:      "add the file, or delete singularity.image",
	}
	if c.Image != "" {
		f.Found = fmt.Sprintf("%q", c.Image)
		f.Fix = diag.Meant(diag.Suggest(name, []string{c.Image}))("add the file, or name the one that is there")
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
