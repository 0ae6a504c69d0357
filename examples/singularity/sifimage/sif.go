package main

import (
	"encoding/binary"
	"fmt"
)

// sifArchitectures maps Go's names of architectures to SIF's codes.
var sifArchitectures = map[string]string{"386": "01", "amd64": "02", "arm64": "04", "ppc64le": "06", "s390x": "11"}

// Constants of SIF version 1 (github.com/sylabs/sif).
const (
	sifDescriptors      = 48 // size of the descriptor table
	sifDescriptorsStart = 4096
	sifDataStart        = 32768 // a multiple of a page, as a partition's start must be
	sifPartition        = 0x4004
	sifFirstGroup       = 0xf0000001
	sifSquashfs         = 1
	sifPrimarySystem    = 2
)

type sifHeader struct {
	Launch                      [32]byte
	Magic                       [10]byte
	Version, Arch               [3]byte
	ID                          [16]byte
	Created, Modified           int64
	FreeDescriptors             int64
	Descriptors                 int64
	DescriptorsAt, DescriptorsN int64 // offset and length
	DataAt, DataN               int64 // offset and length
}

type sifDescriptor struct {
	Type                      int32
	Used                      bool
	ID, Group, Link           uint32
	Offset, Size, PaddedSize  int64
	Created, Modified         int64
	UID, GID                  int64
	Name                      [128]byte
	FileSystem, PartitionType int32
	Arch                      [3]byte
	_                         [373]byte
}

// sif returns a SIF file with the SquashFS image as its only partition. The result depends only on the image
// and the architecture: it has no identifier, and the time is 0.
func sif(image []byte, arch string) ([]byte, error) {
	code, known := sifArchitectures[arch]
	if !known {
		return nil, fmt.Errorf("SIF has no code for the architecture %s", arch)
	}
	length := int64(len(image))
	descriptor := sifDescriptor{
		Type: sifPartition, Used: true, ID: 1, Group: sifFirstGroup,
		Offset: sifDataStart, Size: length, PaddedSize: length,
		FileSystem: sifSquashfs, PartitionType: sifPrimarySystem,
	}
	copy(descriptor.Name[:], "rootfs.squashfs")
	copy(descriptor.Arch[:], code)
	header := sifHeader{
		FreeDescriptors: sifDescriptors - 1, Descriptors: sifDescriptors,
		DescriptorsAt: sifDescriptorsStart, DescriptorsN: int64(sifDescriptors * binary.Size(descriptor)),
		DataAt: sifDataStart, DataN: length,
	}
	copy(header.Launch[:], "#!/usr/bin/env run-singularity\n")
	copy(header.Magic[:], "SIF_MAGIC")
	copy(header.Version[:], "01")
	copy(header.Arch[:], code)

	whole := make([]byte, sifDataStart, sifDataStart+len(image))
	if _, err := binary.Encode(whole, binary.LittleEndian, header); err != nil {
		return nil, err
	}
	if _, err := binary.Encode(whole[sifDescriptorsStart:], binary.LittleEndian, descriptor); err != nil {
		return nil, err
	}
	return append(whole, image...), nil
}
