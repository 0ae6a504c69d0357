package archive

import (
	"context"
	"io"
	"runtime"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
)

// maxWorkers limits the memory: each worker needs about 2.5 MiB.
const maxWorkers = 64

func (o *Options) workers() int {
	n := o.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0) + 1 // one job that is ready while another waits
	}
	return min(n, maxWorkers)
}

// Check returns all problems of members as an error of type Problems. It checks their paths and that their
// sources are regular files. It does not open the sources.
func Check(members []Member, o Options) error {
	_, err := newLayout(members, &o)
	return err
}

// Create writes the archive of members, in any order, to the file path and replaces an existing file. The
// file appears only when it is complete: after an error, or the end of ctx, there is no new or partial file.
// Its errors are Problems for members that cannot be archived, a *Problem for a file that cannot be read or
// that changes, and errors of the os package for path.
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

// Write writes the archive of members, in any order, to w. If it fails, w may have received a part. Its
// errors are those of Create, and those of w.
func Write(ctx context.Context, w io.Writer, members []Member, o Options) (*Record, error) {
	l, err := newLayout(members, &o)
	if err != nil {
		return nil, err
	}
	return l.write(ctx, w, &o)
}
