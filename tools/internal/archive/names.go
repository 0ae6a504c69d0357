package archive

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxComponent = 255  // bytes; NAME_MAX of the file systems that archives are extracted to
	maxPath      = 4095 // bytes; PATH_MAX less its NUL
)

// droppings are the names, of files or folders, that editors and operating systems leave behind.
var droppings = map[string]string{
	".DS_Store":          "is what the macOS Finder leaves behind",
	".AppleDouble":       "is what macOS leaves on network drives",
	".LSOverride":        "is what the macOS Finder leaves behind",
	".Spotlight-V100":    "is a macOS search index",
	".Trashes":           "is a macOS rubbish bin",
	".fseventsd":         "is a macOS event log",
	"__MACOSX":           "is what macOS adds to ZIP files",
	"Thumbs.db":          "is a Windows thumbnail cache",
	"ehthumbs.db":        "is a Windows thumbnail cache",
	"desktop.ini":        "is a Windows folder setting",
	"$RECYCLE.BIN":       "is a Windows rubbish bin",
	"__pycache__":        "is Python's bytecode cache",
	".ipynb_checkpoints": "is what Jupyter leaves behind",
	".git":               "is the data of a Git repository",
	".hg":                "is the data of a Mercurial repository",
	".svn":               "is the data of a Subversion working copy",
	"lost+found":         "is what a file system check leaves behind",
}

// dropping returns what the file or folder name is, or "" when it is no dropping.
func dropping(name string) string {
	if what := droppings[name]; what != "" {
		return what
	}
	switch {
	case strings.HasSuffix(name, "~"):
		return "is an editor's backup copy"
	case strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".swo") || strings.HasSuffix(name, ".swx")):
		return "is Vim's swap file"
	case strings.HasPrefix(name, ".#"), len(name) > 2 && name[0] == '#' && name[len(name)-1] == '#':
		return "is an Emacs lock or auto-save file"
	case strings.HasPrefix(name, ".nfs") && len(name) >= 4+16:
		return "is what NFS leaves of a deleted file"
	}
	return ""
}

// checkPath returns what is wrong with a member's path alone. Where the fault is the name of a folder,
// the problem is that folder's, so that it can be reported once for all it holds.
func checkPath(path string, o *Options) (problems []*Problem) {
	add := func(r Reason, detail, fix string) {
		problems = append(problems, &Problem{Path: path, Reason: r, Detail: detail, Fix: fix})
	}
	const relative = "give a path below the archive's root, such as \"weights/model.pt\""
	if path == "" {
		add(EmptyPath, "is empty", relative)
		return
	}
	if !utf8.ValidString(path) {
		add(NotUTF8, "is not valid UTF-8, so readers would disagree on its name", "rename it")
		return
	}
	if i := strings.IndexFunc(path, unicode.IsControl); i >= 0 {
		add(ControlCharacter, "holds a control character", "rename it")
	}
	if strings.Contains(path, `\`) {
		add(Backslash, "holds a backslash, which separates folders on Windows only", "separate folders by \"/\", or rename it")
	}
	if path[0] == '/' || len(path) > 1 && path[1] == ':' && isLetter(path[0]) && (len(path) == 2 || path[2] == '/' || path[2] == '\\') {
		add(AbsolutePath, "is absolute", relative)
		return
	}
	if len(path) > maxPath {
		add(TooLong, fmt.Sprintf("is %d bytes long, more than the %d that file systems take", len(path), maxPath), "shorten it")
	}
	first, dropped := true, false
	for rest, more := path, true; more; first = false {
		var name string
		name, rest, more = strings.Cut(rest, "/")
		upTo := path[:len(path)-len(rest)]
		if more {
			upTo = upTo[:len(upTo)-1]
		}
		addName := func(r Reason, detail, fix string) {
			problems = append(problems, &Problem{Path: upTo, Reason: r, Detail: detail, Fix: fix})
		}
		switch {
		case name == "":
			detail := "has an empty component (\"//\")"
			if !more {
				detail = "ends in a slash"
			}
			add(EmptyComponent, detail, "give the path of a file, without needless slashes")
			return
		case name == ".":
			add(DotComponent, "has a component \".\"", "leave it out")
			return
		case name == "..":
			add(DotDot, "has a component \"..\", which may lead out of the folder it is extracted to", relative)
			return
		case len(name) > maxComponent:
			add(TooLong, fmt.Sprintf("has a component of %d bytes, more than the %d that file systems take", len(name), maxComponent), "shorten it")
			return
		case strings.HasPrefix(name, "._"):
			addName(AppleDouble, "begins with \"._\": MedPerf deletes such files after it extracts the archive", "rename or leave it out")
			return
		case first && name == "tmp.tar.gz":
			addName(ReservedName, "is the name under which MedPerf keeps the archive while it extracts it, so it would be lost", "rename it or move it to a folder")
			return
		}
		if what := dropping(name); what != "" && !o.AllowDroppings && !dropped {
			dropped = true
			addName(Dropping, what, "leave it out")
		}
	}
	return
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// foldCase maps strings that differ only by case to the same string, by Unicode's simple folding.
func foldCase(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, s)
		}
	}
	return strings.ToLower(s)
}

// foldRune returns the smallest rune that differs from r only by case, letters of ASCII in lower case.
func foldRune(r rune) rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	if 'A' <= least && least <= 'Z' {
		least += 'a' - 'A'
	}
	return least
}
