package pack

import (
	"context"
	"path/filepath"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

// Bundle packs the hosted files into one tarball.
type Bundle struct {
	Gate    string   // written by Validate
	Files   []string // the hosted files; each goes to the tarball's root
	Output  string   // the tarball to write
	Options archive.Options
}

// Run writes the tarball.
func (b Bundle) Run(ctx context.Context) error {
	if _, err := ReadGate(b.Gate); err != nil {
		return err
	}
	members := make([]archive.Member, 0, len(b.Files))
	for _, path := range b.Files {
		members = append(members, archive.Member{Path: filepath.Base(path), Source: path})
	}
	_, err := archive.Create(ctx, b.Output, members, b.Options)
	return err
}
