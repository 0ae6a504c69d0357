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
func (c *checker) rootKeys(root pyyaml.Cursor) {
	for _, n := range root.Children() {
		switch {
		case n.Key.Kind != pyyaml.String:
			c.nonString(suspect, n)
		case slices.Contains(reservedKeys, n.Name()):
			c.report(diag.ReservedKey, suspect, n.Key, n.Path, diag.Finding{
				Message: fmt.Sprintf("MLCube overwrites the key %s with its own settings", n.Name()),
				Found:   n.Name(),
				Fix:     "rename or delete the key",
			})
		case strings.HasPrefix(n.Name(), "x-"): // a common place for anchors
		case findOption(rootOptions, n.Name()) == nil:
			c.unknownKey(suspect, n, rootOptions, "the manifest")
		default:
			c.optionType(suspect, n, findOption(rootOptions, n.Name()))
		}
	}
	if n, ok := root.Get("name"); ok && n.Value.Kind == pyyaml.String {
		c.result.Info.Name = n.Value.Text
		c.nameLength(n)
	}
	if authors, ok := root.Get("authors"); ok && authors.Value.Kind == pyyaml.Sequence {
		for i, item := range authors.Value.Items {
			author := pyyaml.Cursor{Path: fmt.Sprintf("authors[%d]", i), Key: nil, Value: item}
			if item.Kind != pyyaml.Mapping {
				c.wrongType(odd, author, "a mapping with name, email and org")
				continue
			}
			c.options(author, authorOptions, odd, "an author")
		}
	}
	if platform, ok := root.Get("platform"); ok && platform.Value.Kind == pyyaml.Mapping {
		c.options(platform, platformOptions, odd, "platform")
	}
}

// maxNameLength is the maximum length of a cube's name in MedPerf's client
// (medperf/commands/mlcube/submit.py; the server of 2023 allowed 20, the current one allows 128).
const (
	maxNameLength = 64
	anyNameLength = 128
)

func (c *checker) nameLength(n pyyaml.Cursor) {
	if length := utf8.RuneCountInString(n.Value.Text); length > maxNameLength {
		l, who, most := odd, "the MedPerf client that runs MLCubes", maxNameLength
		if length > anyNameLength {
			l, who, most = breaks, "any MedPerf", anyNameLength
		}
		c.report(diag.NameTooLong, l, n.Key, n.Path, diag.Finding{
			Message:  fmt.Sprintf("the name has %d characters, more than %s allows", length, who),
			Expected: fmt.Sprintf("at most %d characters", most),
			Found:    pyyaml.Describe(n.Value),
			Fix:      "shorten the name, or pass a shorter --name at submission",
		})
	}
}

func (c *checker) nonString(l level, n pyyaml.Cursor) {
	c.report(diag.NonStringKey, l, n.Key, n.Path, pyyaml.NonStringKey(n))
}

// unknownKey reports an unknown key. A near miss is at least a warning.
func (c *checker) unknownKey(l level, n pyyaml.Cursor, options []option, where string) {
	near, ok := diag.Suggest(n.Name(), names(options))
	if ok && l == odd {
		l = suspect
	}
	fix := diag.Meant(near, ok)("delete the key; nothing reads it")
	var edit diag.Edit
	if ok {
		edit = c.Document.Replace(n.Key, near)
	}
	if name, value, glued := strings.Cut(n.Name(), ":"); glued && n.Value.Kind == pyyaml.Null &&
		findOption(options, name) != nil {
		l, fix = suspect, fmt.Sprintf("write a space after the colon: %s: %s", name, value)
		edit = c.Document.Replace(n.Key, name+": "+value)
	}
	c.report(diag.UnknownKey, l, n.Key, n.Path, diag.Finding{
		Message: fmt.Sprintf("unknown key %[2]s in %[1]s", where, pyyaml.Describe(n.Key)),
		Found:   n.Name(),
		Fix:     fix,
		Edit:    edit,
	})
}

// options checks the keys and values of a section whose errors break nothing.
func (c *checker) options(section pyyaml.Cursor, options []option, l level, where string) {
	for _, n := range section.Children() {
		if n.Key.Kind != pyyaml.String {
			c.nonString(suspect, n)
		} else if o := findOption(options, n.Name()); o == nil {
			c.unknownKey(l, n, options, where)
		} else {
			c.optionType(suspect, n, o)
		}
	}
}

// optionType reports a value with the wrong type for the option.
func (c *checker) optionType(l level, n pyyaml.Cursor, o *option) {
	if o.kinds == nil || slices.Contains(o.kinds, n.Value.Kind) {
		return
	}
	expected := make([]string, len(o.kinds))
	for i, k := range o.kinds {
		expected[i] = k.String()
	}
	c.wrongType(l, n, strings.Join(expected, " or "))
}

// legacy reports a manifest of MLCube's old schema, where tasks is a list of files.
func (c *checker) legacy(root, tasks pyyaml.Cursor) bool {
	for _, key := range legacyKeys {
		if e := root.Value.Get(key); e != nil {
			c.report(diag.LegacyManifest, fatal, e.Key, key, diag.Finding{
				Message:  "the manifest uses an MLCube schema before 2021, with one file for each task",
				Expected: "tasks: as a mapping of task names in mlcube.yaml itself",
				Found:    key + " and tasks as " + tasks.Value.Kind.String(),
				Fix:      "rewrite the manifest with MLCube's current schema",
			})
			return true
		}
	}
	return false
}

// runners checks the sections of the runners and their images.
func (c *checker) runners(root pyyaml.Cursor) {
	var docker, singularity pyyaml.Cursor
	var dockerOK, singularityOK bool
	for _, s := range sections {
		n, ok := root.Get(s.name)
		if !ok {
			continue
		}
		switch s.name {
		case "docker":
			docker, dockerOK = n, true
		case "singularity":
			singularity, singularityOK = n, true
		}
		if n.Value.Kind != pyyaml.Mapping {
			l := suspect
			if s.strict {
				switch l = breaks; {
				case n.Value.Kind == pyyaml.Null && otherRunnerHasImage(root, s.name):
					l = scriptOnly // MLCube treats an empty section as missing
				case crashesScript(n.Value):
					l = fatal
				}
			}
			c.wrongType(l, n, "a mapping")
			continue
		}
		c.runnerOptions(n, s)
	}
	dockerImage, hasDocker := docker.Get("image")
	singularityImage, hasSingularity := singularity.Get("image")
	switch {
	case !dockerOK && !singularityOK:
		c.report(diag.RunnerMissing, breaks, root.Value, "docker", diag.Finding{
			Message:  "the manifest has neither a docker nor a singularity section, so MedPerf cannot run it",
			Expected: "docker: with an image",
			Fix: diag.Meant(diag.Suggest("docker",
				otherKeys(root, rootOptions)))("add docker: with the image that the tasks run in"),
		})
	case hasDocker && hasSingularity:
		c.report(diag.AmbiguousImage, scriptOnly, singularityImage.Key, singularityImage.Path, diag.Finding{
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
		if section.Value.Kind == pyyaml.Mapping {
			c.report(diag.ImageKeyMissing, breaks, section.Key, section.Path+".image", diag.Finding{
				Message:  section.Path + " has no image",
				Expected: section.Path + ".image",
				Fix: diag.Meant(diag.Suggest("image",
					otherKeys(section, sectionOptions(section.Path))))("add image: with the image that the tasks run in"),
			})
		}
	}
	if hasDocker {
		c.imageReference(dockerImage)
	}
	if hasSingularity {
		_, buildFile := singularity.Get("build_file")
		c.imageFile(singularityImage, hasDocker, buildFile)
	}
	c.unreferencedImage(hasSingularity)
	c.gpuArguments(root, docker)
}

// otherRunnerHasImage reports whether the other one of docker and singularity has an image.
func otherRunnerHasImage(root pyyaml.Cursor, name string) bool {
	other := "docker"
	if name == other {
		other = "singularity"
	}
	section, _ := root.Get(other)
	_, ok := section.Get("image")
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
func (c *checker) runnerOptions(section pyyaml.Cursor, s section) {
	for _, n := range section.Children() {
		if n.Key.Kind != pyyaml.String {
			c.nonString(suspect, n)
			continue
		}
		o := findOption(s.options, n.Name())
		switch {
		case o == nil && s.strict:
			c.report(diag.UnknownRunnerKey, breaks, n.Key, n.Path, diag.Finding{
				Message: fmt.Sprintf("the %s runner does not know the option %s", s.name, pyyaml.Describe(n.Key)),
				Found:   n.Name(),
				Fix:     diag.Meant(diag.Suggest(n.Name(), names(s.options)))("delete it"),
			})
		case o == nil:
			c.unknownKey(suspect, n, s.options, s.name)
		case o.name == "image" && s.name == "singularity":
			// imageFile reports it in more detail.
		case o.checked && n.Value.Kind != pyyaml.String, o.values != nil && !slices.Contains(o.values, n.Value.Text):
			c.invalidOption(breaks, n, o, s.name)
		default:
			c.optionType(suspect, n, o)
		}
	}
}

func (c *checker) invalidOption(l level, n pyyaml.Cursor, o *option, runner string) {
	expected := "a string"
	fix := "give it a value, or delete the key"
	switch n.Value.Kind {
	case pyyaml.Bool, pyyaml.Int, pyyaml.Float, pyyaml.Timestamp:
		fix = fmt.Sprintf("quote it: '%s'", n.Value.Text)
	case pyyaml.Mapping, pyyaml.Sequence:
		fix = "make it a string"
	}
	if o.values != nil {
		expected = "one of " + strings.Join(o.values, ", ")
		fix = diag.Meant(diag.Suggest(n.Value.Text, o.values))("use " + expected)
	}
	f := diag.Finding{
		Message:  fmt.Sprintf("the %s runner does not accept %s for %s", runner, pyyaml.Describe(n.Value), n.Path),
		Expected: expected,
		Found:    pyyaml.Describe(n.Value),
		Fix:      fix,
	}
	if strings.HasPrefix(fix, "quote it") {
		f.Edit = c.Document.Quote(n.Value)
	}
	c.report(diag.InvalidRunnerOption, l, n.Where(), n.Path, f)
}

// gpuArguments reports accelerators without docker.gpu_args.
func (c *checker) gpuArguments(root, docker pyyaml.Cursor) {
	platform, _ := root.Get("platform")
	count, ok := platform.Get("accelerator_count")
	if !ok || docker.Value == nil || docker.Value.Kind != pyyaml.Mapping {
		return
	}
	if n, err := strconv.Atoi(count.Value.Text); err != nil || n <= 0 || count.Value.Kind != pyyaml.Int {
		return
	}
	if arguments, ok := docker.Get("gpu_args"); ok && arguments.Value.Kind == pyyaml.String && arguments.Value.Text != "" {
		return
	}
	if _, ok := docker.Get("--gpus"); ok {
		return
	}
	c.report(diag.GpuArgsMissing, odd, count.Key, count.Path, diag.Finding{
		Message: fmt.Sprintf("accelerator_count is %s, but docker.gpu_args is missing, so the container may not see a GPU",
			count.Value.Text),
		Found: count.Value.Text,
		Fix:   "add gpu_args: \"--gpus=all\" to docker",
	})
}
