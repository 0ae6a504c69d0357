// Package assets makes the hosted files of a cube's folder, the files and the bytes of the rule
// mlcube_package, as package-mlcube.py did: in the folder assets, and on request as one tarball.
package assets

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pack"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/validate"
)

// Request is a cube that was found valid, and what to make of it.
type Request struct {
	Dir     string // the cube's folder
	Cube    *validate.Cube
	Outcome *validate.Outcome
	Options validate.Options

	Executables []string // patterns of paths in the archive that get mode 0755
	Archive     archive.Options
	Folder      string // where the hosted files go; created if it is not there, its parent must be
	Bundle      string // the tarball to write, "" for none
}

// Result is what was made.
type Result struct {
	Submission *submission.Submission
	// Alone are the other files in the folder, which were left alone.
	Alone []string
}

// Make writes the hosted files, SHA256SUMS and submission.json. Files that an earlier run wrote and
// that the cube no longer has are removed; a file of anybody else under one of the names is an error, as
// is a place that the cube's own files are in, a *UsageError. After an error everything is as it was
// before.
func Make(ctx context.Context, r Request) (*Result, error) {
	if err := r.checkPlaces(); err != nil {
		return nil, err
	}
	folder, err := outdir.Open(r.Folder)
	if err != nil {
		return nil, err
	}
	defer folder.Discard()
	own := r.owner(folder)
	if _, err := own.check(ctx, r.names()); err != nil { // before any work is done
		return nil, err
	}
	bundle, err := r.openBundle(folder)
	if err != nil {
		return nil, err
	}
	defer bundle.discard()

	records, err := r.write(ctx, folder)
	if err != nil {
		return nil, err
	}
	container, err := pack.ContainerOf(r.Outcome)
	if err != nil {
		return nil, err
	}
	s, err := submission.New(pack.CubeOf(r.Outcome, r.Options, r.image()), container, records)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(folder.Path(submission.ChecksumsName), submission.Checksums(s.Files), 0o666); err != nil {
		return nil, err
	}
	if err := submission.Write(folder.Path(submission.SubmissionName), s); err != nil {
		return nil, err
	}
	if err := bundle.write(ctx, s, folder, r.Archive.Progress); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	err = folder.Commit(ctx, outdir.Change{
		Outdated: func() ([]string, error) { return own.check(ctx, r.names()) },
		Last:     []string{submission.ChecksumsName, submission.SubmissionName},
		Then:     bundle.commit,
	})
	if err != nil {
		return nil, err
	}
	return &Result{s, r.others(s, folder.Target())}, nil
}

// owner is the judge of what is in the folder.
func (r Request) owner(folder *outdir.Folder) *owner {
	conventional, err := outdir.Resolve(filepath.Join(r.Dir, "assets"))
	script := err == nil && sameFolder(conventional, folder.Target())
	return &owner{folder: folder.Target(), shown: r.Folder, run: folder, script: script, image: r.image()}
}

// write writes the hosted files into the folder that is to be published.
func (r Request) write(ctx context.Context, folder *outdir.Folder) ([]submission.Record, error) {
	var records []submission.Record
	add := func(role submission.Role, source, name string) error {
		f, err := submission.CopyUntil(ctx, role, source, folder.Path(name))
		records = append(records, submission.Record{Files: []submission.File{f}})
		return err
	}
	inline := func(role submission.Role, source string, data []byte, name string) error {
		f, err := pack.Inline(role, source, data, folder.Path(name))
		records = append(records, submission.Record{Files: []submission.File{f}})
		return err
	}
	var err error
	if r.Cube.Container {
		err = inline(submission.ContainerConfig, r.Cube.ManifestPath, r.Cube.Manifest, submission.ContainerConfigName)
	} else {
		err = add(submission.Manifest, r.Cube.ManifestPath, submission.ManifestName)
	}
	if err == nil && r.hasParameters() {
		if r.Cube.Container {
			err = inline(submission.Parameters, r.Cube.Parameters.Path, r.Cube.Parameters.Data, submission.ParametersName)
		} else {
			err = add(submission.Parameters, r.Cube.Parameters.Path, submission.ParametersName)
		}
	}
	if err != nil {
		return nil, err
	}
	if r.hasAdditionalFiles() {
		members, err := archive.Collect(filepath.Join(r.Dir, "workspace", "additional_files"), "")
		if err != nil {
			return nil, err
		}
		if err := pack.MarkExecutables(members, r.Executables); err != nil {
			return nil, err
		}
		record, err := archive.Create(ctx, folder.Path(submission.AdditionalFilesName), members, r.Archive)
		if err != nil {
			return nil, err
		}
		records = append(records, submission.FromArchive(record))
	}
	if image := r.image(); image != "" {
		if err := add(submission.Image, filepath.Join(r.Dir, "workspace", ".image", image), image); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// What is packaged is what the conventional layout holds, as for the rule. Under profile script it
// is what the tasks reference, as for the script.

func (r Request) script() bool { return r.Options.Profile == mlcubeyaml.Script }

func (r Request) hasParameters() bool {
	return r.Cube.Parameters != nil && (!r.script() || r.Outcome.Needs.Parameters)
}

func (r Request) hasAdditionalFiles() bool {
	set := r.Cube.AdditionalFiles
	if r.script() {
		return set != nil && r.Outcome.Needs.AdditionalFiles
	}
	return set != nil && len(set.Paths) > 0
}

func (r Request) image() string {
	switch {
	case r.Cube.Container && !r.Outcome.Container.Type.IsFile():
		return "" // pulled from its registry
	case r.Cube.Container, r.script():
		return r.Outcome.Needs.Image
	case len(r.Cube.Images) == 0:
		return ""
	case slices.Contains(r.Cube.Images, r.Outcome.Needs.Image):
		return r.Outcome.Needs.Image
	}
	return r.Cube.Images[0]
}

// others returns the names in the folder that this run did not write, as far as they can be listed.
func (r Request) others(s *submission.Submission, folder string) []string {
	entries, _ := os.ReadDir(folder)
	own := map[string]bool{submission.ChecksumsName: true, submission.SubmissionName: true}
	if parent, err := outdir.Resolve(filepath.Dir(r.Bundle)); err == nil && sameFolder(parent, folder) {
		own[filepath.Base(r.Bundle)] = true
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
