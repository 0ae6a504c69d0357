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

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// Where the rules look for what their attributes leave out (mlcube/private/cube.bzl).
const (
	parametersPath        = "workspace/parameters.yaml"
	additionalFilesFolder = "workspace/additional_files"
	imageFolder           = "workspace/.image"
)

// cube is what a folder's manifest says and what its workspace holds.
type cube struct {
	container bool // it is one of MedPerf since December 2025
	data      []byte
	manifest  *pyyaml.Document
	// types are those whose tasks the manifest has.
	types []string

	hasParameters      bool
	hasAdditionalFiles bool
	images             []string // the names of the files in the image folder
	// packages are BUILD files in the workspace, by their paths in the cube.
	packages []string
}

// readCube reads the cube in a folder; rel is the folder's path in the repository, for messages.
// Where the manifest cannot be read, it says why and returns nil.
func readCube(dir, rel string) *cube { return readFile(dir, rel, manifestName) }

// readContainer reads the container in a folder, as readCube does a cube.
func readContainer(dir, rel string) *cube { return readFile(dir, rel, configName) }

func readFile(dir, rel, name string) *cube {
	file := path.Join(rel, name)
	data, err := readManifest(filepath.Join(dir, name))
	if err != nil {
		log.Printf("%s: cannot be read: %v; the rules of //%s are left as they are", file, err, rel)
		return nil
	}
	document, findings := pyyaml.Parse(file, data)
	if document.Root == nil {
		log.Printf("%s\n//%s: its rules are left as they are until the manifest can be read", text(file, data, findings), rel)
		return nil
	}
	c := &cube{container: name == configName, data: data, manifest: document}
	c.types = c.typesOfTasks()
	c.readWorkspace(dir)
	return c
}

// readManifest reads a regular file, no further than manifest.Parse does.
func readManifest(file string) ([]byte, error) {
	info, err := os.Stat(file) // before opening it, which waits on a pipe
	if err != nil {
		return nil, err.(*fs.PathError).Err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrInvalid
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err.(*fs.PathError).Err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, pyyaml.MaxBytes+1))
}

// text is the findings as mlcubepack validate writes them.
func text(file string, data []byte, findings []diag.Finding) string {
	var b strings.Builder
	report := &diag.Report{Subject: file, Sources: map[string][]byte{file: data}, Findings: findings}
	if err := diag.WriteText(&b, report, diag.TextOptions{}); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// typesOfTasks returns the types of which the manifest has a task.
func (c *cube) typesOfTasks() []string {
	tasks := c.manifest.Root.Get("tasks")
	if tasks == nil {
		return nil
	}
	types := mlcubeyaml.TypesOfTasks(tasks.Value.Keys())
	if c.container {
		types = containerconfig.TypesOfTasks(tasks.Value.Keys())
	}
	slices.Sort(types)
	return types
}

// untyped says why the manifest's types are not known.
func (c *cube) untyped(rel string) string {
	var all, findings []diag.Finding
	if c.container {
		all = containerconfig.Check(containerconfig.Request{Config: c.manifest, Types: containerconfig.TypeNames()}).Findings
	} else {
		all = mlcubeyaml.Check(mlcubeyaml.Request{Manifest: c.manifest, Types: mlcubeyaml.TypeNames()}).Findings
	}
	for _, f := range all {
		// No mapping at all, no tasks, tasks of an old manifest, tasks that are no mapping, a manifest of
		// MLCube.
		if slices.Contains([]diag.Code{"MLC016", "MLC022", "MLC039", "MLC100"}, f.Code) || f.Code == "MLC021" && f.Key == "tasks" {
			findings = append(findings, f)
		}
	}
	if len(findings) == 0 {
		findings = []diag.Finding{c.foreignTasks()}
	}
	return text(c.manifest.File, c.data, findings) +
		fmt.Sprintf("\n//%s: no rule is written; if the types are known, give them with # gazelle:%s, or leave the folder out with # gazelle:%s false",
			rel, directiveTypes, directiveEnabled)
}

// foreignTasks is the finding that no task is one of MedPerf's.
func (c *cube) foreignTasks() diag.Finding {
	tasks := c.manifest.Root.Get("tasks")
	known := mlcubeyaml.TaskNames()
	if c.container {
		known = containerconfig.TaskNames()
	}
	f := diag.Finding{
		Code: "MLC023", Severity: diag.Warning, Pos: c.manifest.At(tasks.Key), Key: "tasks",
		Message:  "no task is one of MedPerf's, so the cube's types are not known",
		Expected: "one of " + strings.Join(known, ", "),
		Found:    strings.Join(tasks.Value.Keys(), ", "),
	}
	for _, name := range tasks.Value.Keys() {
		if near, ok := diag.Suggest(name, known); ok {
			f.Fix = fmt.Sprintf("did you mean %q?", near)
			break
		}
	}
	return f
}

// needs returns what the tasks of the types reference.
func (c *cube) needs(types []string, profile mlcubeyaml.Profile) mlcubeyaml.Needs {
	if c.container {
		r := containerconfig.Check(containerconfig.Request{Config: c.manifest, Types: types})
		return mlcubeyaml.Needs{Parameters: r.MountsParameters, AdditionalFiles: r.MountsAdditionalFiles, Image: c.imageOfContainer(r)}
	}
	request := mlcubeyaml.Request{Manifest: c.manifest, Types: types, Profile: profile, Image: c.imageName()}
	return mlcubeyaml.Check(request).Needs
}

// imageName is the file that singularity.image names, "" for none.
func (c *cube) imageName() string {
	if section := c.manifest.Root.Get("singularity"); section != nil {
		if image := section.Value.Get("image"); image != nil && image.Value.Kind == pyyaml.String {
			return path.Clean(image.Value.Text)
		}
	}
	return ""
}

// imageOfContainer is the image file whose address a container has: that of the same name, or the only
// one; "" where the image is in a registry.
func (c *cube) imageOfContainer(r *containerconfig.Result) string {
	if !r.Type.IsFile() {
		return ""
	}
	name := path.Base(r.Image)
	if len(c.images) == 1 {
		return c.images[0]
	}
	return name
}

// readWorkspace looks at what the globs of the rules would find. What cannot be read is not there.
func (c *cube) readWorkspace(dir string) {
	workspace := filepath.Join(dir, workspaceFolder)
	c.hasParameters = isFile(filepath.Join(dir, filepath.FromSlash(parametersPath)))
	for _, name := range buildFiles {
		if isFile(filepath.Join(workspace, name)) {
			c.packages = append(c.packages, path.Join(workspaceFolder, name))
		}
	}
	images, _ := os.ReadDir(filepath.Join(dir, filepath.FromSlash(imageFolder)))
	for _, e := range images {
		if e.IsDir() {
			continue
		}
		c.images = append(c.images, e.Name())
		c.addPackage(imageFolder, e.Name())
	}
	// DirFS, because a folder that is a symbolic link is followed, as by glob.
	files := os.DirFS(filepath.Join(dir, filepath.FromSlash(additionalFilesFolder)))
	fs.WalkDir(files, ".", func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			c.hasAdditionalFiles = true
			c.addPackage(additionalFilesFolder, p)
		}
		return nil
	})
}

// addPackage remembers a file of the workspace if it makes its folder a package.
func (c *cube) addPackage(folder, file string) {
	if slices.Contains(buildFiles, path.Base(file)) {
		c.packages = append(c.packages, path.Join(folder, file))
	}
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// relPath is a path of the file system as one in the repository, for messages.
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
