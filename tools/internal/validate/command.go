package validate

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// Command is the command line of validate.
type Command struct {
	Dir    string // the cube's folder
	Config string // the container_config.yaml to check instead of the folder's mlcube.yaml, "" for that
	Format string // text, json or sarif
	Names
}

// AddFlags adds the flags of validate. --mlcube and --mlcube-types are those of package-mlcube.py.
func (c *Command) AddFlags(f *pflag.FlagSet) {
	f.StringVar(&c.Dir, "mlcube", "", "the cube's `folder`, which holds mlcube.yaml or container_config.yaml")
	f.StringVar(&c.Types, "mlcube-types", "", "the cube's `types`, separated by commas: "+strings.Join(mlcubeyaml.TypeNames(), ", ")+
		"; of a container also "+strings.Join(containerconfig.TypeNames()[len(mlcubeyaml.TypeNames()):], ", "))
	f.StringVar(&c.Config, "container-config", "", "`file` to check by MedPerf's rules since December 2025 (default container_config.yaml where the folder has no mlcube.yaml)")
	f.StringVar(&c.Format, "format", string(Text), "how to write what was found: text, json or sarif")
	c.AddRuleFlags(f)
}

// AddRuleFlags adds the flags that say what a cube is checked against, which package has as well.
func (c *Command) AddRuleFlags(f *pflag.FlagSet) {
	f.StringVar(&c.Profile, "profile", string(mlcubeyaml.MedPerf), "whose rules hold: medperf, or script for those of package-mlcube.py")
	f.StringVar(&c.ImagePolicy, "image-policy", string(mlcubeyaml.ImageAny), "how exactly the image has to be named: any, tag or digest")
	f.StringSliceVar(&c.Errors, "error", nil, "`code` of a warning or note that is to be an error, such as MLC072")
	f.StringSliceVar(&c.Allow, "allow", nil, "`code` of findings to leave out, such as MLC057")
}

// The exit statuses of Run.
const (
	StatusValid   = 0
	StatusInvalid = 1
	StatusUsage   = 2
	StatusIO      = 3
)

// Checked is a cube and what the checks said of it.
type Checked struct {
	*Outcome
	Cube    *Cube
	Options Options
	Format  Format // to write the report in
}

// Check checks the cube. It returns nil, the exit status StatusUsage or StatusIO, and the error to
// show, or what was checked and the status that is its verdict.
func (c *Command) Check() (checked *Checked, status int, err error) {
	if err := c.Complete(); err != nil {
		return nil, StatusUsage, err
	}
	format, err := ParseFormat(c.Format)
	if err != nil {
		return nil, StatusUsage, err
	}
	options, err := ParseOptions(c.Names)
	if err != nil {
		return nil, StatusUsage, err
	}
	cube, err := c.Read()
	if err != nil {
		return nil, StatusIO, err
	}
	if err := options.Fit(cube); err != nil {
		return nil, StatusUsage, err
	}
	outcome := Check(cube, options)
	return &Checked{outcome, cube, options, format}, outcome.Status(), nil
}

// Run checks the cube and writes the report to w; text says how the format text looks. It returns
// the exit status, and with StatusUsage and StatusIO the error to show.
func (c *Command) Run(w io.Writer, text diag.TextOptions) (status int, err error) {
	checked, status, err := c.Check()
	if err != nil {
		return status, err
	}
	if err := Write(w, &checked.Report, checked.Format, text); err != nil {
		return StatusIO, err
	}
	return status, nil
}

// Complete fills in the folder from the file that --container-config names; it fails where a flag is
// missing.
func (c *Command) Complete() error {
	if c.Dir == "" && c.Config != "" {
		c.Dir = filepath.Dir(c.Config)
	}
	switch {
	case c.Dir == "":
		return errors.New("--mlcube is missing: name the cube's folder")
	case c.Types == "":
		return errors.New("--mlcube-types is missing: name one or more of " + strings.Join(mlcubeyaml.TypeNames(), ", "))
	}
	return nil
}

// Read reads the cube or container that the command line names.
func (c *Command) Read() (*Cube, error) {
	if config, _ := Detect(c.Dir, c.Config); config != "" {
		return ContainerFolder(c.Dir, config)
	}
	return Folder(c.Dir)
}

// Fit returns an error of usage where the options are not for what is to be checked.
func (o Options) Fit(c *Cube) error {
	if c.Container && o.Profile == mlcubeyaml.Script {
		return errors.New("--profile script is about mlcube.yaml; package-mlcube.py never took a container_config.yaml")
	}
	return nil
}

// Color says whether text for a file may have colours: it is a terminal that knows them, and the
// user has not set NO_COLOR (https://no-color.org).
func Color(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
