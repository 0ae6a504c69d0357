package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
)

// packagedCube is cube after one run of package.
func packagedCube(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := modelCube(t, files)
	if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
		t.Fatalf("status %d: %s", status, stderr)
	}
	return dir
}

func symlink(t *testing.T, target, link string) {
	t.Helper()
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

// package does not replace or remove files that mlcubepack did not write, or files of the cube.
func TestPackageKeepsForeignFiles(t *testing.T) {
	ours, err := os.ReadFile(filepath.Join(packagedCube(t, nil), "assets", "submission.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		files  map[string]string // in the parent folder of cube
		link   [2]string         // a symbolic link there, and what it leads to
		args   []string          // {} is that folder
		status int
		want   []string // in standard error
	}{
		{name: "a SHA256SUMS of a download", files: map[string]string{"dl/SHA256SUMS": "00  data\n11  debian.iso\n",
			"dl/debian.iso": "iso", "dl/data/x": "x"},
			args: []string{"--assets", "{}/dl"}, status: statusIO, want: []string{"dl/SHA256SUMS", "--assets"}},
		{name: "a SHA256SUMS with odd names", files: map[string]string{"dl/SHA256SUMS": "aa  ..\n"},
			args: []string{"--assets", "{}/dl"}, status: statusIO, want: []string{"dl/SHA256SUMS"}},
		{name: "another's submission.json",
			files: map[string]string{"dl/submission.json": `{"schema_version":1,"mine":true}`},
			args:  []string{"--assets", "{}/dl"}, status: statusIO, want: []string{"dl/submission.json"}},
		{name: "another's submission.json in the cube's assets",
			files:  map[string]string{"cube/assets/submission.json": "[]"},
			status: statusIO, want: []string{"assets/submission.json"}},
		{name: "a submission.json of a later version",
			files: map[string]string{
				"dl/submission.json": strings.Replace(string(ours), `"schema_version": 1`, `"schema_version": 9`, 1)},
			args: []string{"--assets", "{}/dl"}, status: statusIO, want: []string{"dl/submission.json"}},
		{name: "files that only have the names", files: map[string]string{"dl/mlcube.yaml": "name: another\n",
			"dl/parameters.yaml": "{}\n"},
			args: []string{"--assets", "{}/dl"}, status: statusIO, want: []string{"dl/mlcube.yaml", "dl/parameters.yaml"}},
		{name: "a hosted file that was edited", files: map[string]string{"dl/submission.json": string(ours),
			"dl/mlcube.yaml": "name: edited\n"},
			args: []string{"--assets", "{}/dl"}, status: statusIO,
			want: []string{"dl/mlcube.yaml", "differs from the file that"}},
		{name: "a folder under a name", files: map[string]string{"cube/assets/parameters.yaml/x": "x"},
			status: statusIO, want: []string{"assets/parameters.yaml", "is a folder"}},
		{name: "a link under a name", files: map[string]string{"mine.yaml": "mine", "cube/assets/notes": ""},
			link: [2]string{"cube/assets/parameters.yaml", "../../mine.yaml"}, status: statusIO,
			want: []string{"assets/parameters.yaml", "is a symbolic link"}},
		{name: "a dangling link for the folder", link: [2]string{"dl", "nowhere"}, args: []string{"--assets", "{}/dl"},
			status: statusIO,
			want:   []string{"nowhere", "does not exist"}},

		{name: "assets in the additional files",
			args: []string{"--assets", "{}/cube/workspace/additional_files/assets"}, status: statusUsage,
			want: []string{"--assets"}},
		{name: "assets are the additional files", args: []string{"--assets", "{}/cube/workspace/additional_files"},
			status: statusUsage, want: []string{"--assets"}},
		{name: "assets are the workspace", args: []string{"--assets", "{}/cube/workspace"}, status: statusUsage,
			want: []string{"--assets"}},
		{name: "assets in the additional files by a link", link: [2]string{"dl", "cube/workspace/additional_files"},
			args: []string{"--assets", "{}/dl/new"}, status: statusUsage, want: []string{"--assets"}},
		{name: "assets are the cube", args: []string{"--assets", "{}/cube"}, status: statusUsage,
			want: []string{"cube/mlcube.yaml"}},
		{name: "assets are the cube by a link", link: [2]string{"dl", "cube"}, args: []string{"--assets", "{}/dl"},
			status: statusUsage,
			want:   []string{"dl/mlcube.yaml"}},
		{name: "assets are a container's folder", files: map[string]string{"k/container_config.yaml": smallContainer},
			args: []string{"--mlcube", "{}/k", "--assets", "{}/k"}, status: statusUsage,
			want: []string{"k/container_config.yaml"}},

		{name: "output is the manifest", args: []string{"--output", "{}/cube/mlcube.yaml"}, status: statusUsage,
			want: []string{"--output"}},
		{name: "output is the manifest by a link", link: [2]string{"o.tgz", "cube/mlcube.yaml"},
			args:   []string{"--output", "{}/o.tgz"},
			status: statusUsage, want: []string{"--output"}},
		{name: "output is an additional file", args: []string{"--output", "{}/cube/workspace/additional_files/w.bin"},
			status: statusUsage, want: []string{"--output"}},
		{name: "output is an additional file by a link", link: [2]string{"o.tgz", "cube/workspace/additional_files/w.bin"},
			args: []string{"--output", "o.tgz"}, status: statusUsage, want: []string{"--output"}},
		{name: "output in the workspace by a link", link: [2]string{"w", "cube/workspace"},
			args:   []string{"--output", "{}/w/o.tgz"},
			status: statusUsage, want: []string{"--output"}},
		{name: "output is a hosted file", args: []string{"--output", "{}/cube/assets/additional_files.tar.gz"},
			status: statusUsage, want: []string{"--output"}},
		{name: "output is SHA256SUMS", args: []string{"--output", "{}/cube/assets/SHA256SUMS"}, status: statusUsage,
			want: []string{"--output"}},
		{name: "output is SHA256SUMS by a link", files: map[string]string{"cube/assets/notes": "x"},
			link: [2]string{"w", "cube/assets"},
			args: []string{"--output", "{}/w/SHA256SUMS"}, status: statusUsage, want: []string{"--output"}},
		{name: "output leads to a hosted file", files: map[string]string{"cube/assets/mlcube.yaml": modelManifest},
			link: [2]string{"o.tgz", "cube/assets/mlcube.yaml"}, args: []string{"--output", "{}/o.tgz"}, status: statusUsage,
			want: []string{"--output"}},
		{name: "output is hosted elsewhere", files: map[string]string{"dl/submission.json": string(ours)},
			args: []string{"--output", "{}/dl/mlcube.yaml"}, status: statusUsage, want: []string{"--output"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := modelCube(t, nil)
			root := filepath.Dir(dir)
			for name, content := range c.files {
				writeFile(t, filepath.Join(root, name), content)
			}
			if c.link[0] != "" {
				symlink(t, c.link[1], filepath.Join(root, c.link[0]))
				if c.link[1] == "nowhere" {
					defer os.Remove(filepath.Join(root, c.link[0]))
				}
			}
			args := []string{"package", "--mlcube", dir, "--mlcube-types", "model"}
			for _, a := range c.args {
				args = append(args, strings.ReplaceAll(a, "{}", root))
			}
			t.Chdir(root)
			before := names(t, root)
			status, _, stderr := mlcubepack(args...)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for _, want := range c.want {
				if !strings.Contains(filepath.ToSlash(stderr), want) {
					t.Errorf("nothing is said of %q:\n%s", want, stderr)
				}
			}
			if after := names(t, root); !maps.Equal(before, after) {
				t.Errorf("the tree was %v, is %v", before, after)
			}
		})
	}
}

// names is tree for folders with broken links and with folders.
func names(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	var list func(at string)
	list = func(at string) {
		entries, err := os.ReadDir(at)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			path := filepath.Join(at, e.Name())
			text, _ := os.Readlink(path)
			if e.Type().IsRegular() {
				data, _ := os.ReadFile(path)
				text = string(data)
			}
			found[path] = e.Type().String() + " " + text
			if e.IsDir() {
				list(path)
			}
		}
	}
	list(dir)
	return found
}

// package replaces the output of package-mlcube.py, which has no submission.json, and no other output.
func TestPackageReplacesOutputOfScript(t *testing.T) {
	dir := modelCube(t, map[string]string{
		"assets/mlcube.yaml": "name: before\n", "assets/parameters.yaml": "a: 1\n", "assets/additional_files.tar.gz": "old",
		"assets/old.sif": "image",
	})
	for range 2 {
		if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
			t.Fatalf("status %d: %s", status, stderr)
		}
	}
	if files := tree(t, filepath.Join(dir, "assets")); files["mlcube.yaml"] != modelManifest ||
		files["old.sif"] != "image" {
		t.Errorf("assets contains %v", files)
	}
	if status, stdout, stderr := mlcubepack("verify", filepath.Join(dir, "assets")); status != statusDone {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
}

// A recorded file that the user changed is kept.
func TestPackageKeepsEditedOutdatedFile(t *testing.T) {
	dir := packagedCube(t, nil)
	writeFile(t, filepath.Join(dir, "mlcube.yaml"),
		strings.Replace(modelManifest, "        parameters_file: parameters.yaml\n", "", 1))
	if err := os.Remove(filepath.Join(dir, "workspace/parameters.yaml")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "assets/parameters.yaml"), "edited: true\n")
	status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model")
	if status != statusDone || !strings.Contains(stderr, "also contains parameters.yaml") {
		t.Errorf("status %d: %s", status, stderr)
	}
	if files := tree(t, filepath.Join(dir, "assets")); files["parameters.yaml"] != "edited: true\n" {
		t.Errorf("assets contains %v", files)
	}
}

// The tarball may go into the folder of hosted files, even if that does not exist yet.
func TestOutputInANewAssetsFolder(t *testing.T) {
	for _, there := range []bool{false, true} {
		dir := modelCube(t, nil)
		root := filepath.Dir(dir)
		folder := filepath.Join(root, "new")
		if there {
			if err := os.Mkdir(folder, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		t.Chdir(root)
		for range 2 {
			status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model", "--assets", "new", "--output",
				filepath.Join(folder, "o.tgz"))
			if status != statusDone || stderr != "" {
				t.Fatalf("status %d: %s", status, stderr)
			}
		}
		if status, stdout, stderr := mlcubepack("verify", "--submission", "new/submission.json",
			"new/o.tgz"); status != statusDone {
			t.Errorf("status %d: %s%s", status, stdout, stderr)
		}
	}
}

// The folder may be a link to another file system, and its parent may be read-only.
func TestAssetsBehindALink(t *testing.T) {
	dir := modelCube(t, nil)
	other, err := os.MkdirTemp("/dev/shm", "mlcubepack")
	if err != nil {
		other = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(other) })
	symlink(t, other, filepath.Join(dir, "assets"))
	for range 2 {
		if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
			t.Fatalf("status %d: %s", status, stderr)
		}
	}
	if files := tree(t, other); len(files) != 5 {
		t.Errorf("the target of the link contains %v", files)
	}
	if info, err := os.Lstat(filepath.Join(dir, "assets")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v %v", info, err)
	}
}

// Only the folder itself must be writable, as for a folder mounted into a Docker container.
func TestAssetsInAClosedFolder(t *testing.T) {
	dir := modelCube(t, nil)
	parent := t.TempDir()
	folder := filepath.Join(parent, "out")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(parent, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(parent, 0o777)
	if os.Mkdir(filepath.Join(parent, "probe"), 0o777) == nil {
		os.Remove(filepath.Join(parent, "probe"))
		t.Log("this user may write everywhere, so this shows less")
	}
	for range 2 {
		if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model", "--assets",
			folder); status != statusDone {
			t.Fatalf("status %d: %s", status, stderr)
		}
	}
	if files := tree(t, parent); len(files) != 5 {
		t.Errorf("the folder contains %v", files)
	}
}

// A hosted file may be a hard link to its source, for example from a deduplication tool. The source stays unchanged.
func TestAssetsWithAHardLinkToASource(t *testing.T) {
	dir := packagedCube(t, nil)
	source, hosted := filepath.Join(dir, "mlcube.yaml"), filepath.Join(dir, "assets/mlcube.yaml")
	if err := os.Remove(hosted); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(source, hosted); err != nil {
		t.Skip(err)
	}
	if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model"); status != statusDone {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if files := tree(t, dir); files["mlcube.yaml"] != modelManifest || files["assets/mlcube.yaml"] != modelManifest {
		t.Errorf("the cube contains %v", files)
	}
}

// A user's file next to the tarball may have any name.
func TestOutputKeepsItsNeighbours(t *testing.T) {
	dir := modelCube(t, nil)
	root := filepath.Dir(dir)
	writeFile(t, filepath.Join(root, ".o.tgz.new"), "mine")
	if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model", "--output",
		filepath.Join(root, "o.tgz")); status != statusDone {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if got := tree(t, root)[".o.tgz.new"]; got != "mine" {
		t.Errorf("the other file contains %q", got)
	}
}

// Parallel runs of different cubes into one folder and tarball leave the complete output of one of them.
func TestPackageInParallel(t *testing.T) {
	for round := range 5 {
		root := t.TempDir()
		folder, output := filepath.Join(root, "hosted"), filepath.Join(root, "o.tgz")
		var wg sync.WaitGroup
		for i := range 4 {
			dir := modelCube(t, map[string]string{
				"mlcube.yaml": strings.Replace(modelManifest, "name: Model", fmt.Sprintf("name: Model %d", i),
					1),
				"workspace/parameters.yaml":        fmt.Sprintf("threshold: %d\n", i),
				"workspace/additional_files/w.bin": strings.Repeat("weights", 1+i),
			})
			wg.Add(1)
			go func() {
				defer wg.Done()
				if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model", "--assets", folder,
					"--output", output); status != statusDone {
					t.Errorf("status %d: %s", status, stderr)
				}
			}()
		}
		wg.Wait()
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
		record := filepath.Join(folder, cube.SubmissionName)
		for _, args := range [][]string{{"verify", folder}, {"verify", "--submission", record, output}} {
			if status, stdout, stderr := mlcubepack(args...); status != statusDone {
				t.Fatalf("round %d: %v: %s%s", round, args, stdout, stderr)
			}
		}
		if files := tree(t, root); len(files) != 6 {
			t.Fatalf("round %d left %d files", round, len(files))
		}
	}
}

// A run killed during its commit leaves new files next to the old submission.json. The next run recognises
// them by the unfinished record.
func TestPackageAfterAKill(t *testing.T) {
	dir := packagedCube(t, nil)
	assets := filepath.Join(dir, "assets")
	writeFile(t, filepath.Join(dir, "workspace/parameters.yaml"), "threshold: 0.7\n")
	killed := filepath.Join(assets, ".mlcubepack.0123456789abcdef.new", "new")
	elsewhere := filepath.Join(t.TempDir(), "hosted")
	if status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model", "--assets",
		elsewhere); status != statusDone {
		t.Fatal(stderr)
	}
	for name, content := range tree(t, elsewhere) {
		to := assets
		if name == "SHA256SUMS" || name == "submission.json" {
			to = killed
		}
		writeFile(t, filepath.Join(to, name), content)
	}
	writeFile(t, filepath.Join(dir, "workspace/parameters.yaml"), "threshold: 0.9\n")
	status, _, stderr := mlcubepack("package", "--mlcube", dir, "--mlcube-types", "model")
	if status != statusDone || stderr != "" {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if files := tree(t, assets); len(files) != 5 || files["parameters.yaml"] != "threshold: 0.9\n" {
		t.Errorf("assets contains %v", files)
	}
}
