package pack

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/kinds"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
)

// A UsageError reports an invalid output path on the command line.
type UsageError struct {
	Flag, Path string
	Reason     string
}

// Error returns the flag, its value, the error and the fix.
func (e *UsageError) Error() string { return fmt.Sprintf("%s %s: %s", e.Flag, e.Path, e.Reason) }

// checkPlaces returns a UsageError if a file of the cube would be overwritten, or if an output would be
// packed by the next run. It compares files by identity, not by name.
func (p Package) checkPlaces(own *owner) error {
	folder := own.folder
	if inside := p.packedFolder(folder); inside != "" {
		return &UsageError{Flag: "--assets", Path: p.Folder,
			Reason: fmt.Sprintf("is in %s, whose files are packed; name a folder outside of it", inside)}
	}
	records, err := own.records()
	if err != nil {
		return err
	}
	names := append(p.names(), cube.ChecksumsName, cube.SubmissionName)
	for _, name := range append(names, listed(records)...) { // listed files may be removed
		for _, source := range p.sources() {
			if sameEntry(filepath.Join(folder, name), source) {
				return &UsageError{Flag: "--assets", Path: p.Folder, Reason: fmt.Sprintf(
					"%s is a file of the cube and must not be replaced; name another folder", filepath.Join(p.Folder, name))}
			}
		}
	}
	if p.Bundle == "" {
		return nil
	}
	return p.checkBundle(folder)
}

// checkBundle is checkPlaces for the tarball; folder is the folder of the hosted files, without links.
func (p Package) checkBundle(folder string) error {
	wrong := func(reason string, a ...any) error {
		return &UsageError{Flag: "--output", Path: p.Bundle, Reason: fmt.Sprintf(reason, a...) + "; name another file"}
	}
	parent, err := outdir.Resolve(filepath.Dir(p.Bundle))
	if err != nil {
		return err
	}
	places := []string{filepath.Join(parent, filepath.Base(p.Bundle))}
	if real, err := outdir.Resolve(p.Bundle); err == nil { // the target, if it is a link
		places = append(places, real)
	}
	for _, place := range places {
		if inside := p.packedFolder(filepath.Dir(place)); inside != "" {
			return wrong("is in %s, whose files are packed", inside)
		}
		hosted, err := p.hosted(filepath.Dir(place), folder)
		if err != nil {
			return err
		}
		// the file system may ignore case
		same := func(name string) bool { return strings.EqualFold(name, filepath.Base(place)) }
		if slices.ContainsFunc(hosted, same) {
			return wrong("has the name of a hosted file")
		}
	}
	for _, source := range p.sources() {
		if sameFile(p.Bundle, source) {
			return wrong("is %s, a file of the cube", source)
		}
	}
	return nil
}

// hosted returns the names of the hosted files in dir, of this run and of earlier runs; folder is the output
// folder of this run.
func (p Package) hosted(dir, folder string) ([]string, error) {
	own := owner{folder: dir}
	records, err := own.records()
	if err != nil {
		return nil, err
	}
	names := listed(records)
	if sameFolder(dir, folder) {
		names = slices.Concat(names, fixedNames(), p.names())
	} else if len(records) == 0 {
		return nil, nil
	}
	return append(names, cube.ChecksumsName, cube.SubmissionName), nil
}

// names are those of the hosted files.
func (p Package) names() []string {
	var names []string
	for _, f := range p.documents() {
		names = append(names, f.Output)
	}
	if p.hasAdditionalFiles() {
		names = append(names, cube.AdditionalFilesName)
	}
	if image := p.image(); image != "" {
		names = append(names, image)
	}
	return names
}

// sources are the files that the cube is made of, except what is in its workspace.
func (p Package) sources() []string {
	sources := []string{p.Cube.ManifestPath}
	for _, k := range kinds.All {
		sources = append(sources, filepath.Join(p.Dir, k.Manifest))
	}
	if p.Cube.Parameters != nil {
		sources = append(sources, p.Cube.Parameters.Path) // which may be a link to another folder
	}
	if image := p.image(); image != "" {
		sources = append(sources, p.imagePath(image))
	}
	return sources
}

// packedFolder returns the folder of the cube's workspace that contains a path without links, or "". The path
// need not exist.
func (p Package) packedFolder(place string) string {
	workspace := p.workspace()
	for _, dir := range []string{
		workspace, filepath.Join(workspace, cube.AdditionalFilesFolder), filepath.Join(workspace, cube.ImageFolder),
	} {
		for at := place; ; at = filepath.Dir(at) {
			if sameFile(at, dir) {
				return dir
			}
			if at == filepath.Dir(at) {
				break
			}
		}
	}
	return ""
}

// fixedNames are the names that hosted files of any kind have, besides images.
func fixedNames() []string {
	names := []string{cube.ParametersName, cube.AdditionalFilesName}
	for _, k := range kinds.All {
		names = append(names, k.Manifest)
	}
	return names
}
