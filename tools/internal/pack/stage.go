package pack

import (
	"io"
	"os"

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
	// Inline says that the files are YAML that the client uploads: they are written anew, without
	// comments and aliases, so that every loader reads what MedPerf's server gets.
	Inline bool
}

// Run copies the files and writes their record.
func (s Stage) Run() error {
	if _, err := ReadGate(s.Gate); err != nil {
		return err
	}
	var record submission.Record
	for _, f := range s.Files {
		file, err := f.write(s.Inline)
		if err != nil {
			return err
		}
		record.Files = append(record.Files, file)
	}
	return submission.WriteRecord(s.Record, record)
}

func (c Copying) write(inline bool) (submission.File, error) {
	if !inline {
		return submission.Copy(c.Role, c.Source, c.Output)
	}
	data, err := os.ReadFile(c.Source)
	if err != nil {
		return submission.File{}, err
	}
	return Inline(c.Role, c.Source, data, c.Output)
}

// Digest is the request to record a hosted file that stays where it is.
type Digest struct {
	Gate   string // file that Validate wrote for a container, whose type the file has to fit; or ""
	Role   submission.Role
	Source string
	Record string // the digest record to write
}

// Run reads the file once and writes its record. An image file that does not fit the type of its
// container is reported to w, with ErrInvalid; of it only the parts are read again that tell.
func (d Digest) Run(w io.Writer, label string) error {
	if d.Gate != "" {
		gate, err := ReadGate(d.Gate)
		if err != nil {
			return err
		}
		if err := checkImage(w, label, d.Source, gate.ContainerType); err != nil {
			return err
		}
	}
	file, err := submission.Digest(d.Role, d.Source)
	if err != nil {
		return err
	}
	return submission.WriteRecord(d.Record, submission.Record{Files: []submission.File{file}})
}
