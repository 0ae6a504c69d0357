package pack

import (
	"os"

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
