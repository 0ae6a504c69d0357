package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/pprof"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

// pack archives a folder in its own process, to measure its peak memory.
func pack(args []string) error {
	flags := flag.NewFlagSet("pack", flag.ExitOnError)
	var o archive.Options
	flags.TextVar(&o.Compression, "compression", archive.Default, "`default` or store")
	flags.IntVar(&o.Workers, "workers", 0, "blocks compressed at a time")
	profile := flags.String("cpuprofile", "", "write a CPU profile to this `file`")
	verbose := flags.Bool("record", false, "print the record")
	flags.Parse(args)
	if flags.NArg() != 2 {
		return fmt.Errorf("usage: bench pack [flags] FOLDER ARCHIVE")
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	members, err := membersOf(flags.Arg(0))
	if err != nil {
		return err
	}
	record, err := archive.Create(context.Background(), flags.Arg(1), members, o)
	if err != nil || !*verbose {
		return err
	}
	record.Members = nil
	return json.NewEncoder(os.Stdout).Encode(record)
}

// membersOf lists the files of a folder.
func membersOf(folder string) (members []archive.Member, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		members = append(members, archive.Member{Path: filepath.ToSlash(name), Source: path})
		return err
	})
	return members, err
}

// yardstick copies each file of a folder to one file and hashes all of it: the minimum work of any packer.
// With overlap, writing and hashing run in parallel.
func yardstick(folder, out string, overlap bool) error {
	members, err := membersOf(folder)
	if err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	h := sha256.New()
	const size = 1 << 20
	free, full := make(chan []byte, 4), make(chan []byte, 4)
	hashed := make(chan struct{})
	for range cap(free) {
		free <- make([]byte, size)
	}
	go func() {
		for b := range full {
			h.Write(b)
			free <- b[:size]
		}
		close(hashed)
	}()
	for _, m := range members {
		in, err := os.Open(m.Source)
		if err != nil {
			return err
		}
		for {
			b := <-free
			n, err := io.ReadFull(in, b)
			if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
				return err
			}
			if _, err := f.Write(b[:n]); err != nil {
				return err
			}
			if overlap {
				full <- b[:n]
			} else {
				h.Write(b[:n])
				free <- b
			}
			if err != nil {
				break
			}
		}
		in.Close()
	}
	close(full)
	<-hashed
	fmt.Printf("%x\n", h.Sum(nil))
	return f.Close()
}
