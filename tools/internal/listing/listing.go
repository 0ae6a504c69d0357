// Package listing reads the parameter file that maps files to paths in the archive of additional files.
// mlcube/private/listing.bzl writes it, one JSON object a line.
//
// A line with strip_prefix or place opens a group; a line with path is a file of that group:
//
//	{"strip_prefix": "my_model/workspace/additional_files"}
//	{"path": "my_model/workspace/additional_files/model.pt", "src": "my_model/workspace/…/model.pt"}
//	{"package": "my_model", "place": "weights/"}
//	{"path": "my_model/trained", "in_tree": "fold0/w.bin", "src": "bazel-out/…/trained/fold0/w.bin"}
package listing

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// File is one entry of the listing.
type File struct {
	// Path is the file's path in the archive; for a Tree the folder, "" for the archive's root.
	Path string
	// Source is the file or folder on disk; "" if the action does not need it.
	Source string
	// Tree means that this is a directory made by an action, whose files are not listed.
	Tree bool
}

// OutsideError reports a file that is not below the stripped prefix.
type OutsideError struct {
	Path        string // the file, relative to the root of its repository
	StripPrefix string // the folder, relative to the same root
}

func (e *OutsideError) Error() string {
	return fmt.Sprintf("%q is outside of %q, the root of the archive; "+
		"say where it goes with additional_files = {\"//label\": \"path/in/archive\"}, or name another folder with strip_prefix",
		e.Path, e.StripPrefix)
}

// line has the fields of both kinds of line.
type line struct {
	StripPrefix *string `json:"strip_prefix"`
	Place       *string `json:"place"`
	Package     string  `json:"package"`

	Path   *string `json:"path"`
	InTree string  `json:"in_tree"`
	Source string  `json:"src"`
	Tree   bool    `json:"tree"`
}

// group maps each of its files to a path in the archive.
type group struct {
	stripPrefix *string
	place       string
	pkg         string
	files       []line
}

// Read returns the files in the order of the listing. It reports all files outside their prefix together,
// each as an *OutsideError. Any other error is an error of the listing itself.
func Read(r io.Reader) ([]File, error) {
	var groups []*group
	in := bufio.NewReader(r)
	for number := 1; ; number++ {
		text, err := in.ReadBytes('\n')
		if len(text) == 0 && err == io.EOF {
			break
		}
		if err != nil && err != io.EOF {
			return nil, err
		}
		var l line
		if err := json.Unmarshal(text, &l); err != nil {
			return nil, fmt.Errorf("listing, line %d: %w", number, err)
		}
		switch {
		case l.StripPrefix != nil || l.Place != nil:
			g := &group{stripPrefix: l.StripPrefix, pkg: l.Package}
			if l.Place != nil {
				g.place = *l.Place
			}
			groups = append(groups, g)
		case l.Path == nil:
			return nil, fmt.Errorf("listing, line %d: expected strip_prefix, place or path", number)
		case len(groups) == 0:
			return nil, fmt.Errorf("listing, line %d: a file before the first group", number)
		default:
			g := groups[len(groups)-1]
			g.files = append(g.files, l)
		}
	}

	var files []File
	var outside []error
	for _, g := range groups {
		for _, l := range g.files {
			at, err := g.locate(l)
			if err != nil {
				outside = append(outside, err)
				continue
			}
			files = append(files, File{Path: at, Source: l.Source, Tree: l.Tree})
		}
	}
	return files, errors.Join(outside...)
}

func (g *group) locate(l line) (string, error) {
	full := join(*l.Path, l.InTree)
	if g.stripPrefix != nil {
		rest, ok := below(full, *g.stripPrefix)
		if !ok {
			return "", &OutsideError{Path: full, StripPrefix: *g.stripPrefix}
		}
		return rest, nil
	}
	place := strings.TrimRight(g.place, "/")
	switch {
	case l.Tree || l.InTree != "":
		return join(place, l.InTree), nil
	case len(g.files) == 1 && place != "" && place == g.place:
		return place, nil // one file with its exact path
	case len(g.files) == 1:
		return join(place, path.Base(full)), nil
	}
	rest, ok := below(full, g.pkg)
	if !ok {
		return "", &OutsideError{Path: full, StripPrefix: g.pkg}
	}
	return join(place, rest), nil
}

func join(folder, name string) string {
	switch {
	case folder == "":
		return name
	case name == "":
		return folder
	}
	return folder + "/" + name
}

// below returns the path relative to folder; "" folder is the root.
func below(name, folder string) (string, bool) {
	switch {
	case folder == "":
		return name, true
	case name == folder:
		return "", true
	}
	return strings.CutPrefix(name, folder+"/")
}
