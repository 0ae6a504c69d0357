package archive

import (
	"context"
	"io"
	"runtime"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
)

// maxWorkers bounds the memory; so many keep the goroutine busy that hashes.
const maxWorkers = 16

func (o *Options) workers() int {
	n := o.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0) + 1 // one that is ready when another waits
	}
	return min(n, maxWorkers)
}

// Check returns all that is wrong with members, as an error of type Problems: their paths, and
// whether their sources are regular files. It does not open the sources.
func Check(members []Member, o Options) error {
	_, err := newLayout(members, &o)
	return err
}

// Create writes the archive of members, in any order, to the file path, in place of what is there.
// The file appears under its name when it is complete: an error, or the end of ctx, leaves neither a
// new nor a partial file behind. Its errors are Problems for members that cannot be archived, a
// *Problem for a file that cannot be read or that changes meanwhile, and those of the os package for
// path.
func Create(ctx context.Context, path string, members []Member, o Options) (*Record, error) {
	l, err := newLayout(members, &o)
	if err != nil {
		return nil, err
	}
	f, err := outdir.Create(path)
	if err != nil {
		return nil, err
	}
	defer f.Discard()
	record, err := l.write(ctx, f, &o)
	if err != nil {
		return nil, err
	}
	return record, f.Commit()
}

// Write writes the archive of members, in any order, to w, which may have got a part of it when it fails.
// Its errors are those of Create, and those of w.
func Write(ctx context.Context, w io.Writer, members []Member, o Options) (*Record, error) {
	l, err := newLayout(members, &o)
	if err != nil {
		return nil, err
	}
	return l.write(ctx, w, &o)
}
