// Command reference packs a folder with archive/tar and klauspost/pgzip, as a reference for tools/dev/bench.
// It is a separate module, so that other builds do not download pgzip.
package main

import (
	"archive/tar"
	"fmt"
	"os"

	"github.com/klauspost/pgzip"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: reference FOLDER ARCHIVE")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

func pack(folder, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z, err := pgzip.NewWriterLevel(f, 6) // gzip's default
	if err != nil {
		return err
	}
	w := tar.NewWriter(z)
	if err := w.AddFS(os.DirFS(folder)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}
