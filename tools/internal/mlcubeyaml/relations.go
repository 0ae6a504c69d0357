package mlcubeyaml

import (
	"fmt"
	"path"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// relations compares inputs with the outputs that they read. MedPerf passes the paths itself, so a difference
// matters only if the tasks are run by hand.
func (c *checker) relations() {
	for i := range types {
		for j := range types[i].tasks {
			reader, ok := c.tasks[types[i].tasks[j].name]
			if !ok {
				continue
			}
			for _, p := range reader.table.inputs {
				if n, ok := reader.inputs.Get(p.name); ok && p.from != "" && p.need(c.Profile) != unknown {
					c.relation(n, p)
				}
			}
		}
	}
}

func (c *checker) relation(n pyyaml.Cursor, p port) {
	task, output, _ := strings.Cut(p.from, ".")
	writer, ok := c.tasks[task]
	if !ok || writer.outputs.Value == nil || writer.outputs.Value.Kind != pyyaml.Mapping {
		return
	}
	from, ok := writer.outputs.Get(output)
	if !ok {
		if q := findPort(writer.table.outputs, output); q != nil && q.need(c.Profile) == optional {
			c.report(diag.InputWithoutOutput, suspect, n.Key, n.Path, diag.Finding{
				Message:  fmt.Sprintf("the task reads %s, but the task %s does not write %s", n.Name(), task, output),
				Expected: "the output " + output + " of the task " + task,
				Found:    found(writer.outputs.Value.Keys()),
				Fix:      fmt.Sprintf("add %s to %s, or delete this input", output, writer.outputs.Path),
			})
		}
		return
	}
	written, read := textOf(from), textOf(n)
	if written == "" || read == "" {
		return
	}
	if path.Clean(written) != path.Clean(read) {
		c.report(diag.OutputInputMismatch, suspect, defaultNode(n).Key, n.Path, diag.Finding{
			Message: fmt.Sprintf("the task %s writes %s to %q, but this task reads %q", task, output, pyyaml.Shorten(written),
				pyyaml.Shorten(read)),
			Expected: written,
			Found:    read,
			Fix:      fmt.Sprintf("use the same path for both: %s", written),
		})
		return
	}
	wroteKind, readKind := kindOf(from), kindOf(n)
	if wroteKind != "" && readKind != "" && wroteKind != readKind {
		c.report(diag.OutputInputKind, suspect, n.Key, n.Path, diag.Finding{
			Message: fmt.Sprintf("the task %s writes %s as a %s, but this task reads it as a %s", task, output, wroteKind,
				readKind),
			Expected: "a " + wroteKind,
			Found:    "a " + readKind,
			Fix:      "use the same type for both",
		})
	}
}
