package containerconfig

import (
	"fmt"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// parameters compares the declared parameters.yaml with the volumes and checks its content. MedPerf uploads
// the content as JSON and writes it again for each run.
func (c *checker) parameters() {
	c.result.Needs.Parameters = c.firstParameters != nil
	switch {
	case c.firstParameters != nil && c.Parameters == nil:
		f := diag.Finding{
			Message:  "the task mounts parameters_file, but there is no parameters.yaml, so the task fails",
			Expected: "workspace/parameters.yaml",
			Found:    "no parameters.yaml",
			Fix:      "add the file, or delete the volume",
		}
		if near, ok := diag.Suggest("parameters.yaml", c.Neighbours); ok {
			f.Found, f.Fix = near, fmt.Sprintf("rename %s to parameters.yaml if it contains the parameters", near)
		}
		c.report(diag.ParametersNotFound, diag.Error, c.firstParameters.Key, c.firstParameters.Path, f)
	case c.Parameters == nil:
	case c.Parameters.Problem != "":
		c.reportFile(diag.NotARegularFile, diag.Error, diag.Position{File: c.Parameters.Path}, "",
			c.Parameters.UnusableFile())
	default:
		if c.firstParameters == nil {
			c.report(diag.ParametersUnreferenced, diag.Warning, nil, "", diag.Finding{
				Message:  "no task mounts parameters_file, so no task sees parameters.yaml",
				Expected: "the input volume parameters_file",
				Found:    "no input volume parameters_file",
				Fix:      "mount parameters_file in the tasks that read it, or remove the file",
			})
		}
		c.parametersContent()
	}
}

func (c *checker) reportFile(code diag.Code, s diag.Severity, at diag.Position, key string, f diag.Finding) {
	f.Code, f.Severity, f.Pos, f.Key = code, s, at, key
	c.findings.Add(f)
}

func (c *checker) parametersContent() {
	if c.Parameters.Data == nil {
		return
	}
	doc, findings := pyyaml.Parse(c.Parameters.Path, c.Parameters.Data)
	c.parametersRead = doc
	fatal := false
	for _, f := range findings {
		f.Message = "parameters.yaml cannot be uploaded: " + f.Message
		if f.Code == diag.DuplicateKey {
			f.Message = strings.TrimPrefix(f.Message, "parameters.yaml cannot be uploaded: ")
			f.Severity, f.Fix = diag.Warning, "keep one of them; Python uses this one"
			c.findings.Add(f)
			continue
		}
		fatal = true
		f.Severity, f.Code = diag.Error, diag.ParametersNotInline
		c.findings.Add(f)
	}
	if doc.Root == nil || fatal || doc.Root.Kind == pyyaml.Null {
		return // the client takes an empty file for {}
	}
	if doc.Root.Kind != pyyaml.Mapping {
		f := diag.Finding{
			Message:  "parameters.yaml is " + doc.Root.Kind.String() + " instead of a mapping, which MedPerf requires",
			Expected: "a mapping of parameter names",
			Found:    pyyaml.Describe(doc.Root),
			Fix:      "write it as names and values, such as threshold: 0.5",
		}
		c.reportFile(diag.ParametersNotInline, diag.Error, doc.At(doc.Root), "", f)
		return
	}
	for _, fault := range pyyaml.JSONFaults(doc.Root) {
		f := pyyaml.NotJSON(fault)
		f.Message += "; MedPerf uploads parameters as JSON"
		c.reportFile(diag.ParametersNotInline, diag.Error, doc.At(fault.At), fault.Key, f)
	}
}

// additionalFiles compares the declared additional files with the volumes.
func (c *checker) additionalFiles() {
	c.result.Needs.AdditionalFiles = c.firstAdditional != nil
	set := c.AdditionalFiles
	none := set == nil || len(set.Paths)+len(set.Open)+len(set.Problems) == 0
	switch {
	case c.firstAdditional != nil && none:
		c.report(diag.AdditionalFilesNotFound, diag.Warning, c.firstAdditional.Key, c.firstAdditional.Path, diag.Finding{
			Message:  "the task mounts additional_files, but there are no additional files, so it gets an empty folder",
			Expected: "workspace/additional_files with the files",
			Found:    "no additional files",
			Fix:      "add the files, or delete the volume",
		})
	case c.firstAdditional == nil && !none:
		c.report(diag.UnreferencedFile, diag.Warning, nil, "", diag.Finding{
			Message:  "no task mounts additional_files, so no task sees the additional files",
			Expected: "the input volume additional_files",
			Found:    "no input volume additional_files",
			Fix:      "mount additional_files in the tasks that read them, or remove the files",
		})
	}
	if set == nil {
		return
	}
	for _, p := range set.AllProblems() {
		f := p.Finding()
		c.report(f.Code, f.Severity, nil, "", f)
	}
}
