// Package gazelle is a Gazelle language that writes the BUILD files of MLCubes and containers: mlcube_package
// for an mlcube.yaml, and medperf_container_package for a container_config.yaml. The attributes follow the
// references in the tasks. docs/gazelle.md describes it.
package gazelle

import (
	"flag"
	"maps"
	"slices"

	"github.com/bazelbuild/bazel-gazelle/config"
	"github.com/bazelbuild/bazel-gazelle/label"
	"github.com/bazelbuild/bazel-gazelle/language"
	"github.com/bazelbuild/bazel-gazelle/repo"
	"github.com/bazelbuild/bazel-gazelle/resolve"
	"github.com/bazelbuild/bazel-gazelle/rule"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
)

const (
	languageName = "mlcube"
	moduleName   = "rules_mlcube"
)

// ruleKinds are the rules that are written, with the kind of cube that each is for.
var ruleKinds = map[string]*cube.Kind{}

func init() {
	for _, k := range kinds.All {
		ruleKinds[k.Rule], ruleKinds[k.TestRule] = k, k
	}
}

type mlcubeLang struct {
	// defs is the label of the file that defines the rules, in the repository that is updated.
	defs string
}

var (
	_ language.Language            = (*mlcubeLang)(nil)
	_ language.ModuleAwareLanguage = (*mlcubeLang)(nil)
)

// NewLanguage returns the language, for gazelle_binary.
func NewLanguage() language.Language { return &mlcubeLang{} }

func (*mlcubeLang) Name() string { return languageName }

// Kinds merges only the attribute types; attributes.go changes the others.
func (*mlcubeLang) Kinds() map[string]rule.KindInfo {
	info := rule.KindInfo{
		MergeableAttrs: map[string]bool{"types": true},
		NonEmptyAttrs:  map[string]bool{"types": true},
	}
	infos := map[string]rule.KindInfo{}
	for kind := range ruleKinds {
		infos[kind] = info
	}
	return infos
}

func (l *mlcubeLang) Loads() []rule.LoadInfo {
	return l.ApparentLoads(func(string) string { return "" })
}

// ApparentLoads returns the load statement of the rules, with a local label in rules_mlcube itself.
func (l *mlcubeLang) ApparentLoads(moduleToApparentName func(string) string) []rule.LoadInfo {
	defs := l.defs
	if defs == "" {
		name := moduleToApparentName(moduleName)
		if name == "" {
			name = moduleName
		}
		defs = "@" + name + "//mlcube:defs.bzl"
	}
	return []rule.LoadInfo{{Name: defs, Symbols: slices.Sorted(maps.Keys(ruleKinds))}}
}

func (*mlcubeLang) RegisterFlags(*flag.FlagSet, string, *config.Config) {}

func (l *mlcubeLang) CheckFlags(_ *flag.FlagSet, c *config.Config) error {
	if c.RepoName == moduleName {
		l.defs = "//mlcube:defs.bzl"
	}
	return nil
}

// Imports, Embeds and Resolve have nothing to do: a cube depends on no other rule.

func (*mlcubeLang) Imports(*config.Config, *rule.Rule, *rule.File) []resolve.ImportSpec { return nil }

func (*mlcubeLang) Embeds(*rule.Rule, label.Label) []label.Label { return nil }

func (*mlcubeLang) Resolve(*config.Config, *resolve.RuleIndex, *repo.RemoteCache, *rule.Rule, any, label.Label) {
}
