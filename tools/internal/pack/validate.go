// Package pack does what the actions of the Bazel rules do, and the command package does in a
// row: one type for each action, its fields the flags.
package pack

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/listing"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/validate"
)

// ErrInvalid says that a cube was found not valid; the findings have been written.
var ErrInvalid = errors.New("the cube is not valid")

// Validate is the request to check a cube's manifest against what a target declares.
type Validate struct {
	Manifest   string // the manifest
	Container  bool   // the manifest is a container_config.yaml
	Parameters string // the parameters file, "" for none
	Image      string // base name of the image file, "" for none
	ImageFile  string // the image file of a container, to be looked into; "" leaves that to Digest
	Listing    string // file for package listing, names only
	Options    validate.Options

	Report string // the findings as JSON to write, "" for none
	Cube   string // what the submission says of the cube, to write; "" for none
	Gate   string // the gate to write, "" for none
}

// Run checks the cube and writes its findings as text to w: all of them for a cube that is not valid,
// with ErrInvalid; else the warnings. The outputs are written for a valid cube only.
func (v Validate) Run(w io.Writer) error {
	cube, err := v.read()
	if err != nil {
		return err
	}
	outcome := validate.Check(cube, v.Options)
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

func (v Validate) read() (*validate.Cube, error) {
	cube := &validate.Cube{ManifestPath: v.Manifest, Container: v.Container}
	var err error
	if cube.Manifest, err = os.ReadFile(v.Manifest); err != nil {
		return nil, err
	}
	if v.Parameters != "" {
		data, err := os.ReadFile(v.Parameters)
		if err != nil {
			return nil, err
		}
		cube.Parameters = &mlcubeyaml.File{Path: v.Parameters, Data: data}
	}
	if v.Image != "" {
		cube.Images = []string{v.Image}
	}
	if v.ImageFile != "" {
		cube.ImageFolder = filepath.Dir(v.ImageFile)
	}
	files, err := readListing(v.Listing)
	if err != nil {
		return nil, err
	}
	cube.AdditionalFiles = fileSet(files)
	return cube, nil
}

// fileSet returns what is known of listed files before they are packed.
func fileSet(files []listing.File) *mlcubeyaml.FileSet {
	if len(files) == 0 {
		return nil
	}
	set := &mlcubeyaml.FileSet{Unsure: true}
	for _, f := range files {
		if f.Tree || f.Path == "" {
			set.Open = append(set.Open, f.Path)
		} else {
			set.Paths = append(set.Paths, f.Path)
		}
	}
	return set
}

func (v Validate) write(outcome *validate.Outcome) error {
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
		container, err := ContainerOf(outcome)
		if err != nil {
			return err
		}
		if err := writeJSON(v.Cube, indexed{CubeOf(outcome, v.Options, v.Image), container}); err != nil {
			return err
		}
	}
	if v.Gate == "" {
		return nil
	}
	gate := Gate{Valid: true, Pending: []Reference{}}
	if outcome.Container != nil {
		gate.ContainerType = outcome.Container.Type
	}
	for _, r := range outcome.Needs.Pending {
		gate.Pending = append(gate.Pending, Reference(r))
	}
	return writeJSON(v.Gate, gate)
}

// CubeOf returns what a submission says of a checked cube with the image file of that name, if any.
func CubeOf(outcome *validate.Outcome, o validate.Options, image string) submission.Cube {
	cube := submission.Cube{
		Name:    outcome.Info.Name,
		Types:   o.Types,
		Profile: string(o.Profile),
		Image:   outcome.Info.ImageReference,
	}
	if outcome.Container != nil {
		cube.Profile = "container"
		return cube
	}
	if cube.Image == "" {
		cube.Image = image
	}
	return cube
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
