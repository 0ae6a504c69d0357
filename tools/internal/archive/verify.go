package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/gunzip"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// maxDifferences limits the reported differences of one archive.
const maxDifferences = 1000

// usualWrapper is the folder with all members in an archive that was created one folder too high.
const usualWrapper = "additional_files/"

// Verify reads the archive in the file path. It returns its record and its differences from archive format 1
// and, unless want is nil, from want. A damaged archive or another kind of file is a difference. The record is
// nil if Read stopped early. An error means that the file could not be opened or read.
func Verify(path string, want *Record) (*Record, []Difference, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	got, differences, err := Read(f, want)
	switch {
	case got == nil:
		return nil, differences, err
	case want != nil:
		differences = append(differences, Compare(want, got)...)
	case allBelow(got.Members, usualWrapper):
		differences = append(differences, Difference{Field: "root", Got: usualWrapper,
			Message: tooDeep("looks", usualWrapper)})
	}
	return got, differences, nil
}

// Read reads an archive to the end of r. It returns its record and its differences from archive format 1. It
// also reads other gzip-compressed tar files. For a damaged archive, the record covers the part before the
// damage, and the same for a sparse file. Its errors are those of r.
//
// Read stops early if the archive is far larger than want says (nil: no limit), or has more entries than fit in
// memory. It then returns no record and one difference. Whatever the archive holds, Read needs at most 256 MiB
// more than want's own members.
func Read(r io.Reader, want *Record) (*Record, []Difference, error) {
	v := newVerifier(want)
	in := &compressedReader{
		countedReader: countedReader{r: r, most: v.most.Size}, hash: sha256.New(), stored: newStoredScan(),
	}
	v.gzip(in)
	if v.left == nil {
		io.Copy(io.Discard, in)
	}
	switch {
	case in.err == errMore:
		v.leave(fmt.Sprintf("the archive is far larger than the expected %d bytes", want.Size))
	case in.err != nil:
		return nil, nil, in.err
	}
	if v.left != nil {
		return nil, v.left, nil
	}
	v.record.Size, v.record.SHA256 = in.n, hex.EncodeToString(in.hash.Sum(nil))
	v.record.Compression = in.stored.compression()
	sort.SliceStable(v.record.Members, func(i, j int) bool { return v.record.Members[i].Path < v.record.Members[j].Path })
	v.record.Files = len(v.record.Members)
	v.record.ContentSHA256 = ContentDigest(v.record.Members)
	if len(v.differences) == 0 {
		v.record.Format = Format
	} else {
		v.record.formatTar = !slices.ContainsFunc(v.differences, func(d Difference) bool {
			return !strings.HasPrefix(d.Field, gzipField)
		})
	}
	return &v.record, v.differences, nil
}

// errMore reports that there is more input than most.
var errMore = errors.New("archive: more input than expected")

// A countedReader counts the bytes read, and keeps the first error that is not io.EOF.
type countedReader struct {
	r    io.Reader
	n    int64
	most int64 // the limit of n; beyond it, reading fails with errMore
	err  error
}

func (c *countedReader) Read(b []byte) (int, error) {
	if c.n > c.most {
		return 0, errMore
	}
	n, err := c.r.Read(b)
	c.n += int64(n)
	if c.n > c.most {
		err = errMore
	}
	if err != nil && err != io.EOF && c.err == nil {
		c.err = err
	}
	return n, err
}

// A compressedReader hashes the bytes read, and looks at the compression.
type compressedReader struct {
	countedReader
	hash   hash.Hash
	stored *storedScan
}

func (c *compressedReader) Read(b []byte) (int, error) {
	n, err := c.countedReader.Read(b)
	c.hash.Write(b[:n])
	c.stored.write(b[:n])
	return n, err
}

// maxKept is far more than the format's longest header and the padding before it.
const maxKept = 64 << 10

// A capture keeps the bytes read while it is on, but only about the last maxKept bytes, because archive/tar
// skips any number of extended headers before the next entry.
type capture struct {
	r    io.Reader
	on   bool
	kept []byte
	lost bool // some of it was not kept
}

func (c *capture) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	if c.on {
		c.kept = append(c.kept, b[:n]...)
		if len(c.kept) > 2*maxKept {
			c.kept = append(c.kept[:0], c.kept[len(c.kept)-maxKept:]...)
			c.lost = true
		}
	}
	return n, err
}

// start clears the capture and turns it on.
func (c *capture) start() { c.on, c.lost, c.kept = true, false, c.kept[:0] }

// stop returns the kept bytes in two parts: up to padding bytes, or none if bytes were lost, and the rest.
func (c *capture) stop(padding int) (before, rest []byte) {
	c.on = false
	if c.lost {
		padding = 0
	}
	padding = min(padding, len(c.kept))
	return c.kept[:padding], c.kept[padding:]
}

type verifier struct {
	want        *Record
	most        Record // the limits of the archive's sizes
	list        int    // the memory left for more entries, in bytes, about
	record      Record
	differences []Difference
	left        []Difference // why reading stopped early, nil if it did not
}

// listSize is the memory for the entries of an archive without a record.
const listSize = 64 << 20

func newVerifier(want *Record) *verifier {
	v := &verifier{want: want, most: Record{Size: math.MaxInt64, TarSize: math.MaxInt64}, list: listSize}
	if want != nil {
		v.most.TarSize = farMore(want.TarSize)
		v.most.Size = max(v.most.TarSize, farMore(want.Size)) // the same tar stream may be stored
		for _, m := range want.Members {
			v.list += 2 * entrySize(m.Path) // and its folder
		}
	}
	return v
}

// farMore returns a limit for n bytes: below it, all differences are reported.
func farMore(n int64) int64 { return min(n, maxTar)/8*9 + 1<<20 }

// entrySize is the memory for an entry, about.
func entrySize(name string) int { return len(name) + 192 }

func (v *verifier) add(path, field, want, got, message string) {
	if len(v.differences) < maxDifferences {
		v.differences = append(v.differences, Difference{
			Path: clip(path), Field: field, Want: clip(want), Got: clip(got), Message: clip(message),
		})
	}
}

// maxText limits each text of a difference, since an archive can contain names of any length.
const maxText = maxPath + 512

func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	return text[:maxText/2] + "..."
}

// leave stops reading early for a reason.
func (v *verifier) leave(reason string) {
	if v.left == nil {
		v.left = []Difference{{Field: "size", Message: reason + "; the rest was not read"}}
	}
}

// gzipField begins the name of a Difference's field of the gzip header.
const gzipField = "gzip."

// gzipFields are the fields of a gzip header.
var gzipFields = []struct {
	name     string
	from, to int
}{{"magic", 0, 2}, {"method", 2, 3}, {"flags", 3, 4}, {"mtime", 4, 8}, {"extra flags", 8, 9}, {"os", 9, 10}}

func (v *verifier) gzip(in *compressedReader) {
	buffered := bufio.NewReaderSize(in, 1<<16)
	header, _ := buffered.Peek(len(gzipHeader))
	if len(header) == len(gzipHeader) {
		for _, f := range gzipFields {
			want, got := gzipHeader[f.from:f.to], string(header[f.from:f.to])
			if want != got {
				v.add("", gzipField+f.name, hex.EncodeToString([]byte(want)), hex.EncodeToString([]byte(got)),
					fmt.Sprintf("the gzip header's %s is %x instead of %x", f.name, got, want))
			}
		}
	}
	z, err := gunzip.NewReader(buffered)
	if err != nil {
		v.left = []Difference{{Field: "gzip", Message: "is not a gzip file: " + err.Error()}}
		return
	}
	stream := &countedReader{r: z, most: v.most.TarSize}
	v.tar(stream)
	z.Close()
	v.record.TarSize = stream.n
	switch {
	case in.err != nil:
	case stream.err == errMore:
		v.leave(fmt.Sprintf("the archive's tar stream is far larger than the expected %d bytes", v.want.TarSize))
	case stream.err == nil && z.Rest() > 0:
		v.add("", "gzip", "", "", fmt.Sprintf("%d bytes follow the gzip member; Python's streaming reader ignores them",
			z.Rest()))
	}
}

// tar reads the tar stream to its end.
func (v *verifier) tar(stream io.Reader) {
	c := &capture{r: stream}
	r := tar.NewReader(c)
	order := entryOrder{folders: map[string]bool{}}
	content, buf := sha256.New(), make([]byte, 128<<10)
	var padding int
	for {
		c.start()
		h, err := r.Next()
		before, headers := c.stop(padding)
		if err == io.EOF {
			if len(headers) != endOfArchive || !isZero(c.kept) {
				v.add("", "end", decimal(endOfArchive), decimal(int64(len(headers))),
					"the tar stream does not end with two blocks of zero bytes")
			}
			break
		}
		if err != nil {
			v.damaged(stream, order.last, err)
			return
		}
		if !isZero(before) {
			v.add(order.last, "padding", "", "", "is not padded with zero bytes")
		}
		if v.list -= entrySize(h.Name); v.list < 0 {
			v.leave(fmt.Sprintf("the archive has too many entries to list; the first one not listed is %q", clip(h.Name)))
			return
		}
		if IsSparse(h) { // a few bytes of it can expand to an unlimited number of zeros
			io.Copy(io.Discard, stream)
			v.add(h.Name, "type", "", "", "is a sparse file, which the format does not allow; the rest was not checked")
			return
		}
		v.entry(h, headers, &order)
		content.Reset()
		n, err := io.CopyBuffer(content, r, buf)
		if err != nil {
			v.damaged(stream, h.Name, err)
			return
		}
		padding = int(padded(n) - n)
		if h.Typeflag == tar.TypeReg {
			v.record.Members = append(v.record.Members,
				MemberRecord{strings.TrimPrefix(h.Name, "./"), modeText(h.Mode&0o111 != 0), n,
					hex.EncodeToString(content.Sum(nil))})
		}
	}
	rest, err := io.Copy(io.Discard, stream)
	if err != nil {
		v.add("", "gzip", "", "", "the archive is damaged: "+err.Error())
	} else if rest > 0 {
		v.add("", "end", "0", decimal(rest), fmt.Sprintf("%d bytes follow the end of the tar stream", rest))
	}
	order.finish(v)
}

// IsSparse reports whether an entry is a sparse file in one of GNU tar's formats.
func IsSparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}

// damaged reports an error after which the tar stream cannot be parsed, and reads the rest of it.
func (v *verifier) damaged(stream io.Reader, path string, err error) {
	message := "the archive is damaged"
	if path != "" {
		message += fmt.Sprintf(" in or after %q", path)
	}
	field := "tar"
	if _, drained := io.Copy(io.Discard, stream); drained != nil {
		field = "gzip"
	}
	v.add("", field, "", "", message+": "+err.Error())
}

func isZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// entry checks an entry's type, name, place and header blocks.
func (v *verifier) entry(h *tar.Header, headers []byte, order *entryOrder) {
	name := h.Name
	switch h.Typeflag {
	case tar.TypeReg:
	case tar.TypeDir:
		if !strings.HasSuffix(name, "/") {
			v.add(name, "name", name+"/", name, "is a folder whose name does not end with a slash")
			return
		}
	default:
		v.add(name, "type", "0", string(h.Typeflag), "is neither a file nor a folder: its type is "+typeName(h.Typeflag))
		return
	}
	all := Options{AllowDroppings: true, AllowCaseConflicts: true}
	if problems := checkPath(strings.TrimSuffix(name, "/"), &all); problems != nil {
		for _, p := range problems {
			v.add(name, "name", "", "", p.Detail)
		}
		return
	}
	order.add(v, name, h.Typeflag == tar.TypeDir)
	v.header(name, appendHeader(nil, name, h.Mode&0o111 != 0 && h.Typeflag == tar.TypeReg, h.Size), headers)
}

// header reports the fields in which an entry's header blocks differ.
func (v *verifier) header(name string, want, got []byte) {
	if bytes.Equal(want, got) {
		return
	}
	before := len(v.differences)
	w, g := want, got
	if len(got) >= tarBlock {
		w, g = want[len(want)-tarBlock:], got[len(got)-tarBlock:]
		for _, f := range ustarFields {
			if !bytes.Equal(w[f.from:f.to], g[f.from:f.to]) && f.name != "checksum" {
				wantText, gotText := fieldText(w[f.from:f.to]), fieldText(g[f.from:f.to])
				v.add(name, f.name, wantText, gotText, fmt.Sprintf("has %s %q instead of %q", f.name, gotText, wantText))
			}
		}
		w, g = want[:len(want)-tarBlock], got[:len(got)-tarBlock]
	}
	switch {
	case bytes.Equal(w, g):
		if before == len(v.differences) {
			v.add(name, "checksum", "", "", "has a header checksum with another notation")
		}
	case len(w) == 0:
		v.add(name, "header", "", fieldText(g), "has an extended header but does not need one")
	case len(g) == 0:
		v.add(name, "header", fieldText(w), "", "has no extended header but needs one")
	default:
		v.add(name, "header", fieldText(w), fieldText(g), "has an extended header that differs from the format")
	}
}

func fieldText(b []byte) string {
	return strings.TrimRight(string(b[:min(len(b), 4*tarBlock)]), "\x00")
}

func typeName(flag byte) string {
	switch flag {
	case tar.TypeLink:
		return "hard link"
	case tar.TypeSymlink:
		return "symbolic link"
	case tar.TypeChar, tar.TypeBlock:
		return "device"
	case tar.TypeFifo:
		return "named pipe (FIFO)"
	}
	return fmt.Sprintf("%q", flag)
}

// entryOrder is what is known of the entries read so far.
type entryOrder struct {
	last    string
	folders map[string]bool // whether they contain something
}

// add checks the position of an entry.
func (o *entryOrder) add(v *verifier, name string, folder bool) {
	switch {
	case o.last != "" && name == o.last:
		v.add(name, "duplicate", "", "", "is in the archive twice")
	case name < o.last:
		v.add(name, "order", "", "", fmt.Sprintf("comes after %q, but entries are sorted by name, byte by byte", o.last))
	}
	o.last = name
	if i := strings.LastIndexByte(name[:len(name)-1], '/'); i >= 0 {
		parent := name[:i+1]
		if _, known := o.folders[parent]; !known {
			v.add(name, "folder", "", "", fmt.Sprintf("has no entry for its folder %q before it", parent))
		}
		o.folders[parent] = true
	}
	if folder && !o.folders[name] {
		o.folders[name] = false
	}
}

// finish reports files that are also folders, and empty folders.
func (o *entryOrder) finish(v *verifier) {
	for _, m := range v.record.Members {
		if _, both := o.folders[m.Path+"/"]; both {
			v.add(m.Path, "duplicate", "", "", "is both a file and a folder")
		}
	}
	var empty []string
	for name, used := range o.folders {
		if !used {
			empty = append(empty, name)
		}
	}
	sort.Strings(empty)
	for _, name := range empty {
		v.add(name, "folder", "", "", "is an empty folder, which the format does not allow")
	}
}
