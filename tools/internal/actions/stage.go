package actions

import (
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Copying is one file that Stage copies.
type Copying struct {
	Role   submission.Role
	Source string
	Output string
}

// Stage is the request to copy the small hosted files.
type Stage struct {
	Gate   string // file that Validate wrote
	Files  []Copying
	Record string // the digest record to write
}

// Run copies the files and writes their record.
func (s Stage) Run() error {
	if _, err := ReadGate(s.Gate); err != nil {
		return err
	}
	var record submission.Record
	for _, f := range s.Files {
		file, err := submission.Copy(f.Role, f.Source, f.Output)
		if err != nil {
			return err
		}
		record.Files = append(record.Files, file)
	}
	return submission.WriteRecord(s.Record, record)
}

// Digest is the request to record a hosted file that stays where it is.
type Digest struct {
	Role   submission.Role
	Source string
	Record string // the digest record to write
}

// Run reads the file once and writes its record.
func (d Digest) Run() error {
	file, err := submission.Digest(d.Role, d.Source)
	if err != nil {
		return err
	}
	return submission.WriteRecord(d.Record, submission.Record{Files: []submission.File{file}})
}
