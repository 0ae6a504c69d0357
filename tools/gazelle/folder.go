package gazelle

import (
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bazelbuild/bazel-gazelle/config"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// The conventional layout, which the rules use for missing attributes (mlcube/private/cube.bzl).
const (
	parametersPath        = cube.WorkspaceFolder + "/" + cube.ParametersName
	additionalFilesFolder = cube.WorkspaceFolder + "/" + cube.AdditionalFilesFolder
	imageFolder           = cube.WorkspaceFolder + "/" + cube.ImageFolder
)

// folder is what a folder's manifest of a kind says and what its workspace holds.
type folder struct {
	kind     *cube.Kind
	data     []byte
	manifest *pyyaml.Document
	// types are the types with a task in the manifest.
	types []string

	hasParameters      bool
	hasAdditionalFiles bool
	images             []string // the names of the files in the image folder
	// packages are BUILD files in the workspace, by their paths in the cube.
	packages []string
}

// readFolder reads what a folder holds of a kind; rel is the folder's path in the repository, for messages.
// Where the manifest cannot be read, it says why and returns nil.
func readFolder(kind *cube.Kind, dir, rel string) *folder {
	file := path.Join(rel, kind.Manifest)
	data, err := readManifest(filepath.Join(dir, kind.Manifest))
	if err != nil {
		log.Printf("%s: cannot read the file: %v; the rules of //%s stay unchanged", file, err, rel)
		return nil
	}
	document, findings := pyyaml.Parse(file, data)
	if document.Root == nil {
		log.Printf("%s\n//%s: its rules stay unchanged until the manifest is valid", text(file, data, findings), rel)
		return nil
	}
	f := &folder{kind: kind, data: data, manifest: document}
	f.types = kind.Types.OfDocument(document)
	f.readWorkspace(dir)
	return f
}

// readManifest reads a regular file, up to the limit of the parser.
func readManifest(file string) ([]byte, error) {
	f, err := regularfile.Open(file)
	if err != nil {
		return nil, err.(*fs.PathError).Err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, pyyaml.MaxBytes+1))
}

// text returns the findings in the form of mlcubepack validate.
func text(file string, data []byte, findings []diag.Finding) string {
	var b strings.Builder
	report := &diag.Report{Subject: file, Sources: map[string][]byte{file: data}, Findings: findings}
	if err := diag.WriteText(&b, report, diag.TextOptions{}); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// untyped reports why the manifest's types are unknown.
func (f *folder) untyped(rel string) string {
	var findings []diag.Finding
	for _, found := range f.kind.Check(cube.Request{Document: f.manifest, Types: f.kind.Types.Names()}).Findings {
		// Not a mapping, no tasks, tasks of an old schema, tasks that are not a mapping, or an MLCube
		// manifest.
		if slices.Contains([]diag.Code{diag.NotAMapping, diag.TasksMissing, diag.LegacyManifest, diag.ContainerTypeMissing},
			found.Code) ||
			found.Code == diag.WrongType && found.Key == "tasks" {
			findings = append(findings, found)
		}
	}
	if len(findings) == 0 {
		findings = []diag.Finding{f.foreignTasks()}
	}
	return text(f.manifest.File, f.data, findings) +
		fmt.Sprintf(
			"\n//%s: no rule was written; set the types with # gazelle:%s, or exclude the folder with # gazelle:%s false",
			rel, directiveTypes, directiveEnabled)
}

// foreignTasks is the finding that no task is one of MedPerf's.
func (f *folder) foreignTasks() diag.Finding {
	tasks := f.manifest.Root.Get("tasks")
	finding := diag.Finding{
		Code:     diag.TaskMissing,
		Severity: diag.Warning,
		Pos:      f.manifest.At(tasks.Key),
		Key:      "tasks",
		Message:  "the manifest has no task of MedPerf's, so the types of the cube are unknown",
		Expected: "one of " + strings.Join(f.kind.Types.Tasks(), ", "),
		Found:    strings.Join(tasks.Value.Keys(), ", "),
	}
	for _, name := range tasks.Value.Keys() {
		if near, ok := diag.Suggest(name, f.kind.Types.Tasks()); ok {
			finding.Fix = fmt.Sprintf("did you mean %q?", near)
			break
		}
	}
	return finding
}

// needs returns what the tasks of the types reference.
func (f *folder) needs(types []string, profile cube.Profile) cube.Needs {
	return f.kind.Check(cube.Request{
		Document: f.manifest,
		Types:    types,
		Profile:  profile,
		Image:    f.kind.NamedImage(f.manifest),
	}).Needs
}

// readWorkspace lists what the globs of the rules find. It treats unreadable files as missing.
func (f *folder) readWorkspace(dir string) {
	workspace := filepath.Join(dir, cube.WorkspaceFolder)
	f.hasParameters = isFile(filepath.Join(dir, filepath.FromSlash(parametersPath)))
	for _, name := range buildFiles {
		if isFile(filepath.Join(workspace, name)) {
			f.packages = append(f.packages, path.Join(cube.WorkspaceFolder, name))
		}
	}
	images, _ := os.ReadDir(filepath.Join(dir, filepath.FromSlash(imageFolder)))
	for _, e := range images {
		if e.IsDir() {
			continue
		}
		f.images = append(f.images, e.Name())
		f.addPackage(imageFolder, e.Name())
	}
	// DirFS, because it follows a symbolic link to a folder, like glob.
	files := os.DirFS(filepath.Join(dir, filepath.FromSlash(additionalFilesFolder)))
	fs.WalkDir(files, ".", func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			f.hasAdditionalFiles = true
			f.addPackage(additionalFilesFolder, p)
		}
		return nil
	})
}

// addPackage records a file of the workspace that makes its folder a package.
func (f *folder) addPackage(folder, file string) {
	if slices.Contains(buildFiles, path.Base(file)) {
		f.packages = append(f.packages, path.Join(folder, file))
	}
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// relPath returns a file path relative to the repository, for messages.
func relPath(c *config.Config, file string) string {
	root := c.RepoRoot
	if c.ReadBuildFilesDir != "" {
		root = c.ReadBuildFilesDir
	}
	if rel, err := filepath.Rel(root, file); err == nil {
		return filepath.ToSlash(rel)
	}
	return file
}
