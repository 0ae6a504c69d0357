// Package kinds lists the kinds of submission package; cube.Kind says what differs between them. To add a kind,
// write a Go package for it and add a line to All.
package kinds

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// All are the kinds. Of several whose manifests are in one folder, the first counts.
var All = []*cube.Kind{mlcubeyaml.Kind, containerconfig.Kind}

// ByName returns the kind of a name. Its error names the ones that there are.
func ByName(name string) (*cube.Kind, error) {
	var names []string
	for _, k := range All {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	return nil, diag.UnknownName("kind", name, names)
}

// TypeNames returns the types of all kinds, each once.
func TypeNames() []string {
	var names []string
	for _, k := range All {
		for _, name := range k.Types.Names() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// InFolder returns the kinds whose manifest is in a folder, in the order of All.
func InFolder(dir string) []*cube.Kind {
	var found []*cube.Kind
	for _, k := range All {
		if _, err := os.Lstat(filepath.Join(dir, k.Manifest)); err == nil {
			found = append(found, k)
		}
	}
	return found
}
