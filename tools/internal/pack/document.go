package pack

import (
	"fmt"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Document is a small hosted file: the manifest or the parameters.
type Document struct {
	Role   cube.Role
	Source string // where it was read, for messages
	Data   []byte // the content that was checked
	Output string // the file to write
}

// write writes the document to target. One that the client uploads is written anew, without comments and
// aliases, so that every loader reads what MedPerf's server gets; others keep their bytes.
func (d Document) write(kind *cube.Kind, target string) (submission.File, error) {
	if !kind.IsUploaded(d.Role) {
		return submission.WriteDocument(d.Role, d.Data, target)
	}
	doc, findings := pyyaml.Parse(d.Source, d.Data)
	if doc.Root == nil {
		return submission.File{}, fmt.Errorf("%s: %s", d.Source, findings[0].Message)
	}
	text, err := doc.Root.YAML()
	if err != nil {
		return submission.File{}, fmt.Errorf("%s: %w", d.Source, err)
	}
	if d.Role == cube.Parameters && doc.Root.Kind == pyyaml.Null {
		text = []byte("{}\n") // what the client takes an empty file for
	}
	file, err := submission.WriteDocument(d.Role, text, target)
	file.Inline = true
	return file, err
}
