package pack

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/listing"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// ErrInvalid means that the cube is not valid and that its findings were written.
var ErrInvalid = errors.New("the cube is not valid")

// Validate checks a cube's manifest against the files that a target declares.
type Validate struct {
	Manifest   string // the manifest
	Kind       *cube.Kind
	Parameters string // the parameters file, "" for none
	Image      string // base name of the image file, "" for none
	ImageFile  string // the image file of a container, to check; "" leaves that to Digest
	Listing    string // file for package listing, names only
	Options    cube.Options

	Report string // the findings as JSON to write, "" for none
	Cube   string // the cube part of the submission, to write; "" for none
	Gate   string // the gate to write, "" for none
}

// Run checks the cube and writes its findings as text to w. For an invalid cube it writes all findings and
// returns ErrInvalid; for a valid cube it writes the warnings and the outputs.
func (v Validate) Run(w io.Writer) error {
	declared, err := v.read()
	if err != nil {
		return err
	}
	outcome := declared.Check(v.Options)
	shown := outcome.Report
	if outcome.OK() {
		shown.Findings = atLeastWarnings(shown.Findings)
	}
	if len(shown.Findings) > 0 {
		if err := diag.WriteText(w, &shown, diag.TextOptions{}); err != nil {
			return err
		}
	}
	if !outcome.OK() {
		return ErrInvalid
	}
	return v.write(outcome)
}

func (v Validate) read() (*cube.Cube, error) {
	c := &cube.Cube{Kind: v.Kind, ManifestPath: v.Manifest}
	var err error
	if c.Manifest, err = regularfile.ReadFile(v.Manifest); err != nil {
		return nil, err
	}
	if v.Parameters != "" {
		data, err := regularfile.ReadFile(v.Parameters)
		if err != nil {
			return nil, err
		}
		c.Parameters = &cube.File{Path: v.Parameters, Data: data}
	}
	if v.Image != "" {
		c.Images = []string{v.Image}
	}
	if v.ImageFile != "" {
		c.ImageFolder = filepath.Dir(v.ImageFile)
	}
	files, err := readListing(v.Listing)
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

func (v Validate) write(outcome *cube.Outcome) error {
	if v.Report != "" {
		var b bytes.Buffer
		if err := diag.WriteJSON(&b, &outcome.Report); err != nil {
			return err
		}
		if err := os.WriteFile(v.Report, b.Bytes(), 0o666); err != nil {
			return err
		}
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

// describe returns what a submission says of a checked cube with the image file of that name, if any.
func describe(outcome *cube.Outcome, o cube.Options, image string) submission.Cube {
	c := submission.Cube{
		Name:    outcome.Info.Name,
		Types:   o.Types,
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
