package cube

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
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// MaxRead is the maximum number of bytes of a document that are read. It is far above pyyaml.MaxBytes, so that
// Check can report the size of a file that is too large.
const MaxRead = 32 << 20

// ReadFolder reads the cube in a folder with MedPerf's layout: the manifest and, in the folder workspace,
// parameters.yaml, additional_files and .image. manifest is the manifest's path, which may be elsewhere.
// What is missing or of the wrong kind is for Check to report; an error is one of reading, such as a folder
// that does not exist or is not permitted. Nothing outside of the folder is read, except a manifest elsewhere.
func ReadFolder(kind *Kind, dir, manifest string) (*Cube, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("%w; name the folder with %s", err, kind.Manifest)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder; name the folder with %s", dir, kind.Manifest)
	}
	folder, err := regularfile.OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	c := &Cube{Kind: kind, ManifestPath: manifest}
	open := func() (*os.File, error) { return regularfile.Open(manifest) }
	if name, err := filepath.Rel(dir, manifest); err == nil && filepath.IsLocal(name) {
		open = func() (*os.File, error) { return folder.Open(filepath.ToSlash(name)) }
	}
	if err := c.readManifest(open); err != nil {
		return nil, err
	}
	return c, c.readWorkspace(folder)
}

func (c *Cube) readWorkspace(folder *regularfile.Folder) error {
	if err := c.readParameters(folder); err != nil {
		return err
	}
	if err := c.readAdditionalFiles(folder); err != nil {
		return err
	}
	if err := c.readImages(folder); err != nil {
		return err
	}
	var err error
	c.Neighbours, err = fileNames(folder.Path(WorkspaceFolder))
	return err
}

// readImages lists the image files, and which of them cannot be hosted.
func (c *Cube) readImages(folder *regularfile.Folder) error {
	const images = WorkspaceFolder + "/" + ImageFolder
	c.ImageFolder = folder.Path(images)
	var err error
	if c.Images, err = fileNames(c.ImageFolder); err != nil {
		return err
	}
	c.imagesOutside = map[string]bool{}
	for _, name := range c.Images {
		f, err := folder.Open(images + "/" + name)
		if err == nil {
			f.Close()
		}
		c.imagesOutside[name] = errors.Is(err, regularfile.ErrOutside)
	}
	return nil
}

func (c *Cube) readManifest(open func() (*os.File, error)) error {
	name := filepath.Base(c.ManifestPath)
	data, problem, err := readRegular(c.ManifestPath, open)
	switch {
	case absent(err):
		c.ManifestProblem = fmt.Sprintf("there is no %s", name)
		c.ManifestFix = "write one, or name the folder that contains it"
		names, err := fileNames(filepath.Dir(c.ManifestPath))
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
		c.ManifestFix = "replace it with a regular file"
	default:
		c.Manifest = data
	}
	return nil
}

func (c *Cube) readParameters(folder *regularfile.Folder) error {
	const name = WorkspaceFolder + "/" + ParametersName
	path := folder.Path(name)
	data, problem, err := readRegular(path, func() (*os.File, error) { return folder.Open(name) })
	if absent(err) {
		return nil
	}
	c.Parameters = &File{Path: path, Data: data, Problem: problem}
	return err
}

func (c *Cube) readAdditionalFiles(folder *regularfile.Folder) error {
	const name = WorkspaceFolder + "/" + AdditionalFilesFolder
	path := folder.Path(name)
	f, err := folder.Open(name)
	if errors.Is(err, regularfile.ErrOutside) {
		c.AdditionalFiles = folderProblem(leadsOut)
		return nil
	}
	if err == nil {
		f.Close()
	}
	info, err := os.Stat(path)
	switch {
	case absent(err):
		if _, err := os.Lstat(path); err != nil {
			return nil
		}
		c.AdditionalFiles = folderProblem("is a broken symbolic link")
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		c.AdditionalFiles = folderProblem("is not a folder")
		return nil
	}
	set := &FileSet{}
	c.AdditionalFiles = set
	var errWalk error
	members, err := archive.Collect(path, "")
	if err == nil {
		for _, m := range members {
			set.Paths = append(set.Paths, m.Path)
			problem, err := inspectFile(m.Path, m.Source)
			switch {
			case err != nil:
				return err
			case problem != nil:
				set.Problems = append(set.Problems, FileProblem{
					Code: diag.NotTheFile, Path: m.Path, Detail: problem.Detail, Fix: problem.Fix,
				})
			}
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
		problem := FileProblem{Code: CodeOf(p.Reason), Path: p.Path, Detail: p.Detail, Fix: p.Fix}
		if fix := annexFix(p); fix != "" {
			problem.Fix = fix
		}
		if rule, _ := diag.Lookup(problem.Code); !rule.Locked {
			problem.Fix = fmt.Sprintf("rename or remove the file, or allow %s to pack it anyway", problem.Code)
		}
		set.Problems = append(set.Problems, problem)
	}
	return nil
}

// namesBelow lists every file of a folder, including those that cannot be archived. Collect lists no files if
// there are problems, but a file with a problem is not missing.
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

func folderProblem(detail string) *FileSet {
	return &FileSet{Problems: []FileProblem{{Code: diag.NotARegularFile, Detail: detail, Fix: "replace it with a folder"}}}
}

// leadsOut is why a file or folder is not read. Its content may belong to somebody else.
const leadsOut = "is or is below a symbolic link that is absolute or leads out of the cube's folder"

// readRegular reads the regular file that open opens, up to MaxRead bytes. problem is why it cannot be hosted.
func readRegular(path string, open func() (*os.File, error)) (data []byte, problem string, err error) {
	f, err := open()
	switch info, _ := os.Lstat(path); {
	case errors.Is(err, regularfile.ErrOutside):
		return nil, leadsOut, nil
	case absent(err) && info != nil && info.Mode()&fs.ModeSymlink != 0:
		return nil, "is a broken symbolic link", nil
	case regularfile.IsFolder(err):
		return nil, "is a folder instead of a file", nil
	case errors.Is(err, regularfile.ErrNotRegular):
		return nil, "is not a regular file", nil
	case err != nil:
		return nil, "", err
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, MaxRead))
	return data, "", err
}

// absent reports whether an error means that the file or its folder does not exist.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// fileNames returns the names in a folder, except folders; none if the folder does not exist.
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
