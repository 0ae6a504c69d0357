package main

import (
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rules-mlcube/rules_mlcube/tools/dev/bench/figures"
	"github.com/rules-mlcube/rules_mlcube/tools/dev/bench/zoo"
)

// compressors are the programs that the zoo compares with, by their command up to the name of the file. They
// compress our own tar stream to their output.
var compressors = []struct {
	name    string
	command []string
}{
	{"gzip", []string{"gzip", "-6", "-c"}},
	{"pigz", []string{"pigz", "-6", "-p", "2", "-c"}},
	{"libdeflate", []string{"libdeflate-gzip", "-6", "-c"}},
}

// A cost is what a program needs for a class: bytes of output, and the minimum CPU time of all rounds.
type cost struct {
	size int64
	cpu  time.Duration
}

// zooCommand compares sizes and CPU times on a few MiB of each class of data.
func zooCommand(args []string) error {
	flags := flag.NewFlagSet("bench zoo", flag.ExitOnError)
	only := flags.String("classes", "", "measure only classes whose names contain this text")
	size := flags.Int("mib", 4, "MiB of each class")
	rounds := flags.Int("rounds", 3, "how often each program runs on each class; the minimum CPU time counts")
	networks := flags.String("networks", "", "also measure published networks, which npm downloads to this `folder`")
	doc := flags.String("update", "", "write the figures between the markers of this Markdown `file`")
	flags.Parse(args)

	folder, err := os.MkdirTemp("", "mlcube-zoo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	classes := zoo.Classes()
	if *networks != "" {
		classes = append(classes, zoo.Networks(*networks)...)
	}
	text := machine() + `
| class | files | MiB | bytes | size against ` + "`gzip -6`" + ` | libdeflate -6 | CPU, ms | times gzip | times pigz |
|---|---|--:|--:|--:|--:|--:|--:|--:|
`
	for _, c := range classes {
		if !strings.Contains(c.Name, *only) {
			continue
		}
		row, err := measureClass(c, *size*mib, *rounds, filepath.Join(folder, "class"))
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		fmt.Fprint(os.Stderr, row)
		text += row
	}
	fmt.Print(text)
	if *doc == "" {
		return nil
	}
	return figures.Update(*doc, "go run ./tools/dev/bench zoo -update docs/performance.md", text)
}

// measureClass makes a class in folder, compresses it, removes the folder, and returns the row of the class.
// The row is empty if this machine has no such files.
func measureClass(c zoo.Class, size, rounds int, folder string) (row string, err error) {
	defer os.RemoveAll(folder)
	source, stream := filepath.Join(folder, "files"), filepath.Join(folder, "stream.tar")
	input, err := makeClass(c, size, source)
	if input == 0 || err != nil {
		return "", err
	}
	if err := writeTar(source, stream); err != nil {
		return "", err
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	costs := map[string]cost{}
	for range rounds {
		packed, err := run([]string{self, "pack", source, stream + ".gz"})
		if err != nil {
			return "", err
		}
		info, err := os.Stat(stream + ".gz")
		if err != nil {
			return "", err
		}
		costs[ours] = costs[ours].least(cost{info.Size(), packed.cpu})
		for _, c := range compressors {
			other, err := compress(c.command, stream)
			if errors.Is(err, exec.ErrNotFound) {
				continue
			}
			if err != nil {
				return "", err
			}
			costs[c.name] = costs[c.name].least(other)
		}
	}
	own, gzip, libdeflate := costs[ours], costs["gzip"], costs["libdeflate"]
	return fmt.Sprintf("| %s | %s | %.1f | %d | %s | %s | %d | %s | %s |\n", c.Name, c.What, float64(input)/mib,
		own.size, own.larger(gzip), libdeflate.larger(gzip), own.cpu.Milliseconds(), own.times(gzip),
		own.times(costs["pigz"])), nil
}

// least returns the cost with less CPU time. The zero cost is unknown.
func (c cost) least(other cost) cost {
	if c.size > 0 && c.cpu <= other.cpu {
		return c
	}
	return other
}

// larger returns by how many percent c's size exceeds other's, or nothing if either is unknown.
func (c cost) larger(other cost) string {
	if c.size == 0 || other.size == 0 {
		return ""
	}
	return fmt.Sprintf("%+.2f %%", 100*(float64(c.size)/float64(other.size)-1))
}

// times returns the ratio of c's CPU time to other's, or nothing if other's is unknown.
func (c cost) times(other cost) string {
	if other.cpu == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", ratio(c.cpu, other.cpu))
}

// makeClass writes the files of a class to folder and returns their size.
func makeClass(c zoo.Class, size int, folder string) (total int64, err error) {
	files, err := c.Make(size)
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		path := filepath.Join(folder, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return 0, err
		}
		total += int64(len(f.Data))
	}
	return total, nil
}

// compress runs a command on a file and measures it.
func compress(command []string, file string) (cost, error) {
	out, err := os.Create(file + ".z")
	if err != nil {
		return cost{}, err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.Command(command[0], append(command[1:len(command):len(command)], file)...)
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		return cost{}, err
	}
	info, err := out.Stat()
	if err != nil {
		return cost{}, err
	}
	return cost{info.Size(), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}

// writeTar writes the tar stream that we compress.
func writeTar(source, path string) error {
	stored := path + ".gz"
	if err := runSelf("pack", "-compression", "store", source, stored); err != nil {
		return err
	}
	defer os.Remove(stored)
	in, err := os.Open(stored)
	if err != nil {
		return err
	}
	defer in.Close()
	z, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, z); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}
