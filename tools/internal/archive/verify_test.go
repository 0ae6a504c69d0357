package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// foreign writes an archive with archive/tar in the format, except for the changes of edit.
func foreign(t *testing.T, files map[string]string, edit func(i int, h *tar.Header) bool) []byte {
	t.Helper()
	var names []string
	for name := range files {
		names = append(names, name)
		for i := range name {
			if folder := name[:i+1]; name[i] == '/' && !contains(names, folder) {
				names = append(names, folder)
			}
		}
	}
	sort.Strings(names)
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, name := range names {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(files[name])),
			ModTime: time.Unix(Mtime, 0), Format: tar.FormatUSTAR}
		if strings.HasSuffix(name, "/") {
			h.Typeflag, h.Mode = tar.TypeDir, 0o755
		}
		if edit != nil && !edit(i, h) {
			continue
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			io.WriteString(w, files[name])
		}
	}
	w.Close()
	return b.Bytes()
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// zip compresses with the header of the format.
func zip(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, 9)
	w.Write(b)
	w.Close()
	z := out.Bytes()
	z[8] = 0
	return z
}

// extendedHeader is one with a comment of about that many bytes.
func extendedHeader(size int) []byte {
	record := fmt.Sprintf("%d comment=%s\n", size, strings.Repeat("x", size-len(fmt.Sprint(size))-len(" comment=\n")))
	h := appendHeader(nil, "x", false, int64(len(record)))
	h[156] = 'x'
	var sum int
	copy(h[148:], "        ")
	for _, b := range h {
		sum += int(b)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return append(append(h, record...), make([]byte, padded(int64(size))-int64(size))...)
}

func fields(differences []Difference) string {
	var all []string
	for _, d := range differences {
		all = append(all, strings.TrimSpace(d.Field+" "+d.Path))
	}
	return strings.Join(all, ", ")
}

func TestRead(t *testing.T) {
	files := map[string]string{"a": "content", "b/c": "more", "b/d": "", "e.sh": "#!"}
	valid := zip(t, foreign(t, files, nil))
	edit := func(name string, f func(h *tar.Header)) []byte {
		return zip(t, foreign(t, files, func(_ int, h *tar.Header) bool {
			if h.Name == name {
				f(h)
			}
			return true
		}))
	}
	drop := func(name string) []byte {
		return zip(t, foreign(t, files, func(_ int, h *tar.Header) bool { return h.Name != name }))
	}
	with := func(offset int, b ...byte) []byte {
		z := bytes.Clone(valid)
		copy(z[offset:], b)
		return z
	}
	withTar := func(f func(b []byte) []byte) []byte { return zip(t, f(foreign(t, files, nil))) }
	for name, c := range map[string]struct {
		archive []byte
		want    string
	}{
		"valid":      {valid, ""},
		"executable": {edit("e.sh", func(h *tar.Header) { h.Mode = 0o755 }), ""},
		"empty file": {nil, "gzip"},
		"not gzip": {[]byte("PK\x03\x04 and so on"),
			"gzip"},
		"gzip time":        {with(4, 1, 2, 3, 4), "gzip.mtime"},
		"gzip level":       {with(8, 2), "gzip.extra flags"},
		"gzip system":      {with(9, 3), "gzip.os"},
		"two gzip members": {append(bytes.Clone(valid), valid...), "gzip"},
		"bytes after":      {append(bytes.Clone(valid), 0), "gzip"},
		"truncated":        {valid[:len(valid)-20], "gzip"},
		"no trailer":       {valid[:len(valid)-8], "gzip"},
		"wrong CRC":        {with(len(valid)-8, ^valid[len(valid)-8]), "gzip"},
		"wrong length":     {with(len(valid)-1, 1), "gzip"},
		"mtime":            {edit("b/c", func(h *tar.Header) { h.ModTime = time.Unix(Mtime+1, 0) }), "mtime b/c"},
		"uid":              {edit("a", func(h *tar.Header) { h.Uid = 1000 }), "uid a"},
		"gid":              {edit("b/", func(h *tar.Header) { h.Gid = 1000 }), "gid b/"},
		"user and group":   {edit("a", func(h *tar.Header) { h.Uname, h.Gname = "root", "root" }), "uname a, gname a"},
		"file mode":        {edit("a", func(h *tar.Header) { h.Mode = 0o664 }), "mode a"},
		"odd executable":   {edit("a", func(h *tar.Header) { h.Mode = 0o4755 }), "mode a"},
		"folder mode":      {edit("b/", func(h *tar.Header) { h.Mode = 0o700 }), "mode b/"},
		"extended headers without end": {withTar(func(b []byte) []byte {
			return append(bytes.Repeat(extendedHeader(1<<20-512), 40), b...)
		}), "header a"},
		"needless PAX": {edit("a",
			func(h *tar.Header) { h.Format = tar.FormatPAX; h.PAXRecords = map[string]string{"comment": "x"} }), "header a"},
		"GNU format":     {edit("a", func(h *tar.Header) { h.Format = tar.FormatGNU }), "magic a, version a"},
		"leading ./":     {edit("a", func(h *tar.Header) { h.Name = "./a" }), "name ./a"},
		"dot dot":        {edit("a", func(h *tar.Header) { h.Name = "../a" }), "name ../a"},
		"absolute":       {edit("a", func(h *tar.Header) { h.Name = "/a" }), "name /a"},
		"._":             {edit("a", func(h *tar.Header) { h.Name = "._a" }), "name ._a"},
		"order":          {edit("a", func(h *tar.Header) { h.Name = "z" }), "order b/"},
		"twice":          {edit("a", func(h *tar.Header) { h.Name = "b/"; h.Name = "e.sh" }), "order b/"},
		"twice in a row": {edit("b/d", func(h *tar.Header) { h.Name = "b/c"; h.Size = 0 }), "duplicate b/c"},
		"symbolic link": {edit("b/d", func(h *tar.Header) { h.Typeflag, h.Linkname = tar.TypeSymlink, "/etc" }),
			"type b/d"},
		"hard link":        {edit("b/d", func(h *tar.Header) { h.Typeflag, h.Linkname = tar.TypeLink, "a" }), "type b/d"},
		"device":           {edit("b/d", func(h *tar.Header) { h.Typeflag = tar.TypeChar }), "type b/d"},
		"folder without /": {withTar(func(b []byte) []byte { return rename(b, "b/", "b") }), "name b, folder b/c"},
		"no folder entry":  {drop("b/"), "folder b/c"},
		"file and folder":  {zip(t, foreign(t, map[string]string{"a": "1", "a-b": "2", "a/b": "3"}, nil)), "duplicate a"},
		"sparse":           {zip(t, sparse("a", 1<<60)), "type a"}, // reading its zeros would take years
		"old sparse":       {zip(t, oldSparse("a", 1<<60)), "type a"},
		"empty folder": {edit("b/d", func(h *tar.Header) { h.Name, h.Typeflag, h.Mode = "b/d/", tar.TypeDir, 0o755 }),
			"folder b/d/"},
		"padded as by tape": {withTar(func(b []byte) []byte { return append(b, make([]byte, 10240-len(b)%10240)...) }),
			"end"},
		"one zero block":  {withTar(func(b []byte) []byte { return b[:len(b)-512] }), "end"},
		"no zero blocks":  {withTar(func(b []byte) []byte { return b[:len(b)-1024] }), "end"},
		"cut in a file":   {withTar(func(b []byte) []byte { return b[:512+5] }), "tar"},
		"cut in padding":  {withTar(func(b []byte) []byte { return b[:600] }), "end"},
		"cut in a header": {withTar(func(b []byte) []byte { return b[:1100] }), "tar"},
		"dirty padding":   {withTar(func(b []byte) []byte { b[1000] = 1; return b }), "padding a"},
		"dirty header":    {withTar(func(b []byte) []byte { return setHeader(b, 505, 1) }), "padding a"},
		"wrong checksum":  {withTar(func(b []byte) []byte { b[150]++; return b }), "tar"},
		"base 256": {withTar(func(b []byte) []byte { return setHeader(b, 108, 0x80, 0, 0, 0, 0, 0, 0, 0) }),
			"uid a"},
	} {
		_, differences, err := Read(bytes.NewReader(c.archive), nil)
		if got := fields(differences); got != c.want || err != nil {
			t.Errorf("%s: got %q %v, error %v, want %q", name, got, differences, err, c.want)
		}
	}
}

// sparse is a tar stream with a file that is one hole, in GNU tar's PAX format 1.0.
func sparse(name string, size int64) []byte {
	records := paxRecord("GNU.sparse.major", "1") + paxRecord("GNU.sparse.minor", "0") +
		paxRecord("GNU.sparse.name", name) + paxRecord("GNU.sparse.realsize", decimal(size))
	b := appendUSTAR(nil, "", paxName, typePAX, 0o644, int64(len(records)))
	b = append(b, records...)
	b = append(b, make([]byte, padded(int64(len(b)))-int64(len(b)))...)
	b = appendUSTAR(b, "", name, typeFile, 0o644, tarBlock)
	b = append(b, "1\n"+decimal(size)+"\n0\n"...)
	return append(b, make([]byte, padded(int64(len(b)))-int64(len(b))+endOfArchive)...)
}

// oldSparse is the same in GNU tar's own format.
func oldSparse(name string, size int64) []byte {
	b := appendUSTAR(nil, "", name, tar.TypeGNUSparse, 0o644, 0)
	copy(b[257:], "ustar  \x00")
	clear(b[345:])
	for _, field := range []int{386, 483} { // where the one, empty, piece of data lies, and the size with holes
		b[field] = 0x80
		binary.BigEndian.PutUint64(b[field+4:], uint64(size))
	}
	octal(b[398:410], 0)
	fixChecksum(b)
	return append(b, make([]byte, endOfArchive)...)
}

// rename changes the name field of an entry and fixes the checksum.
func rename(b []byte, from, to string) []byte {
	i := bytes.Index(b, []byte(from+"\x00\x00"))
	for k := range from {
		b[i+k] = 0
	}
	copy(b[i:], to)
	fixChecksum(b[i:])
	return b
}

// setHeader changes bytes of the first header and fixes the checksum.
func setHeader(b []byte, offset int, bytes ...byte) []byte {
	copy(b[offset:], bytes)
	fixChecksum(b)
	return b
}

func fixChecksum(header []byte) {
	octal(header[148:155], headerChecksum((*[tarBlock]byte)(header)))
}

func TestVerify(t *testing.T) {
	files := map[string]string{"a": "content", "b/c": "more", "b/d": strings.Repeat("0123456789abcdef", 1<<17)}
	path := filepath.Join(t.TempDir(), "x.tar.gz")
	valid, want := archiveOf(t, writeFiles(t, files), Options{})
	other := func(change func(files map[string]string)) []byte {
		changed := make(map[string]string)
		for name, content := range files {
			changed[name] = content
		}
		change(changed)
		b, _ := archiveOf(t, writeFiles(t, changed), Options{})
		return b
	}
	stored, _ := archiveOf(t, writeFiles(t, files), Options{Compression: Store})
	executable := writeFiles(t, files)
	for i := range executable {
		executable[i].Executable = executable[i].Path == "a"
	}
	withMode, _ := archiveOf(t, executable, Options{})
	dated := zip(t, inflated(t, valid))
	dated[4] = 1
	for name, c := range map[string]struct {
		archive []byte
		want    string
		message string
	}{
		"valid":   {valid, "", ""},
		"recoded": {stored, "digest, size", "the files are the same, but compressed differently"},
		"gzip header": {dated, "gzip.mtime, digest, size",
			"the files are the same, but compressed differently"},
		"other tar": {zip(t, append(inflated(t, valid), 0)), "end, digest, size",
			"the files are the same, but archived differently"},
		"executable": {withMode, "digest, mode a", "has mode 0755 instead of 0644"},
		"content":    {other(func(f map[string]string) { f["a"] = "CONTENT" }), "digest, content a", "has other content"},
		"size": {other(func(f map[string]string) { f["b/c"] = "longer" }), "digest, size, size b/c",
			"has 6 bytes instead of 4"},
		"missing":    {other(func(f map[string]string) { delete(f, "b/c") }), "digest, size, missing b/c", "is missing"},
		"unexpected": {other(func(f map[string]string) { f["z"] = "" }), "digest, size, unexpected z", "is unexpected"},
		"renamed": {other(func(f map[string]string) { f["aa"] = f["a"]; delete(f, "a") }),
			"digest, missing a, unexpected aa", ""},
		"too deep": {other(func(f map[string]string) {
			for name, content := range files {
				f["additional_files/"+name] = content
				delete(f, name)
			}
		}), "digest, size, root", `rooted one folder too deep: all members are in "additional_files/"`},
	} {
		if err := os.WriteFile(path, c.archive, 0o644); err != nil {
			t.Fatal(err)
		}
		_, differences, err := Verify(path, want)
		got := fields(differences)
		if name != "size" && name != "missing" && name != "too deep" && name != "unexpected" && name != "other tar" &&
			name != "recoded" && name != "gzip header" {
			got = strings.Replace(got, "digest, size, ", "digest, ", 1) // the compressed size may differ too
		}
		if got != c.want || err != nil || !strings.Contains(fmt.Sprint(differences), c.message) {
			t.Errorf("%s: got %q %v, error %v, want %q", name, got, differences, err, c.want)
		}
		_, differences, err = Verify(path, nil)
		if alone := fields(differences); err != nil ||
			alone != map[string]string{"gzip header": "gzip.mtime", "other tar": "end", "too deep": "root"}[name] {
			t.Errorf("%s without a record: got %v, error %v", name, differences, err)
		}
	}
	if _, _, err := Verify(path+".none", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that does not exist: %v", err)
	}
}

// Two archives of the same files by other programs: nothing is known of their tar streams.
func TestCompareOfForeign(t *testing.T) {
	valid, _ := archiveOf(t, writeFiles(t, map[string]string{"a": "content"}), Options{})
	read := func(padding int) *Record {
		got, _, err := Read(bytes.NewReader(zip(t, append(inflated(t, valid), make([]byte, padding)...))), nil)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := fmt.Sprint(Compare(read(512), read(1024))); !strings.Contains(got, "but archived differently") {
		t.Error(got)
	}
}

func TestCompareOfMany(t *testing.T) {
	want, got := &Record{SHA256: "a"}, &Record{SHA256: "b"}
	for i := range 5000 {
		want.Members = append(want.Members, MemberRecord{Path: fmt.Sprintf("%05d", i)})
	}
	differences := Compare(want, got)
	last := differences[len(differences)-1]
	if len(differences) != maxDifferences+1 || last.String() != "4001 more differences" {
		t.Errorf("%d differences, the last: %v", len(differences), last)
	}
}

// TestEveryFlippedByteIsFound flips each byte of an archive in turn.
func TestEveryFlippedByteIsFound(t *testing.T) {
	valid, want := archiveOf(t, writeFiles(t, map[string]string{"a": "content", "b/c": strings.Repeat("more", 100)}),
		Options{})
	for i := range valid {
		b := bytes.Clone(valid)
		b[i] ^= 0x10
		got, differences, err := Read(bytes.NewReader(b), nil)
		if err != nil || len(differences) == 0 && len(Compare(want, got)) == 0 {
			t.Errorf("byte %d flipped: error %v, no difference", i, err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	valid, want := archiveOf(t, writeFiles(t, map[string]string{"a": "content"}), Options{})
	broken := errors.New("broken")
	for i := range valid {
		if _, _, err := Read(io.MultiReader(bytes.NewReader(valid[:i]), iotest.ErrReader(broken)), nil); err != broken {
			t.Errorf("reading fails after %d bytes: %v", i, err)
		}
	}
	got, differences, err := Read(iotest.OneByteReader(bytes.NewReader(valid)), nil)
	if err != nil || differences != nil || Compare(want, got) != nil {
		t.Errorf("byte by byte: %v, %v", differences, err)
	}
}

// FuzzReadTar checks that a tar stream without differences equals the stream that the format defines for its members.
func FuzzReadTar(f *testing.F) {
	b, _ := archiveOf(f, writeFiles(f, map[string]string{"a": "content", "b/c": "more", "é.sh": ""}), Options{})
	f.Add(inflated(f, b))
	f.Fuzz(func(t *testing.T, stream []byte) {
		got, differences, err := Read(bytes.NewReader(zip(t, stream)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(differences) > 0 {
			return
		}
		var members []Member
		root := t.TempDir()
		r := tar.NewReader(bytes.NewReader(stream))
		for h, err := r.Next(); err == nil; h, err = r.Next() {
			if h.Typeflag != tar.TypeReg {
				continue
			}
			source := filepath.Join(root, fmt.Sprint(len(members)))
			content, _ := io.ReadAll(r)
			os.WriteFile(source, content, 0o644)
			members = append(members, Member{h.Name, source, h.Mode&0o100 != 0})
		}
		b, want := archiveOf(t, members, Options{AllowDroppings: true, AllowCaseConflicts: true})
		if !bytes.Equal(stream, inflated(t, b)) || got.ContentSHA256 != want.ContentSHA256 {
			t.Errorf("accepted a tar stream that is not the canonical one")
		}
	})
}

func FuzzRead(f *testing.F) {
	b, _ := archiveOf(f, writeFiles(f, map[string]string{"a": "content", "b/c": "more", "é.sh": ""}), Options{})
	f.Add(b)
	f.Fuzz(func(t *testing.T, archive []byte) {
		if _, _, err := Read(bytes.NewReader(archive), nil); err != nil {
			t.Error(err)
		}
	})
}
