package gazelle

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/bazelbuild/bazel-gazelle/config"
	"github.com/bazelbuild/bazel-gazelle/language"
	"github.com/bazelbuild/bazel-gazelle/rule"
)

// existingRule is one of our rules in a BUILD file. kind is our name for it, even if it is mapped.
type existingRule struct {
	*rule.Rule
	kind string
}

// manifest is the file in the package that the rule reads; "" if it is elsewhere or not a string.
func (r existingRule) manifest() string {
	kind := ruleKinds[r.kind]
	if r.Attr(kind.ManifestAttribute) == nil {
		return kind.Manifest
	}
	name, ok := isLocal(r.AttrString(kind.ManifestAttribute))
	if !ok {
		return ""
	}
	return name
}

// existingRules are our rules in a BUILD file.
type existingRules struct {
	rules []existingRule
}

// findRules finds our rules, also under the names of map_kind and alias_kind.
func findRules(c *config.Config, f *rule.File) existingRules {
	var found existingRules
	if f == nil {
		return found
	}
	for _, r := range f.Rules {
		for kind := range ruleKinds {
			if r.Kind() == kind || r.Kind() == c.KindMap[kind].KindName || c.AliasMap[r.Kind()] == kind {
				found.rules = append(found.rules, existingRule{r, kind})
				break
			}
		}
	}
	return found
}

// ofCube returns the rule of a kind for the folder's manifest: the rule with the directive's name, otherwise
// the only one, or nil. ok is false if there are several and none has the name: the user has split the cube.
func (e existingRules) ofCube(kind, name string) (r *rule.Rule, ok bool) {
	var candidates []*rule.Rule
	for _, r := range e.rules {
		if r.kind != kind || r.manifest() != ruleKinds[kind].Manifest {
			continue
		}
		if r.Name() == name {
			return r.Rule, true
		}
		candidates = append(candidates, r.Rule)
	}
	switch len(candidates) {
	case 0:
		return nil, true
	case 1:
		return candidates[0], true
	}
	return nil, false
}

// orphans returns an empty rule for each rule whose manifest was deleted, so that Gazelle deletes it.
func (e existingRules) orphans(args language.GenerateArgs) []*rule.Rule {
	var empty []*rule.Rule
	for _, r := range e.rules {
		name := r.manifest()
		if name == "" || slices.Contains(args.GenFiles, name) || isTarget(args.File, name) {
			continue
		}
		if _, isList := listOf(r.Attr("types")); !isList && r.Attr("types") != nil {
			continue // which Gazelle could not merge
		}
		if _, err := os.Lstat(filepath.Join(args.Dir, filepath.FromSlash(name))); !os.IsNotExist(err) {
			continue
		}
		if _, isAlias := args.Config.AliasMap[r.Kind()]; isAlias && !r.ShouldKeep() {
			// Gazelle does not delete a rule of an aliased kind, because it looks for NonEmptyAttrs under the alias.
			r.Delete()
			continue
		}
		empty = append(empty, rule.NewRule(r.kind, r.Name()))
	}
	return empty
}

func isTarget(f *rule.File, name string) bool {
	return slices.ContainsFunc(f.Rules, func(r *rule.Rule) bool { return r.Name() == name })
}
