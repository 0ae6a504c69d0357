package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
)

// node is a file, a folder or a symbolic link of a file system.
type node struct {
	children map[string]*node // a folder's
	target   string           // a symbolic link's
	content  []byte           // a file's
	mode     uint16           // permission bits

	number int // of the inode, set while writing
}

func folder(children map[string]*node) *node { return &node{children: children, mode: 0o755} }
func symlink(target string) *node            { return &node{target: target, mode: 0o777} }
func file(content []byte, mode uint16) *node { return &node{content: content, mode: mode} }

// Constants of SquashFS 4.0 (Linux's Documentation/filesystems/squashfs.rst).
const (
	squashfsMagic   = 0x73717368
	blockSize       = 1 << 17 // of a file's data
	blockLog        = 17
	metadataSize    = 8192
	pageSize        = 4096
	uncompressed    = 1 << 15 // of a metadata block's header
	uncompressedBig = 1 << 24 // of a data block's size
	none32          = math.MaxUint32
	none64          = math.MaxUint64

	typeFolder  = 1
	typeFile    = 2
	typeSymlink = 3
)

// superblock is the start of the image. Every table is uncompressed, because compressed bytes, and so the
// image's digest, would change with the compressor's version.
type superblock struct {
	Magic, Inodes, Modified, BlockSize, Fragments uint32
	Compressor, BlockLog, Flags, IDs              uint16
	Major, Minor                                  uint16
	Root, Size                                    uint64
	IDTable, XattrTable, InodeTable, FolderTable  uint64
	FragmentTable, ExportTable                    uint64
}

// squashfs returns the image of a file system, owned by root, with time 0. It depends only on the tree.
func squashfs(root *node) ([]byte, error) {
	w := &squashfsWriter{data: make([]byte, binary.Size(superblock{}))}
	number(root, &w.inodeCount)
	inode, err := w.write(root, w.inodeCount+1)
	if err != nil {
		return nil, err
	}

	// uncompressed inodes 0x1, data 0x2, fragments 0x8, no fragments 0x10, no xattrs 0x200,
	// uncompressed IDs 0x800. A compressor must be named anyway: 1, gzip.
	sb := superblock{
		Magic: squashfsMagic, Inodes: uint32(w.inodeCount), BlockSize: blockSize,
		Compressor: 1, BlockLog: blockLog, Flags: 0x1 | 0x2 | 0x8 | 0x10 | 0x200 | 0x800, IDs: 1, Major: 4,
		Root: inode.reference(), XattrTable: none64, FragmentTable: none64, ExportTable: none64,
	}
	image := w.data
	sb.InodeTable = uint64(len(image))
	image = append(image, metadata(w.inodes)...)
	sb.FolderTable = uint64(len(image))
	image = append(image, metadata(w.folders)...)
	ids := uint64(len(image))
	image = append(image, metadata(make([]byte, 4))...) // one owner: 0, root
	sb.IDTable = uint64(len(image))
	image = binary.LittleEndian.AppendUint64(image, ids)
	sb.Size = uint64(len(image))
	if _, err := binary.Encode(image, binary.LittleEndian, sb); err != nil {
		return nil, err
	}
	// Pad to whole pages, because a loop device drops a partial sector.
	return append(image, make([]byte, -len(image)&(pageSize-1))...), nil
}

// number gives each node its inode number, parents first, from 1.
func number(n *node, last *int) {
	*last++
	n.number = *last
	for _, name := range slices.Sorted(maps.Keys(n.children)) {
		number(n.children[name], last)
	}
}

// metadata cuts a table into its blocks, each after a header of two bytes.
func metadata(table []byte) []byte {
	var blocks []byte
	for block := range slices.Chunk(table, metadataSize) {
		blocks = binary.LittleEndian.AppendUint16(blocks, uint16(len(block))|uncompressed)
		blocks = append(blocks, block...)
	}
	return blocks
}

// position is a place in a table before it is cut into blocks.
type position int

// block returns where in the table, once cut, the block starts.
func (p position) block() uint32     { return uint32(p) / metadataSize * (metadataSize + 2) }
func (p position) offset() uint16    { return uint16(p % metadataSize) }
func (p position) reference() uint64 { return uint64(p.block())<<16 | uint64(p.offset()) }

type squashfsWriter struct {
	data, inodes, folders []byte
	inodeCount            int
}

// write writes a node, after all below it, and returns its inode's position.
func (w *squashfsWriter) write(n *node, parent int) (position, error) {
	switch {
	case n.children != nil:
		return w.writeFolder(n, parent)
	case n.target != "":
		at := w.inode(typeSymlink, n)
		w.add32(1, uint32(len(n.target)))
		w.inodes = append(w.inodes, n.target...)
		return at, nil
	default:
		return w.writeFile(n)
	}
}

// inode starts an inode with the common fields: type, mode, owner, time and number.
func (w *squashfsWriter) inode(kind uint16, n *node) position {
	at := position(len(w.inodes))
	for _, value := range []uint16{kind, n.mode, 0, 0} {
		w.inodes = binary.LittleEndian.AppendUint16(w.inodes, value)
	}
	w.add32(0, uint32(n.number))
	return at
}

func (w *squashfsWriter) add32(values ...uint32) {
	for _, value := range values {
		w.inodes = binary.LittleEndian.AppendUint32(w.inodes, value)
	}
}

func (w *squashfsWriter) writeFile(n *node) (position, error) {
	if len(w.data)+len(n.content) > math.MaxUint32 {
		return 0, errors.New("more than 4 GiB of files, which basic inodes cannot hold")
	}
	at := w.inode(typeFile, n)
	w.add32(uint32(len(w.data)), none32, 0, uint32(len(n.content)))
	for block := range slices.Chunk(n.content, blockSize) {
		w.add32(uint32(len(block)) | uncompressedBig)
	}
	w.data = append(w.data, n.content...)
	return at, nil
}

func (w *squashfsWriter) writeFolder(n *node, parent int) (position, error) {
	names := slices.Sorted(maps.Keys(n.children))
	positions := make([]position, len(names))
	links := uint32(2)
	for i, name := range names {
		if name == "" || len(name) > 256 {
			return 0, fmt.Errorf("a name of %d bytes, expected 1 to 256: %q", len(name), name)
		}
		child := n.children[name]
		if child.children != nil {
			links++
		}
		var err error
		if positions[i], err = w.write(child, n.number); err != nil {
			return 0, err
		}
	}

	listing := position(len(w.folders))
	for first := 0; first < len(names); {
		// One header serves up to 256 entries whose inodes are in the same block.
		last := first
		for last < len(names) && last-first < 256 && positions[last].block() == positions[first].block() {
			last++
		}
		base := n.children[names[first]].number
		for _, value := range []uint32{uint32(last - first - 1), positions[first].block(), uint32(base)} {
			w.folders = binary.LittleEndian.AppendUint32(w.folders, value)
		}
		for i := first; i < last; i++ {
			child := n.children[names[i]]
			if child.number-base > math.MaxInt16 {
				return 0, errors.New("more than 32767 entries below a folder")
			}
			entry := []uint16{positions[i].offset(), uint16(child.number - base), child.kind(), uint16(len(names[i]) - 1)}
			for _, value := range entry {
				w.folders = binary.LittleEndian.AppendUint16(w.folders, value)
			}
			w.folders = append(w.folders, names[i]...)
		}
		first = last
	}
	size := len(w.folders) - int(listing) + 3 // + 3 stands for . and .., which are not written
	if size > math.MaxUint16 {
		return 0, errors.New("a folder too large for a basic inode")
	}
	at := w.inode(typeFolder, n)
	w.add32(listing.block(), links)
	w.inodes = binary.LittleEndian.AppendUint16(w.inodes, uint16(size))
	w.inodes = binary.LittleEndian.AppendUint16(w.inodes, listing.offset())
	w.add32(uint32(parent))
	return at, nil
}

func (n *node) kind() uint16 {
	switch {
	case n.children != nil:
		return typeFolder
	case n.target != "":
		return typeSymlink
	default:
		return typeFile
	}
}
