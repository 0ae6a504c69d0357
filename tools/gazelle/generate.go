package gazelle

import (
	"fmt"
	"log"
	"path"
	"slices"
	"strings"

	"github.com/bazelbuild/bazel-gazelle/config"
	"github.com/bazelbuild/bazel-gazelle/language"
	"github.com/bazelbuild/bazel-gazelle/rule"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
)

func (*mlcubeLang) GenerateRules(args language.GenerateArgs) language.GenerateResult {
	var result language.GenerateResult
	cfg := getConfig(args.Config)
	if !cfg.writes() {
		return result
	}
	existing := findRules(args.Config, args.File)
	result.Empty = existing.orphans(args)
	first := true
	for _, kind := range kinds.All {
		if !slices.Contains(args.RegularFiles, kind.Manifest) {
			continue
		}
		if f := readFolder(kind, args.Dir, args.Rel); f != nil {
			g := &generator{args: args, cfg: cfg, folder: f}
			g.rules(&result, existing, cfg.targetName(kind, first))
		}
		first = false
	}
	return result
}

// targetName is the name of a new rule; beside the manifest of another kind it begins with the kind's noun.
func (cfg *folderConfig) targetName(kind *cube.Kind, first bool) string {
	name := cfg.name
	if name == "" {
		name = defaultName
	}
	if !first {
		name = kind.Noun + "_" + name
	}
	return name
}

// rules writes the package and the test of one manifest.
func (g *generator) rules(result *language.GenerateResult, existing existingRules, name string) {
	cfg, packageKind, testKind := g.cfg, g.folder.kind.Rule, g.folder.kind.TestRule
	packageRule, ok := existing.ofCube(packageKind, name)
	if ok {
		if packageRule != nil {
			name = packageRule.Name()
		}
		g.add(result, packageKind, name, packageRule)
	}
	testName := validateTestName(name)
	testRule, ok := existing.ofCube(testKind, testName)
	switch {
	case cfg.test == nil || !ok:
	case *cfg.test:
		if testRule != nil {
			testName = testRule.Name()
		}
		g.add(result, testKind, testName, testRule)
	case testRule != nil && testRule.Name() == testName:
		result.Empty = append(result.Empty, rule.NewRule(testKind, testName))
	}
}

func validateTestName(packageName string) string { return packageName + "_validate_test" }

// generator writes the rules of one cube.
type generator struct {
	args     language.GenerateArgs
	cfg      *folderConfig
	folder   *folder
	untyped  bool // unknown types were reported
	occupied bool // hidden files were reported
}

// add adds the rule of a kind for the cube; old is the existing rule, or nil.
func (g *generator) add(result *language.GenerateResult, kind, name string, old *rule.Rule) {
	if old != nil && old.ShouldKeep() {
		return
	}
	if other := g.ruleNamed(name); old == nil && other != nil {
		log.Printf("%s: %s has the name %q, which # gazelle:%s sets for %s; rename one of them",
			place(g.args.Config, g.args.File, other), other.Kind(), name, directiveName, kind)
		return
	}
	types, ok := g.types(old)
	if !ok {
		return
	}
	if len(types) == 0 {
		if !g.untyped {
			g.untyped = true
			log.Print(g.folder.untyped(g.args.Rel))
		}
		return
	}
	r := rule.NewRule(kind, name)
	if old != nil && hasComments(old.Attr("types")) {
		r.SetAttr("types", types) // sorting would separate comments from their elements
	} else {
		r.SetAttr("types", rule.SortedStrings(types))
	}
	a := attributes{r, old}
	a.setAll(g.folder, g.cfg.profile, g.cfg.contract)
	g.reportPackages(a)
	result.Gen = append(result.Gen, r)
	result.Imports = append(result.Imports, nil)
}

// types returns the types to write. ok is false if the existing rule has a value other than a list, which is
// kept.
func (g *generator) types(old *rule.Rule) (types []string, ok bool) {
	types = g.cfg.types
	if types == nil {
		types = g.folder.types
	}
	if old == nil || old.Attr("types") == nil {
		return types, true
	}
	there, isList := listOf(old.Attr("types"))
	if !isList {
		return nil, false
	}
	if isKept(old, "types") || len(types) == 0 {
		return there.all, true
	}
	return append(slices.Clone(types), missing(there.kept, types)...), true
}

// missing returns the names that are not in list.
func missing(names, list []string) []string {
	var out []string
	for _, name := range names {
		if !slices.Contains(list, name) {
			out = append(out, name)
		}
	}
	return out
}

// ruleNamed returns a rule of any kind with a name, or nil.
func (g *generator) ruleNamed(name string) *rule.Rule {
	if g.args.File == nil {
		return nil
	}
	for _, r := range g.args.File.Rules {
		if r.Name() == name {
			return r
		}
	}
	return nil
}

// reportPackages reports BUILD files in the workspace that hide files from the rule's globs.
func (g *generator) reportPackages(a attributes) {
	if g.occupied || len(g.folder.packages) == 0 || !a.globs(g.folder) {
		return
	}
	g.occupied = true
	for _, file := range g.folder.packages {
		log.Printf(
			"%s: this file makes its folder a package, so //%s cannot glob the files there; delete it, or list the files in the attributes of the rule",
			path.Join(g.args.Rel, file), g.args.Rel)
	}
}

// place is the file and line of a rule, for messages.
func place(c *config.Config, f *rule.File, r *rule.Rule) string {
	start, _ := r.Attr("name").Span()
	return fmt.Sprintf("%s:%d", relPath(c, f.Path), start.Line)
}

// Fix renames the rule of a cube to the directive's name. Only the command fix does this, because it breaks
// labels with the old name.
func (*mlcubeLang) Fix(c *config.Config, f *rule.File) {
	cfg := getConfig(c)
	if !c.ShouldFix || !cfg.writes() || cfg.name == "" {
		return
	}
	existing := findRules(c, f)
	first := true
	for _, kind := range kinds.All {
		name := cfg.targetName(kind, first)
		existing.rename(f, kind, name)
		if r, _ := existing.ofCube(kind.Rule, name); r != nil {
			first = false
		}
	}
}

// rename renames the rule of a kind and its test, unless the name is taken.
func (e existingRules) rename(f *rule.File, kind *cube.Kind, name string) {
	r, ok := e.ofCube(kind.Rule, name)
	if !ok || r == nil || r.Name() == name || r.ShouldKeep() || isKept(r, "name") {
		return
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(f.Rules, func(r *rule.Rule) bool { return r.Name() == name })
	}
	if taken(name) {
		return
	}
	oldTest, newTest := validateTestName(r.Name()), validateTestName(name)
	r.SetName(name)
	for _, test := range e.rules {
		if test.kind == kind.TestRule && test.Name() == oldTest && !test.ShouldKeep() && !taken(newTest) {
			test.SetName(newTest)
		}
	}
}

// isLocal reports whether a label is in its own package, and returns its name.
func isLocal(label string) (name string, ok bool) {
	if strings.HasPrefix(label, "//") || strings.HasPrefix(label, "@") {
		return "", false
	}
	return strings.TrimPrefix(label, ":"), true
}
