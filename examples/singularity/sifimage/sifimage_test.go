package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// wide is a tree that uses every part of the format: data and metadata of several blocks, headers of more
// than 256 entries, an empty file and folder, a link.
func wide() *node {
	many := map[string]*node{}
	for i := range 600 {
		many[fmt.Sprintf("%03d", i)] = file([]byte(strings.Repeat("x", i)), 0o644)
	}
	return folder(map[string]*node{
		"many":   folder(many),
		"nested": folder(map[string]*node{"empty": folder(map[string]*node{}), "link": symlink("../many/007")}),
		"large":  file(bytes.Repeat([]byte("0123456789abcde\n"), 3*blockSize/16+1), 0o755),
		"none":   file(nil, 0o600),
	})
}

// flat returns the content of a tree by path.
func flat(n *node, path string, into map[string]string) map[string]string {
	switch n.kind() {
	case typeFolder:
		into[path] = "folder"
		for name, child := range n.children {
			flat(child, filepath.Join(path, name), into)
		}
	case typeSymlink:
		into[path] = "link to " + n.target
	default:
		into[path] = fmt.Sprintf("%o %x", n.mode, sha256.Sum256(n.content))
	}
	return into
}

// TestSquashfsUnpacks reads the image with the format's own tool.
func TestSquashfsUnpacks(t *testing.T) {
	unsquashfs, err := exec.LookPath("unsquashfs")
	if err != nil {
		t.Skip("unsquashfs is not on PATH (Debian: squashfs-tools); TestSquashfsBytes pins the bytes that it has read")
	}
	image, err := squashfs(wide())
	if err != nil {
		t.Fatal(err)
	}
	source, target := filepath.Join(t.TempDir(), "image"), filepath.Join(t.TempDir(), "root")
	if err := os.WriteFile(source, image, 0o600); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.Command(unsquashfs, "-no-progress", "-dest", target, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	got := map[string]string{}
	err = filepath.WalkDir(target, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(target, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir():
			got[name] = "folder"
		case entry.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(path)
			got[name] = "link to " + to
			return err
		default:
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			got[name] = fmt.Sprintf("%o %x", info.Mode().Perm(), sha256.Sum256(content))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := flat(wide(), ".", map[string]string{}); !maps.Equal(got, want) {
		t.Errorf("unpacked %d entries, want %d; or their contents differ", len(got), len(want))
	}
}

// TestSquashfsBytes pins images that unsquashfs, Linux and squashfuse have read.
func TestSquashfsBytes(t *testing.T) {
	for _, test := range []struct {
		name string
		root *node
		want string
	}{
		{"wide", wide(), "831dfd090f2fff3a52fe923ba05bf76a98683a081138d47681264547f361d1ad"},
		{"image", rootFolder([]byte("program")), "18480791c174e48dd34c0d716fb1e602ffec32e8354332af6346144703024245"},
	} {
		image, err := squashfs(test.root)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(image)
		if got := hex.EncodeToString(sum[:]); got != test.want {
			t.Errorf("%s: SHA-256 is %s, want %s", test.name, got, test.want)
		}
		if len(image)%pageSize != 0 {
			t.Errorf("%s: %d bytes, expected whole pages", test.name, len(image))
		}
	}
}

func TestSquashfsErrors(t *testing.T) {
	for name, root := range map[string]*node{
		"empty name": folder(map[string]*node{"": file(nil, 0o644)}),
		"long name":  folder(map[string]*node{strings.Repeat("n", 257): file(nil, 0o644)}),
	} {
		if _, err := squashfs(root); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestSIFLayout checks the sizes and offsets that SIF version 1 fixes.
func TestSIFLayout(t *testing.T) {
	if got := binary.Size(sifHeader{}); got != 128 {
		t.Errorf("the header has %d bytes, want 128", got)
	}
	if got := binary.Size(sifDescriptor{}); got != 585 {
		t.Errorf("a descriptor has %d bytes, want 585", got)
	}
	whole, err := sif([]byte("partition"), "arm64")
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []struct {
		at   int
		want string
	}{
		{0, "#!/usr/bin/env run-singularity\n\x00"},
		{32, "SIF_MAGIC\x00"},
		{42, "01\x00"},
		{45, "04\x00"},
		{4096, "\x04\x40\x00\x00\x01"},
		{32768, "partition"},
	} {
		if got := string(whole[field.at : field.at+len(field.want)]); got != field.want {
			t.Errorf("at %d: %q, want %q", field.at, got, field.want)
		}
	}
	if _, err := sif(nil, "wasm"); err == nil {
		t.Error("an unknown architecture passed")
	}
}

// program returns an ELF file for Linux: a header, and a segment of the type.
func program(machine uint16, segment uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x7fELF\x02\x01\x01\x00")
	b.Write(make([]byte, 8))
	for _, value := range []any{
		uint16(2), machine, uint32(1), uint64(0), uint64(64), uint64(0), uint32(0),
		uint16(64), uint16(56), uint16(1), uint16(64), uint16(0), uint16(0),
		segment, uint32(0), make([]uint64, 6),
	} {
		_ = binary.Write(&b, binary.LittleEndian, value) // to memory: never fails
	}
	return b.Bytes()
}

func TestArchitecture(t *testing.T) {
	const load, interpreter = 1, 3
	for _, test := range []struct {
		name          string
		program       []byte
		want, wantErr string
	}{
		{name: "amd64", program: program(62, load), want: "amd64"},
		{name: "arm64", program: program(183, load), want: "arm64"},
		{name: "dynamic", program: program(62, interpreter), wantErr: "linked dynamically"},
		{name: "sparc", program: program(43, load), wantErr: "no SIF image can be made for EM_SPARCV9"},
		{name: "script", program: []byte("#!/bin/sh\n"), wantErr: "not a program for Linux"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := architecture(test.program)
			if got != test.want || (err == nil) != (test.wantErr == "") ||
				err != nil && !strings.Contains(err.Error(), test.wantErr) {
				t.Errorf("got %q, %v; want %q, %q", got, err, test.want, test.wantErr)
			}
		})
	}
}
