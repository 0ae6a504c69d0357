package pack

import (
	"context"
	"os"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Index joins the digest records.
type Index struct {
	Gate       string   // written by Validate
	Cube       string   // written by Validate
	Records    []string // written by Stage, Pack and Digest
	Checksums  string   // SHA256SUMS to write
	Submission string   // submission.json to write
}

// indexed is the file that Validate writes for Index.
type indexed struct {
	submission.Cube
	Fields any `json:"fields"` // cube.Fields when written, JSON when read
}

// Run writes SHA256SUMS and submission.json.
func (x Index) Run() error {
	gate, err := ReadGate(x.Gate)
	if err != nil {
		return err
	}
	kind, err := kinds.ByName(gate.Kind)
	if err != nil {
		return err
	}
	fields := kind.NewFields()
	described := indexed{Fields: fields}
	if err := readJSON(x.Cube, &described); err != nil {
		return err
	}
	var records []submission.Record
	for _, path := range x.Records {
		record, err := submission.ReadRecord(path)
		if err != nil {
			return err
		}
		records = append(records, record)
	}
	s, err := submission.New(kind, described.Cube, fields, records)
	if err != nil {
		return err
	}
	if err := os.WriteFile(x.Checksums, submission.Checksums(s.Files), 0o666); err != nil {
		return err
	}
	return submission.Write(x.Submission, s)
}

// Bundle packs the hosted files into one tarball.
type Bundle struct {
	Gate    string   // written by Validate
	Files   []string // the hosted files; each goes to the tarball's root
	Output  string   // the tarball to write
	Options archive.Options
}

// Run writes the tarball.
func (b Bundle) Run(ctx context.Context) error {
	if _, err := ReadGate(b.Gate); err != nil {
		return err
	}
	members := make([]archive.Member, 0, len(b.Files))
	for _, path := range b.Files {
		members = append(members, archive.Member{Path: filepath.Base(path), Source: path})
	}
	_, err := archive.Create(ctx, b.Output, members, b.Options)
	return err
}
