package validate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// containerProfile is what a submission says of the rules that a container_config.yaml was checked by;
// there is one set of them, so it is no profile that can be asked for.
const containerProfile mlcubeyaml.Profile = "container"

// Container is what a checked container_config.yaml holds.
type Container struct {
	*containerconfig.Result
	// Config is the configuration's value, nil if it could not be read.
	Config *pyyaml.Value
}

// ContainerFolder reads the container in a folder with the layout of MedPerf's templates: config and,
// in the folder workspace beside it, parameters.yaml, additional_files and .image. It is as Folder.
func ContainerFolder(dir, config string) (*Cube, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder; name the folder that holds %s", dir, containerconfig.ConfigName)
	}
	c := &Cube{ManifestPath: config, Container: true}
	if err := c.readManifest(filepath.Dir(config)); err != nil {
		return nil, err
	}
	return c, c.readWorkspace(dir)
}

// Detect returns the container configuration to check of a folder, "" for its mlcube.yaml: the one that
// is asked for, or container_config.yaml where there is no mlcube.yaml.
func Detect(dir, asked string) (config string, both bool) {
	if asked != "" {
		return asked, false
	}
	config = filepath.Join(dir, containerconfig.ConfigName)
	if _, err := os.Lstat(config); err != nil {
		return "", false
	}
	if _, err := os.Lstat(filepath.Join(dir, manifestName)); err == nil {
		return "", true
	}
	return config, false
}

// checkContainer is Check of a container_config.yaml. It reads the image file if the folder is known.
func checkContainer(c *Cube, o Options, doc *pyyaml.Document, sources map[string][]byte) *Outcome {
	image := c.containerImage(doc)
	result := containerconfig.Check(containerconfig.Request{
		Config: doc, Types: o.Types, ImagePolicy: o.ImagePolicy, Parameters: c.Parameters,
		AdditionalFiles: c.AdditionalFiles, Image: image, Neighbours: c.Neighbours,
	})
	if image != "" && c.ImageFolder != "" {
		file := filepath.Join(c.ImageFolder, image)
		findings, err := containerconfig.CheckImage(file, result.Type)
		if err != nil {
			findings = []diag.Finding{{
				Code: "MLC067", Severity: diag.Error, Pos: diag.Position{File: file},
				Message: fmt.Sprintf("the image file cannot be read: %v", err), Expected: "a file", Fix: "put a file in its place that can be read",
			}}
		}
		result.Findings = append(result.Findings, findings...)
	}
	result.Findings = o.Policy.Apply(result.Findings)
	return &Outcome{
		Result: mlcubeyaml.Result{
			Findings: result.Findings,
			Needs:    mlcubeyaml.Needs{Parameters: result.MountsParameters, AdditionalFiles: result.MountsAdditionalFiles, Image: image},
			Info:     mlcubeyaml.Info{ImageReference: result.Image, Tasks: result.Tasks},
		},
		Report:    diag.Report{Label: o.Label, Subject: c.ManifestPath, Sources: sources, Findings: result.Findings},
		Container: &Container{result, doc.Root},
	}
}

// containerImage is the image file that counts: the one whose name the configuration's address ends in,
// or the first that is not hidden.
func (c *Cube) containerImage(doc *pyyaml.Document) string {
	visible := ""
	for _, name := range c.Images {
		if e := doc.Root.Get("image"); e != nil && e.Value.Kind == pyyaml.String && strings.HasSuffix(e.Value.Text, "/"+name) {
			return name
		}
		if visible == "" && !strings.HasPrefix(name, ".") {
			visible = name
		}
	}
	return visible
}
