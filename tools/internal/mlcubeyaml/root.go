package mlcubeyaml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// rootKeys checks the keys of the top level, and the sections that no runner reads.
func (c *checker) rootKeys(root node) {
	for _, n := range root.children() {
		switch {
		case n.key.Kind != pyyaml.String:
			c.nonString(suspect, n)
		case slices.Contains(reservedKeys, n.name()):
			c.report("MLC047", suspect, n.key, n.path, diag.Finding{
				Message: fmt.Sprintf("MLCube overwrites the key %s with its own settings", n.name()),
				Found:   n.name(),
				Fix:     "rename or delete the key",
			})
		case strings.HasPrefix(n.name(), "x-"): // a common place for anchors
		case findOption(rootOptions, n.name()) == nil:
			c.unknownKey(suspect, n, rootOptions, "the manifest")
		default:
			c.optionType(suspect, n, findOption(rootOptions, n.name()))
		}
	}
	if n, ok := root.get("name"); ok && n.value.Kind == pyyaml.String {
		c.result.Info.Name = n.value.Text
		c.nameLength(n)
	}
	if authors, ok := root.get("authors"); ok && authors.value.Kind == pyyaml.Sequence {
		for i, item := range authors.value.Items {
			author := node{fmt.Sprintf("authors[%d]", i), nil, item}
			if item.Kind != pyyaml.Mapping {
				c.wrongType(odd, author, "a mapping with name, email and org")
				continue
			}
			c.options(author, authorOptions, odd, "an author")
		}
	}
	if platform, ok := root.get("platform"); ok && platform.value.Kind == pyyaml.Mapping {
		c.options(platform, platformOptions, odd, "platform")
	}
}

// maxNameLength is the maximum length of a cube's name in MedPerf's client
// (medperf/commands/mlcube/submit.py; the server of 2023 allowed 20, the current one allows 128).
const maxNameLength = 64

func (c *checker) nameLength(n node) {
	if length := utf8.RuneCountInString(n.value.Text); length > maxNameLength {
		c.report("MLC090", odd, n.key, n.path, diag.Finding{
			Message:  fmt.Sprintf("the name has %d characters, more than MedPerf allows", length),
			Expected: fmt.Sprintf("at most %d characters", maxNameLength),
			Found:    pyyaml.Describe(n.value),
			Fix:      "shorten the name, or pass a shorter --name at submission",
		})
	}
}

func (c *checker) nonString(l level, n node) {
	c.report("MLC018", l, n.key, n.path, diag.Finding{
		Message:  fmt.Sprintf("YAML reads the key %s as %s", pyyaml.DescribeKey(n.key), n.key.Kind),
		Expected: "a string",
		Found:    n.key.Kind.String(),
		Fix:      fmt.Sprintf("quote it: '%s'", n.key.Text),
	})
}

// unknownKey reports an unknown key. A near miss is at least a warning.
func (c *checker) unknownKey(l level, n node, options []option, where string) {
	near, ok := diag.Suggest(n.name(), names(options))
	if ok && l == odd {
		l = suspect
	}
	c.report("MLC020", l, n.key, n.path, diag.Finding{
		Message: fmt.Sprintf("unknown key %[2]s in %[1]s", where, pyyaml.Describe(n.key)),
		Found:   n.name(),
		Fix:     diag.Meant(near, ok)("delete the key; nothing reads it"),
	})
}

// options checks the keys and values of a section whose errors break nothing.
func (c *checker) options(section node, options []option, l level, where string) {
	for _, n := range section.children() {
		if n.key.Kind != pyyaml.String {
			c.nonString(suspect, n)
		} else if o := findOption(options, n.name()); o == nil {
			c.unknownKey(l, n, options, where)
		} else {
			c.optionType(suspect, n, o)
		}
	}
}

// optionType reports a value with the wrong type for the option.
func (c *checker) optionType(l level, n node, o *option) {
	if o.kinds == nil || slices.Contains(o.kinds, n.value.Kind) {
		return
	}
	expected := make([]string, len(o.kinds))
	for i, k := range o.kinds {
		expected[i] = k.String()
	}
	c.wrongType(l, n, strings.Join(expected, " or "))
}

// legacy reports a manifest of MLCube's old schema, where tasks is a list of files.
func (c *checker) legacy(root, tasks node) bool {
	for _, key := range legacyKeys {
		if e := root.value.Get(key); e != nil {
			c.report("MLC039", fatal, e.Key, key, diag.Finding{
				Message:  "the manifest uses an MLCube schema before 2021, with one file for each task",
				Expected: "tasks: as a mapping of task names in mlcube.yaml itself",
				Found:    key + " and tasks as " + tasks.value.Kind.String(),
				Fix:      "rewrite the manifest with MLCube's current schema",
			})
			return true
		}
	}
	return false
}

// runners checks the sections of the runners and their images.
func (c *checker) runners(root node) {
	var docker, singularity node
	var dockerOK, singularityOK bool
	for _, s := range sections {
		n, ok := root.get(s.name)
		if !ok {
			continue
		}
		switch s.name {
		case "docker":
			docker, dockerOK = n, true
		case "singularity":
			singularity, singularityOK = n, true
		}
		if n.value.Kind != pyyaml.Mapping {
			l := suspect
			if s.strict {
				switch l = breaks; {
				case n.value.Kind == pyyaml.Null && otherRunnerHasImage(root, s.name):
					l = scriptOnly // MLCube treats an empty section as missing
				case crashesScript(n.value):
					l = fatal
				}
			}
			c.wrongType(l, n, "a mapping")
			continue
		}
		c.runnerOptions(n, s)
	}
	dockerImage, hasDocker := docker.get("image")
	singularityImage, hasSingularity := singularity.get("image")
	switch {
	case !dockerOK && !singularityOK:
		c.report("MLC041", breaks, root.value, "docker", diag.Finding{
			Message:  "the manifest has neither a docker nor a singularity section, so MedPerf cannot run it",
			Expected: "docker: with an image",
			Fix: diag.Meant(diag.Suggest("docker",
				otherKeys(root, rootOptions)))("add docker: with the image that the tasks run in"),
		})
	case hasDocker && hasSingularity:
		c.report("MLC040", scriptOnly, singularityImage.key, singularityImage.path, diag.Finding{
			Message:  "docker and singularity both have an image, so sites may run different images",
			Expected: "an image in only one of the sections",
			Found:    "docker.image and singularity.image",
			Fix:      "delete singularity.image; MedPerf converts the Docker image if it needs a Singularity image",
		})
	case !hasDocker && !hasSingularity:
		section := docker
		if !dockerOK {
			section = singularity
		}
		if section.value.Kind == pyyaml.Mapping {
			c.report("MLC042", breaks, section.key, section.path+".image", diag.Finding{
				Message:  section.path + " has no image",
				Expected: section.path + ".image",
				Fix: diag.Meant(diag.Suggest("image",
					otherKeys(section, sectionOptions(section.path))))("add image: with the image that the tasks run in"),
			})
		}
	}
	if hasDocker {
		c.imageReference(dockerImage)
	}
	if hasSingularity {
		_, buildFile := singularity.get("build_file")
		c.imageFile(singularityImage, hasDocker, buildFile)
	}
	c.unreferencedImage(hasSingularity)
	c.gpuArguments(root, docker)
}

// otherRunnerHasImage reports whether the other one of docker and singularity has an image.
func otherRunnerHasImage(root node, name string) bool {
	other := "docker"
	if name == other {
		other = "singularity"
	}
	section, _ := root.get(other)
	_, ok := section.get("image")
	return ok
}

func sectionOptions(name string) []option {
	for _, s := range sections {
		if s.name == name {
			return s.options
		}
	}
	return nil
}

// crashesScript reports whether check_runners of package-mlcube.py crashes on a section that is not a
// mapping. It tests whether "image" is in the section, and then reads that item.
func crashesScript(v *pyyaml.Value) bool {
	switch v.Kind {
	case pyyaml.String:
		return strings.Contains(v.Text, "image")
	case pyyaml.Sequence, pyyaml.Set:
		for _, item := range v.Items {
			if item.Kind == pyyaml.String && item.Text == "image" {
				return true
			}
		}
		return false
	}
	return v.Kind != pyyaml.Pairs
}

// runnerOptions checks the options of a runner's section.
func (c *checker) runnerOptions(section node, s section) {
	for _, n := range section.children() {
		if n.key.Kind != pyyaml.String {
			c.nonString(suspect, n)
			continue
		}
		o := findOption(s.options, n.name())
		switch {
		case o == nil && s.strict:
			c.report("MLC043", breaks, n.key, n.path, diag.Finding{
				Message: fmt.Sprintf("the %s runner does not know the option %s", s.name, pyyaml.Describe(n.key)),
				Found:   n.name(),
				Fix:     diag.Meant(diag.Suggest(n.name(), names(s.options)))("delete it"),
			})
		case o == nil:
			c.unknownKey(suspect, n, s.options, s.name)
		case o.name == "image" && s.name == "singularity":
			// imageFile reports it in more detail.
		case o.checked && n.value.Kind != pyyaml.String, o.values != nil && !slices.Contains(o.values, n.value.Text):
			c.invalidOption(breaks, n, o, s.name)
		default:
			c.optionType(suspect, n, o)
		}
	}
}

func (c *checker) invalidOption(l level, n node, o *option, runner string) {
	expected := "a string"
	fix := "give it a value, or delete the key"
	switch n.value.Kind {
	case pyyaml.Bool, pyyaml.Int, pyyaml.Float, pyyaml.Timestamp:
		fix = fmt.Sprintf("quote it: '%s'", n.value.Text)
	case pyyaml.Mapping, pyyaml.Sequence:
		fix = "make it a string"
	}
	if o.values != nil {
		expected = "one of " + strings.Join(o.values, ", ")
		fix = diag.Meant(diag.Suggest(n.value.Text, o.values))("use " + expected)
	}
	c.report("MLC044", l, n.where(), n.path, diag.Finding{
		Message:  fmt.Sprintf("the %s runner does not accept %s for %s", runner, pyyaml.Describe(n.value), n.path),
		Expected: expected,
		Found:    pyyaml.Describe(n.value),
		Fix:      fix,
	})
}

// gpuArguments reports accelerators without docker.gpu_args.
func (c *checker) gpuArguments(root, docker node) {
	platform, _ := root.get("platform")
	count, ok := platform.get("accelerator_count")
	if !ok || docker.value == nil || docker.value.Kind != pyyaml.Mapping {
		return
	}
	if n, err := strconv.Atoi(count.value.Text); err != nil || n <= 0 || count.value.Kind != pyyaml.Int {
		return
	}
	if arguments, ok := docker.get("gpu_args"); ok && arguments.value.Kind == pyyaml.String && arguments.value.Text != "" {
		return
	}
	if _, ok := docker.get("--gpus"); ok {
		return
	}
	c.report("MLC045", odd, count.key, count.path, diag.Finding{
		Message: fmt.Sprintf("accelerator_count is %s, but docker.gpu_args is missing, so the container may not see a GPU",
			count.value.Text),
		Found: count.value.Text,
		Fix:   "add gpu_args: \"--gpus=all\" to docker",
	})
}
