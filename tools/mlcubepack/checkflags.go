package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
)

// check is the part of a command line that says which cube is checked, and against what.
type check struct {
	dir string // the cube's folder
	// manifests are those that flags of kinds name, to be checked instead of the folder's.
	manifests map[*cube.Kind]string
	format    string                           // text, json or sarif
	fixed     func(*checked) (*checked, error) // applies fixes after the check; nil for none
	cube.Names
}

// checked is a cube and what the checks said of it.
type checked struct {
	*cube.Outcome
	cube    *cube.Cube
	dir     string // the cube's folder
	options cube.Options
	format  diag.Format // the format of the report
}

// addFlags adds the flags of a check. --mlcube and --mlcube-types are those of package-mlcube.py.
func (c *check) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&c.dir, "mlcube", "", "the cube's `folder`, which holds "+manifestNames())
	f.StringVar(&c.Types, "mlcube-types", "", "the cube's `types`, separated by commas (default: those that its tasks tell): "+typesHelp())
	c.manifests = map[*cube.Kind]string{}
	for _, k := range kinds.All {
		if k.ManifestFlag != "" {
			f.Var(manifestFlag{c, k}, k.ManifestFlag,
				fmt.Sprintf("`file` to check as the %s of a %s, instead of the folder's manifest", k.Manifest, k.Noun))
		}
	}
	f.StringVar(&c.format, "format", string(diag.Text), "format of the report: text, json or sarif")
	f.StringVar(&c.Profile, "profile", string(cube.MedPerf), "checks: medperf (the client), or script (package-mlcube.py)")
	f.StringVar(&c.ImagePolicy, "image-policy", string(cube.ImageAny),
		"how exactly the image must be pinned: any, tag or digest")
	f.StringVar(&c.Contract, "contract", "",
		"what MedPerf expects of a container: "+strings.Join(contracts(), ", ")+" (default "+contracts()[0]+")")
	f.StringVar(&c.ImageDigest, "image-digest", "",
		"`digest` of the image in its registry, sha256:…, to register with a container")
	f.StringSliceVar(&c.Errors, "error", nil, "`code` of a warning or note to turn into an error, such as MLC072")
	f.StringSliceVar(&c.Allow, "allow", nil, "`code` of findings to silence, such as MLC057")
}

// manifestFlag is the flag that names the manifest of a kind.
type manifestFlag struct {
	check *check
	kind  *cube.Kind
}

func (f manifestFlag) Set(path string) error {
	f.check.manifests[f.kind] = path
	return nil
}

func (f manifestFlag) Type() string { return "string" }

func (f manifestFlag) String() string {
	if f.check == nil {
		return ""
	}
	return f.check.manifests[f.kind]
}

// manifestNames lists the manifests of all kinds, as in "a.yaml or b.yaml".
func manifestNames() string {
	var names []string
	for _, k := range kinds.All {
		names = append(names, k.Manifest)
	}
	return strings.Join(names, " or ")
}

// contracts are the names of the contracts of all kinds.
func contracts() []string {
	var names []string
	for _, k := range kinds.All {
		names = append(names, k.Contracts...)
	}
	return names
}

// typesHelp lists the types of all kinds, each where it comes first.
func typesHelp() string {
	var text string
	var seen []string
	for _, k := range kinds.All {
		own := slices.DeleteFunc(slices.Clone(k.Types.Names()), func(name string) bool { return slices.Contains(seen, name) })
		seen = append(seen, own...)
		if text != "" {
			text += fmt.Sprintf("; of a %s also ", k.Noun)
		}
		text += strings.Join(own, ", ")
	}
	return text
}

// complete fills in the folder from the manifest that a flag names; it fails where a flag is missing.
func (c *check) complete() error {
	if kind, manifest, _ := c.manifest(); c.dir == "" && c.manifests[kind] != "" {
		c.dir = filepath.Dir(manifest)
	}
	switch {
	case c.dir == "":
		return errors.New("--mlcube is missing; name the cube's folder")
	case c.Types == "" && c.Profile == string(cube.Script):
		return errors.New("--mlcube-types is missing, which --profile script requires; name one or more of " + strings.Join(kinds.All[0].Types.Names(), ", "))
	}
	return nil
}

// manifest returns the manifest to check, and its kind: the one that a flag names, or the first that is in
// the folder. others are further kinds whose manifests are there.
func (c *check) manifest() (kind *cube.Kind, path string, others []*cube.Kind) {
	for _, k := range kinds.All {
		if c.manifests[k] != "" {
			return k, c.manifests[k], nil
		}
	}
	if found := kinds.InFolder(c.dir); len(found) > 0 {
		return found[0], filepath.Join(c.dir, found[0].Manifest), found[1:]
	}
	k := kinds.All[0]
	return k, filepath.Join(c.dir, k.Manifest), nil
}

// run checks the cube. Its error has the exit status; a cube that is not valid is no error.
func (c *check) run(cmd *cobra.Command) (*checked, error) {
	c.noteOthers(cmd)
	if err := c.complete(); err != nil {
		return nil, err
	}
	format, err := diag.ParseFormat(c.format)
	if err != nil {
		return nil, err
	}
	options, err := cube.ParseOptions(c.Names)
	if err != nil {
		return nil, err
	}
	kind, manifest, _ := c.manifest()
	read, err := cube.ReadFolder(kind, c.dir, manifest)
	if err != nil {
		return nil, &statusError{statusIO, err}
	}
	if options.Profile != cube.MedPerf && !slices.Contains(kind.Profiles, string(options.Profile)) {
		return nil, fmt.Errorf("--profile %s has no rules for %s; leave the flag out", options.Profile, kind.Manifest)
	}
	if err := kind.CheckContract(options.Contract); err != nil {
		return nil, fmt.Errorf("--contract: %w", err)
	}
	if options.ImageDigest != "" && !kind.RegistersDigest {
		return nil, fmt.Errorf("--image-digest: a submission of %s has no image digest; leave the flag out", kind.Manifest)
	}
	result := &checked{Outcome: read.Check(options), cube: read, dir: c.dir, options: options, format: format}
	if c.fixed != nil {
		return c.fixed(result)
	}
	return result, nil
}

// write writes the report.
func (c *checked) write(w io.Writer) error {
	if err := diag.Write(w, &c.Report, c.format, diag.TextOptions{Color: color(w)}); err != nil {
		return &statusError{statusIO, err}
	}
	return nil
}

// verdict is the exit status of a cube that is not valid, as an error.
func (c *checked) verdict() error {
	if c.OK() {
		return nil
	}
	return &statusError{statusInvalid, nil}
}

// noteOthers says which manifest counts where a folder has several.
func (c *check) noteOthers(cmd *cobra.Command) {
	kind, _, others := c.manifest()
	if c.dir == "" {
		return
	}
	for _, other := range others {
		text := fmt.Sprintf("%s has %s and %s; using %s.", diag.Printable(c.dir), kind.Manifest, other.Manifest,
			kind.Manifest)
		if other.ManifestFlag != "" {
			text += fmt.Sprintf(" To use the other, pass --%s.", other.ManifestFlag)
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "mlcubepack: %s\n", text)
	}
}
