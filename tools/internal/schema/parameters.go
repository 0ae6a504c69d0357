package schema

import (
	"fmt"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/manifest"
)

// parametersContent checks what parameters.yaml holds. MedPerf hands the file to the task as it is;
// since December 2025 it sends the content to its server as JSON.
func (c *checker) parametersContent(doc *manifest.Document, findings []diag.Finding) {
	for _, f := range findings {
		f.Severity = breaks.severity(c.Profile)
		switch f.Code {
		case "MLC013":
			f.Severity = suspect.severity(c.Profile)
			f.Fix = "keep one of them: Python takes this one"
		case "MLC012":
			f.Code, f.Severity = "MLC053", suspect.severity(c.Profile)
			f.Message = "this value contains itself, which JSON cannot hold"
		case "MLC002":
			f.Code, f.Severity = "MLC052", suspect.severity(c.Profile)
			f.Message = "parameters.yaml is too large to be checked"
		default:
			f.Code = "MLC052"
			f.Message = "parameters.yaml cannot be read: " + f.Message
		}
		c.add(f)
	}
	if doc.Root == nil || doc.Root.Kind == manifest.Null {
		return
	}
	j := jsonCheck{checker: c, doc: doc, seen: map[*manifest.Value]bool{}}
	if doc.Root.Kind != manifest.Mapping {
		j.report("MLC054", doc.Root, "", diag.Finding{
			Message:  "parameters.yaml is " + doc.Root.Kind.String() + " instead of a mapping",
			Expected: "a mapping of parameter names",
			Found:    describe(doc.Root),
			Fix:      "write it as names and values, such as threshold: 0.5",
		})
	}
	j.value(doc.Root, "")
}

// jsonCheck looks for values that JSON cannot hold.
type jsonCheck struct {
	*checker
	doc  *manifest.Document
	seen map[*manifest.Value]bool
}

func (j *jsonCheck) report(code diag.Code, at *manifest.Value, key string, f diag.Finding) {
	f.Code, f.Severity, f.Key, f.Pos = code, suspect.severity(j.Profile), key, j.doc.At(at)
	j.add(f)
}

func (j *jsonCheck) value(v *manifest.Value, key string) {
	if j.seen[v] {
		return
	}
	j.seen[v] = true
	switch v.Kind {
	case manifest.Timestamp:
		j.lost(v, key, "a date, which JSON does not have", fmt.Sprintf("quote it: '%s'", v.Text))
	case manifest.Binary:
		j.lost(v, key, "binary data, which JSON does not have", "write it as a string, without !!binary")
	case manifest.Set:
		j.lost(v, key, "a set, which JSON does not have", "write it as a list")
	case manifest.Float:
		if manifest.IsNotFinite(v.Text) {
			j.lost(v, key, "no finite number, which JSON does not have", fmt.Sprintf("quote it: '%s', or use null", v.Text))
		}
	case manifest.Sequence, manifest.Pairs:
		for i, item := range v.Items {
			j.value(item, fmt.Sprintf("%s[%d]", key, i))
		}
	case manifest.Mapping:
		for i := range v.Entries {
			e := &v.Entries[i]
			path := joinKey(key, e.Key)
			if e.Key.Kind != manifest.String {
				j.report("MLC053", e.Key, path, diag.Finding{
					Message:  fmt.Sprintf("YAML reads the key %s as %s, and JSON has only strings as keys", quoteNonString(e.Key), e.Key.Kind),
					Expected: "a string",
					Found:    e.Key.Kind.String(),
					Fix:      fmt.Sprintf("quote it: '%s'", e.Key.Text),
				})
			}
			j.value(e.Value, path)
		}
	}
}

func (j *jsonCheck) lost(v *manifest.Value, key, what, fix string) {
	j.report("MLC053", v, key, diag.Finding{
		Message:  fmt.Sprintf("YAML reads this value as %s", what),
		Expected: "a string, number, boolean, null, list or mapping",
		Found:    describe(v),
		Fix:      fix,
	})
}
