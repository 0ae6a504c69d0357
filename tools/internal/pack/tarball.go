package pack

import (
	"context"
	"os"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// tarball is that of the hosted files while it is made; nil where none was asked for.
type tarball struct {
	to *os.File
	// file is the new tarball; nil for a tarball in the folder of hosted files, which appears with them.
	file *outdir.File
}

// openBundle prepares the tarball, so that write errors show early.
func (p Package) openBundle(folder *outdir.Folder) (*tarball, error) {
	if p.Bundle == "" {
		return nil, nil
	}
	parent, err := outdir.Resolve(filepath.Dir(p.Bundle))
	if err != nil {
		return nil, err
	}
	if sameFolder(parent, folder.Target()) {
		if err := outdir.CheckFile(p.Bundle); err != nil {
			return nil, err
		}
		to, err := os.Create(folder.Path(filepath.Base(p.Bundle)))
		if err != nil {
			return nil, err
		}
		return &tarball{to: to}, nil
	}
	file, err := outdir.Create(p.Bundle)
	if err != nil {
		return nil, err
	}
	return &tarball{to: file.File, file: file}, nil
}

// write packs the hosted files.
func (b *tarball) write(ctx context.Context, s *submission.Submission, folder *outdir.Folder,
	progress func(done, total int64)) error {
	if b == nil {
		return nil
	}
	var members []archive.Member
	for _, f := range s.Files {
		members = append(members, archive.Member{Path: f.Name, Source: folder.Path(f.Name)})
	}
	if _, err := archive.Write(ctx, b.to, members, archive.Options{Progress: progress}); err != nil {
		return err
	}
	if b.file != nil {
		return b.file.Flush()
	}
	return b.to.Close() // Folder flushes all its files
}

// commit moves the tarball to its name.
func (b *tarball) commit() error {
	if b == nil || b.file == nil {
		return nil
	}
	return b.file.Commit()
}

// discard removes the tarball, unless it was committed.
func (b *tarball) discard() {
	switch {
	case b == nil:
	case b.file != nil:
		b.file.Discard()
	default:
		b.to.Close()
	}
}
