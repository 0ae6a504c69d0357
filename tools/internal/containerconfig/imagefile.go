package containerconfig

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/imageref"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// InspectImage says whether an image file is of the kind that the type says, as far as it tells without
// being run. Of an encrypted file it sees no more than that it is one. The findings are about the file
// as a whole; the error is one of reading.
func InspectImage(file string, t Type) ([]diag.Finding, error) {
	f, err := regularfile.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	head = head[:n]
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	i := imageFile{path: file, kind: kindOf(head)}
	switch {
	case t.IsEncrypted():
		i.encrypted(t, head)
	case t == SingularityFile:
		i.singularity()
	case t == DockerArchive:
		if err := i.dockerArchive(f); err != nil {
			return nil, err
		}
	}
	return i.findings, nil
}

type imageFile struct {
	path, kind string
	findings   []diag.Finding
}

func (i *imageFile) report(code diag.Code, s diag.Severity, f diag.Finding) {
	f.Code, f.Severity, f.Pos = code, s, diag.Position{File: i.path}
	i.findings = append(i.findings, f)
}

// Kinds of files by their first bytes.
const (
	isEmpty    = "an empty file"
	isSIF      = "a Singularity image"
	isSquashFS = "an image of Singularity 2 (SquashFS)"
	isTar      = "a tar archive"
	isGzip     = "a gzip file"
	isBzip2    = "a bzip2 file"
	isXz       = "an xz file"
	isZstd     = "a zstd file"
	isPGP      = "a file encrypted by gpg"
	isUnknown  = "an unknown kind of file"
)

// sifMagic follows the launch script (https://github.com/apptainer/sif/blob/main/pkg/sif/sif.go).
const (
	sifMagic  = "SIF_MAGIC\x00"
	sifOffset = 32
)

func kindOf(head []byte) string {
	at := func(offset int, magic string) bool {
		return len(head) >= offset+len(magic) && string(head[offset:offset+len(magic)]) == magic
	}
	switch {
	case len(head) == 0:
		return isEmpty
	case at(sifOffset, sifMagic):
		return isSIF
	case at(0, "hsqs"), at(0, "#!") && bytes.Contains(head[:min(len(head), 64)], []byte("run-singularity")) &&
		bytes.Contains(head, []byte("hsqs")):
		return isSquashFS
	case at(257, "ustar"):
		return isTar
	case at(0, "\x1f\x8b"):
		return isGzip
	case at(0, "BZh"):
		return isBzip2
	case at(0, "\xfd7zXZ\x00"):
		return isXz
	case at(0, "\x28\xb5\x2f\xfd"):
		return isZstd
	case slices.Contains(encryptedPackets, packetTag(head)), at(0, armor):
		return isPGP
	}
	return isUnknown
}

const armor = "-----BEGIN PGP MESSAGE-----"

// The OpenPGP packets (RFC 9580, section 5) that an encrypted message may begin with.
const (
	publicKeyPacket = 1
	passwordPacket  = 3
)

var encryptedPackets = []int{publicKeyPacket, passwordPacket, 9, 18, 20}

// packetTag returns the tag of the OpenPGP packet at the start of a file, or -1.
func packetTag(head []byte) int {
	switch {
	case len(head) == 0 || head[0]&0x80 == 0:
		return -1
	case head[0]&0x40 != 0:
		return int(head[0] & 0x3f)
	}
	return int(head[0] >> 2 & 0xf)
}

func (i *imageFile) encrypted(t Type, head []byte) {
	switch {
	case i.kind == isPGP && packetTag(head) == publicKeyPacket:
		i.report(diag.ImageNotEncrypted, diag.Warning, diag.Finding{
			Message:  "the image is encrypted for a public key, but MedPerf decrypts with a passphrase",
			Expected: "the output of gpg --symmetric",
			Fix:      "encrypt the image with gpg --symmetric",
		})
	case i.kind == isPGP:
	default:
		i.report(diag.ImageNotEncrypted, diag.Error, diag.Finding{
			Message:  fmt.Sprintf("the image is not encrypted, but container_type is %s; anyone could use the hosted file", t),
			Expected: "the output of gpg --symmetric",
			Found:    i.kind,
			Fix:      "encrypt the image with gpg --symmetric, or correct container_type",
		})
	}
}

func (i *imageFile) singularity() {
	f := diag.Finding{
		Message:  "the image is not a Singularity image",
		Expected: "a SIF file from singularity build",
		Found:    i.kind,
		Fix:      "build the image with singularity build, or correct container_type",
	}
	switch i.kind {
	case isSIF:
		return
	case isSquashFS:
		f.Message = "the image has the format of Singularity 2, which newer versions run but cannot sign"
		i.report(diag.NotASingularityImage, diag.Warning, f)
		return
	case isPGP:
		f.Fix = "write container_type: EncryptedSingularityFile"
	case isTar, isGzip:
		f.Fix = "write container_type: DockerArchive"
	}
	i.report(diag.NotASingularityImage, diag.Error, f)
}

const dockerArchiveFix = "save the image with docker save --output FILE NAME:TAG"

func (i *imageFile) dockerArchive(f io.ReadSeeker) error {
	var unzipped io.Reader = f
	switch i.kind {
	case isXz:
		i.report(diag.ImageNotChecked, diag.Warning, diag.Finding{
			Message:  "the archive is compressed with xz and was not checked",
			Expected: "a tar archive, uncompressed or compressed with gzip or bzip2",
			Found:    i.kind,
			Fix:      "compress the archive with gzip",
		})
		return nil
	case isGzip:
		z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<20))
		if err != nil {
			i.damaged(err)
			return nil
		}
		unzipped = z
	case isBzip2:
		unzipped = bzip2.NewReader(bufio.NewReaderSize(f, 1<<20))
	case isTar, isUnknown: // old tar formats have no magic bytes
	default:
		finding := diag.Finding{Message: "the image is not a docker archive", Expected: "a tar archive from docker save",
			Found: i.kind, Fix: dockerArchiveFix}
		switch i.kind {
		case isSIF, isSquashFS:
			finding.Fix = "write container_type: SingularityFile"
		case isPGP:
			finding.Fix = "write container_type: EncryptedDockerArchive"
		}
		i.report(diag.NotADockerArchive, diag.Error, finding)
		return nil
	}
	contents, err := readTar(unzipped)
	var pathError *fs.PathError
	switch {
	case errors.As(err, &pathError):
		return err
	case err != nil:
		i.damaged(err)
		return nil
	}
	i.contents(contents)
	return nil
}

func (i *imageFile) damaged(err error) {
	i.report(diag.NotADockerArchive, diag.Error, diag.Finding{
		Message:  fmt.Sprintf("the image is not a docker archive: %v", err),
		Expected: "a tar archive from docker save",
		Found:    i.kind,
		Fix:      dockerArchiveFix,
	})
}

const (
	// maxManifest is far above the few kilobytes that docker save writes.
	maxManifest = 4 << 20
	// maxNames is the maximum number of stored member names; an image has a few hundred.
	maxNames = 100_000
)

// archiveContents is the relevant content of a docker archive.
type archiveContents struct {
	manifest []byte // manifest.json; nil for none
	problem  string // why manifest.json cannot be read, or ""
	names    map[string]bool
	complete bool   // names holds all of them
	beside   string // a manifest.json that is not at the root, or ""
}

func readTar(r io.Reader) (*archiveContents, error) {
	c := &archiveContents{names: map[string]bool{}, complete: true}
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if err == io.EOF {
			if len(c.names) == 0 {
				return nil, errors.New("it contains no files")
			}
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		if len(c.names) < maxNames {
			c.names[strings.TrimRight(h.Name, "/")] = true
		} else {
			c.complete = false
		}
		switch {
		case h.Name != "manifest.json":
			if strings.HasSuffix(h.Name, "/manifest.json") && len(h.Name) < 200 {
				c.beside = h.Name
			}
		case h.Typeflag != tar.TypeReg:
			c.manifest, c.problem = nil, "is not a regular file"
		case h.Size > maxManifest:
			c.manifest, c.problem = nil, fmt.Sprintf("has %d bytes, more than the limit of %d", h.Size, maxManifest)
		default: // of two, Python takes the last
			c.problem = ""
			if c.manifest, err = io.ReadAll(t); err != nil {
				return nil, err
			}
		}
	}
}

// savedImage is an entry of manifest.json
// (https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format).
type savedImage struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// UnmarshalJSON accepts only this spelling of the keys, as Python does.
func (s *savedImage) UnmarshalJSON(data []byte) error {
	var keys map[string]json.RawMessage
	if json.Unmarshal(data, &keys) != nil {
		return errors.New("an entry of its list is not an object")
	}
	for _, f := range []struct {
		key  string
		into any
		what string
	}{{"Config", &s.Config, "a string"}, {"RepoTags", &s.RepoTags, "a list of strings"},
		{"Layers", &s.Layers, "a list of strings"}} {
		if value, ok := keys[f.key]; ok && json.Unmarshal(value, f.into) != nil {
			return fmt.Errorf("%s is not %s", f.key, f.what)
		}
	}
	return nil
}

// contents checks manifest.json in the way that medperf's get_repo_tags_from_archive reads it.
func (i *imageFile) contents(c *archiveContents) {
	notArchive := func(message, fix string) {
		i.report(diag.NotADockerArchive, diag.Error, diag.Finding{Message: message,
			Expected: "manifest.json at the root of the archive, as from docker save", Found: i.kind, Fix: fix})
	}
	switch {
	case c.problem != "":
		notArchive("the manifest.json of the image "+c.problem, dockerArchiveFix)
		return
	case c.manifest == nil && c.names["oci-layout"]:
		notArchive("the image is an OCI archive, which has no manifest.json",
			"build it with docker buildx build --output type=docker,dest=FILE --tag NAME:TAG, or run "+
				"skopeo copy oci-archive:FILE docker-archive:NEW:NAME:TAG")
		return
	case c.manifest == nil && c.beside != "":
		notArchive(fmt.Sprintf("manifest.json is at %q, but MedPerf expects it at the root of the archive", c.beside),
			"create the archive without the enclosing folder")
		return
	case c.manifest == nil:
		notArchive("the image has no manifest.json", "save the image with docker save, not docker export")
		return
	}
	var images []savedImage
	err := json.Unmarshal(c.manifest, &images)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		err = fmt.Errorf("it is not a list but a JSON %s", wrong.Value)
	}
	if err != nil {
		notArchive(fmt.Sprintf("cannot read the image's manifest.json: %s", pyyaml.Shorten(err.Error())), dockerArchiveFix)
		return
	}
	i.repoTags(images)
	if !c.complete {
		return
	}
	for _, image := range images {
		for _, name := range append([]string{image.Config}, image.Layers...) {
			if name != "" && !c.names[strings.TrimRight(name, "/")] {
				notArchive(fmt.Sprintf("the image's manifest.json names %q, which is not in the archive", pyyaml.Shorten(name)),
					dockerArchiveFix)
				return
			}
		}
	}
}

func (i *imageFile) repoTags(images []savedImage) {
	f := diag.Finding{
		Expected: `"RepoTags": ["org/model:1.0"] in manifest.json`,
		Fix:      "save the image by name with docker save --output FILE NAME:TAG, not by ID",
	}
	var tags []string
	for _, image := range images {
		if image.RepoTags == nil {
			f.Message, f.Found = "the image has no RepoTags, which MedPerf needs to run it", "no RepoTags"
			i.report(diag.RepoTagsMissing, diag.Error, f)
			return
		}
		tags = append(tags, image.RepoTags...)
	}
	switch {
	case len(images) == 0:
		f.Message, f.Found = "the image's manifest.json lists no image", "an empty list"
		i.report(diag.RepoTagsMissing, diag.Error, f)
	case len(tags) == 0:
		f.Message, f.Found = "the image's RepoTags are empty, but MedPerf needs them to run it", "no tags"
		i.report(diag.RepoTagsMissing, diag.Error, f)
	default:
		if _, err := imageref.Parse(tags[0]); err != nil {
			f.Message, f.Found = fmt.Sprintf("the first of the RepoTags, which MedPerf runs, is not a valid reference: %v", err),
				fmt.Sprintf("%q", pyyaml.Shorten(tags[0]))
			i.report(diag.RepoTagsMissing, diag.Error, f)
		} else if len(images) > 1 {
			f.Message = fmt.Sprintf("the archive contains %d images, but MedPerf runs only %s, and Singularity cannot convert it",
				len(images), pyyaml.Shorten(tags[0]))
			f.Expected = "one image"
			f.Found = pyyaml.Shorten(strings.Join(tags[:min(len(tags), 5)], ", "))
			f.Fix = "save only the image to run"
			i.report(diag.SeveralImages, diag.Error, f)
		}
	}
}
