package gazelle

import (
	"errors"
	"fmt"
	"log"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bazelbuild/bazel-gazelle/config"
	"github.com/bazelbuild/bazel-gazelle/rule"
	"github.com/bazelbuild/bazel-gazelle/walk"
	"github.com/bazelbuild/buildtools/build"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
)

// The directives. Each applies to its folder and the folders below.
const (
	directiveEnabled  = "mlcube_enabled"
	directiveName     = "mlcube_name"
	directiveProfile  = "mlcube_profile"
	directiveContract = "mlcube_contract"
	directiveTest     = "mlcube_validate_test"
	directiveTypes    = "mlcube_types"
)

// autoTypes is the value of mlcube_types that takes the types from the tasks.
const autoTypes = "auto"

const defaultName = "package"

// ownFolders are folders of a cube in which a manifest is a copy, not a cube: MLCube's workspace, the build
// context of the image, and the output of package-mlcube.py.
var ownFolders = []string{cube.WorkspaceFolder, "project", cube.AssetsFolder}

// boundaryFiles make a folder the root of another repository.
var boundaryFiles = []string{"MODULE.bazel", "REPO.bazel", "WORKSPACE", "WORKSPACE.bazel"}

// buildFiles are the names that make a folder a package for Bazel.
var buildFiles = []string{"BUILD", "BUILD.bazel"}

// folderConfig is the configuration of a folder: its directives and its location.
type folderConfig struct {
	disabled bool
	name     string       // "" if no directive sets the name
	profile  cube.Profile // "" if no directive sets it
	contract string       // "" if no directive sets it
	types    []string     // nil to take them from the tasks
	test     *bool        // nil if no directive sets it

	isCube          bool
	inCube          bool // in one of a cube's ownFolders
	inWorkspace     bool // in a cube's workspace
	otherRepository bool
	langs           []string // config.Config's, before Configure narrowed it
}

func getConfig(c *config.Config) *folderConfig {
	if cfg, ok := c.Exts[languageName].(*folderConfig); ok {
		return cfg
	}
	return &folderConfig{}
}

// writes reports whether Gazelle writes rules in the folder.
func (cfg *folderConfig) writes() bool {
	return !cfg.disabled && !cfg.inCube && !cfg.otherRepository
}

func (*mlcubeLang) KnownDirectives() []string {
	return []string{
		directiveContract, directiveEnabled, directiveName, directiveProfile, directiveTest, directiveTypes,
	}
}

func (*mlcubeLang) Configure(c *config.Config, rel string, f *rule.File) {
	parent := getConfig(c)
	cfg := *parent
	c.Exts[languageName] = &cfg
	cfg.directives(c, f)

	var files []string
	if info, err := walk.GetDirInfo(rel); err == nil {
		files = info.RegularFiles
	}
	cfg.isCube = slices.ContainsFunc(kinds.All, func(k *cube.Kind) bool { return slices.Contains(files, k.Manifest) })
	if rel == "" {
		return
	}
	isBoundary := func(name string) bool { return slices.Contains(boundaryFiles, name) }
	if !parent.inCube && slices.ContainsFunc(files, isBoundary) {
		cfg.otherRepository = true
	}
	if parent.isCube && parent.writes() && slices.Contains(ownFolders, path.Base(rel)) {
		cfg.inCube = true
		cfg.inWorkspace = path.Base(rel) == cube.WorkspaceFolder
		cfg.langs = c.Langs
	}
	if cfg.inWorkspace {
		// No language may add a BUILD file here, because it would hide the files from the cube's globs.
		if f == nil {
			c.Langs = []string{languageName}
		} else if slices.Equal(c.Langs, []string{languageName}) {
			c.Langs = cfg.langs
		}
	}
}

// targetName matches a valid target name without slashes.
var targetName = regexp.MustCompile(`^[A-Za-z0-9!%@^_"#$&'()*+,;<=>?\[\]{|}~.-]+$`)

// directives applies the directives of a BUILD file. An invalid value is reported and changes nothing.
func (cfg *folderConfig) directives(c *config.Config, f *rule.File) {
	if f == nil {
		return
	}
	lines := directiveLines(f.File)
	for i, d := range f.Directives {
		if err := cfg.directive(d); err != nil {
			place := relPath(c, f.Path)
			if i < len(lines) {
				place = fmt.Sprintf("%s:%d", place, lines[i])
			}
			log.Printf("%s: # gazelle:%s: %v", place, d.Key, err)
			if c.Strict {
				log.Fatal("stopping because of -strict")
			}
		}
	}
}

func (cfg *folderConfig) directive(d rule.Directive) error {
	switch d.Key {
	case directiveEnabled:
		enabled, err := parseBool(d.Value)
		if err == nil {
			cfg.disabled = !enabled
		}
		return err
	case directiveName:
		if !targetName.MatchString(d.Value) {
			return fmt.Errorf("%q is not a valid target name; expected a name such as %s", d.Value, defaultName)
		}
		cfg.name = d.Value
	case directiveProfile:
		if d.Value == "" {
			return errors.New("the profile is missing; expected medperf or script")
		}
		profile, err := cube.ParseProfile(d.Value)
		if err == nil {
			cfg.profile = profile
		}
		return err
	case directiveContract:
		for _, k := range kinds.All {
			if slices.Contains(k.Contracts, d.Value) {
				cfg.contract = d.Value
				return nil
			}
		}
		return fmt.Errorf("unknown contract %q; expected %s", d.Value, strings.Join(contracts(), " or "))
	case directiveTest:
		test, err := parseBool(d.Value)
		if err == nil {
			cfg.test = &test
		}
		return err
	case directiveTypes:
		types, err := parseTypes(d.Value)
		if err == nil {
			cfg.types = types
		}
		return err
	}
	return nil
}

// contracts are the names of the contracts of all kinds.
func contracts() []string {
	var names []string
	for _, k := range kinds.All {
		names = append(names, k.Contracts...)
	}
	return names
}

func parseBool(value string) (bool, error) {
	switch value {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("expected true or false, got %q", value)
}

// parseTypes reads cube types that are separated by commas, or autoTypes.
func parseTypes(value string) ([]string, error) {
	if value == autoTypes {
		return nil, nil
	}
	known := kinds.TypeNames()
	var types []string
	for _, name := range strings.Split(value, ",") {
		name = strings.TrimSpace(name)
		if !slices.Contains(known, name) {
			if near, ok := diag.Suggest(name, append(known, autoTypes)); ok {
				return nil, fmt.Errorf("unknown cube type %q; did you mean %q?", name, near)
			}
			return nil, fmt.Errorf("unknown cube type %q; expected %s, separated by commas, or %s", name,
				strings.Join(known, ", "), autoTypes)
		}
		types = append(types, name)
	}
	slices.Sort(types)
	return slices.Compact(types), nil
}

var directiveComment = regexp.MustCompile(`^#\s*gazelle:\w+`)

// directiveLines returns the lines of the directives of a file, in the order of rule.File's.
func directiveLines(f *build.File) []int {
	var lines []int
	for _, statement := range f.Stmt {
		comments := statement.Comment()
		for _, comment := range slices.Concat(comments.Before, comments.After) {
			if directiveComment.MatchString(comment.Token) {
				lines = append(lines, comment.Start.Line)
			}
		}
	}
	return lines
}
