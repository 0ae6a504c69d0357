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

// scripts are the names of the files of package-mlcube.py, except the image.
var scripts = []string{mlcubeyaml.ManifestName, cube.ParametersName, cube.AdditionalFilesName}

// owner distinguishes files that mlcubepack wrote in a folder from foreign files. A file is ours if a
// submission.json of ours lists its name and its digest: the one in the folder, or one of a run that was
// killed during its commit, because submission.json is moved last.
type owner struct {
	folder string         // without symbolic links
	shown  string         // as the user knows it
	run    *outdir.Folder // whose own files are not there yet, nil for none
	// script means that it is the output folder of package-mlcube.py, which writes no submission.json.
	script bool
	image  string // the image file that the script would host

	digests map[string]known[string]  // of files that were read
	read    map[string]known[*record] // of submission.json that were read
}

// A record is what a submission.json of ours lists.
type record struct {
	files []submission.File
	info  fs.FileInfo // of submission.json, which was put in its place after all the files
}

// known is what was read from a file, which holds as long as the file does not change.
type known[T any] struct {
	info  fs.FileInfo
	value T
}

// once returns read(), or its earlier result if the file has not changed since.
func once[T any](all *map[string]known[T], path string, info fs.FileInfo, read func() (T, error)) (T, error) {
	if k, ok := (*all)[path]; ok && os.SameFile(k.info, info) && k.info.Size() == info.Size() &&
		k.info.ModTime().Equal(info.ModTime()) {
		return k.value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	if *all == nil {
		*all = map[string]known[T]{}
	}
	(*all)[path] = known[T]{info, value}
	return value, nil
}

// problem is the reason why a file is not ours, with the fix.
func (o *owner) problem(name, reason string) error {
	return &fs.PathError{Op: "replace", Path: filepath.Join(o.shown, name),
		Err: errors.New(reason +
			", so it was not replaced and nothing was changed; move it, or choose another folder with --assets")}
}

// check returns the files of earlier runs to remove: those that are not among the names to write. It fails if
// a foreign file has one of these names.
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

// checkEarly fails if check would fail at the commit. A file that another run is just committing looks foreign
// until its submission.json is there, so a failed check is repeated while no run commits.
func (o *owner) checkEarly(ctx context.Context, write []string) error {
	if _, err := o.check(ctx, write); err == nil {
		return nil
	}
	return o.run.Locked(ctx, func() error {
		_, err := o.check(ctx, write)
		return err
	})
}

// records returns the records of written files. The folder's own submission.json may be foreign.
func (o *owner) records() ([]record, error) {
	var records []record
	for _, dir := range append([]string{o.folder}, outdir.Unfinished(o.folder, o.run)...) {
		r, err := o.record(filepath.Join(dir, cube.SubmissionName))
		if err != nil {
			return nil, err
		}
		if r != nil {
			records = append(records, *r)
		}
	}
	return records, nil
}

// record returns what a submission.json of ours lists, nil for any other file.
func (o *owner) record(path string) (*record, error) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	return once(&o.read, path, info, func() (*record, error) {
		files, err := submission.ReadFiles(path)
		var unreadable *fs.PathError
		switch {
		case errors.As(err, &unreadable) && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case err != nil:
			return nil, nil
		}
		return &record{files: files, info: info}, nil
	})
}

func listed(records []record) []string {
	var names []string
	for _, r := range records {
		for _, f := range r.files {
			names = append(names, f.Name)
		}
	}
	return names
}

// fixed returns the problems of submission.json and SHA256SUMS, whose digests are not recorded.
func (o *owner) fixed(records []record) (problems []error) {
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
		r, err := o.record(path)
		return r != nil && err == nil
	})
	add(cube.ChecksumsName, func(path string) bool {
		data, err := regularfile.ReadFile(path, submission.MaxChecksums)
		return err == nil && slices.ContainsFunc(records, func(r record) bool {
			return string(submission.Checksums(r.files)) == string(data)
		})
	})
	return problems
}

// replaceable fails if the file with a name must not be replaced.
func (o *owner) replaceable(ctx context.Context, name string, records []record) error {
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
		return o.problem(name, "differs from the file that its submission.json lists")
	}
	return o.problem(name, "was not written by mlcubepack (no submission.json lists it)")
}

// recorded reports whether the folder has any submission.json.
func (o *owner) recorded() bool {
	_, err := os.Lstat(filepath.Join(o.folder, cube.SubmissionName))
	return !errors.Is(err, fs.ErrNotExist)
}

// largeFile is the size from which a file can be ours without its digest, which takes a quarter of the time of
// packing.
const largeFile = 1 << 20

// ours reports whether a record lists the file: its name, its size, and its digest. The digest of a large file is
// not computed if nobody wrote, moved or copied the file since the record was put next to it.
func (o *owner) ours(ctx context.Context, name string, records []record) (bool, error) {
	path := filepath.Join(o.folder, name)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return false, err
	}
	for _, r := range records {
		for _, f := range r.files {
			if f.Name != name || f.Size != info.Size() {
				continue
			}
			if f.Size >= largeFile && unchangedSince(info, r.info) {
				return true, nil
			}
			sum, err := once(&o.digests, path, info, func() (string, error) {
				file, err := submission.Digest(ctx, "", path)
				return file.SHA256, err
			})
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

// unchangedSince reports whether a file has been the same, at the same place, since a record was put in its place. It
// is false if the system does not tell. Times of modification do not show this: who moves or copies a file can
// keep them.
func unchangedSince(file, record fs.FileInfo) bool {
	changed, known := changeTime(file)
	recorded, recordKnown := changeTime(record)
	return known && recordKnown && !changed.After(recorded)
}
