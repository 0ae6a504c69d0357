package mlcubeyaml

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// files compares the references in the manifest with the declared files.
func (c *checker) files(root pyyaml.Cursor) {
	c.result.Needs.Parameters = len(c.parameters) > 0
	c.result.Needs.AdditionalFiles = len(c.extras) > 0
	c.parametersFile()
	if len(c.extras) > 0 {
		c.additionalFiles()
	} else if c.AdditionalFiles != nil && c.Profile == MedPerf {
		c.fileProblems(c.AdditionalFiles) // all are packed, referenced or not
	}
	c.unreferencedFiles()
}

// additionalFiles checks the declared additional files and the references to them.
func (c *checker) additionalFiles() {
	set := c.AdditionalFiles
	if set == nil || len(set.Paths)+len(set.Open)+len(set.Problems) == 0 && c.Profile == MedPerf {
		l := fatal
		first := c.extras[0]
		at := defaultNode(first)
		if set != nil {
			l = breaks
		}
		c.report(diag.AdditionalFilesNotFound, l, at.Key, first.Path, diag.Finding{
			Message:  fmt.Sprintf("%s is referenced, but the cube has no additional files", pyyaml.Describe(unwrap(first))),
			Expected: "workspace/additional_files with the referenced files",
			Found:    "no additional files",
			Fix:      "add the files, or delete the input",
		})
		return
	}
	c.fileProblems(set)
	files := newIndex(set)
	for _, r := range c.references {
		c.reference(r, files)
	}
	for _, r := range c.spare {
		if !files.files[r.path] && !files.folders[r.path] && !files.isOpen(r.path) {
			c.needsUnpackaged(r.task, r.Cursor, path.Join(additionalFolder, r.path), "which is not among the additional files")
		}
	}
}

// fileProblems reports files that cannot be archived.
func (c *checker) fileProblems(set *FileSet) {
	for _, p := range set.AllProblems() {
		l := fatal
		if p.Code == diag.Dropping || p.Code == diag.CaseConflict || p.Code == diag.NotTheFile {
			l = breaks // files that the script packs and that are not lost later
		}
		c.report(p.Code, l, nil, "", p.Finding())
	}
}

// index looks up the existing paths.
type index struct {
	set     *FileSet
	files   map[string]bool
	folders map[string]bool
	sorted  []string // every file and folder, filled on first use
	looked  int      // the number of names compared for near misses
}

// maxLooked limits the search for near misses. A manifest with thousands of wrong paths has a problem other
// than misspelled names.
const maxLooked = 500_000

func newIndex(set *FileSet) *index {
	x := &index{set: set, files: make(map[string]bool, len(set.Paths)), folders: map[string]bool{"": true}}
	addFolders := func(p string) {
		for p != "." && p != "/" && p != "" && !x.folders[p] {
			x.folders[p] = true
			p = path.Dir(p)
		}
	}
	for _, p := range set.Paths {
		x.files[p] = true
		addFolders(path.Dir(p))
	}
	for _, p := range set.Open {
		addFolders(p)
	}
	return x
}

// isOpen reports whether a path is in a folder whose content is not known yet.
func (x *index) isOpen(p string) bool {
	for _, folder := range x.set.Open {
		if folder == "" || isBelow(p, folder) {
			return true
		}
	}
	if x.set.Unsure {
		for folder := path.Dir(p); folder != "."; folder = path.Dir(folder) {
			if x.files[folder] {
				return true
			}
		}
	}
	return false
}

// near returns the file or folder that a path probably means.
func (x *index) near(p string) (string, bool) {
	if x.sorted == nil {
		x.sorted = slices.Clone(x.set.Paths)
		for folder := range x.folders {
			if folder != "" {
				x.sorted = append(x.sorted, folder)
			}
		}
		slices.Sort(x.sorted)
	}
	if x.looked += len(x.sorted); x.looked > maxLooked && x.looked > len(x.sorted) {
		return "", false
	}
	return diag.SuggestPath(p, x.sorted)
}

// reference checks that the path of an input exists and is of the referenced kind.
func (c *checker) reference(r reference, files *index) {
	isFile, isFolder := files.files[r.path], files.folders[r.path]
	found := "a file"
	if isFolder {
		found = "a directory"
	}
	switch {
	case !isFile && !isFolder && files.isOpen(r.path), isFile && r.kind == "directory" && files.set.Unsure:
		c.result.Needs.Pending = append(c.result.Needs.Pending, Reference{Path: r.path, Key: r.Cursor.Path, Kind: r.kind})
	case !isFile && !isFolder:
		c.missingFile(r, files)
	case isFile && r.kind == "directory", isFolder && r.kind == "file":
		c.report(diag.ReferenceKind, breaks, r.Key, r.Cursor.Path, diag.Finding{
			Message:  fmt.Sprintf("%s is %s, but it is referenced as a %s", pyyaml.Describe(r.Value), found, r.kind),
			Expected: found,
			Found:    "a " + r.kind,
			Fix:      "write type: " + strings.TrimPrefix(found, "a ") + suffixFix(r, isFile),
		})
	}
}

func suffixFix(r reference, isFile bool) string {
	if isFile && endsInSlash(r.Value.Text) {
		return " and delete the slash at the end"
	}
	return ""
}

func (c *checker) missingFile(r reference, files *index) {
	f := diag.Finding{
		Message:  fmt.Sprintf("%s is not among the additional files", pyyaml.Describe(r.Value)),
		Expected: "the file " + path.Join("workspace", additionalFolder, r.path),
		Fix:      "add the file to workspace/additional_files, or correct the path",
	}
	if near, ok := files.near(r.path); ok {
		c.nearMisses = append(c.nearMisses, near)
		full := path.Join(additionalFolder, near)
		f.Found = fmt.Sprintf("%q", full)
		f.Fix = fmt.Sprintf("did you mean %q?", full)
		switch {
		case near != r.path && withoutBlanks(near) == withoutBlanks(r.path):
			f.Message += ", where a name differs only by a space"
			f.Fix = fmt.Sprintf("rename the file to %q, without the extra space", path.Base(r.path))
			if hasStrayBlank(r.path) || strings.Count(r.path, " ") > strings.Count(near, " ") ||
				strings.ContainsAny(r.path, "\n\t") {
				f.Fix = fmt.Sprintf("write %q, without the extra space", full)
			}
		case strings.EqualFold(near, r.path):
			f.Message += ", where a name differs only by case"
		case hasCombiningMark(near) != hasCombiningMark(r.path):
			// The two look the same.
			f.Message += ", where a name uses other Unicode characters for its accents"
			f.Found = fmt.Sprintf("%+q", full)
			f.Expected += fmt.Sprintf(", in ASCII %+q", path.Base(r.path))
			f.Fix = "rename the file to an ASCII name; the two names differ in Unicode normalization (NFC and NFD)"
		}
	}
	c.report(diag.ReferencedFileMissing, breaks, r.Key, r.Cursor.Path, f)
}

func hasCombiningMark(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Mn, r) }) >= 0
}

func withoutBlanks(s string) string { return strings.Join(strings.Fields(s), "") }

// unreferencedFiles reports declared files that no input names. A file next to a referenced one is mounted
// with it, so it gives only a note.
func (c *checker) unreferencedFiles() {
	if c.AdditionalFiles == nil {
		return
	}
	folders := map[string]bool{} // mounted, with everything below
	files := map[string]bool{}
	for _, p := range c.nearMisses {
		files[p], folders[p] = true, true
	}
	beside := map[string]bool{} // folders of referenced files
	for _, r := range append(slices.Clone(c.references), c.spare...) {
		folders[r.path] = true
		files[r.path] = true
		beside[path.Dir(r.path)] = true
	}
	if len(c.references) < len(c.extras) {
		return // a path that is expanded on the host may be any path path
	}
	var unmounted, mounted []string
	for _, p := range c.AdditionalFiles.Paths {
		switch {
		case files[p] || isBelowAny(p, folders) || path.Base(p) == ".gitkeep":
		case beside[path.Dir(p)] || isBelowAny(p, beside):
			mounted = append(mounted, p)
		default:
			unmounted = append(unmounted, p)
		}
	}
	c.unreferenced(suspect, unmounted, "reference")
	c.unreferenced(odd, mounted, "name")
}

func isBelowAny(p string, folders map[string]bool) bool {
	if folders[""] || folders["."] {
		return true
	}
	for dir := path.Dir(p); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if folders[dir] {
			return true
		}
	}
	return false
}

// unreferenced reports files in one finding.
func (c *checker) unreferenced(l level, files []string, verb string) {
	if len(files) == 0 {
		return
	}
	const most = 5
	shown := make([]string, 0, most)
	for _, p := range files[:min(most, len(files))] {
		shown = append(shown, fmt.Sprintf("%q", path.Join(additionalFolder, p)))
	}
	list := strings.Join(shown, ", ")
	f := diag.Finding{
		Message: fmt.Sprintf("no task of the declared types %ss the additional file %s", verb, list),
		Found:   list,
		Fix:     "reference the file in an input, or remove it",
	}
	if len(files) > 1 {
		if more := len(files) - len(shown); more > 0 {
			list += fmt.Sprintf(" and %d more", more)
		}
		f.Message = fmt.Sprintf("no task of the declared types %ss %d additional files: %s", verb, len(files), list)
		f.Fix = "reference the files in inputs, or remove them"
	}
	c.report(diag.UnreferencedFile, l, nil, "", f)
}

// parametersFile checks that parameters.yaml is declared where it is referenced, and its content.
func (c *checker) parametersFile() {
	switch {
	case len(c.parameters) == 0 && c.Parameters != nil:
		c.report(diag.ParametersUnreferenced, suspect, nil, "", diag.Finding{
			Message:  "no task of the declared types references parameters.yaml, so it is not hosted",
			Expected: "the input parameters_file: parameters.yaml",
			Found:    "no input parameters_file",
			Fix:      "add parameters_file: parameters.yaml to the inputs of the tasks that read it, or remove the file",
		})
	case len(c.parameters) > 0 && c.Parameters == nil:
		first := c.parameters[0]
		f := diag.Finding{
			Message:  "parameters.yaml is referenced but does not exist",
			Expected: "workspace/parameters.yaml",
			Found:    "no parameters.yaml",
			Fix:      "add the file, or delete the input",
		}
		near := parametersLike(c.Neighbours)
		if name, ok := diag.Suggest(parametersFile, c.Neighbours); ok && len(near) == 0 {
			near = []string{name}
		}
		switch len(near) {
		case 0:
		case 1:
			f.Found = near[0]
			f.Fix = fmt.Sprintf("rename %s to parameters.yaml if it contains the parameters", near[0])
		default:
			f.Found = pyyaml.Shorten(strings.Join(near, ", "))
			f.Fix = "copy the file with the parameters to parameters.yaml"
		}
		c.report(diag.ParametersNotFound, fatal, defaultNode(first).Key, first.Path, f)
	case len(c.parameters) > 0 && c.Parameters.Problem != "":
		first := c.parameters[0]
		c.report(diag.NotARegularFile, fatal, defaultNode(first).Key, first.Path, c.Parameters.UnusableFile())
	case len(c.parameters) > 0 && c.Parameters.Data != nil:
		doc, findings := pyyaml.Parse(c.Parameters.Path, c.Parameters.Data)
		c.parametersContent(doc, findings)
	}
}

// parametersLike returns the neighbours whose names suggest parameters.
func parametersLike(neighbours []string) []string {
	var out []string
	for _, name := range neighbours {
		if strings.HasPrefix(name, "parameters") && strings.HasSuffix(name, ".yaml") {
			out = append(out, name)
		}
	}
	return out
}
