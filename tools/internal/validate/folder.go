package validate

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// Where MedPerf's client looks for a cube's files (cli/medperf/config.py).
const (
	manifestName        = "mlcube.yaml"
	workspaceFolder     = "workspace"
	parametersName      = "parameters.yaml"
	additionalFilesName = "additional_files"
	imageFolder         = ".image"
)

// maxRead is far over manifest.MaxBytes, so that Check can say how much too large a file is.
const maxRead = 32 << 20

// Folder reads the cube in a folder with MedPerf's layout: mlcube.yaml, workspace/parameters.yaml,
// workspace/additional_files and workspace/.image. What is missing or of the wrong kind is for Check
// to report; an error is one of reading, such as a folder that does not exist or is not permitted.
func Folder(dir string) (*Cube, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("%w; name the folder that holds %s", err, manifestName)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder; name the folder that holds %s", dir, manifestName)
	}
	c := &Cube{ManifestPath: filepath.Join(dir, manifestName)}
	if err := c.readManifest(dir); err != nil {
		return nil, err
	}
	return c, c.readWorkspace(dir)
}

func (c *Cube) readWorkspace(dir string) error {
	workspace := filepath.Join(dir, workspaceFolder)
	if err := c.readParameters(filepath.Join(workspace, parametersName)); err != nil {
		return err
	}
	if err := c.readAdditionalFiles(filepath.Join(workspace, additionalFilesName)); err != nil {
		return err
	}
	c.ImageFolder = filepath.Join(workspace, imageFolder)
	images, err := fileNames(c.ImageFolder)
	if err != nil {
		return err
	}
	c.Images = images
	c.Neighbours, err = fileNames(workspace)
	return err
}

func (c *Cube) readManifest(dir string) error {
	name := filepath.Base(c.ManifestPath)
	data, problem, err := readRegular(c.ManifestPath)
	switch {
	case absent(err):
		c.ManifestProblem = fmt.Sprintf("there is no %s", name)
		c.ManifestFix = "write one, or name the folder that holds it"
		names, err := fileNames(dir)
		if err != nil {
			return err
		}
		if near, ok := diag.Suggest(name, names); ok {
			c.ManifestFix = fmt.Sprintf("rename %q to %s", near, name)
		}
	case err != nil:
		return err
	case problem != "":
		c.ManifestProblem = name + " " + problem
		c.ManifestFix = "put a regular file in its place"
	default:
		c.Manifest = data
	}
	return nil
}

func (c *Cube) readParameters(path string) error {
	data, problem, err := readRegular(path)
	if absent(err) {
		return nil
	}
	c.Parameters = &mlcubeyaml.File{Path: path, Data: data, Problem: problem}
	return err
}

func (c *Cube) readAdditionalFiles(path string) error {
	info, err := os.Stat(path)
	switch {
	case absent(err):
		if _, err := os.Lstat(path); err != nil {
			return nil
		}
		c.AdditionalFiles = folderProblem("is a symbolic link that leads nowhere")
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		c.AdditionalFiles = folderProblem("is not a folder")
		return nil
	}
	set := &mlcubeyaml.FileSet{}
	c.AdditionalFiles = set
	var errWalk error
	members, err := archive.Collect(path, "")
	if err == nil {
		for _, m := range members {
			set.Paths = append(set.Paths, m.Path)
		}
		err = archive.Check(members, archive.Options{})
	} else if set.Paths, errWalk = namesBelow(path + string(filepath.Separator)); errWalk != nil { // it may be a link
		return errWalk
	}
	var problems archive.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	for _, p := range problems {
		if p.Reason == archive.Unreadable {
			return p
		}
		problem := mlcubeyaml.FileProblem{Code: CodeOf(p.Reason), Path: p.Path, Detail: p.Detail, Fix: p.Fix}
		if rule, _ := diag.Lookup(problem.Code); !rule.Locked {
			problem.Fix = fmt.Sprintf("rename it or leave it out, or allow %s to pack it all the same", problem.Code)
		}
		set.Problems = append(set.Problems, problem)
	}
	return nil
}

// namesBelow lists every file of a folder, also those that cannot be archived: Collect lists none
// beside problems, and a file with a problem is not missing.
func namesBelow(root string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	return names, err
}

func folderProblem(detail string) *mlcubeyaml.FileSet {
	return &mlcubeyaml.FileSet{Problems: []mlcubeyaml.FileProblem{{Code: "MLC067", Detail: detail, Fix: "put a folder in its place"}}}
}

// CodeOf is the code of the packer's reason to refuse a file: MLC067 unless there is one of its own.
func CodeOf(r archive.Reason) diag.Code {
	switch r {
	case archive.Dropping:
		return "MLC068"
	case archive.CaseConflict:
		return "MLC069"
	case archive.AppleDouble, archive.ReservedName:
		return "MLC066"
	}
	return "MLC067"
}

// readRegular reads a regular file, links followed, up to maxRead bytes; problem says why it is none.
func readRegular(path string) (data []byte, problem string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		if link, lerr := os.Lstat(path); lerr == nil && link.Mode()&fs.ModeSymlink != 0 && absent(err) {
			return nil, "is a symbolic link that leads nowhere", nil
		}
		return nil, "", err
	}
	switch {
	case info.IsDir():
		return nil, "is a folder instead of a file", nil
	case !info.Mode().IsRegular(): // opening a named pipe would wait for ever
		return nil, "is not a regular file", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, maxRead))
	return data, "", err
}

// absent reports whether an error says that there is no such file, or no folder for it.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// fileNames are the names of what is in a folder but for folders; none where there is no folder.
func fileNames(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if absent(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
