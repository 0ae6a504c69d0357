package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// Collect lists the files of the folder root as members, their paths below prefix ("" is the archive's
// root), sorted as in the archive. A root that is a file gives one member, named prefix or, if that is
// "", like the file.
//
// Collect follows symbolic links within root, and root itself. It skips empty folders, because Bazel does not
// keep them. No file is executable. It reports links that leave root, broken links, link cycles, named pipes,
// sockets and devices together, as Problems.
func Collect(root, prefix string) ([]Member, error) {
	real, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, Problems{sourceProblem(prefix, root, err)}
	}
	info, err := os.Stat(real)
	if err != nil {
		return nil, Problems{sourceProblem(prefix, root, err)}
	}
	// A root may be relative, but the target of a link may be absolute.
	absolute, err := filepath.Abs(real)
	if err == nil {
		absolute, err = filepath.EvalSymlinks(absolute)
	}
	if err != nil {
		return nil, Problems{sourceProblem(prefix, root, err)}
	}
	c := collector{root: real, absolute: absolute, listed: map[string]bool{}}
	switch {
	case info.Mode().IsRegular():
		if prefix == "" {
			prefix = filepath.Base(root)
		}
		return []Member{{Path: prefix, Source: real}}, nil
	case !info.IsDir():
		c.add(&Problem{Path: prefix, Source: root, Reason: NotRegular, Detail: "is " + regularfile.Kind(info.Mode()) +
			", neither a folder nor a file", Fix: "name a folder or a file"})
	default:
		c.folder(real, prefix)
	}
	if c.problems != nil {
		return nil, c.problems
	}
	sort.Slice(c.members, func(i, j int) bool { return c.members[i].Path < c.members[j].Path })
	return c.members, nil
}

type collector struct {
	root     string   // without symbolic links
	absolute string   // the same, from the file system's root on
	inside   []string // the folders being listed, from the outermost on, without symbolic links
	members  []Member
	problems Problems
	listed   map[string]bool // the folders listed so far, without symbolic links
	repeated int             // the entries of folders that were listed before
}

func (c *collector) add(p *Problem) { c.problems = append(c.problems, p) }

// maxRepeated is the number of entries in folders that links list again. Without a limit, a few links in each of a
// few folders can lead to millions of paths.
const maxRepeated = 50_000

// folder adds the content of dir, a path without symbolic links.
func (c *collector) folder(dir, prefix string) {
	if c.repeated > maxRepeated {
		return // reported
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		c.add(sourceProblem(prefix, dir, err))
	}
	if c.listed[dir] {
		c.repeated += len(entries) + 1
	}
	c.listed[dir] = true
	if c.repeated > maxRepeated {
		c.add(&Problem{Path: prefix, Source: dir, Reason: LinkLoop,
			Detail: fmt.Sprintf("is listed again and again: links add more than %d files that are elsewhere in the folder",
				maxRepeated),
			Fix: "remove the links to folders"})
		return
	}
	c.inside = append(c.inside, dir)
	for _, e := range entries {
		c.entry(filepath.Join(dir, e.Name()), path.Join(prefix, e.Name()), e.Type())
	}
	c.inside = c.inside[:len(c.inside)-1]
}

func (c *collector) entry(source, name string, mode fs.FileMode) {
	if mode&fs.ModeSymlink != 0 {
		var ok bool
		if source, mode, ok = c.follow(source, name); !ok {
			return
		}
	}
	switch {
	case mode.IsDir():
		c.folder(source, name)
	case mode.IsRegular():
		c.members = append(c.members, Member{Path: name, Source: source})
	default:
		c.add(&Problem{Path: name, Source: source, Reason: NotRegular, Detail: "is " + regularfile.Kind(mode) +
			", which cannot be archived", Fix: "remove it"})
	}
}

// follow returns the target of a symbolic link.
func (c *collector) follow(link, name string) (target string, mode fs.FileMode, ok bool) {
	text, _ := os.Readlink(link)
	problem := func(r Reason, detail, fix string, err error) (string, fs.FileMode, bool) {
		c.add(&Problem{Path: name, Source: link, Reason: r, Detail: detail, Fix: fix, Err: err})
		return "", 0, false
	}
	target, err := filepath.EvalSymlinks(link)
	if err != nil {
		if !leadsNowhere(err) && !errors.Is(err, fs.ErrPermission) { // EvalSymlinks has no typed error for a circle
			return problem(LinkLoop, "is a symbolic link to itself", "correct or remove the link", nil)
		}
		c.add(sourceProblem(name, link, err))
		return "", 0, false
	}
	below, err := c.below(target)
	if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
		return problem(LinkLeaves, "is a symbolic link to "+text+", which is outside of "+c.root,
			"replace the link with a copy of the file, or remove it", nil)
	}
	target = filepath.Join(c.root, below)
	if slices.Contains(c.inside, target) {
		return problem(LinkLoop, "is a symbolic link to "+text+", the folder that contains it", "remove it", nil)
	}
	info, err := os.Stat(target)
	if err != nil {
		c.add(sourceProblem(name, link, err))
		return "", 0, false
	}
	return target, info.Mode(), true
}

// below returns the path of target, which has no symbolic links, relative to the root.
func (c *collector) below(target string) (string, error) {
	if !filepath.IsAbs(target) {
		return filepath.Rel(c.root, target)
	}
	return filepath.Rel(c.absolute, target)
}
