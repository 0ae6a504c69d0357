package archive

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxComponent = 255  // bytes; NAME_MAX of common file systems
	maxPath      = 4095 // bytes; PATH_MAX without the NUL
)

// droppings are the names of junk files and folders of editors and operating systems.
var droppings = map[string]string{
	".DS_Store":          "is a junk file of the macOS Finder",
	".AppleDouble":       "is a junk file of macOS on network drives",
	".LSOverride":        "is a junk file of the macOS Finder",
	".Spotlight-V100":    "is a macOS search index",
	".Trashes":           "is a macOS trash folder",
	".fseventsd":         "is a macOS event log",
	"__MACOSX":           "is a macOS folder in ZIP files",
	"Thumbs.db":          "is a Windows thumbnail cache",
	"ehthumbs.db":        "is a Windows thumbnail cache",
	"desktop.ini":        "is a Windows folder setting",
	"$RECYCLE.BIN":       "is a Windows recycle bin",
	"__pycache__":        "is Python's bytecode cache",
	".ipynb_checkpoints": "is a Jupyter checkpoint folder",
	".git":               "is the data of a Git repository",
	".hg":                "is the data of a Mercurial repository",
	".svn":               "is the data of a Subversion working copy",
	"lost+found":         "is a folder of a file system check",
}

// dropping describes the kind of junk file or folder, or returns "" for other names.
func dropping(name string) string {
	if what := droppings[name]; what != "" {
		return what
	}
	switch {
	case strings.HasSuffix(name, "~"):
		return "is an editor's backup copy"
	case strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".swo") ||
		strings.HasSuffix(name, ".swx")):
		return "is Vim's swap file"
	case strings.HasPrefix(name, ".#"), len(name) > 2 && name[0] == '#' && name[len(name)-1] == '#':
		return "is an Emacs lock or auto-save file"
	case strings.HasPrefix(name, ".nfs") && len(name) >= 4+16:
		return "is a deleted file on NFS"
	}
	return ""
}

// CheckName returns what is wrong with the path of a member of an archive that allows no junk files.
func CheckName(path string) []*Problem { return checkPath(path, &Options{}) }

// checkPath returns what is wrong with a member's path. If a folder name is wrong, the problem is that of the
// folder, so that it is reported once for all its files.
func checkPath(path string, o *Options) (problems []*Problem) {
	add := func(r Reason, detail, fix string) {
		problems = append(problems, &Problem{Path: path, Reason: r, Detail: detail, Fix: fix})
	}
	const relative = "write a path below the archive's root, such as \"weights/model.pt\""
	if path == "" {
		add(EmptyPath, "is empty", relative)
		return
	}
	if !utf8.ValidString(path) {
		add(NotUTF8, "is not valid UTF-8, so readers disagree on its name", "rename it")
		return
	}
	if i := strings.IndexFunc(path, unicode.IsControl); i >= 0 {
		add(ControlCharacter, "contains a control character", "rename it")
	}
	if strings.Contains(path, `\`) {
		add(Backslash, "contains a backslash, which separates folders on Windows only", "use \"/\", or rename it")
	}
	if path[0] == '/' || len(path) > 1 && path[1] == ':' && isLetter(path[0]) &&
		(len(path) == 2 || path[2] == '/' || path[2] == '\\') {
		add(AbsolutePath, "is absolute", relative)
		return
	}
	if len(path) > maxPath {
		add(TooLong, fmt.Sprintf("has %d bytes, more than the %d that file systems allow", len(path), maxPath), "shorten it")
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
				detail = "ends with a slash"
			}
			add(EmptyComponent, detail, "remove the extra slash")
			return
		case name == ".":
			add(DotComponent, "has a component \".\"", "remove it")
			return
		case name == "..":
			add(DotDot, "has a component \"..\", which can leave the target folder of the extraction", relative)
			return
		case len(name) > maxComponent:
			add(TooLong, fmt.Sprintf("has a component of %d bytes, more than the %d that file systems allow", len(name),
				maxComponent), "shorten it")
			return
		case strings.HasPrefix(name, "._"):
			addName(AppleDouble, "begins with \"._\", and MedPerf deletes such files after extraction", "rename or remove it")
			return
		case first && name == "tmp.tar.gz":
			addName(ReservedName, "has the name of MedPerf's temporary archive, so MedPerf overwrites it during extraction",
				"rename it, or move it to a folder")
			return
		}
		if what := dropping(name); what != "" && !o.AllowDroppings && !dropped {
			dropped = true
			addName(Dropping, what, "remove it")
		}
	}
	return
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// foldCase maps strings that differ only by case to the same string, with Unicode simple case folding.
func foldCase(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, s)
		}
	}
	return strings.ToLower(s)
}

// foldRune returns the smallest rune that differs from r only by case; ASCII letters become lower case.
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
