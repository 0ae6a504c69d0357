// Command sifimage makes a Singularity image of one static program.
//
//	sifimage -program FILE -output FILE
//
// The image (SIF with a SquashFS root) runs the program. It also has the folders and files that Apptainer
// uses as mount points, and nothing else. The same program gives the same bytes.
package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	program := flag.String("program", "", "the program, a static executable for Linux")
	output := flag.String("output", "", "the SIF file to write")
	flag.Parse()
	if *program == "" || *output == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*program, *output); err != nil {
		fmt.Fprintln(os.Stderr, "sifimage:", err)
		os.Exit(1)
	}
}

func run(program, output string) error {
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	arch, err := architecture(content)
	if err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	image, err := squashfs(rootFolder(content))
	if err != nil {
		return err
	}
	whole, err := sif(image, arch)
	if err != nil {
		return err
	}
	return os.WriteFile(output, whole, 0o755)
}

// rootFolder is the root of an image whose runscript is the program: Apptainer runs any executable
// there, so that no shell is needed.
func rootFolder(program []byte) *node {
	empty := func() *node { return folder(map[string]*node{}) }
	return folder(map[string]*node{
		".singularity.d": folder(map[string]*node{"runscript": symlink("/program")}),
		"program":        file(program, 0o755),
		"singularity":    symlink(".singularity.d/runscript"),
		"dev":            empty(),
		"etc": folder(map[string]*node{
			"group":       file([]byte("root:x:0:\n"), 0o644),
			"hosts":       file(nil, 0o644),
			"passwd":      file([]byte("root:x:0:0:root:/root:/program\n"), 0o644),
			"resolv.conf": file(nil, 0o644),
		}),
		"home": empty(),
		"proc": empty(),
		"root": empty(),
		"sys":  empty(),
		"tmp":  empty(),
		"var":  folder(map[string]*node{"tmp": empty()}),
	})
}

// architecture returns Go's name of the architecture of a static program for Linux.
func architecture(program []byte) (string, error) {
	read, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		return "", fmt.Errorf("not a program for Linux: %w", err)
	}
	for _, segment := range read.Progs {
		if segment.Type == elf.PT_INTERP {
			return "", errors.New(`linked dynamically, and the image has no libraries: build it with pure = "on"`)
		}
	}
	arch, known := map[elf.Machine]string{
		elf.EM_386: "386", elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64", elf.EM_PPC64: "ppc64le", elf.EM_S390: "s390x",
	}[read.Machine]
	if !known {
		return "", fmt.Errorf("no SIF image can be made for %s", read.Machine)
	}
	return arch, nil
}
