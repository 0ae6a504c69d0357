package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// An entry is a file or folder of the archive and its place in the tar stream.
type entry struct {
	name       string // as in the header; the name of a folder ends with a slash
	source     string // "" for a folder
	executable bool
	size       int64
	mtime      time.Time // on disk when the layout was created, to detect a change
	header     int64     // offset of the header in the tar stream
	content    int64     // offset of the content, which is where the header ends
}

func (e *entry) folder() bool { return e.source == "" }

// end is the offset after the content, before its padding.
func (e *entry) end() int64 { return e.content + e.size }

// A layout is the whole tar stream except the content of the files.
type layout struct {
	entries []entry // sorted by name, byte by byte: a folder comes right before its content
	size    int64   // of the tar stream
}

// newLayout checks the members, reads their sizes and computes their offsets. Its error is of type Problems.
func newLayout(members []Member, o *Options) (*layout, error) {
	entries, problems := arrange(members, o)
	problems = append(problems, stat(entries, o.workers())...)
	l := &layout{entries: entries}
	for i := range entries {
		e := &entries[i]
		if e.size > maxTar-l.size {
			problems = append(problems, &Problem{Path: e.name, Source: e.source, Reason: TooLarge,
				Detail: fmt.Sprintf("has %d bytes, which makes the archive larger than the limit of %d", e.size, int64(maxTar)),
				Fix:    "remove it"})
			break
		}
		e.header = l.size
		e.content = e.header + headerSize(e.name, e.size)
		l.size = padded(e.end())
	}
	if len(problems) > 0 {
		sort.SliceStable(problems, func(i, j int) bool { return problems[i].Path < problems[j].Path })
		return nil, problems
	}
	l.size += endOfArchive
	return l, nil
}

// maxTar is far below the overflow of offsets in the tar stream; sparse files can be that large.
const maxTar = 1 << 62

// arrange checks the paths, adds the folders and sorts.
func arrange(members []Member, o *Options) (entries []entry, problems Problems) {
	entries = make([]entry, 0, len(members)+len(members)/8)
	folders := make(map[string]struct{})
	reported := make(map[Problem]struct{})
	for _, m := range members {
		if bad := checkPath(m.Path, o); bad != nil {
			for _, p := range bad {
				if _, known := reported[*p]; !known {
					reported[*p] = struct{}{}
					problems = append(problems, p)
				}
			}
			continue
		}
		source := m.Source
		if source == "" {
			source = "." // a folder; stat reports it
		}
		entries = append(entries, entry{name: m.Path, source: source, executable: m.Executable})
		for i := strings.LastIndexByte(m.Path, '/'); i > 0; i = strings.LastIndexByte(m.Path[:i], '/') {
			if _, known := folders[m.Path[:i]]; known {
				break
			}
			folders[m.Path[:i]] = struct{}{}
			entries = append(entries, entry{name: m.Path[:i+1]})
		}
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].name < entries[j].name })
	for i := range entries {
		e := &entries[i]
		if i > 0 && e.name == entries[i-1].name {
			if i == 1 || e.name != entries[i-2].name {
				problems = append(problems, &Problem{Path: e.name, Reason: Duplicate,
					Detail: "is the path of two files: " + entries[i-1].source + " and " + e.source, Fix: "remove one of them"})
			}
			continue
		}
		if _, both := folders[e.name]; both && !e.folder() {
			problems = append(problems, &Problem{Path: e.name, Source: e.source, Reason: FileAndFolder,
				Detail: "is both a file and a folder of other files", Fix: "rename the file or the folder"})
		}
	}
	if !o.AllowCaseConflicts {
		problems = append(problems, caseConflicts(entries)...)
	}
	return entries, problems
}

// caseConflicts finds entries that differ only by case. It skips the content of folders that conflict.
func caseConflicts(entries []entry) (problems []*Problem) {
	first := make(map[string]string, len(entries))
	var clash string
	for i := range entries {
		name := strings.TrimSuffix(entries[i].name, "/")
		if clash != "" && strings.HasPrefix(name, clash) {
			continue
		}
		folded := foldCase(name)
		other, seen := first[folded]
		if !seen {
			first[folded] = name
			continue
		}
		if other == name {
			continue
		}
		if entries[i].folder() {
			clash = entries[i].name
		}
		problems = append(problems, &Problem{Path: name, Source: entries[i].source, Reason: CaseConflict,
			Detail: "differs from \"" + other +
				"\" only by case, so one of them is lost on case-insensitive file systems (macOS, Windows)",
			Fix: "rename one of them"})
	}
	return problems
}

// stat reads the sizes of the files, several at a time.
func stat(entries []entry, workers int) (problems Problems) {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		next atomic.Int64
	)
	const batch = 64
	for range min(workers, len(entries)/batch+1) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				to := int(next.Add(batch))
				for i := to - batch; i < min(to, len(entries)); i++ {
					if bad := entries[i].stat(); bad != nil {
						mu.Lock()
						problems = append(problems, bad)
						mu.Unlock()
					}
				}
				if to >= len(entries) {
					return
				}
			}
		}()
	}
	wg.Wait()
	return problems
}

func (e *entry) stat() *Problem {
	if e.folder() {
		return nil
	}
	info, err := os.Stat(e.source)
	if err != nil {
		return sourceProblem(e.name, e.source, err)
	}
	if !info.Mode().IsRegular() {
		return &Problem{Path: e.name, Source: e.source, Reason: NotRegular, Detail: "is " + regularfile.Kind(info.Mode()) +
			", not a regular file", Fix: "remove it"}
	}
	e.size, e.mtime = info.Size(), info.ModTime()
	return nil
}

// leadsNowhere reports whether an error means that the file or one of its folders does not exist.
func leadsNowhere(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// sourceProblem returns the problem of a file that cannot be found or opened.
func sourceProblem(path, source string, err error) *Problem {
	p := &Problem{Path: path, Source: source, Err: err}
	switch {
	case leadsNowhere(err):
		p.Reason, p.Detail, p.Fix = Missing, "does not exist", "create or remove it"
		if info, lerr := os.Lstat(source); lerr == nil && info.Mode()&fs.ModeSymlink != 0 {
			p.Reason, p.Detail, p.Fix = LinkBroken, "is a broken symbolic link", "correct or remove the link"
		}
	case errors.Is(err, fs.ErrPermission):
		p.Reason, p.Detail, p.Fix = Unreadable, "cannot be read: permission denied", "allow reading with chmod +r"
	default:
		p.Reason, p.Detail = Unreadable, "cannot be read"
	}
	return p
}
