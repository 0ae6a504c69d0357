package mlcubeyaml

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// unwrap returns the value of a parameter: the parameter itself, or the default of a mapping, or nil. It
// unwraps only one level, like the script's parse_value.
func unwrap(n pyyaml.Cursor) *pyyaml.Value {
	if n.Value.Kind != pyyaml.Mapping {
		return n.Value
	}
	if e := n.Value.Get("default"); e != nil {
		return e.Value
	}
	return nil
}

// defaultNode returns the node that unwrap takes the value from.
func defaultNode(n pyyaml.Cursor) pyyaml.Cursor {
	if d, ok := n.Get("default"); ok {
		return d
	}
	return n
}

// kindOf returns "file" or "directory" as MLCube detects it: by type, otherwise by a trailing slash; "" if it
// cannot (MLCubeConfig.check_parameters).
func kindOf(n pyyaml.Cursor) string {
	if t, ok := n.Get("type"); ok && t.Value.Kind == pyyaml.String && t.Value.Text != "unknown" {
		return t.Value.Text
	}
	if text := textOf(n); endsInSlash(text) {
		return "directory"
	}
	return ""
}

// textOf returns a parameter's path. If there is none, MLCube uses the parameter's name.
func textOf(n pyyaml.Cursor) string {
	switch v := unwrap(n); {
	case v == nil || v.Kind == pyyaml.Null:
		return n.Name()
	case v.Kind == pyyaml.String:
		return v.Text
	}
	return ""
}

func endsInSlash(s string) bool { return strings.HasSuffix(s, "/") || strings.HasSuffix(s, `\`) }

// descriptor checks the form of a parameter. l is the level of errors that appear only when the task runs.
func (c *checker) descriptor(n pyyaml.Cursor, l level) {
	switch n.Value.Kind {
	case pyyaml.String, pyyaml.Null:
		return
	case pyyaml.Mapping:
	default:
		c.wrongType(breaks, n, "a path, or a mapping with type and default")
		return
	}
	for _, key := range n.Children() {
		if key.Key.Kind != pyyaml.String {
			c.nonString(suspect, key)
			continue
		}
		switch key.Name() {
		case "default":
			if key.Value.Kind != pyyaml.String && key.Value.Kind != pyyaml.Null {
				c.wrongType(breaks, key, "a string")
			}
		case "type":
			c.enumerated(diag.InvalidType, l, key, "MLCube fails on the task")
		case "opts":
			c.enumerated(diag.InvalidOpts, suspect, key, "MLCube ignores it")
		default:
			c.unknownKey(suspect, key, descriptorOptions, "a parameter")
		}
	}
	if declared, ok := n.Get("type"); ok && declared.Value.Kind == pyyaml.String {
		text := textOf(n)
		if declared.Value.Text == "file" && endsInSlash(text) {
			c.report(diag.TypeContradictsPath, suspect, declared.Key, declared.Path, diag.Finding{
				Message: fmt.Sprintf("%s has the type file, but %s ends with a slash, like a directory", n.Path,
					pyyaml.Describe(unwrapOrKey(n))),
				Expected: "type: directory, or a path without the slash",
				Found:    "type: file",
				Fix:      "write type: directory, or delete the slash",
			})
		}
	}
}

func unwrapOrKey(n pyyaml.Cursor) *pyyaml.Value {
	if v := unwrap(n); v != nil {
		return v
	}
	return n.Key
}

// enumerated checks a key with a fixed set of values.
func (c *checker) enumerated(code diag.Code, l level, n pyyaml.Cursor, consequence string) {
	o := findOption(descriptorOptions, n.Name())
	if n.Value.Kind == pyyaml.Null && n.Name() == "type" || n.Value.Kind == pyyaml.String &&
		(slices.Contains(o.values, n.Value.Text) || n.Value.Text == "unknown" && n.Name() == "type") {
		return
	}
	expected := strings.Join(o.values, " or ")
	near, ok := diag.Suggest(n.Value.Text, o.values)
	var edit diag.Edit
	if ok {
		edit = c.Document.Replace(n.Value, near)
	}
	c.report(code, l, n.Key, n.Path, diag.Finding{
		Edit: edit,
		Message: fmt.Sprintf("%s is neither %s, so %s", pyyaml.Describe(n.Value), strings.Join(o.values, " nor "),
			consequence),
		Expected: expected,
		Found:    pyyaml.Describe(n.Value),
		Fix:      diag.Meant(near, ok)("use " + expected),
	})
}

// output checks what matters only for outputs. kind is what MedPerf passes, "" for either.
func (c *checker) output(n pyyaml.Cursor, l level, kind string) {
	if n.Value.Kind != pyyaml.String && n.Value.Kind != pyyaml.Null && n.Value.Kind != pyyaml.Mapping {
		return // reported as a wrong type
	}
	if kindOf(n) == "" {
		c.report(diag.UntypedOutput, l, n.Key, n.Path, diag.Finding{
			Message:  fmt.Sprintf("the output %q has no type, and its path does not end with a slash", n.Name()),
			Expected: "a type, or a directory path that ends with a slash",
			Found:    pyyaml.Describe(unwrapOrKey(n)),
			Fix:      untypedFix(n),
			Edit:     c.typed(n, kind),
		})
	}
	if opts, ok := n.Get("opts"); ok && opts.Value.Kind == pyyaml.String && opts.Value.Text == "ro" {
		c.report(diag.ReadOnlyOutput, l, opts.Key, opts.Path, diag.Finding{
			Message:  fmt.Sprintf("the output %s is read-only, so the task cannot write it", n.Name()),
			Expected: "opts: rw",
			Found:    "opts: ro",
			Fix:      "write opts: rw",
			Edit:     c.Document.Replace(opts.Value, "rw"),
		})
	}
}

// typed returns the edit that gives an output the kind that MedPerf passes.
func (c *checker) typed(n pyyaml.Cursor, kind string) diag.Edit {
	v := unwrap(n)
	switch {
	case v == nil || v.Kind != pyyaml.String || v.Text == "":
	case kind == "directory":
		return c.Document.Replace(v, v.Text+"/")
	case kind == "file" && v == n.Value:
		return c.Document.Replace(v, fmt.Sprintf("{type: file, default: %s}", v.Text))
	}
	return diag.Edit{}
}

func untypedFix(n pyyaml.Cursor) string {
	text := textOf(n)
	if path.Ext(text) != "" {
		return fmt.Sprintf("write {type: file, default: %s}", text)
	}
	return fmt.Sprintf("write %s/ for a directory, or {type: file, default: %s} for a file", text, text)
}

// portKind reports an output whose kind differs from what MedPerf passes. In place of a file that MedPerf reads,
// MLCube would make a directory.
func (c *checker) portKind(n pyyaml.Cursor, p *port) {
	kind := kindOf(n)
	if p.kind == "" || kind == "" || kind == p.kind || kind != "file" && kind != "directory" {
		return
	}
	l := suspect
	if p.kind == "file" {
		l = breaks
	}
	at := n
	var edit diag.Edit
	if t, ok := n.Get("type"); ok {
		at = t
		if text := textOf(n); !(p.kind == "file" && endsInSlash(text)) {
			edit = c.Document.Replace(t.Value, p.kind)
		}
	}
	c.report(diag.TypeContradictsPath, l, at.Key, n.Path, diag.Finding{
		Message:  fmt.Sprintf("%s is declared as a %s, but MedPerf passes a %s", n.Name(), kind, p.kind),
		Expected: "a " + p.kind,
		Found:    "a " + kind,
		Fix:      "write type: " + p.kind,
		Edit:     edit,
	})
}

// path checks the default path of a parameter for which MedPerf passes its own path. Its errors matter only
// if the cube is run by hand.
func (c *checker) path(n pyyaml.Cursor) {
	v := unwrap(n)
	if v == nil || v.Kind != pyyaml.String {
		return
	}
	at := defaultNode(n)
	if c.expansion(at, v.Text) {
		return
	}
	report := func(code diag.Code, what, fix string) {
		c.report(code, suspect, at.Key, at.Path, diag.Finding{
			Message:  fmt.Sprintf("the path %s %s", pyyaml.Describe(v), what),
			Expected: "a path below the workspace",
			Found:    pyyaml.Describe(v),
			Fix:      fix,
		})
	}
	switch {
	case isAbsolute(v.Text):
		report(diag.AbsolutePath, "is absolute, so it exists on one machine only", "write a path relative to the workspace")
	case escapes(v.Text):
		report(diag.PathEscapes, "leaves the workspace", "remove .. from the path")
	}
}

// expansion reports a path that MLCube or OmegaConf expands on the host.
func (c *checker) expansion(n pyyaml.Cursor, text string) bool {
	what := ""
	switch {
	case strings.Contains(text, "${"):
		what = "an interpolation, which OmegaConf resolves when the cube runs"
	case strings.Contains(text, "$"):
		what = "an environment variable, which differs between hosts"
	case text == "~" || strings.HasPrefix(text, "~/"):
		what = "a home folder, which differs between hosts"
	default:
		return false
	}
	c.report(diag.PathExpansion, suspect, n.Key, n.Path, diag.Finding{
		Message:  fmt.Sprintf("the path %q contains %s", pyyaml.Shorten(text), what),
		Expected: "a path relative to the workspace",
		Found:    fmt.Sprintf("%q", pyyaml.Shorten(text)),
		Fix:      "write the full path, relative to the workspace",
	})
	return true
}

func isAbsolute(s string) bool {
	return strings.HasPrefix(s, "/") || len(s) > 2 && s[1] == ':' && (s[2] == '\\' || s[2] == '/')
}

func escapes(s string) bool {
	clean := path.Clean(s)
	return clean == ".." || strings.HasPrefix(clean, "../")
}
