package mlcubeyaml

import (
	"fmt"
	"path"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// reference is a path in the archive of additional files that an input names.
type reference struct {
	pyyaml.Cursor
	path string        // "" is the folder itself
	kind string        // "file", "directory" or ""
	task pyyaml.Cursor // for a task outside the declared types
}

// parametersInput checks parameters_file, which must be exactly parameters.yaml.
func (c *checker) parametersInput(n pyyaml.Cursor) {
	v := unwrap(n)
	at := defaultNode(n)
	switch {
	case v != nil && v.Kind == pyyaml.String && v.Text == parametersFile:
		c.parameters = append(c.parameters, n)
	case v != nil && v.Kind == pyyaml.String && path.Clean(v.Text) == parametersFile:
		c.parameters = append(c.parameters, n)
		c.unnormalized(scriptOnly, at, v.Text, parametersFile)
	default:
		f := diag.Finding{
			Message:  "parameters_file must be parameters.yaml, the only name that MedPerf supports",
			Expected: parametersFile,
			Found:    "nothing",
			Fix:      "write parameters.yaml",
		}
		if v != nil {
			f.Found = pyyaml.Describe(v)
			if v.Kind == pyyaml.String && isBelow(path.Clean(v.Text), additionalFolder) {
				f.Fix = "write parameters.yaml, or rename the input"
			}
		}
		c.report(diag.ParametersFileValue, fatal, at.Key, n.Path, f)
		return
	}
	if kindOf(n) == "directory" {
		c.report(diag.ReferenceKind, breaks, n.Key, n.Path, diag.Finding{
			Message:  "parameters.yaml is declared as a directory, so MLCube would create a directory",
			Expected: "type: file",
			Found:    "a directory",
			Fix:      "write type: file",
		})
	}
}

func (c *checker) unnormalized(l level, n pyyaml.Cursor, text, short string) {
	c.report(diag.UnnormalizedPath, l, n.Key, n.Path, diag.Finding{
		Message:  fmt.Sprintf("the path %q is not in its shortest form", pyyaml.Shorten(text)),
		Expected: short,
		Found:    fmt.Sprintf("%q", pyyaml.Shorten(text)),
		Fix:      "write " + short,
	})
}

func isBelow(p, folder string) bool {
	return p == folder || strings.HasPrefix(p, folder+"/")
}

// extraInput checks an input that MedPerf does not supply, so its file must be hosted.
func (c *checker) extraInput(n pyyaml.Cursor, table *taskTable) {
	v := unwrap(n)
	at := defaultNode(n)
	if v == nil {
		c.report(diag.DefaultMissing, fatal, n.Key, n.Path, diag.Finding{
			Message:  fmt.Sprintf("the input %s has no default and so names no file", n.Name()),
			Expected: "default: additional_files/…",
			Found:    found(n.Value.Keys()),
			Fix:      diag.Meant(diag.Suggest("default", n.Value.Keys()))("add default: with a path below additional_files"),
		})
		return
	}
	if v.Kind != pyyaml.String {
		c.notPackaged(n, at, v, table, "is "+v.Kind.String())
		return
	}
	clean := path.Clean(v.Text)
	inFolder := strings.HasPrefix(v.Text, additionalFolder+"/")
	switch {
	case inFolder && !isBelow(clean, additionalFolder):
		c.report(diag.PathEscapes, fatal, at.Key, at.Path, diag.Finding{
			Message:  fmt.Sprintf("the path %s leaves additional_files", pyyaml.Describe(v)),
			Expected: "a path below additional_files",
			Found:    pyyaml.Describe(v),
			Fix:      "put the file into additional_files and write its path there",
		})
		return
	case !isBelow(clean, additionalFolder):
		c.notPackaged(n, at, v, table, "is not below additional_files")
		return
	}
	c.extras = append(c.extras, n)
	short := clean
	if endsInSlash(v.Text) || clean == additionalFolder {
		short += "/"
	}
	if !inFolder {
		c.unnormalized(scriptOnly, at, v.Text, short)
	} else if short != v.Text && !hasStrayBlank(v.Text) {
		c.unnormalized(suspect, at, v.Text, short)
	}
	if c.expansion(at, v.Text) {
		return
	}
	c.references = append(c.references, reference{
		Cursor: pyyaml.Cursor{Path: n.Path, Key: at.Key, Value: v},
		path:   strings.TrimPrefix(strings.TrimPrefix(clean, additionalFolder), "/"),
		kind:   kindOf(n),
	})
}

func hasStrayBlank(s string) bool { return strings.TrimSpace(s) != s }

// notPackaged reports an extra input that is not hosted and so is missing when the cube runs.
func (c *checker) notPackaged(n, at pyyaml.Cursor, v *pyyaml.Value, table *taskTable, why string) {
	f := diag.Finding{
		Message:  fmt.Sprintf("the input %s %s, and MedPerf hosts no other files", n.Name(), why),
		Expected: "a path that begins with additional_files/",
		Found:    pyyaml.Describe(v),
		Fix:      "put the file into workspace/additional_files and start the path with additional_files/",
	}
	known := []string{parametersInput}
	for _, p := range table.inputs {
		if p.need(c.Profile) != unknown {
			known = append(known, p.name)
		}
	}
	// Ignore typographic quotes and a leading "workspace/", which are not part of a path.
	text := strings.Trim(strings.ReplaceAll(v.Text, `\`, "/"), `"'“”‘’`)
	first, rest, _ := strings.Cut(strings.TrimLeft(text, "./"), "/")
	if _, below, ok := strings.Cut(text, "/"+additionalFolder+"/"); ok {
		first, rest = additionalFolder, below
	}
	_, nearFolder := diag.Suggest(first, []string{additionalFolder})
	near, nearName := diag.Suggest(n.Name(), known)
	switch {
	case v.Kind != pyyaml.String:
	case first == additionalFolder || nearFolder:
		f.Fix = fmt.Sprintf("did you mean %q?", strings.TrimSuffix(additionalFolder+"/"+rest, "//"))
		c.nearMisses = append(c.nearMisses, strings.TrimSuffix(rest, "/"))
	case findPort(table.inputs, n.Name()) != nil:
		f.Fix = "use profile medperf, or delete the input"
	case nearName && (near != parametersInput || strings.HasSuffix(v.Text, parametersFile)):
		f.Fix = fmt.Sprintf("did you mean the input %s?", near)
	case strings.HasSuffix(v.Text, parametersFile):
		f.Fix = "rename the input to parameters_file"
	case c.Neighbours != nil && strings.HasSuffix(v.Text, ".yaml"):
		f.Fix = "put the file into additional_files; if it has the parameters, rename the input to parameters_file and the file to parameters.yaml"
	}
	c.report(diag.InputNotPackaged, fatal, at.Key, n.Path, f)
}

// undeclaredTasks checks the tasks outside the declared types: which files they need, and whether they belong
// to another type.
func (c *checker) undeclaredTasks(tasks pyyaml.Cursor, declared map[string]*taskTable, selected []*typeTable) {
	if len(selected) == 0 {
		return
	}
	for i := range types {
		c.undeclaredType(tasks, &types[i], selected)
	}
	for _, task := range tasks.Children() {
		if task.Key.Kind != pyyaml.String || declared[task.Name()] != nil {
			continue
		}
		parameters, _ := task.Get("parameters")
		inputs, _ := parameters.Get("inputs")
		for _, n := range inputs.Children() {
			v := unwrap(n)
			if n.Key.Kind != pyyaml.String || v == nil || v.Kind != pyyaml.String {
				continue
			}
			clean := path.Clean(v.Text)
			switch {
			case clean == parametersFile && len(c.parameters) == 0:
				c.needsUnpackaged(task, n, parametersFile, "which no task of the declared types does")
			case isBelow(clean, additionalFolder):
				c.spare = append(c.spare, reference{Cursor: n,
					path: strings.TrimPrefix(strings.TrimPrefix(clean, additionalFolder), "/"), task: task})
				if len(c.extras) == 0 {
					c.needsUnpackaged(task, n, v.Text, "which no task of the declared types does")
				}
			}
		}
	}
}

// needsUnpackaged warns about a file that a task outside the declared types needs but that is not packaged.
func (c *checker) needsUnpackaged(task, n pyyaml.Cursor, file, why string) {
	fix := "declare the type that the task belongs to, or delete the input"
	if t := typeOfTask(task.Name()); t != nil {
		fix = fmt.Sprintf("add %s to the cube's types, or delete the task", t.name)
	}
	c.report(diag.UndeclaredTaskFiles, suspect, n.Key, n.Path, diag.Finding{
		Message:  fmt.Sprintf("the task %s needs %q, %s, so it is not packaged", task.Name(), pyyaml.Shorten(file), why),
		Expected: "a task of the types " + strings.Join(c.Types, ", ") + " that references it",
		Found:    task.Name(),
		Fix:      fix,
	})
}

// undeclaredType notes that the cube has all tasks of a type that is not declared.
func (c *checker) undeclaredType(tasks pyyaml.Cursor, t *typeTable, selected []*typeTable) {
	for _, s := range selected {
		if s == t {
			return
		}
	}
	for _, task := range t.tasks {
		if tasks.Value.Get(task.name) == nil {
			return
		}
	}
	first := tasks.Value.Get(t.tasks[0].name)
	c.report(diag.UndeclaredType, odd, first.Key, pyyaml.JoinKey(tasks.Path, first.Key), diag.Finding{
		Message: fmt.Sprintf("the cube has all tasks of the type %s, which is not declared, so these tasks are not checked",
			t.name),
		Expected: t.name + " among the types",
		Found:    strings.Join(c.Types, ", "),
		Fix:      fmt.Sprintf("add %s to the cube's types", t.name),
	})
}
