package pack

import (
	"context"
	"fmt"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Copying is a file that Stage copies.
type Copying struct {
	Role   cube.Role
	Source string
	Output string
	Data   []byte // the content of Source, if it has been read
}

// Stage is the request to copy the small hosted files, or to write those that the client uploads.
type Stage struct {
	Kind   *cube.Kind
	Gate   string // written by Validate
	Files  []Copying
	Record string // the digest record to write
}

// Run copies the files and writes their record.
func (s Stage) Run(ctx context.Context) error {
	if _, err := ReadGate(s.Gate); err != nil {
		return err
	}
	var record submission.Record
	for _, f := range s.Files {
		file, err := stage(ctx, s.Kind, f, f.Output)
		if err != nil {
			return err
		}
		record.Files = append(record.Files, file)
	}
	return submission.WriteRecord(s.Record, record)
}

// stage copies a file to target. A file that the client uploads is written anew instead, without comments
// and aliases, so that every loader reads what MedPerf's server gets.
func stage(ctx context.Context, kind *cube.Kind, f Copying, target string) (submission.File, error) {
	if !kind.IsUploaded(f.Role) {
		return submission.Copy(ctx, f.Role, f.Source, target)
	}
	data := f.Data
	if data == nil {
		var err error
		if data, err = regularfile.ReadFile(f.Source); err != nil {
			return submission.File{}, err
		}
	}
	doc, findings := pyyaml.Parse(f.Source, data)
	if doc.Root == nil {
		return submission.File{}, fmt.Errorf("%s: %s", f.Source, findings[0].Message)
	}
	text, err := doc.Root.YAML()
	if err != nil {
		return submission.File{}, fmt.Errorf("%s: %w", f.Source, err)
	}
	return submission.WriteInline(f.Role, text, target)
}
