package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// A Record describes an archive that was written or read. Digests are SHA-256 in lower-case hexadecimal,
// sizes are in bytes.
type Record struct {
	Format int `json:"format,omitempty"` // 0 for an archive of another format
	// "default" or "store"; for an archive that was read, everything except "store" is "default"
	Compression   string         `json:"compression"`
	Size          int64          `json:"size"`   // of the .tar.gz
	SHA256        string         `json:"sha256"` // of the .tar.gz
	TarSize       int64          `json:"tar_size"`
	ContentSHA256 string         `json:"content_sha256"` // see ContentDigest
	Files         int            `json:"files"`
	Members       []MemberRecord `json:"members"` // the files, sorted by path, byte by byte

	formatTar bool // Format is 0, but the tar stream is of the format
}

// A MemberRecord describes one file of an archive.
type MemberRecord struct {
	Path   string `json:"path"`
	Mode   string `json:"mode"` // "0644" or "0755"
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// ContentDigest returns the content digest of files: the SHA-256, in hexadecimal, of one line "SHA256 MODE
// SIZE PATH\n" for each file, sorted by path, byte by byte. It does not depend on tar or gzip, and a shell
// can compute it.
func ContentDigest(files []MemberRecord) string {
	h := sha256.New()
	var line []byte
	for _, f := range files {
		line = fmt.Appendf(line[:0], "%s %s %d %s\n", f.SHA256, f.Mode, f.Size, f.Path)
		h.Write(line)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// members returns the records of the layout's files.
func (l *layout) members(sums [][sha256.Size]byte) []MemberRecord {
	files := 0
	for i := range l.entries {
		if !l.entries[i].folder() {
			files++
		}
	}
	members := make([]MemberRecord, 0, files)
	for i := range l.entries {
		e := &l.entries[i]
		if e.folder() {
			continue
		}
		members = append(members, MemberRecord{e.name, modeText(e.executable), e.size, hex.EncodeToString(sums[i][:])})
	}
	return members
}

func modeText(executable bool) string {
	if executable {
		return "0755"
	}
	return "0644"
}
