package pack

import (
	"errors"
	"io"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/listing"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// ErrInvalid means that the cube is not valid and that its findings were written.
var ErrInvalid = errors.New("the cube is not valid")

// Declared is a cube or container as a target declares it.
type Declared struct {
	Manifest   string // the manifest
	Kind       *cube.Kind
	Parameters string // the parameters file, "" for none
	Image      string // base name of the image file, "" for none
	ImageFile  string // the image file of a container, to check; "" leaves that to Digest
	Listing    string // file for package listing, names only
	Options    cube.Options
}

// Validate checks a cube's manifest against the files that a target declares, and writes the documents that
// it checked. An empty output is not written.
type Validate struct {
	Declared

	ManifestCopy   string // the hosted manifest
	ParametersCopy string // the hosted parameters
	Record         string // the digest record of the two
	Cube           string // the cube part of the submission
	Gate           string // the gate
}

// Run checks the cube and writes its findings as text to w. For an invalid cube it writes all findings and
// returns ErrInvalid; for a valid cube it writes the warnings and the outputs.
func (v Validate) Run(w io.Writer) error {
	declared, outcome, err := v.check()
	if err != nil {
		return err
	}
	if err := writeText(w, outcome); err != nil {
		return err
	}
	if !outcome.OK() {
		return ErrInvalid
	}
	return v.write(declared, outcome)
}

// writeText writes the findings that a build shows: of a valid cube only the warnings.
func writeText(w io.Writer, outcome *cube.Outcome) error {
	shown := outcome.Report
	if outcome.OK() {
		shown.Findings = atLeastWarnings(shown.Findings)
	}
	if len(shown.Findings) == 0 {
		return nil
	}
	return diag.WriteText(w, &shown, diag.TextOptions{})
}

// check checks the cube, and returns what was read, too.
func (d Declared) check() (*cube.Cube, *cube.Outcome, error) {
	declared, err := d.read()
	if err != nil {
		return nil, nil, err
	}
	return declared, declared.Check(d.Options), nil
}

func (d Declared) read() (*cube.Cube, error) {
	c := &cube.Cube{Kind: d.Kind, ManifestPath: d.Manifest}
	var err error
	if c.Manifest, err = regularfile.ReadFile(d.Manifest, cube.MaxRead); err != nil {
		return nil, err
	}
	if d.Parameters != "" {
		data, err := regularfile.ReadFile(d.Parameters, cube.MaxRead)
		if err != nil {
			return nil, err
		}
		c.Parameters = &cube.File{Path: d.Parameters, Data: data}
	}
	if d.Image != "" {
		c.Images = []string{d.Image}
	}
	if d.ImageFile != "" {
		c.ImageFolder = filepath.Dir(d.ImageFile)
	}
	files, err := readListing(d.Listing)
	if err != nil {
		return nil, err
	}
	c.AdditionalFiles = fileSet(files)
	return c, nil
}

// fileSet returns what is known about listed files before packing.
func fileSet(files []listing.File) *cube.FileSet {
	if len(files) == 0 {
		return nil
	}
	set := &cube.FileSet{Unsure: true}
	for _, f := range files {
		if f.Tree || f.Path == "" {
			set.Open = append(set.Open, f.Path)
		} else {
			set.Paths = append(set.Paths, f.Path)
		}
	}
	return set
}

func (v Validate) write(declared *cube.Cube, outcome *cube.Outcome) error {
	if err := v.writeDocuments(declared); err != nil {
		return err
	}
	if v.Cube != "" {
		if outcome.FieldsError != nil {
			return outcome.FieldsError
		}
		described := indexed{Cube: describe(outcome, v.Options, v.Image), Fields: outcome.Fields}
		if err := writeJSON(v.Cube, described); err != nil {
			return err
		}
	}
	if v.Gate == "" {
		return nil
	}
	gate := Gate{Valid: true, Kind: v.Kind.Name, Pending: []Reference{}, ImageType: outcome.ImageType}
	for _, r := range outcome.Needs.Pending {
		gate.Pending = append(gate.Pending, Reference(r))
	}
	return writeJSON(v.Gate, gate)
}

func (v Validate) writeDocuments(declared *cube.Cube) error {
	var record submission.Record
	for _, d := range []Document{
		{Role: v.Kind.ManifestRole, Source: v.Manifest, Data: declared.Manifest, Output: v.ManifestCopy},
		{Role: cube.Parameters, Source: v.Parameters, Output: v.ParametersCopy},
	} {
		if d.Output == "" {
			continue
		}
		if d.Role == cube.Parameters {
			d.Data = declared.Parameters.Data
		}
		file, err := d.write(v.Kind, d.Output)
		if err != nil {
			return err
		}
		record.Files = append(record.Files, file)
	}
	if v.Record == "" {
		return nil
	}
	return submission.WriteRecord(v.Record, record)
}

// describe returns what a submission says of a checked cube with the image file of that name, if any.
func describe(outcome *cube.Outcome, o cube.Options, image string) submission.Cube {
	c := submission.Cube{
		Name:    outcome.Info.Name,
		Types:   outcome.Types,
		Profile: outcome.Info.Profile,
		Image:   outcome.Info.ImageReference,
	}
	if c.Image == "" {
		c.Image = image
	}
	return c
}

func atLeastWarnings(findings []diag.Finding) []diag.Finding {
	var out []diag.Finding
	for _, f := range findings {
		if f.Severity >= diag.Warning {
			out = append(out, f)
		}
	}
	return out
}
