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
func unwrap(n node) *pyyaml.Value {
	if n.value.Kind != pyyaml.Mapping {
		return n.value
	}
	if e := n.value.Get("default"); e != nil {
		return e.Value
	}
	return nil
}

// defaultNode returns the node that unwrap takes the value from.
func defaultNode(n node) node {
	if d, ok := n.get("default"); ok {
		return d
	}
	return n
}

// kindOf returns "file" or "directory" as MLCube detects it: by type, otherwise by a trailing slash; "" if it
// cannot (MLCubeConfig.check_parameters).
func kindOf(n node) string {
	if t, ok := n.get("type"); ok && t.value.Kind == pyyaml.String && t.value.Text != "unknown" {
		return t.value.Text
	}
	if text := textOf(n); endsInSlash(text) {
		return "directory"
	}
	return ""
}

// textOf returns a parameter's path. If there is none, MLCube uses the parameter's name.
func textOf(n node) string {
	switch v := unwrap(n); {
	case v == nil || v.Kind == pyyaml.Null:
		return n.name()
	case v.Kind == pyyaml.String:
		return v.Text
	}
	return ""
}

func endsInSlash(s string) bool { return strings.HasSuffix(s, "/") || strings.HasSuffix(s, `\`) }

// descriptor checks the form of a parameter. l is the level of errors that appear only when the task runs.
func (c *checker) descriptor(n node, l level) {
	switch n.value.Kind {
	case pyyaml.String, pyyaml.Null:
		return
	case pyyaml.Mapping:
	default:
		c.wrongType(breaks, n, "a path, or a mapping with type and default")
		return
	}
	for _, key := range n.children() {
		if key.key.Kind != pyyaml.String {
			c.nonString(suspect, key)
			continue
		}
		switch key.name() {
		case "default":
			if key.value.Kind != pyyaml.String && key.value.Kind != pyyaml.Null {
				c.wrongType(breaks, key, "a string")
			}
		case "type":
			c.enumerated("MLC034", l, key, "MLCube fails on the task")
		case "opts":
			c.enumerated("MLC035", suspect, key, "MLCube ignores it")
		default:
			c.unknownKey(suspect, key, descriptorOptions, "a parameter")
		}
	}
	if declared, ok := n.get("type"); ok && declared.value.Kind == pyyaml.String {
		text := textOf(n)
		if declared.value.Text == "file" && endsInSlash(text) {
			c.report("MLC036", suspect, declared.key, declared.path, diag.Finding{
				Message: fmt.Sprintf("%s has the type file, but %s ends with a slash, like a directory", n.path,
					pyyaml.Describe(unwrapOrKey(n))),
				Expected: "type: directory, or a path without the slash",
				Found:    "type: file",
				Fix:      "write type: directory, or delete the slash",
			})
		}
	}
}

func unwrapOrKey(n node) *pyyaml.Value {
	if v := unwrap(n); v != nil {
		return v
	}
	return n.key
}

// enumerated checks a key with a fixed set of values.
func (c *checker) enumerated(code diag.Code, l level, n node, consequence string) {
	o := findOption(descriptorOptions, n.name())
	if n.value.Kind == pyyaml.Null && n.name() == "type" || n.value.Kind == pyyaml.String &&
		(slices.Contains(o.values, n.value.Text) || n.value.Text == "unknown" && n.name() == "type") {
		return
	}
	expected := strings.Join(o.values, " or ")
	c.report(code, l, n.key, n.path, diag.Finding{
		Message: fmt.Sprintf("%s is neither %s, so %s", pyyaml.Describe(n.value), strings.Join(o.values, " nor "),
			consequence),
		Expected: expected,
		Found:    pyyaml.Describe(n.value),
		Fix:      diag.Meant(diag.Suggest(n.value.Text, o.values))("use " + expected),
	})
}

// output checks what matters only for outputs.
func (c *checker) output(n node, l level) {
	if n.value.Kind != pyyaml.String && n.value.Kind != pyyaml.Null && n.value.Kind != pyyaml.Mapping {
		return // reported as a wrong type
	}
	if kindOf(n) == "" {
		c.report("MLC037", l, n.key, n.path, diag.Finding{
			Message:  fmt.Sprintf("the output %s has no type, and its path does not end with a slash", n.name()),
			Expected: "a type, or a directory path that ends with a slash",
			Found:    pyyaml.Describe(unwrapOrKey(n)),
			Fix:      untypedFix(n),
		})
	}
	if opts, ok := n.get("opts"); ok && opts.value.Kind == pyyaml.String && opts.value.Text == "ro" {
		c.report("MLC038", l, opts.key, opts.path, diag.Finding{
			Message:  fmt.Sprintf("the output %s is read-only, so the task cannot write it", n.name()),
			Expected: "opts: rw",
			Found:    "opts: ro",
			Fix:      "write opts: rw",
		})
	}
}

func untypedFix(n node) string {
	text := textOf(n)
	if path.Ext(text) != "" {
		return fmt.Sprintf("write {type: file, default: %s}", text)
	}
	return fmt.Sprintf("write %s/ for a directory, or {type: file, default: %s} for a file", text, text)
}

// portKind warns about an output whose kind differs from what MedPerf passes.
func (c *checker) portKind(n node, p *port) {
	kind := kindOf(n)
	if p.kind == "" || kind == "" || kind == p.kind || kind != "file" && kind != "directory" {
		return
	}
	at := n
	if t, ok := n.get("type"); ok {
		at = t
	}
	c.report("MLC036", suspect, at.key, n.path, diag.Finding{
		Message:  fmt.Sprintf("%s is declared as a %s, but MedPerf passes a %s", n.name(), kind, p.kind),
		Expected: "a " + p.kind,
		Found:    "a " + kind,
		Fix:      "write type: " + p.kind,
	})
}

// path checks the default path of a parameter for which MedPerf passes its own path. Its errors matter only
// if the cube is run by hand.
func (c *checker) path(n node) {
	v := unwrap(n)
	if v == nil || v.Kind != pyyaml.String {
		return
	}
	at := defaultNode(n)
	if c.expansion(at, v.Text) {
		return
	}
	report := func(code diag.Code, what, fix string) {
		c.report(code, suspect, at.key, at.path, diag.Finding{
			Message:  fmt.Sprintf("the path %s %s", pyyaml.Describe(v), what),
			Expected: "a path below the workspace",
			Found:    pyyaml.Describe(v),
			Fix:      fix,
		})
	}
	switch {
	case isAbsolute(v.Text):
		report("MLC059", "is absolute, so it exists on one machine only", "write a path relative to the workspace")
	case escapes(v.Text):
		report("MLC058", "leaves the workspace", "remove .. from the path")
	}
}

// expansion reports a path that MLCube or OmegaConf expands on the host.
func (c *checker) expansion(n node, text string) bool {
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
	c.report("MLC060", suspect, n.key, n.path, diag.Finding{
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
