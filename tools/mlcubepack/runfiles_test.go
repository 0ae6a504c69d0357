package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A test of the rules finds its arguments and files in a tree of runfiles, and by a manifest alone.
func TestArgumentsFromRunfiles(t *testing.T) {
	root := t.TempDir()
	const args = "action\nvalidate\n--label=//a b:c\nrunfile --manifest=_main/a b/mlcube.yaml\nrunfile --listing=other+/x=1\n"
	tree := filepath.Join(root, "c.runfiles")
	writeFile(t, filepath.Join(tree, "_main/a b/c.args"), args)
	elsewhere := filepath.Join(root, "elsewhere")
	writeFile(t, filepath.Join(elsewhere, "args"), args)
	manifest := filepath.Join(root, "MANIFEST")
	writeFile(t, manifest, " _main/a\\sb/c.args "+elsewhere+"/args\n"+
		" _main/a\\sb/mlcube.yaml "+elsewhere+"/mlcube.yaml\n"+
		"other+/x=1 /abs/x\n")
	runfilesRoot := filepath.Join(tree, "_main")

	for name, test := range map[string]struct {
		directory, manifest string
		want                []string
	}{
		"tree":     {tree, "", []string{"--manifest=a b/mlcube.yaml", "--listing=" + tree + "/other+/x=1"}},
		"manifest": {"", manifest, []string{"--manifest=" + elsewhere + "/mlcube.yaml", "--listing=/abs/x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(runfilesRoot)
			t.Setenv("RUNFILES_DIR", test.directory)
			t.Setenv("RUNFILES_MANIFEST_FILE", test.manifest)
			t.Setenv("MLCUBEPACK_ARGS_FILE", "_main/a b/c.args")
			got, err := arguments()
			if err != nil {
				t.Fatal(err)
			}
			want := append([]string{"action", "validate", "--label=//a b:c"}, test.want...)
			if want = append(want, os.Args[1:]...); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
