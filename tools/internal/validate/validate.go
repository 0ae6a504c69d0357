// Package validate checks a cube, in a folder or as declared files, and reports what it found: all
// that the command validate and the Bazel action Validate do but for reading flags.
package validate

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// Format is how a report is written.
type Format string

const (
	Text  Format = "text"
	JSON  Format = "json"
	SARIF Format = "sarif"
)

// ParseFormat returns the format of a name; "" stands for Text.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case "":
		return Text, nil
	case Text, JSON, SARIF:
		return f, nil
	}
	return "", diag.UnknownName("format", name, []string{string(Text), string(JSON), string(SARIF)})
}

// Options say what a cube is checked against.
type Options struct {
	Types       []string               // the cube types that it claims
	Profile     mlcubeyaml.Profile     // "" stands for medperf
	ImagePolicy mlcubeyaml.ImagePolicy // "" stands for any
	Policy      diag.Policy            // codes that are promoted to errors or allowed
	Label       string                 // the Bazel target, for the report
}

// Names are Options as a command line or a rule has them.
type Names struct {
	Types, Profile, ImagePolicy string // Types are separated by commas
	Errors, Allow               []string
	Label                       string
}

// ParseOptions reads options. Its error is one of usage: an unknown profile, policy or code, or a
// code that cannot be allowed. Unknown types are for Check to report.
func ParseOptions(n Names) (Options, error) {
	o := Options{Label: n.Label, Policy: diag.Policy{Promote: codes(n.Errors), Allow: codes(n.Allow)}}
	if n.Types != "" {
		o.Types = strings.Split(n.Types, ",")
	}
	var err error
	if o.Profile, err = mlcubeyaml.ParseProfile(n.Profile); err != nil {
		return Options{}, err
	}
	if o.ImagePolicy, err = mlcubeyaml.ParseImagePolicy(n.ImagePolicy); err != nil {
		return Options{}, err
	}
	return o, o.Policy.Check()
}

func codes(names []string) []diag.Code {
	out := make([]diag.Code, len(names))
	for i, n := range names {
		out[i] = diag.Code(n)
	}
	return out
}

// Cube is what is known of a cube, or of a container of MedPerf since December 2025, before it is checked.
type Cube struct {
	// Container says that the manifest is a container_config.yaml.
	Container bool
	// ManifestPath is the path that the report shows for the manifest, Manifest its content.
	ManifestPath string
	Manifest     []byte
	// ManifestProblem says why there is no manifest to read, and ManifestFix what to do; "" where
	// there is one.
	ManifestProblem, ManifestFix string
	// Parameters is the declared parameters.yaml, nil for none.
	Parameters *mlcubeyaml.File
	// AdditionalFiles are the declared additional files, nil for none.
	AdditionalFiles *mlcubeyaml.FileSet
	// Images are the names of the image files. A cube hosts one; of several, the one that the
	// manifest names counts.
	Images []string
	// ImageFolder is where the image files are, to be looked at, and a container's into; "" leaves it.
	ImageFolder string
	// Neighbours are names of other files, for suggestions.
	Neighbours []string
}

// Outcome is what Check found.
type Outcome struct {
	mlcubeyaml.Result             // its findings are as the policy has them
	Report            diag.Report // the findings, with what is needed to write them
	Container         *Container  // nil for a cube
}

// Status is the exit status: 0 for a valid cube, 1 for one that is not.
func (o *Outcome) Status() int {
	if o.Result.OK() {
		return StatusValid
	}
	return StatusInvalid
}

// Check checks a cube or a container. It reads nothing but what the cube holds, and of a container the
// image file in ImageFolder; of a cube's it looks at the kind.
func Check(c *Cube, o Options) *Outcome {
	doc := &pyyaml.Document{File: c.ManifestPath}
	sources := map[string][]byte{}
	if c.ManifestProblem != "" {
		doc.Findings = []diag.Finding{{
			Code: "MLC001", Severity: diag.Error, Pos: diag.Position{File: c.ManifestPath},
			Message: c.ManifestProblem, Expected: "a file named " + path.Base(c.ManifestPath), Fix: c.ManifestFix,
		}}
	} else {
		doc, _ = pyyaml.Parse(c.ManifestPath, c.Manifest)
		sources[c.ManifestPath] = c.Manifest
	}
	if c.Parameters != nil && c.Parameters.Data != nil {
		sources[c.Parameters.Path] = c.Parameters.Data
	}
	if c.Container {
		return checkContainer(c, o, doc, sources)
	}
	result := mlcubeyaml.Check(mlcubeyaml.Request{
		Manifest: doc, Types: o.Types, Profile: o.Profile, ImagePolicy: o.ImagePolicy, Parameters: c.Parameters,
		AdditionalFiles: c.AdditionalFiles, Image: c.image(doc), Neighbours: c.Neighbours,
	})
	if c.ImageFolder != "" && result.Needs.Image != "" {
		result.Findings = append(result.Findings, imageKind(filepath.Join(c.ImageFolder, result.Needs.Image))...)
	}
	result.Findings = o.Policy.Apply(result.Findings)
	return &Outcome{Result: result, Report: diag.Report{Label: o.Label, Subject: c.ManifestPath, Sources: sources, Findings: result.Findings}}
}

// imageKind reports an image file that is no file.
func imageKind(path string) []diag.Finding {
	f := diag.Finding{
		Code: "MLC067", Severity: diag.Error, Pos: diag.Position{File: path},
		Expected: "a regular file", Fix: "put the image file in its place",
	}
	switch info, err := os.Stat(path); {
	case err != nil:
		f.Message = fmt.Sprintf("the image file cannot be read: %v", err)
	case info.Mode().IsRegular():
		return nil
	default:
		f.Message = "the image file is " + regularfile.Kind(info.Mode())
	}
	return []diag.Finding{f}
}

// image is the image file that counts: the one that the manifest names, the one that it is likely to
// mean, or the first that is not hidden, as what a file manager left there is.
func (c *Cube) image(doc *pyyaml.Document) string {
	visible := slices.DeleteFunc(slices.Clone(c.Images), func(name string) bool { return strings.HasPrefix(name, ".") })
	if runner := doc.Root.Get("singularity"); runner != nil {
		if image := runner.Value.Get("image"); image != nil && image.Value.Kind == pyyaml.String {
			name := path.Clean(image.Value.Text)
			if slices.Contains(c.Images, name) {
				return name
			}
			if near, ok := diag.Suggest(name, visible); ok {
				return near
			}
		}
	}
	if len(visible) == 0 {
		return ""
	}
	return visible[0]
}

// Write writes a report in a format; text says how the format Text looks.
func Write(w io.Writer, r *diag.Report, f Format, text diag.TextOptions) error {
	switch f {
	case JSON:
		return diag.WriteJSON(w, r)
	case SARIF:
		return diag.WriteSARIF(w, r)
	}
	return diag.WriteText(w, r, text)
}
