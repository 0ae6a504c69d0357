package cube

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// Type is what a package can be to MedPerf, with the tasks of it that MedPerf runs.
type Type struct {
	Name  string
	Tasks []string
}

// Types are the types of a kind.
type Types []Type

// Names returns the names of the types.
func (t Types) Names() []string {
	names := make([]string, len(t))
	for i := range t {
		names[i] = t[i].Name
	}
	return names
}

// Tasks returns the names of the tasks of all types.
func (t Types) Tasks() []string {
	var names []string
	for i := range t {
		names = append(names, t[i].Tasks...)
	}
	return names
}

// OfTasks returns the names of the types to which at least one of the tasks belongs.
func (t Types) OfTasks(tasks []string) []string {
	var names []string
	for i := range t {
		if slices.ContainsFunc(t[i].Tasks, func(task string) bool { return slices.Contains(tasks, task) }) {
			names = append(names, t[i].Name)
		}
	}
	return names
}

// OfDocument returns the types that the tasks of a manifest tell, in alphabetical order.
func (t Types) OfDocument(doc *pyyaml.Document) []string {
	tasks := doc.Root.Get("tasks")
	if tasks == nil {
		return nil
	}
	types := t.OfTasks(tasks.Value.Keys())
	slices.Sort(types)
	return types
}

// Unknown is the finding about a manifest whose tasks tell no type. It has no position.
func (t Types) Unknown(noun string) diag.Finding {
	tasks := make([]string, len(t))
	for i := range t {
		tasks[i] = fmt.Sprintf("%s: %s", t[i].Name, strings.Join(t[i].Tasks, ", "))
	}
	return diag.Finding{
		Message:  fmt.Sprintf("the types of the %s are unknown, because it has no task of MedPerf's", noun),
		Expected: "the tasks of a type (" + strings.Join(tasks, "; ") + ")",
		Fix:      "add these tasks, or declare the types of the " + noun,
	}
}

// CheckTypes returns the declared types that a kind knows, each once, and findings about the others. noun is
// the kind's noun, known are its types. The findings have no position.
func CheckTypes(noun string, declared, known []string) (types []string, findings []diag.Finding) {
	all := strings.Join(known, ", ")
	isKnown, seen := map[string]bool{}, map[string]bool{}
	for _, name := range known {
		isKnown[name] = true
	}
	for _, name := range declared {
		switch {
		case !isKnown[name]:
			findings = append(findings, diag.Finding{
				Message:  fmt.Sprintf("unknown %s type %q", noun, name),
				Expected: "one of " + all,
				Found:    strconv.Quote(name),
				Fix:      diag.Meant(suggestType(name, known))("use one of " + all),
			})
		case !seen[name]:
			seen[name] = true
			types = append(types, name)
		}
	}
	return types, findings
}

// otherNames are names of types elsewhere: in MedPerf's documentation, in its templates, and of the tasks.
var otherNames = map[string]string{
	"evaluate": "metrics", "evaluation": "metrics", "evaluator": "metrics", "metric": "metrics",
	"infer": "model", "inference": "model",
	"dataprep": "data-preparator", "preparation": "data-preparator", "preparator": "data-preparator",
	"prepare":    "data-preparator",
	"run-script": "script",
}

func suggestType(name string, known []string) (string, bool) {
	plain := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-")
	for _, candidate := range []string{plain, otherNames[plain], strings.TrimSuffix(plain, "s")} {
		if slices.Contains(known, candidate) {
			return candidate, true
		}
	}
	return diag.Suggest(name, known)
}

// UnusableFile reports a declared parameters.yaml that cannot be hosted. The finding has no position.
func (f *File) UnusableFile() diag.Finding {
	return diag.Finding{
		Message:  WorkspaceFolder + "/" + ParametersName + " " + f.Problem,
		Expected: "a file",
		Found:    f.Problem,
		Fix:      "replace it with a file",
	}
}
