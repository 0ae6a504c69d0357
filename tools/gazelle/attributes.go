package gazelle

import (
	"path"
	"slices"
	"strings"

	"github.com/bazelbuild/bazel-gazelle/rule"
	"github.com/bazelbuild/buildtools/build"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
)

// attributes writes the attributes of a rule that name a cube's files.
//
// A missing attribute means the conventional layout, so an attribute is written only if the tasks reference
// something else. Gazelle's merging cannot distinguish such a scalar from a value of the user. So an existing
// value is changed only if Gazelle could have written it.
type attributes struct {
	rule *rule.Rule // that Gazelle merges into the BUILD file
	old  *rule.Rule // the existing rule, or nil
}

// setAll sets profile, contract, parameters, additional_files and image; profile and contract are the values of
// the directives, or "".
func (a attributes) setAll(c *folder, profile cube.Profile, contract string) {
	switch {
	case contract == "" || !slices.Contains(c.kind.Contracts, contract):
	case contract == c.kind.Contracts[0]:
		a.set("contract", nil, isString)
	default:
		a.set("contract", &build.StringExpr{Value: contract}, isString)
	}
	switch {
	case profile == "" || !slices.Contains(c.kind.Profiles, string(profile)):
	case profile == cube.MedPerf:
		a.set("profile", nil, isString)
	default:
		a.set("profile", &build.StringExpr{Value: string(profile)}, isString)
	}
	needs := c.needs(a.types(), a.profile(profile))

	var parameters, additionalFiles build.Expr
	if !needs.Parameters && c.hasParameters {
		parameters = none()
	}
	if !needs.AdditionalFiles && c.hasAdditionalFiles {
		additionalFiles = &build.ListExpr{}
	}
	a.set("parameters", parameters, isNone)
	a.set("additional_files", additionalFiles, isEmptyList)
	a.set("image", imageOf(c, needs), func(e build.Expr) bool { return isNone(e) || isLostImage(e, c) })
}

// imageOf returns the value of image: nil if the image folder has no file, or only the file that the manifest
// names.
func imageOf(c *folder, needs cube.Needs) build.Expr {
	switch {
	case len(c.images) == 0, slices.Equal(c.images, []string{needs.Image}):
		return nil
	case needs.Image == "":
		return none()
	case slices.Contains(c.images, needs.Image):
		return &build.StringExpr{Value: path.Join(imageFolder, needs.Image)}
	case len(c.images) == 1:
		return nil // validation reports the mismatch
	}
	return none()
}

// isLostImage reports whether a value is a file of the image folder that no longer exists.
func isLostImage(e build.Expr, c *folder) bool {
	s, ok := e.(*build.StringExpr)
	if !ok || !strings.HasPrefix(s.Value, imageFolder+"/") {
		return false
	}
	return !slices.Contains(c.images, strings.TrimPrefix(s.Value, imageFolder+"/"))
}

// set sets an attribute to want, or removes it for nil. It keeps an existing value that Gazelle did not write.
func (a attributes) set(key string, want build.Expr, ours func(build.Expr) bool) {
	there := a.there(key)
	switch {
	case there == nil && want != nil:
		a.rule.SetAttr(key, want)
	case there == nil, isKept(a.old, key), !ours(there), want != nil &&
		build.FormatString(want) == build.FormatString(there):
	case want == nil:
		a.old.DelAttr(key)
	default:
		a.old.SetAttr(key, want)
	}
}

// there returns the attribute of the existing rule, or nil.
func (a attributes) there(key string) build.Expr {
	if a.old == nil {
		return nil
	}
	return a.old.Attr(key)
}

func (a attributes) types() []string { return a.rule.AttrStrings("types") }

// profile returns the effective profile: the directive's, unless the rule's value is marked # keep.
func (a attributes) profile(directive cube.Profile) cube.Profile {
	if s, ok := a.there("profile").(*build.StringExpr); ok {
		if profile, err := cube.ParseProfile(s.Value); err == nil {
			return profile
		}
	}
	return directive
}

// globs reports whether the rule uses existing files of the conventional layout.
func (a attributes) globs(c *folder) bool {
	leftOut := func(key string) bool { return a.there(key) == nil && a.rule.Attr(key) == nil }
	return leftOut("parameters") && c.hasParameters ||
		leftOut("additional_files") && c.hasAdditionalFiles ||
		leftOut("image") && len(c.images) > 0
}

func none() build.Expr { return &build.Ident{Name: "None"} }

func isNone(e build.Expr) bool {
	ident, ok := e.(*build.Ident)
	return ok && ident.Name == "None"
}

func isEmptyList(e build.Expr) bool {
	list, ok := e.(*build.ListExpr)
	return isNone(e) || ok && len(list.List) == 0
}

func isString(e build.Expr) bool {
	_, ok := e.(*build.StringExpr)
	return ok
}

// isKept reports whether a rule's attribute is marked with a "# keep" comment.
func isKept(r *rule.Rule, key string) bool {
	value := r.Attr(key)
	if value == nil {
		return false
	}
	return rule.ShouldKeep(value) || rule.ShouldKeep(&build.Ident{Comments: *r.AttrComments(key)})
}

// stringList is a list of strings in a BUILD file.
type stringList struct {
	all  []string
	kept []string // those marked with a "# keep" comment
}

// listOf reads a list of strings; it is not ok for anything else.
func listOf(e build.Expr) (list stringList, ok bool) {
	l, ok := e.(*build.ListExpr)
	if !ok {
		return list, false
	}
	for _, item := range l.List {
		s, ok := item.(*build.StringExpr)
		if !ok {
			return list, false
		}
		list.all = append(list.all, s.Value)
		if rule.ShouldKeep(item) {
			list.kept = append(list.kept, s.Value)
		}
	}
	return list, true
}

// hasComments reports whether there is a comment on the elements of a list.
func hasComments(e build.Expr) bool {
	l, ok := e.(*build.ListExpr)
	return ok && slices.ContainsFunc(l.List, func(item build.Expr) bool {
		c := item.Comment()
		return len(c.Before)+len(c.Suffix)+len(c.After) > 0
	})
}
