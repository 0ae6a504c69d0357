package pack

import (
	"fmt"
	"io"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/validate"
)

// ContainerOf returns what a submission says of a checked container, as far as its documents tell; nil
// for a cube.
func ContainerOf(outcome *validate.Outcome) (*submission.ContainerFields, error) {
	c := outcome.Container
	if c == nil {
		return nil, nil
	}
	fields := &submission.ContainerFields{ParametersConfig: []byte("{}"), ImageHash: c.ImageDigest}
	var err error
	if fields.ContainerConfig, err = c.Config.JSON(); err != nil {
		return nil, fmt.Errorf("%s: %w", outcome.Report.Subject, err)
	}
	if c.Parameters == nil {
		return fields, nil
	}
	if fields.ParametersConfig, err = c.Parameters.Root.JSON(); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Parameters.File, err)
	}
	return fields, nil
}

// Inline writes a YAML document, read from the file source, as the client is to upload it.
func Inline(role submission.Role, source string, data []byte, target string) (submission.File, error) {
	doc, findings := pyyaml.Parse(source, data)
	if doc.Root == nil {
		return submission.File{}, fmt.Errorf("%s: %s", source, findings[0].Message)
	}
	text, err := doc.Root.YAML()
	if err != nil {
		return submission.File{}, fmt.Errorf("%s: %w", source, err)
	}
	return submission.WriteInline(role, text, target)
}

// checkImage reports what is wrong with the image file of a container.
func checkImage(w io.Writer, label, file string, t containerconfig.Type) error {
	findings, err := containerconfig.CheckImage(file, t)
	if err != nil || len(findings) == 0 {
		return err
	}
	report := diag.Report{Label: label, Subject: file, Findings: findings}
	if err := diag.WriteText(w, &report, diag.TextOptions{}); err != nil {
		return err
	}
	if report.Count(diag.Error) > 0 {
		return ErrInvalid
	}
	return nil
}
