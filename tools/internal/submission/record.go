package submission

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// File is the record of one hosted file. Name is its name in the folder of hosted files. Size is in bytes.
// SHA256, in lower-case hexadecimal, is the digest that MedPerf registers (medperf.utils.get_file_hash).
type File struct {
	Role   cube.Role `json:"role"`
	Name   string    `json:"name"`
	Size   int64     `json:"size"`
	SHA256 string    `json:"sha256"`
	// Inline means that the client uploads the file's content at submission, so that the file is not hosted.
	Inline bool `json:"inline,omitempty"`
	// Archive is set only for additional_files.tar.gz.
	Archive *Archive `json:"archive,omitempty"`
}

// Archive has the digests of an archive's content, which do not depend on the compression. docs/format.md
// defines them.
type Archive struct {
	Format        int    `json:"format"`
	Compression   string `json:"compression"`
	TarSize       int64  `json:"tar_size"`
	ContentSHA256 string `json:"content_sha256"`
	Files         int    `json:"files"`
}

// Record is the output of an action about the hosted files that it builds, and about the members of the
// archive of additional files.
type Record struct {
	Files   []File                 `json:"files"`
	Members []archive.MemberRecord `json:"members,omitempty"`
}

// Digest reads the file at source and returns its record under the name of its last component. The end of
// ctx stops it.
func Digest(ctx context.Context, role cube.Role, source string) (File, error) {
	return digest(ctx, role, filepath.Base(source), source, io.Discard)
}

// Copy copies the open file source to a new file, its digest taken while the bytes pass. The copy is readable and
// writable as the umask says, whatever the modes of source. An error, or the end of ctx, leaves no copy.
func Copy(ctx context.Context, role cube.Role, source *os.File, target string) (File, error) {
	out, err := os.Create(target)
	if err != nil {
		return File{}, err
	}
	f, err := digestOpen(ctx, role, filepath.Base(target), source, out)
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(target)
		return File{}, err
	}
	return f, nil
}

func digest(ctx context.Context, role cube.Role, name, source string, to io.Writer) (File, error) {
	in, err := regularfile.Open(source)
	if err != nil {
		return File{}, err
	}
	defer in.Close()
	return digestOpen(ctx, role, name, in, to)
}

func digestOpen(ctx context.Context, role cube.Role, name string, in *os.File, to io.Writer) (File, error) {
	h := sha256.New()
	size, err := io.CopyBuffer(io.MultiWriter(h, to), regularfile.Until(ctx, in), make([]byte, 1<<20))
	if err != nil {
		return File{}, err
	}
	return File{Role: role, Name: name, Size: size, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}

// FromArchive returns the record of the packed additional files.
func FromArchive(a *archive.Record) Record {
	return Record{
		Files: []File{{
			Role:   cube.AdditionalFiles,
			Name:   cube.AdditionalFilesName,
			Size:   a.Size,
			SHA256: a.SHA256,
			Archive: &Archive{
				Format:        a.Format,
				Compression:   a.Compression,
				TarSize:       a.TarSize,
				ContentSHA256: a.ContentSHA256,
				Files:         a.Files,
			},
		}},
		Members: a.Members,
	}
}

// WriteDocument writes a small hosted file and returns its digest. An error leaves no file.
func WriteDocument(role cube.Role, content []byte, target string) (File, error) {
	if err := os.WriteFile(target, content, 0o666); err != nil {
		os.Remove(target)
		return File{}, err
	}
	sum := sha256.Sum256(content)
	return File{
		Role: role, Name: filepath.Base(target), Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]),
	}, nil
}

// WriteRecord writes r as JSON.
func WriteRecord(path string, r Record) error { return writeJSON(path, r) }

// ReadRecord reads what WriteRecord wrote.
func ReadRecord(path string) (Record, error) {
	var r Record
	data, err := regularfile.ReadFile(path, MaxBytes)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}
