package pack

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// scripts are the names that package-mlcube.py gives to files, besides the image's.
var scripts = []string{mlcubeyaml.ManifestName, cube.ParametersName, cube.AdditionalFilesName}

// owner tells the files in a folder that mlcubepack wrote from those of others. A file is ours if a
// submission.json of ours lists its name and its digest. The one in the folder counts, and those of runs
// that were killed while they put their files in place, submission.json last.
type owner struct {
	folder string         // without symbolic links
	shown  string         // as the user knows it
	run    *outdir.Folder // whose own files are not there yet, nil for none
	// script says that it is the folder of package-mlcube.py, which writes no submission.json.
	script bool
	image  string // the image that the script would host
	seen   map[string]digested
}

// digested is a file whose digest was taken.
type digested struct {
	info fs.FileInfo
	sum  string
}

// problem is a reason for which a file is not ours, with what to do about it.
func (o *owner) problem(name, reason string) error {
	return &fs.PathError{Op: "replace", Path: filepath.Join(o.shown, name),
		Err: errors.New(reason + ", so it is not replaced, and nothing was changed; move it away, or name another folder with --assets")}
}

// check returns the files of earlier runs that are not among the names to write, to be removed. It fails
// if something stands under one of these names that is not ours.
func (o *owner) check(ctx context.Context, write []string) (outdated []string, err error) {
	records, err := o.records()
	if err != nil {
		return nil, err
	}
	foreign := o.fixed(records)
	for _, name := range write {
		foreign = append(foreign, o.replaceable(ctx, name, records))
	}
	if err := errors.Join(foreign...); err != nil {
		return nil, err
	}
	for _, name := range listed(records) {
		if slices.Contains(write, name) || slices.Contains(outdated, name) {
			continue
		}
		ours, err := o.ours(ctx, name, records)
		if err != nil {
			return nil, err
		}
		if ours {
			outdated = append(outdated, name)
		}
	}
	return outdated, nil
}

// records returns what is known to have been written; the folder's own submission.json may be no such
// record.
func (o *owner) records() ([]*submission.Submission, error) {
	var records []*submission.Submission
	for _, dir := range append([]string{o.folder}, outdir.Unfinished(o.folder, o.run)...) {
		s, err := read(filepath.Join(dir, cube.SubmissionName))
		if err != nil {
			return nil, err
		}
		if s != nil {
			records = append(records, s)
		}
	}
	return records, nil
}

// read returns a submission.json of ours, nil for anything else.
func read(path string) (*submission.Submission, error) {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	s, err := submission.Read(path)
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable) && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil:
		return nil, nil
	}
	return s, nil
}

func listed(records []*submission.Submission) []string {
	var names []string
	for _, s := range records {
		for _, f := range s.Files {
			names = append(names, f.Name)
		}
	}
	return names
}

// fixed are the problems of submission.json and SHA256SUMS, which have no digest anywhere.
func (o *owner) fixed(records []*submission.Submission) (problems []error) {
	add := func(name string, ours func(path string) bool) {
		path := filepath.Join(o.folder, name)
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			problems = append(problems, err)
		case !info.Mode().IsRegular():
			problems = append(problems, o.problem(name, "is "+regularfile.Kind(info.Mode())))
		case !ours(path):
			problems = append(problems, o.problem(name, "was not written by mlcubepack"))
		}
	}
	add(cube.SubmissionName, func(path string) bool {
		s, err := read(path)
		return s != nil && err == nil
	})
	add(cube.ChecksumsName, func(path string) bool {
		data, err := regularfile.ReadFile(path)
		return err == nil && slices.ContainsFunc(records, func(s *submission.Submission) bool {
			return string(submission.Checksums(s.Files)) == string(data)
		})
	})
	return problems
}

// replaceable fails if what stands under a name must not be replaced.
func (o *owner) replaceable(ctx context.Context, name string, records []*submission.Submission) error {
	info, err := os.Lstat(filepath.Join(o.folder, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return o.problem(name, "is "+regularfile.Kind(info.Mode()))
	case o.script && !o.recorded() && (slices.Contains(scripts, name) || name == o.image):
		return nil
	}
	ours, err := o.ours(ctx, name, records)
	switch {
	case err != nil || ours:
		return err
	case slices.Contains(listed(records), name):
		return o.problem(name, "is not the file that submission.json there lists")
	}
	return o.problem(name, "was not written by mlcubepack: no submission.json there lists it")
}

// recorded reports whether the folder has a submission.json, of whomever.
func (o *owner) recorded() bool {
	_, err := os.Lstat(filepath.Join(o.folder, cube.SubmissionName))
	return !errors.Is(err, fs.ErrNotExist)
}

// ours reports whether a file is one that a record lists.
func (o *owner) ours(ctx context.Context, name string, records []*submission.Submission) (bool, error) {
	path := filepath.Join(o.folder, name)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return false, err
	}
	for _, s := range records {
		for _, f := range s.Files {
			if f.Name != name || f.Size != info.Size() {
				continue
			}
			sum, err := o.digest(ctx, path, info)
			if err != nil {
				return false, err
			}
			if sum == f.SHA256 {
				return true, nil
			}
		}
	}
	return false, nil
}

// digest returns the SHA-256 of a file, which it takes once as long as the file stays the same.
func (o *owner) digest(ctx context.Context, path string, info fs.FileInfo) (string, error) {
	if d, ok := o.seen[path]; ok && os.SameFile(d.info, info) && d.info.Size() == info.Size() && d.info.ModTime().Equal(info.ModTime()) {
		return d.sum, nil
	}
	f, err := submission.Digest(ctx, "", path)
	if err != nil {
		return "", err
	}
	if o.seen == nil {
		o.seen = map[string]digested{}
	}
	o.seen[path] = digested{info, f.SHA256}
	return f.SHA256, nil
}
