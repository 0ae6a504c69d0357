package pyyaml

import (
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// builder turns yaml.v3's nodes into values.
type builder struct {
	*parser
	values map[*yaml.Node]*Value
	pairs  map[*yaml.Node]*flattened
	merged int // pairs copied by merge keys so far
	moved  int // pairs that were moved to delete merge keys

	hasQuoteEscape bool // the file contains \' somewhere
	deep           bool
	huge           bool
}

// pair is a key and value of a mapping, possibly from a merge key.
type pair struct {
	key, value *yaml.Node
	merged     bool
}

// flattened is the pairs of a mapping, during and after the resolution of its merge keys.
type flattened struct {
	pairs []pair
}

func (b *builder) root(document *yaml.Node) *Value {
	if document == nil || len(document.Content) == 0 {
		return &Value{Kind: Null, Line: 1, Column: 1}
	}
	b.duplicateAnchors(document, map[string]int{})
	root := b.build(document.Content[0], 0)
	if b.huge || b.deep {
		return nil
	}
	e := expansion{sizes: map[*Value]int{}}
	if size := e.measure(root); size > maxExpansion {
		b.tooMuch(root.Line, root.Column)
		return nil
	}
	for _, v := range e.recursive {
		b.report(diag.RecursiveAlias, v.Line, v.Column, diag.Finding{
			Message: "the value contains itself through an alias, which MLCube cannot load",
			Fix:     "delete the alias, or write a value that does not contain itself",
		})
	}
	return root
}

// duplicateAnchors reports anchors that are defined twice, which PyYAML refuses.
func (b *builder) duplicateAnchors(n *yaml.Node, lines map[string]int) {
	if n.Anchor != "" {
		if line, ok := lines[n.Anchor]; ok {
			b.report(diag.DuplicateAnchor, n.Line, n.Column, diag.Finding{
				Message: fmt.Sprintf("duplicate anchor &%s; the first is on line %d", n.Anchor, line),
				Found:   "&" + n.Anchor,
				Fix:     "rename this anchor",
			})
		} else {
			lines[n.Anchor] = n.Line
		}
	}
	for _, child := range n.Content {
		b.duplicateAnchors(child, lines)
	}
}

func (b *builder) tooMuch(line, column int) {
	b.huge = true
	b.report(diag.AliasExpansion, line, column, diag.Finding{
		Message:  "the file's aliases expand to too many values",
		Expected: fmt.Sprintf("at most %d values", maxExpansion),
		Fix:      "replace the aliases by smaller values",
	})
}

// expansion measures how many values a document holds when aliases are expanded.
type expansion struct {
	sizes     map[*Value]int // or one of the states below
	recursive []*Value       // each once
}

const (
	measuring = -1 // a value is being measured
	recurring = -2 // it was seen again meanwhile
)

func (e *expansion) measure(v *Value) int {
	if v.Entries == nil && v.Items == nil {
		return 1
	}
	if size, ok := e.sizes[v]; ok {
		if size == measuring {
			e.recursive = append(e.recursive, v)
			e.sizes[v] = recurring
		}
		return max(size, 1)
	}
	e.sizes[v] = measuring
	size := 1
	for _, entry := range v.Entries {
		size = min(size+1+e.measure(entry.Value), maxExpansion+1)
	}
	for _, item := range v.Items {
		size = min(size+e.measure(item), maxExpansion+1)
	}
	e.sizes[v] = size
	return size
}

// build returns the value of a node. Aliases of a node share its value.
func (b *builder) build(n *yaml.Node, depth int) *Value {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if v, ok := b.values[n]; ok {
		return v
	}
	v := &Value{Line: n.Line, Column: n.Column}
	b.values[n] = v
	if depth > maxDepth {
		if !b.deep {
			b.report(diag.NestedTooDeep, n.Line, n.Column, diag.Finding{
				Message:  "values are nested too deeply",
				Expected: fmt.Sprintf("at most %d levels", maxDepth),
				Fix:      "flatten the structure",
			})
		}
		b.deep = true
		return v
	}
	tag := b.tag(n)
	switch {
	case n.Kind == yaml.ScalarNode:
		b.scalar(v, n, tag)
	case tag == tagStr:
		b.stringOf(v, n)
	case tag == tagOmap || tag == tagPairs:
		b.pairList(v, n, tag, depth)
	case n.Kind == yaml.SequenceNode && tag == tagSeq:
		v.Kind = Sequence
		v.Items = make([]*Value, 0, len(n.Content))
		for _, child := range n.Content {
			v.Items = append(v.Items, b.build(child, depth+1))
		}
	case n.Kind == yaml.MappingNode && (tag == tagMap || tag == tagSet):
		b.mapping(v, n, tag, depth)
	default:
		b.misfit(n, tag)
	}
	return v
}

// tag returns a node's tag as PyYAML resolves it. It reports an unknown tag and returns the tag of the node's
// form.
func (b *builder) tag(n *yaml.Node) string {
	if n.Style&yaml.TaggedStyle != 0 {
		switch n.Tag {
		case tagNull, tagBool, tagInt, tagFloat, tagTimestamp, tagBinary, tagStr, tagSeq, tagMap, tagSet, tagOmap, tagPairs:
			return n.Tag
		}
		b.report(diag.UnknownTag, n.Line, n.Column, diag.Finding{
			Message:  fmt.Sprintf("unknown tag %s", n.Tag),
			Expected: "no tag, or a tag of YAML such as !!str",
			Found:    n.Tag,
			Fix:      "delete the tag",
		})
	}
	switch n.Kind {
	case yaml.SequenceNode:
		return tagSeq
	case yaml.MappingNode:
		return tagMap
	}
	if n.Style&yaml.TaggedStyle != 0 {
		return tagStr
	}
	const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if n.Style&quoted != 0 && !b.src.hasBareTag(n) {
		return tagStr
	}
	return resolve(n.Value)
}

func (b *builder) misfit(n *yaml.Node, tag string) {
	b.report(diag.InvalidValue, n.Line, n.Column, diag.Finding{
		Message: fmt.Sprintf("the tag %s does not fit this value", tag),
		Found:   nodeKind(n),
		Fix:     "delete the tag",
	})
}

func nodeKind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	}
	return "a scalar"
}

func (b *builder) scalar(v *Value, n *yaml.Node, tag string) {
	v.Text = n.Value
	if n.Style&yaml.DoubleQuotedStyle != 0 {
		b.quoteEscapes(n)
	}
	kind, err := construct(tag, n.Value)
	v.Kind = kind
	if err != nil {
		fix := "quote the value"
		if n.Style&yaml.TaggedStyle != 0 {
			fix = "delete the tag"
		}
		b.report(diag.InvalidValue, n.Line, n.Column, diag.Finding{
			Message: "the value is not valid: " + err.Error(),
			Found:   strconv.Quote(n.Value),
			Fix:     fix,
		})
	}
}

// quoteEscapes reports \' in double quotes, which yaml.v3 accepts and PyYAML refuses.
func (b *builder) quoteEscapes(n *yaml.Node) {
	const escape = `\'`
	if !b.hasQuoteEscape {
		return
	}
	start := b.src.scalarStart(n)
	end := b.src.quotedEnd(start)
	for i := start + 1; i+1 < end; i++ {
		if b.src.Content[i] != '\\' {
			continue
		}
		if b.src.Content[i:i+2] == escape {
			line, column := b.src.Place(i)
			b.report(diag.YAMLSyntax, line, column, diag.Finding{
				Message:  `the YAML is not valid: \' is not an escape in double quotes`,
				Expected: "'",
				Found:    escape,
				Fix:      "delete the backslash",
			})
		}
		i++
	}
}

// stringOf reads !!str on a collection: PyYAML uses the value of a mapping's "=" key.
func (b *builder) stringOf(v *Value, n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.ScalarNode && b.tag(key) == tagValue && value.Kind == yaml.ScalarNode {
			v.Kind, v.Text = String, value.Value
			return
		}
	}
	b.misfit(n, tagStr)
}

// pairList reads !!omap and !!pairs: a list of mappings of one key each.
func (b *builder) pairList(v *Value, n *yaml.Node, tag string, depth int) {
	v.Kind = Pairs
	if n.Kind != yaml.SequenceNode {
		b.misfit(n, tag)
		return
	}
	for _, child := range n.Content {
		if child.Kind == yaml.AliasNode {
			child = child.Alias
		}
		if child.Kind != yaml.MappingNode || len(child.Content) != 2 {
			b.misfit(child, tag)
			continue
		}
		v.Items = append(v.Items, b.build(child.Content[0], depth+2), b.build(child.Content[1], depth+2))
	}
}

// mapping reads a mapping or a set.
func (b *builder) mapping(v *Value, n *yaml.Node, tag string, depth int) {
	v.Kind = Mapping
	if tag == tagSet {
		v.Kind = Set
	}
	pairs := b.flatten(n, 0)
	places := make(map[string]int, len(pairs))
	own := make(map[string]*Value, len(pairs))
	for _, p := range pairs {
		key := b.key(p.key, depth+1)
		value := b.build(p.value, depth+1)
		if key == nil {
			continue
		}
		id := identity(key)
		if !p.merged {
			if first := own[id]; first != nil {
				b.report(diag.DuplicateKey, key.Line, key.Column, diag.Finding{
					Message: fmt.Sprintf("duplicate key %s; the first is on line %d", quoteKey(key), first.Line),
					Found:   key.Text,
					Fix:     "keep one of them; PyYAML uses this one, MLCube refuses the file",
				})
			}
			own[id] = key
		}
		if at, ok := places[id]; ok {
			if v.Kind == Mapping {
				// The later value wins, and Python's dict keeps the first of equal keys.
				if v.Entries[at].Key.Kind != key.Kind {
					key = v.Entries[at].Key
				}
				v.Entries[at] = Entry{key, value}
			}
			continue
		}
		if v.Kind == Set {
			places[id] = len(v.Items)
			v.Items = append(v.Items, key)
		} else {
			places[id] = len(v.Entries)
			v.Entries = append(v.Entries, Entry{key, value})
		}
	}
}

// key returns a mapping's key, or nil for one that Python cannot hash.
func (b *builder) key(n *yaml.Node, depth int) *Value {
	n = deref(n)
	if n.Kind == yaml.ScalarNode && b.tagOfKey(n) == tagValue {
		return &Value{Kind: String, Text: n.Value, Line: n.Line, Column: n.Column}
	}
	key := b.build(n, depth)
	switch key.Kind {
	case Sequence, Mapping, Set, Pairs:
		b.report(diag.UnhashableKey, n.Line, n.Column, diag.Finding{
			Message:  "a list or mapping cannot be a key",
			Expected: "a string",
			Found:    key.Kind.String(),
			Fix:      b.keyFix(n),
		})
		return nil
	}
	return key
}

// keyFix returns the fix for a key that is a list or mapping, such as the template text "{{ name }}".
func (b *builder) keyFix(n *yaml.Node) string {
	if at := b.src.offset(n.Line, n.Column); at > 0 && strings.HasPrefix(b.src.Content[at-1:], "{{") {
		return "replace the template text {{ … }} by a value"
	}
	return "write the key as a quoted string"
}

// tagOfKey returns the tag of a node that is a key of a mapping. Only there does PyYAML recognise merge keys
// and default value keys.
func (b *builder) tagOfKey(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	if n.Style&yaml.TaggedStyle != 0 {
		if n.Tag == tagMerge || n.Tag == tagValue {
			return n.Tag
		}
		return ""
	}
	if n.Value != "<<" && n.Value != "=" {
		return ""
	}
	return b.tag(n)
}

// identity returns equal strings for keys that are equal in Python, where True == 1 == 1.0. Dates are
// compared as text.
func identity(key *Value) string {
	switch key.Kind {
	case String:
		return "s" + key.Text
	case Null:
		return "null"
	case Bool:
		if key.IsFalse() {
			return "n0"
		}
		return "n1"
	case Int, Float:
		if n := number(key); n != "" {
			return "n" + n
		}
	}
	return key.Kind.String() + key.Text
}

func quoteKey(key *Value) string {
	if key.Kind == String {
		return strconv.Quote(key.Text)
	}
	return key.Text
}

// flatten resolves a mapping's merge keys exactly like PyYAML's flatten_mapping, even for a mapping that
// merges itself. Merged pairs come first, so that later pairs override them.
func (b *builder) flatten(n *yaml.Node, depth int) []pair {
	f := b.pairs[n]
	if f == nil {
		f = &flattened{pairs: make([]pair, 0, len(n.Content)/2)}
		for i := 0; i+1 < len(n.Content); i += 2 {
			f.pairs = append(f.pairs, pair{key: n.Content[i], value: n.Content[i+1]})
		}
		b.pairs[n] = f
	}
	if depth > maxDepth {
		return f.pairs
	}
	var merge []pair
	for i := 0; i < len(f.pairs); {
		p := f.pairs[i]
		if b.tagOfKey(deref(p.key)) != tagMerge {
			i++
			continue
		}
		if b.moved += len(f.pairs); b.moved > 100*maxExpansion {
			if !b.huge {
				b.tooMuch(p.key.Line, p.key.Column)
			}
			return f.pairs
		}
		f.pairs = append(f.pairs[:i], f.pairs[i+1:]...)
		value := deref(p.value)
		switch value.Kind {
		case yaml.MappingNode:
			merge = b.merge(merge, value, depth, p.key)
		case yaml.SequenceNode:
			for j := range value.Content {
				element := deref(value.Content[j])
				if element.Kind != yaml.MappingNode {
					b.invalidMerge(element)
					continue
				}
				b.flatten(element, depth+1)
			}
			for j := len(value.Content) - 1; j >= 0; j-- {
				if element := deref(value.Content[j]); element.Kind == yaml.MappingNode {
					merge = b.merge(merge, element, depth, p.key)
				}
			}
		default:
			b.invalidMerge(value)
		}
	}
	if len(merge) > 0 {
		f.pairs = append(merge[:len(merge):len(merge)], f.pairs...)
	}
	return f.pairs
}

func deref(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// merge appends the pairs of a mapping.
func (b *builder) merge(to []pair, from *yaml.Node, depth int, at *yaml.Node) []pair {
	pairs := b.flatten(from, depth+1)
	if b.merged += len(pairs); b.merged > maxExpansion {
		if !b.huge {
			b.tooMuch(at.Line, at.Column)
		}
		return to
	}
	for _, p := range pairs {
		p.merged = true
		to = append(to, p)
	}
	return to
}

func (b *builder) invalidMerge(n *yaml.Node) {
	b.report(diag.InvalidMerge, n.Line, n.Column, diag.Finding{
		Message:  "the value of a merge key is not a mapping",
		Expected: "a mapping, or a list of mappings",
		Found:    nodeKind(n),
		Fix:      "write the alias of a mapping, such as <<: *defaults",
	})
}
