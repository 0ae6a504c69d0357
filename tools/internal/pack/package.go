package pack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Package is the request to make the hosted files of a cube's folder that was found valid: the files and
// the bytes of the rule mlcube_package, in a folder, and on request as one tarball, as package-mlcube.py did.
type Package struct {
	Dir     string // the cube's folder
	Cube    *cube.Cube
	Outcome *cube.Outcome
	Options cube.Options

	Executables []string // patterns of paths in the archive that get mode 0755
	Archive     archive.Options
	Folder      string // the output folder; created if missing, but its parent must exist
	Bundle      string // the tarball to write, "" for none
}

// Packaged is what was made.
type Packaged struct {
	Submission *submission.Submission
	// Alone are the other files in the folder, which were kept.
	Alone []string
}

// Run writes the hosted files, SHA256SUMS and submission.json. Files that an earlier run wrote and
// that the cube no longer has are removed; a file of anybody else under one of the names is an error, as
// is a place that the cube's own files are in, a *UsageError. After an error everything is as it was
// before.
func (p Package) Run(ctx context.Context) (*Packaged, error) {
	own, err := p.owner()
	if err != nil {
		return nil, err
	}
	if err := p.checkPlaces(own); err != nil {
		return nil, err
	}
	folder, err := outdir.Open(p.Folder)
	if err != nil {
		return nil, err
	}
	defer folder.Discard()
	own.run = folder
	if err := own.checkEarly(ctx, p.names()); err != nil { // before any work is done
		return nil, err
	}
	bundle, err := p.openBundle(folder)
	if err != nil {
		return nil, err
	}
	defer bundle.discard()

	records, err := p.write(ctx, folder)
	if err != nil {
		return nil, err
	}
	if err := p.Outcome.FieldsError; err != nil {
		return nil, err
	}
	s, err := submission.New(p.Cube.Kind, describe(p.Outcome, p.Options, p.image()), p.Outcome.Fields, records)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(folder.Path(cube.ChecksumsName), submission.Checksums(s.Files), 0o666); err != nil {
		return nil, err
	}
	if err := submission.Write(folder.Path(cube.SubmissionName), s); err != nil {
		return nil, err
	}
	if err := bundle.write(ctx, s, folder, p.Archive.Progress); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	err = folder.Commit(ctx, outdir.Change{
		Outdated: func() ([]string, error) { return own.check(ctx, p.names()) },
		Last:     []string{cube.ChecksumsName, cube.SubmissionName},
		Then:     bundle.commit,
	})
	if err != nil {
		return nil, err
	}
	return &Packaged{s, p.others(s, folder.Target())}, nil
}

// owner decides which files in the folder may be replaced.
func (p Package) owner() (*owner, error) {
	folder, err := outdir.Resolve(p.Folder)
	if err != nil {
		return nil, err
	}
	conventional, err := outdir.Resolve(filepath.Join(p.Dir, cube.AssetsFolder))
	script := err == nil && sameFolder(conventional, folder)
	return &owner{folder: folder, shown: p.Folder, script: script, image: p.image()}, nil
}

// write writes the hosted files into the folder that replaces the old one.
func (p Package) write(ctx context.Context, folder *outdir.Folder) ([]submission.Record, error) {
	var staged submission.Record
	for _, f := range p.documents() {
		file, err := f.write(p.Cube.Kind, folder.Path(f.Output))
		if err != nil {
			return nil, err
		}
		staged.Files = append(staged.Files, file)
	}
	records := []submission.Record{staged}
	if p.hasAdditionalFiles() {
		members, err := p.members()
		if err != nil {
			return nil, err
		}
		if err := MarkExecutables(members, p.Executables); err != nil {
			return nil, err
		}
		record, err := archive.Create(ctx, folder.Path(cube.AdditionalFilesName), members, p.Archive)
		if err != nil {
			return nil, err
		}
		if _, err := p.members(); err != nil { // a file may have become a link out before it was opened
			return nil, err
		}
		records = append(records, submission.FromArchive(record))
	}
	if image := p.image(); image != "" {
		file, err := p.copyImage(ctx, image, folder.Path(image))
		if err != nil {
			return nil, err
		}
		records = append(records, submission.Record{Files: []submission.File{file}})
	}
	return records, nil
}

// members lists the additional files. It fails if they are not those that were checked.
func (p Package) members() ([]archive.Member, error) {
	root := filepath.Join(p.workspace(), cube.AdditionalFilesFolder)
	var found []string
	members, err := archive.Collect(root, "")
	for _, m := range members {
		found = append(found, m.Path)
	}
	if err == nil {
		err = differ(p.Cube.AdditionalFiles.Paths, found)
	}
	if err != nil {
		return nil, changed(root, err)
	}
	return members, nil
}

// differ says in what two sorted lists of paths differ, nil if in nothing.
func differ(checked, found []string) error {
	for _, name := range checked {
		if _, ok := slices.BinarySearch(found, name); !ok {
			return fmt.Errorf("%q is missing", name)
		}
	}
	for _, name := range found {
		if _, ok := slices.BinarySearch(checked, name); !ok {
			return fmt.Errorf("%q is new", name)
		}
	}
	return nil
}

// changed is the error about a file or folder that is not as it was checked.
func changed(path string, why error) error {
	return &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf(
		"changed while packaging: %v; wait until no program writes to it, then run again", why)}
}

// copyImage copies the image file, unless it has become a link out of the cube's folder.
func (p Package) copyImage(ctx context.Context, image, target string) (submission.File, error) {
	from, err := regularfile.OpenFolder(p.Dir)
	if err != nil {
		return submission.File{}, err
	}
	defer from.Close()
	in, err := from.Open(cube.WorkspaceFolder + "/" + cube.ImageFolder + "/" + image)
	if errors.Is(err, regularfile.ErrOutside) || errors.Is(err, regularfile.ErrNotRegular) ||
		errors.Is(err, fs.ErrNotExist) {
		err = changed(p.imagePath(image), err)
	}
	if err != nil {
		return submission.File{}, err
	}
	defer in.Close()
	return submission.Copy(ctx, cube.Image, in, target)
}

// documents are the manifest and the parameters, with the names that they get.
func (p Package) documents() []Document {
	kind := p.Cube.Kind
	files := []Document{{
		Role: kind.ManifestRole, Source: p.Cube.ManifestPath, Output: kind.Manifest, Data: p.Cube.Manifest,
	}}
	if p.hasParameters() {
		parameters := p.Cube.Parameters
		files = append(files, Document{
			Role: cube.Parameters, Source: parameters.Path, Output: cube.ParametersName, Data: parameters.Data,
		})
	}
	return files
}

func (p Package) workspace() string { return filepath.Join(p.Dir, cube.WorkspaceFolder) }

func (p Package) imagePath(name string) string {
	return filepath.Join(p.workspace(), cube.ImageFolder, name)
}

// Like the rule, package the files of the conventional layout. In profile script, like the script, package
// the files that the tasks reference.

func (p Package) script() bool { return p.Options.Profile == cube.Script }

func (p Package) hasParameters() bool {
	return p.Cube.Parameters != nil && (!p.script() || p.Outcome.Needs.Parameters)
}

func (p Package) hasAdditionalFiles() bool {
	set := p.Cube.AdditionalFiles
	if p.script() {
		return set != nil && p.Outcome.Needs.AdditionalFiles
	}
	return set != nil && len(set.Paths) > 0
}

// image is the name of the image file to host, "" for none.
func (p Package) image() string {
	return p.Cube.Kind.HostedImage(p.Outcome.Result, p.Options.Profile, p.Cube.Images)
}

// others returns the names in the folder that this run did not write, if they can be listed.
func (p Package) others(s *submission.Submission, folder string) []string {
	entries, _ := os.ReadDir(folder)
	own := map[string]bool{cube.ChecksumsName: true, cube.SubmissionName: true}
	if parent, err := outdir.Resolve(filepath.Dir(p.Bundle)); err == nil && sameFolder(parent, folder) {
		own[filepath.Base(p.Bundle)] = true
	}
	for _, f := range s.Files {
		own[f.Name] = true
	}
	var names []string
	for _, e := range entries {
		if !own[e.Name()] && !outdir.Temporary(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}
