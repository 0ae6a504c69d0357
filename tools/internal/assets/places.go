package assets

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// A UsageError says that the hosted files or the tarball cannot go where the command line has them.
type UsageError struct {
	Flag, Path string
	Reason     string
}

// Error names the flag, what it is set to, why that is wrong, and what to do.
func (e *UsageError) Error() string { return fmt.Sprintf("%s %s: %s", e.Flag, e.Path, e.Reason) }

// checkPlaces fails with a UsageError if a file of the cube would be written over, or what is written
// would be packed by the next run. Files are told apart by what they are, not by their names.
func (r Request) checkPlaces() error {
	folder, err := outdir.Resolve(r.Folder)
	if err != nil {
		return err
	}
	if inside := r.packedFolder(folder); inside != "" {
		return &UsageError{"--assets", r.Folder, fmt.Sprintf("is in %s, whose files are what is packed; name a folder outside of it", inside)}
	}
	own := owner{folder: folder}
	records, err := own.records()
	if err != nil {
		return err
	}
	names := append(r.names(), submission.ChecksumsName, submission.SubmissionName)
	for _, name := range append(names, listed(records)...) { // what is listed may be removed
		for _, source := range r.sources() {
			if sameEntry(filepath.Join(folder, name), source) {
				return &UsageError{"--assets", r.Folder, fmt.Sprintf("%s is the cube's own, which must not be replaced; name another folder", filepath.Join(r.Folder, name))}
			}
		}
	}
	if r.Bundle == "" {
		return nil
	}
	return r.checkBundle(folder)
}

// checkBundle is checkPlaces for the tarball; folder is that of the hosted files, without links.
func (r Request) checkBundle(folder string) error {
	wrong := func(reason string, a ...any) error {
		return &UsageError{"--output", r.Bundle, fmt.Sprintf(reason, a...) + "; name another file"}
	}
	parent, err := outdir.Resolve(filepath.Dir(r.Bundle))
	if err != nil {
		return err
	}
	places := []string{filepath.Join(parent, filepath.Base(r.Bundle))}
	if real, err := outdir.Resolve(r.Bundle); err == nil { // what it leads to, if it is a link
		places = append(places, real)
	}
	for _, place := range places {
		if inside := r.packedFolder(filepath.Dir(place)); inside != "" {
			return wrong("is in %s, whose files are what is packed", inside)
		}
		hosted, err := r.hosted(filepath.Dir(place), folder)
		if err != nil {
			return err
		}
		same := func(name string) bool { return strings.EqualFold(name, filepath.Base(place)) } // case may not count
		if slices.ContainsFunc(hosted, same) {
			return wrong("has the name of a hosted file")
		}
	}
	for _, source := range r.sources() {
		if sameFile(r.Bundle, source) {
			return wrong("is %s, which the cube is made of", source)
		}
	}
	return nil
}

// hosted are the names of the hosted files in dir, those of this run and of earlier ones; folder is where
// this run puts them.
func (r Request) hosted(dir, folder string) ([]string, error) {
	own := owner{folder: dir}
	records, err := own.records()
	if err != nil {
		return nil, err
	}
	names := listed(records)
	if sameFolder(dir, folder) {
		names = slices.Concat(names, scripts, []string{submission.ContainerConfigName}, r.names())
	} else if len(records) == 0 {
		return nil, nil
	}
	return append(names, submission.ChecksumsName, submission.SubmissionName), nil
}

// names are those of the hosted files.
func (r Request) names() []string {
	names := []string{submission.ManifestName}
	if r.Cube.Container {
		names[0] = submission.ContainerConfigName
	}
	if r.hasParameters() {
		names = append(names, submission.ParametersName)
	}
	if r.hasAdditionalFiles() {
		names = append(names, submission.AdditionalFilesName)
	}
	if image := r.image(); image != "" {
		names = append(names, image)
	}
	return names
}

// sources are the files that the cube is made of, but for what is in its workspace.
func (r Request) sources() []string {
	sources := []string{r.Cube.ManifestPath, filepath.Join(r.Dir, submission.ManifestName), filepath.Join(r.Dir, containerconfig.ConfigName)}
	if r.Cube.Parameters != nil {
		sources = append(sources, r.Cube.Parameters.Path) // which may be a link out of there
	}
	if image := r.image(); image != "" {
		sources = append(sources, filepath.Join(r.Dir, "workspace", ".image", image))
	}
	return sources
}

// packedFolder returns the folder of the cube's workspace that a place without links is in, "" for none;
// the place need not exist.
func (r Request) packedFolder(place string) string {
	workspace := filepath.Join(r.Dir, "workspace")
	for _, dir := range []string{workspace, filepath.Join(workspace, "additional_files"), filepath.Join(workspace, ".image")} {
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
