package pack

import (
	"context"
	"io"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Digest records a hosted file without copying it.
type Digest struct {
	Gate   string // written by Validate, which says what an image file has to be
	Role   cube.Role
	Source string
	Record string // the digest record to write
}

// Run reads the file once and writes its record. An image file that is not what its cube says is reported
// to w, with ErrInvalid; of it only the parts are read again that tell.
func (d Digest) Run(ctx context.Context, w io.Writer, label string) error {
	gate, err := ReadGate(d.Gate)
	if err != nil {
		return err
	}
	if err := inspectImage(w, label, d.Source, gate); err != nil {
		return err
	}
	file, err := submission.Digest(ctx, d.Role, d.Source)
	if err != nil {
		return err
	}
	return submission.WriteRecord(d.Record, submission.Record{Files: []submission.File{file}})
}

// inspectImage reports what is wrong with an image file.
func inspectImage(w io.Writer, label, file string, gate Gate) error {
	kind, err := kinds.ByName(gate.Kind)
	if err != nil {
		return err
	}
	findings, err := kind.InspectImage(file, gate.ImageType)
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
