package mlcubeyaml

import (
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// parametersContent checks the content of parameters.yaml. Older MedPerf passes the file to the task
// unchanged. Current MedPerf sends the content to its server as JSON.
func (c *checker) parametersContent(doc *pyyaml.Document, findings []diag.Finding) {
	for _, f := range findings {
		f.Severity = breaks.severity(c.Profile)
		switch f.Code {
		case diag.DuplicateKey:
			f.Severity = suspect.severity(c.Profile)
			f.Fix = "keep one of them; Python uses this one"
		case diag.RecursiveAlias:
			f.Code, f.Severity = diag.ParametersNotJSON, suspect.severity(c.Profile)
			f.Message = "the value contains itself, which JSON cannot represent"
		case diag.TooLarge:
			f.Code, f.Severity = diag.ParametersSyntax, suspect.severity(c.Profile)
			f.Message = "parameters.yaml is too large to check"
		default:
			f.Code = diag.ParametersSyntax
			f.Message = "parameters.yaml is not valid: " + f.Message
		}
		c.findings.Add(f)
	}
	if doc.Root == nil || doc.Root.Kind == pyyaml.Null {
		return
	}
	report := func(code diag.Code, at *pyyaml.Value, key string, f diag.Finding) {
		f.Code, f.Severity, f.Key, f.Pos = code, suspect.severity(c.Profile), key, doc.At(at)
		c.findings.Add(f)
	}
	if doc.Root.Kind != pyyaml.Mapping {
		report(diag.ParametersNotAMapping, doc.Root, "", diag.Finding{
			Message:  "parameters.yaml is " + doc.Root.Kind.String() + " instead of a mapping",
			Expected: "a mapping of parameter names",
			Found:    pyyaml.Describe(doc.Root),
			Fix:      "write it as names and values, such as threshold: 0.5",
		})
	}
	for _, fault := range pyyaml.JSONFaults(doc.Root) {
		report(diag.ParametersNotJSON, fault.At, fault.Key, pyyaml.NotJSON(fault))
	}
}
