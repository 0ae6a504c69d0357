// Package cube is what the kinds of package that MedPerf registers have in common: the layout of their
// folder, what is read of it, what is asked of a check and what it answers, and the type Kind, which says
// in what they differ. An MLCube, a container and whatever comes later are all called a cube here.
package cube

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// Cube is what is known of a cube before it is checked.
type Cube struct {
	Kind *Kind
	// ManifestPath is the manifest's path in the report, Manifest its content.
	ManifestPath string
	Manifest     []byte
	// ManifestProblem is why the manifest cannot be read, and ManifestFix the fix; "" if it can.
	ManifestProblem, ManifestFix string
	// Parameters is the declared parameters.yaml, nil for none.
	Parameters *File
	// AdditionalFiles are the declared additional files, nil for none.
	AdditionalFiles *FileSet
	// Images are the names of the image files. A cube hosts one; if there are several, it is the one that the
	// manifest names.
	Images []string
	// ImageFolder is where the image files are, to be inspected; "" leaves them unlooked at.
	ImageFolder string
	// imagesOutside are the image files that are links out of the cube's folder.
	imagesOutside map[string]bool
	// Neighbours are the names of other files, used only for suggestions.
	Neighbours []string
}

// Outcome is the result of Check.
type Outcome struct {
	*Result             // its findings have the policy applied
	Report  diag.Report // the findings, with what is needed to write them
	Types   []string    // the declared types, or those that the tasks tell
}

// Check checks a cube by its kind's rules. It reads the image file if the folder of it is known.
func (c *Cube) Check(o Options) *Outcome {
	doc := &pyyaml.Document{File: c.ManifestPath}
	sources := map[string][]byte{}
	if c.ManifestProblem != "" {
		doc.Findings = []diag.Finding{{
			Code: diag.ManifestMissing, Severity: diag.Error, Pos: diag.Position{File: c.ManifestPath},
			Message: c.ManifestProblem, Expected: "a file named " + path.Base(c.ManifestPath), Fix: c.ManifestFix,
		}}
	} else {
		doc, _ = pyyaml.Parse(c.ManifestPath, c.Manifest)
		sources[c.ManifestPath] = c.Manifest
	}
	parameters := c.Parameters
	if parameters != nil && parameters.Data != nil {
		sources[parameters.Path] = parameters.Data
	}
	var others []diag.Finding // about files that are not what they should be
	if o.Profile != Script {
		if f, ok := notTheDocument(c.ManifestPath, c.Manifest); ok {
			doc = &pyyaml.Document{File: c.ManifestPath, Findings: []diag.Finding{f}}
		}
		if parameters != nil {
			if f, ok := notTheDocument(parameters.Path, parameters.Data); ok {
				others = append(others, f)
				parameters = &File{Path: parameters.Path}
			}
		}
	}
	types := o.Types
	if len(types) == 0 && o.Profile != Script {
		types = c.Kind.Types.OfDocument(doc)
	}
	result := c.Kind.Check(Request{
		Document:        doc,
		Types:           types,
		Profile:         o.Profile,
		ImagePolicy:     o.ImagePolicy,
		ImageDigest:     o.ImageDigest,
		Contract:        o.Contract,
		Parameters:      parameters,
		AdditionalFiles: c.AdditionalFiles,
		Image:           c.image(doc),
		Neighbours:      c.Neighbours,
	})
	result.Findings = append(result.Findings, others...)
	hosted := c.Kind.HostedImage(result, o.Profile, c.Images)
	if c.imagesOutside == nil && len(c.Images) == 1 { // a target declares it, so it is hosted whatever its name
		hosted = c.Images[0]
	}
	if hosted != "" {
		result.Findings = append(result.Findings, c.checkHostedImage(hosted)...)
	}
	if c.ImageFolder != "" && result.Needs.Image != "" && !c.imagesOutside[result.Needs.Image] {
		result.Findings = append(result.Findings, c.inspectImage(result)...)
	}
	result.Findings = o.Policy.Apply(result.Findings)
	report := diag.Report{Label: o.Label, Subject: c.ManifestPath, Sources: sources, Findings: result.Findings}
	return &Outcome{Result: result, Report: report, Types: types}
}

// image returns the image file to use: the one that the manifest names, the one that it probably means, or
// the first that is not hidden. Junk files are hidden.
func (c *Cube) image(doc *pyyaml.Document) string {
	visible := slices.DeleteFunc(slices.Clone(c.Images), hidden)
	if name := c.Kind.NamedImage(doc); name != "" {
		if slices.Contains(c.Images, name) {
			return name
		}
		if near, ok := diag.Suggest(name, visible); ok {
			return near
		}
	}
	return FirstVisible(visible)
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

// FirstVisible returns the first name that is not hidden, "" for none.
func FirstVisible(names []string) string {
	if i := slices.IndexFunc(names, func(name string) bool { return !hidden(name) }); i >= 0 {
		return names[i]
	}
	return ""
}

func (c *Cube) inspectImage(r *Result) []diag.Finding {
	file := filepath.Join(c.ImageFolder, r.Needs.Image)
	findings, err := c.Kind.InspectImage(file, r.ImageType)
	if err == nil {
		return findings
	}
	return []diag.Finding{{
		Code:     diag.NotARegularFile,
		Severity: diag.Error,
		Pos:      diag.Position{File: file},
		Message:  fmt.Sprintf("cannot read the image file: %v", err),
		Expected: "a regular file",
		Fix:      "replace it with the image file",
	}}
}
