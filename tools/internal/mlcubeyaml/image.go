package mlcubeyaml

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/address"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/imageref"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// imageReference checks docker.image.
func (c *checker) imageReference(n pyyaml.Cursor) {
	if n.Value.Kind != pyyaml.String {
		return // runnerOptions reports it
	}
	c.result.Info.ImageReference = n.Value.Text
	for _, p := range imageProblems(n.Value.Text, c.ImagePolicy) {
		p.Found = pyyaml.Describe(n.Value)
		c.report(p.Code, p.level, n.Key, n.Path, p.Finding)
	}
}

// ImageFindings returns the findings for a registry reference: syntax errors and violations of the policy.
// The caller adds the positions. The severities are those of profile medperf.
func ImageFindings(ref string, policy ImagePolicy) []diag.Finding {
	var findings []diag.Finding
	for _, p := range imageProblems(ref, policy) {
		p.Severity = p.level.severity(MedPerf)
		findings = append(findings, p.Finding)
	}
	return findings
}

// imageProblem is a finding without a position, and its level.
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
			return []imageProblem{of(diag.TwoRegistryHosts, breaks, problem)}
		}
		return []imageProblem{of(diag.InvalidImageReference, breaks, problem)}
	}
	var problems []imageProblem
	if two, ok := imageref.TwoHosts(ref); ok {
		problems = append(problems, of(diag.TwoRegistryHosts, suspect, two))
	}
	if p, ok := privateRegistry(parsed); ok {
		problems = append(problems, p)
	}
	if p, ok := imagePolicy(parsed, policy); ok {
		problems = append(problems, p)
	}
	return problems
}

// privateRegistry reports a registry that hospitals do not reach.
func privateRegistry(parsed imageref.Reference) (p imageProblem, private bool) {
	host := parsed.Registry
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		host = host[:colon]
	}
	by := address.ReachedBy(host)
	if by == "" && !strings.Contains(host, ".") && !strings.HasPrefix(host, "[") {
		by = "its own network"
	}
	return imageProblem{diag.Finding{
		Code: diag.PrivateAddress, Message: fmt.Sprintf("only %s can pull from the registry %s", by, parsed.Registry),
		Expected: "a registry that every hospital can pull from", Fix: "push the image to a public registry",
	}, suspect}, by != ""
}

// imagePolicy reports why an image does not meet the policy.
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
		return problem(diag.ImageNotPinned, fatal, `the image has no digest, but image_policy = "digest" requires one`,
			"…@sha256:… (64 hexadecimal digits)", "append @ and the image's digest in the registry")
	case policy == ImageTag && (parsed.Tag == "" || parsed.Tag == "latest"):
		return problem(diag.ImageNotPinned, fatal,
			`the image has no tag other than latest, but image_policy = "tag" requires one`,
			"a tag other than latest, or a digest", version)
	case parsed.Tag == "":
		return problem(diag.ImageWithoutTag, suspect,
			"the image has neither a tag nor a digest, so each pull gets the current latest",
			"a tag or a digest", version)
	case parsed.Tag == "latest":
		return problem(diag.ImageTagLatest, suspect, "the tag latest changes with the next push",
			"a version tag, or a digest", version)
	}
	return p, false
}

// imageFile checks singularity.image, the name of a file in workspace/.image.
func (c *checker) imageFile(n pyyaml.Cursor, hasDocker, hasBuildFile bool) {
	v := n.Value
	if v.IsFalse() {
		// The script continues without an image.
		c.report(diag.InvalidRunnerOption, breaks, n.Key, n.Path, diag.Finding{
			Message:  "singularity.image is empty",
			Expected: "the name of a file in workspace/.image",
			Found:    pyyaml.Describe(v),
			Fix:      "write the name of the image file, or delete the key",
		})
		return
	}
	if v.Kind != pyyaml.String {
		c.report(diag.InvalidRunnerOption, fatal, n.Key, n.Path, diag.Finding{
			Message:  "singularity.image is " + v.Kind.String() + " instead of a file name",
			Expected: "the name of a file in workspace/.image",
			Found:    pyyaml.Describe(v),
			Fix:      "write the name of the image file in quotes",
		})
		return
	}
	name := path.Clean(v.Text)
	if strings.Contains(name, "/") || name == "." || name == ".." || strings.HasSuffix(v.Text, "/") {
		f := diag.Finding{
			Message:  fmt.Sprintf("singularity.image %s is not a plain file name", pyyaml.Describe(v)),
			Expected: "the name of a file in workspace/.image",
			Found:    pyyaml.Describe(v),
			Fix:      "put the file into workspace/.image and write only its name",
		}
		if strings.Contains(v.Text, "://") {
			f.Fix = "write the name of the image file here, and its source address in build_file"
		}
		c.report(diag.ImageFilePath, fatal, n.Key, n.Path, f)
		return
	}
	if name != v.Text {
		c.unnormalized(suspect, n, v.Text, name)
	}
	if slices.Contains(cube.OwnNames(ManifestName), name) {
		c.report(diag.ImageFileNameTaken, fatal, n.Key, n.Path, diag.Finding{
			Message:  fmt.Sprintf("the image file has the name of the hosted file %s", name),
			Expected: "a unique name, such as model.sif",
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
		return // MedPerf runs docker.image, and the ambiguity was reported
	}
	l := fatal
	if hasDocker || hasBuildFile {
		l = scriptOnly // the runner builds the file
	}
	f := diag.Finding{
		Message:  fmt.Sprintf("the image file %s does not exist", pyyaml.Describe(v)),
		Expected: "workspace/.image/" + name,
		Found:    "no image file",
		Fix:      "add the file, or delete singularity.image",
	}
	if c.Image != "" {
		f.Found = fmt.Sprintf("%q", c.Image)
		f.Fix = diag.Meant(diag.Suggest(name, []string{c.Image}))("add the file, or write the name of the existing one")
	}
	c.report(diag.ImageFileMissing, l, n.Key, n.Path, f)
}

// unreferencedImage warns about an image file that no section names.
func (c *checker) unreferencedImage(referenced bool) {
	if c.Image == "" || referenced {
		return
	}
	c.report(diag.ImageFileUnreferenced, suspect, nil, "singularity.image", diag.Finding{
		Message:  fmt.Sprintf("the image file %q is declared, but singularity.image does not name it", c.Image),
		Expected: "singularity.image: " + c.Image,
		Found:    "no singularity.image",
		Fix:      "name the file in singularity.image, or remove it",
	})
}
