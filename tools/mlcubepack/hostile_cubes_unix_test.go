//go:build unix

package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cubeRuns are the commands that read a cube from a stranger.
func cubeRuns(dir string) []hostileRun {
	any := []int{statusDone, statusInvalid, statusIO}
	return []hostileRun{
		{Args: []string{"validate", "--mlcube", dir, "--mlcube-types", "model"}, Statuses: any},
		{Args: []string{"validate", "--mlcube", dir, "--mlcube-types", "model", "--profile", "script"},
			Statuses: append(any, statusUsage)},
		{Args: []string{"package", "--mlcube", dir, "--mlcube-types", "model"}, Statuses: any},
		{Args: []string{"migrate", "--mlcube", dir}, Statuses: any},
	}
}

const hostileContainer = `container_type: DockerImage
image: org/model:1.0
tasks:
  infer:
    run_args:
      command: python infer.py
    input_volumes:
      data_path: {mount_path: /data, type: directory}
    output_volumes:
      output_path: {mount_path: /out, type: directory}
`

// hostileDocuments are YAML texts from a stranger, by their names.
func hostileDocuments() map[string]string {
	texts := map[string]string{
		"empty":             "",
		"zeros":             strings.Repeat("\x00", 200<<10),
		"escapes":           strings.Repeat("\x1b[2J\r\n", 20_000),
		"escapes as keys":   strings.Repeat("\"\\e[2J\\r\\nno findings in cube\": 1\n", 5_000),
		"no UTF-8":          strings.Repeat("\xff\xfe", 50_000),
		"nested lists":      strings.Repeat("[", 250<<10),
		"nested mappings":   strings.Repeat("{a: ", 60_000),
		"nested blocks":     strings.Repeat("- ", 100_000),
		"a deep block":      deepBlock(700),
		"aliases":           aliases(9, 10),
		"merged aliases":    "a: &a {b: c}\n" + strings.Repeat("d: {<<: [*a, *a, *a]}\n", 8_000),
		"many anchors":      strings.Repeat("- &a b\n", 30_000),
		"many duplicates":   strings.Repeat("a: b\n", 20_000),
		"many tags":         strings.Repeat("- !x y\n", 30_000),
		"many tabs":         strings.Repeat("a:\tb\n", 15_000),
		"many marks":        strings.Repeat("\ufeff", 80_000),
		"many documents":    strings.Repeat("---\n", 60_000),
		"many directives":   strings.Repeat("%X y\n", 50_000) + "---\na: b\n",
		"one long line":     "a: " + strings.Repeat("b", 250<<10),
		"one long key":      strings.Repeat("k", 250<<10) + ": b\n",
		"quotes":            strings.Repeat("'", 250<<10),
		"an open quote":     `a: "` + strings.Repeat(`\n`, 120<<10),
		"a long number":     "a: " + strings.Repeat("9", 250<<10),
		"a long float":      "a: 1." + strings.Repeat("9", 100<<10) + "e" + strings.Repeat("9", 100<<10),
		"sixties":           "a: 1" + strings.Repeat(":59", 60_000),
		"colons":            strings.Repeat(":", 250<<10),
		"complex keys":      strings.Repeat("? ", 100_000),
		"larger than 256 K": strings.Repeat("a: b # comment\n", 20_000),
		"10 MB":             strings.Repeat("a: b # comment\n", 700_000),
		"templates":         strings.Repeat("{{ x }}\n", 30_000),
	}
	return texts
}

func deepBlock(levels int) string {
	var b strings.Builder
	for i := range levels {
		fmt.Fprintf(&b, "%sa:\n", strings.Repeat(" ", i))
	}
	return b.String()
}

// aliases returns a document whose last value expands to width to the power of levels values.
func aliases(levels, width int) string {
	text := "a0: &a0 [x]\n"
	for i := range levels {
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1,
			strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), width), ", "))
	}
	return text
}

func hostileCubes(outside string) (inputs []hostileInput) {
	add := func(name string, files map[string]string, more func(dir string) error) {
		inputs = append(inputs, hostileInput{"cube/" + name, func(t *testing.T, dir string) []hostileRun {
			cube := filepath.Join(dir, "cube")
			for path, content := range files {
				writeFile(t, filepath.Join(cube, path), content)
			}
			if more != nil {
				if err := more(cube); err != nil {
					t.Skip(err)
				}
			}
			return cubeRuns(cube)
		}})
	}
	model := map[string]string{"mlcube.yaml": modelManifest, "workspace/parameters.yaml": "a: 1\n",
		"workspace/additional_files/w.bin": "weights"}
	with := func(path, content string) map[string]string {
		files := maps.Clone(model)
		files[path] = content
		return files
	}
	documents := hostileDocuments()
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		text := documents[name]
		add("manifest, "+name, with("mlcube.yaml", text), nil)
		add("parameters, "+name, with("workspace/parameters.yaml", text), nil)
		add("configuration, "+name, map[string]string{"container_config.yaml": text}, nil)
	}
	for name, value := range map[string]string{"has many components": strings.Repeat("/a", 100_000), "is long": "/" +
		strings.Repeat("a", 200_000), "climbs": strings.Repeat("/..", 60_000), "has escapes": `"/\e[2J\r\n"`} {
		add("a mount path that "+name,
			map[string]string{"container_config.yaml": strings.Replace(hostileContainer, "/data", value, 1)},
			nil)
	}
	many := ""
	for i := range 3_000 {
		many += fmt.Sprintf("      v%d: {mount_path: /d/%d, type: directory}\n", i, i%1_500)
	}
	add("many volumes", map[string]string{"container_config.yaml": strings.Replace(hostileContainer,
		"    output_volumes:\n", many+
			"    output_volumes:\n", 1)}, nil)
	for i, image := range []string{strings.Repeat("a/", 100_000) + "b:1", strings.Repeat("a", 200_000), `"org/\e[2J:1"`,
		"org/model@sha256:" + strings.Repeat("0", 100_000), strings.Repeat(":", 100_000), "$(id)", "../../secret"} {
		add(fmt.Sprintf("image %d of a cube", i), with("mlcube.yaml", strings.Replace(modelManifest,
			"example/model:1.0", image, 1)),
			nil)
		add(fmt.Sprintf("image %d of a container", i),
			map[string]string{"container_config.yaml": strings.Replace(hostileContainer,
				"org/model:1.0", image, 1)}, nil)
	}
	for i, path := range []string{"../../secret", "/etc/passwd", "additional_files/../../../secret",
		strings.Repeat("../", 50_000),
		strings.Repeat("a/", 100_000), `"additional_files/\e[2J\n"`, "additional_files"} {
		add(fmt.Sprintf("reference %d", i), with("mlcube.yaml", strings.Replace(modelManifest,
			"additional_files/w.bin", path, 1)), nil)
	}
	inAdditional := func(name string, more func(folder string) error) {
		add("additional files, "+name, model, func(dir string) error {
			return more(filepath.Join(dir, "workspace", "additional_files"))
		})
	}
	secret := filepath.Join(outside, "secret")
	inAdditional("a link out", func(folder string) error { return os.Symlink(secret, filepath.Join(folder, "x")) })
	inAdditional("a relative link out", func(folder string) error {
		return os.Symlink(relativeTo(filepath.Join(folder, "x"), secret), filepath.Join(folder, "x"))
	})
	inAdditional("a link to the folder outside", func(folder string) error {
		return os.Symlink(outside, filepath.Join(folder, "x"))
	})
	inAdditional("a link to a device", func(folder string) error {
		return os.Symlink("/dev/zero",
			filepath.Join(folder, "x"))
	})
	inAdditional("a link to itself", func(folder string) error { return os.Symlink("x", filepath.Join(folder, "x")) })
	inAdditional("a link to its folder", func(folder string) error {
		return os.Symlink(".",
			filepath.Join(folder, "x"))
	})
	inAdditional("links that fan out", func(folder string) error {
		for level := range 9 {
			for link := range 10 {
				path := filepath.Join(folder, fmt.Sprint(level), fmt.Sprint(link))
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					return err
				}
				if err := os.Symlink(fmt.Sprintf("../%d", level+1), path); err != nil {
					return err
				}
			}
		}
		return os.Mkdir(filepath.Join(folder, "9"), 0o777)
	})
	inAdditional("names", func(folder string) error {
		for _, name := range []string{"a\nno findings in cube", "a\x1b[2J", "a\tb", "\xff", "._m", `a\b`,
			"\u202ea", ".DS_Store", "aux"} {
			if err := os.WriteFile(filepath.Join(folder, name), nil, 0o666); err != nil {
				return err
			}
		}
		return nil
	})
	inAdditional("many bad names", func(folder string) error {
		for i := range 3_000 {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d%s", i, strings.Repeat("\x1b", 200))),
				nil, 0o666); err != nil {
				return err
			}
		}
		return nil
	})
	inAdditional("a deep folder", func(folder string) error {
		return os.MkdirAll(filepath.Join(folder, strings.Repeat("d/", 1_500)), 0o777)
	})
	return inputs
}
