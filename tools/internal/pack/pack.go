// Package pack makes the files of a submission. What an action of the Bazel rules does is a type here, its
// fields the flags; the command package does the same in a row: Package.
package pack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/listing"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Pack packs the additional files.
type Pack struct {
	Gate        string   // written by Validate
	Listing     string   // file for package listing, with sources
	Executables []string // patterns of paths in the archive that get mode 0755
	Options     archive.Options
	Output      string // the archive to write
	Record      string // the digest record to write
}

// Run packs. It fails and writes no archive if a file cannot be archived, if a pattern in Executables matches
// nothing, or if a file that the manifest references is missing.
func (p Pack) Run(ctx context.Context) error {
	gate, err := ReadGate(p.Gate)
	if err != nil {
		return err
	}
	files, err := readListing(p.Listing)
	if err != nil {
		return err
	}
	members, err := Members(files)
	if err != nil {
		return err
	}
	if err := MarkExecutables(members, p.Executables); err != nil {
		return err
	}
	if err := gate.CheckPending(members); err != nil {
		return err
	}
	record, err := archive.Create(ctx, p.Output, members, p.Options)
	if err != nil {
		return err
	}
	return submission.WriteRecord(p.Record, submission.FromArchive(record))
}

func readListing(path string) ([]listing.File, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return listing.Read(f)
}

// Members turns listed files into members of the archive; a folder on disk is replaced by its files.
func Members(files []listing.File) ([]archive.Member, error) {
	var members []archive.Member
	var problems []error
	for _, f := range files {
		if f.Tree { // an empty directory made by an action
			continue
		}
		info, err := os.Stat(f.Source)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if !info.IsDir() {
			members = append(members, archive.Member{Path: f.Path, Source: f.Source})
			continue
		}
		below, err := archive.Collect(f.Source, f.Path)
		if err != nil {
			problems = append(problems, err)
		}
		members = append(members, below...)
	}
	return members, errors.Join(problems...)
}

// MarkExecutables sets Executable on the members whose path a pattern matches (path.Match's syntax).
// A malformed pattern, or one that matches nothing, is an error, because it is probably misspelled.
func MarkExecutables(members []archive.Member, patterns []string) error {
	var problems []error
	for _, pattern := range patterns {
		matched := false
		for i := range members {
			ok, err := path.Match(pattern, members[i].Path)
			if err != nil {
				problems = append(problems, fmt.Errorf("executables: %q is not a valid pattern: %w", pattern, err))
				break
			}
			if ok {
				matched = true
				members[i].Executable = true
			}
		}
		if !matched {
			problems = append(problems, fmt.Errorf("executables: %q matches no file of the archive; "+
				"write the path in the archive, such as \"bin/run.sh\"", pattern))
		}
	}
	return errors.Join(problems...)
}
