package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/deflate"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive/digest"
)

// A job is a block in the pipeline. A fixed number of jobs with their buffers circulates, which limits the
// memory:
//
//	cut ─► worker: read ─┬─► hash whole files, compress ─┬─► write ──────────► cut
//	                     │                               └─► hash the .gz ───► cut
//	                     └─► hash files of several blocks ───────────────────► cut
//
// Workers take blocks in any order; the other goroutines take them in order.
type job struct {
	offset int64 // of the block in the tar stream
	final  bool
	buf    []byte // space for the window and the block; the block starts at deflate.WindowSize
	end    int    // where the block ends in buf
	dict   int    // bytes of the window, right before the block
	before *job   // the previous block, whose end is the window
	pieces []piece
	crc    uint32
	out    []byte

	filled     chan struct{} // one token for each of: hashes of files, next block
	compressed chan struct{} // one token for each of: hash of the .gz, writer
	users      atomic.Int32  // the goroutines that still need the job
}

const (
	usersOfBlock  = 2
	usersOfOutput = 2
)

// maxOutput is larger than any compressed block, so that no buffer must grow.
const maxOutput = maxBlock + maxBlock/16 + 32<<10

// mostPaired is the number of CPUs up to which one goroutine for two digests saves time. It needs three quarters of
// the time of two goroutines, but with more CPUs it would be what all others wait for.
const mostPaired = 2

func newJob() *job {
	return &job{
		buf:        make([]byte, deflate.WindowSize+maxBlock),
		out:        make([]byte, 0, maxOutput),
		filled:     make(chan struct{}, usersOfBlock),
		compressed: make(chan struct{}, usersOfOutput),
	}
}

func (j *job) block() []byte { return j.buf[deflate.WindowSize:j.end] }

type pipeline struct {
	*source
	ctx    context.Context
	cancel context.CancelCauseFunc
	o      *Options
	w      io.Writer

	free, todo             chan *job
	files, outputs, writes chan *job // the queues of hashFiles, hashOutput and writeOutput

	fileHash, outHash *digest.Hash
	crc               crcJoin // of the tar stream
	written           int64
}

// write compresses the tar stream to w.
func (l *layout) write(ctx context.Context, w io.Writer, o *Options) (*Record, error) {
	compression, err := o.Compression.MarshalText()
	if err != nil {
		return nil, err
	}
	workers := o.workers()
	jobs := workers + 3 // more would evict each other from the processor's cache
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := &pipeline{source: newSource(l, o.Inspect), ctx: ctx, cancel: cancel, o: o, w: w,
		fileHash: digest.New(), outHash: digest.New()}
	defer p.source.close()
	for _, c := range []*chan *job{&p.free, &p.todo, &p.files, &p.outputs, &p.writes} {
		*c = make(chan *job, jobs)
	}
	for range jobs {
		p.free <- newJob()
	}
	var wg sync.WaitGroup
	run := func(f func() error) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := f(); err != nil {
				cancel(err)
			}
		}()
	}
	if err := p.frame([]byte(gzipHeader)); err != nil {
		return nil, err
	}
	run(p.cut)
	for range workers {
		run(p.work)
	}
	if digest.Paired() && runtime.GOMAXPROCS(0) <= mostPaired {
		run(p.hashBoth)
	} else {
		run(p.hashFiles)
		run(p.hashOutput)
	}
	run(p.writeOutput)
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	if err := p.frame(gzipTrailer(p.crc.sum, l.size)); err != nil {
		return nil, err
	}
	members := l.members(p.sums)
	return &Record{
		Format:        Format,
		Compression:   string(compression),
		Size:          p.written,
		SHA256:        hex.EncodeToString(p.outHash.Sum(nil)),
		TarSize:       l.size,
		ContentSHA256: ContentDigest(members),
		Files:         len(members),
		Members:       members,
	}, nil
}

// get receives from a channel; ok is false if it is closed or the pipeline was cancelled.
func get[T any](p *pipeline, c chan T) (v T, ok bool) {
	select {
	case v, ok = <-c:
		return v, ok && p.ctx.Err() == nil
	case <-p.ctx.Done():
		return v, false
	}
}

// done returns a job to the pool after its last user.
func (p *pipeline) done(j *job) {
	if j.users.Add(-1) == 0 {
		p.free <- j
	}
}

// cut sends the blocks.
func (p *pipeline) cut() error {
	queues := []chan *job{p.todo, p.files, p.outputs, p.writes}
	cutter := cutter{layout: p.layout}
	var before *job
	for from, to, ok := cutter.next(); ok; from, to, ok = cutter.next() {
		j, ok := get(p, p.free)
		if !ok {
			return nil
		}
		j.offset, j.end, j.before = from, deflate.WindowSize+int(to-from), before
		j.dict = int(min(from, deflate.WindowSize))
		j.final = to == p.layout.size
		j.users.Store(usersOfBlock + usersOfOutput)
		for _, q := range queues { // each has room for all jobs
			q <- j
		}
		before = j
	}
	for _, q := range queues {
		close(q)
	}
	return nil
}

// work reads and compresses blocks.
func (p *pipeline) work() error {
	r := newReader(p.source)
	var encoder deflate.Encoder
	for {
		j, ok := get(p, p.todo)
		if !ok {
			return nil
		}
		block := j.block()
		var err error
		if j.pieces, err = r.read(block, j.offset, j.pieces[:0]); err != nil {
			return err
		}
		if j.before != nil {
			if _, ok := get(p, j.before.filled); !ok {
				return nil
			}
			copy(j.buf[deflate.WindowSize-j.dict:deflate.WindowSize], j.before.buf[j.before.end-j.dict:j.before.end])
			p.done(j.before)
		}
		for range usersOfBlock {
			j.filled <- struct{}{}
		}
		for _, piece := range j.pieces {
			if piece.whole {
				p.sums[piece.entry] = sha256.Sum256(block[piece.from:piece.to])
			}
		}
		j.crc = crc32.ChecksumIEEE(block)
		switch {
		case p.o.compress != nil:
			p.o.compress(j)
		case p.o.Compression == Store:
			j.out = deflate.AppendStored(j.out[:0], block, j.final)
		default:
			j.out = encoder.AppendBlock(j.out[:0], j.buf[deflate.WindowSize-j.dict:j.end], j.dict, j.final)
		}
		for range usersOfOutput {
			j.compressed <- struct{}{}
		}
	}
}

// hashFiles hashes the files that span several blocks.
func (p *pipeline) hashFiles() error {
	for {
		j, ok := get(p, p.files)
		if !ok {
			return nil
		}
		if _, ok := get(p, j.filled); !ok {
			return nil
		}
		p.hashBlock(j, nil)
		p.done(j)
	}
}

// hashOutput hashes the compressed bytes.
func (p *pipeline) hashOutput() error {
	for {
		j, ok := get(p, p.outputs)
		if !ok {
			return nil
		}
		if _, ok := get(p, j.compressed); !ok {
			return nil
		}
		p.outHash.Write(j.out)
		p.done(j)
	}
}

// hashBoth does the work of hashFiles and hashOutput where digest.Write does both in less time than in turn: it
// hashes the files in each block together with the compressed bytes of the previous block.
func (p *pipeline) hashBoth() error {
	var before *job
	for {
		j, more := get(p, p.files)
		if p.ctx.Err() != nil {
			return nil
		}
		if more {
			if _, ok := get(p, j.filled); !ok {
				return nil
			}
		}
		var out []byte
		if before != nil {
			<-p.outputs // it is before
			if _, ok := get(p, before.compressed); !ok {
				return nil
			}
			out = before.out
		}
		if more {
			out = p.hashBlock(j, out)
			p.done(j)
		}
		p.outHash.Write(out)
		if before != nil {
			p.done(before)
		}
		if !more {
			return nil
		}
		before = j
	}
}

// hashBlock hashes the files in a block that span several blocks, and part of out. It returns the rest of out.
func (p *pipeline) hashBlock(j *job, out []byte) []byte {
	block := j.block()
	for _, piece := range j.pieces {
		if piece.whole {
			continue
		}
		content := block[piece.from:piece.to]
		if len(out) > 0 {
			out = out[digest.Write(p.fileHash, content, p.outHash, out):]
		} else { // outHash may be hashOutput's
			p.fileHash.Write(content)
		}
		if piece.last {
			p.fileHash.Sum(p.sums[piece.entry][:0])
			p.fileHash.Reset()
		}
	}
	return out
}

func (p *pipeline) writeOutput() error {
	for {
		j, ok := get(p, p.writes)
		if !ok {
			return nil
		}
		if _, ok := get(p, j.compressed); !ok {
			return nil
		}
		if err := p.put(j.out); err != nil {
			return err
		}
		p.crc.add(j.crc, int64(len(j.block())))
		if p.o.Progress != nil {
			p.o.Progress(j.offset+int64(len(j.block())), p.layout.size)
		}
		p.done(j)
	}
}

func (p *pipeline) put(b []byte) error {
	n, err := p.w.Write(b)
	p.written += int64(n)
	return err
}

// frame writes and hashes the bytes before and after the blocks.
func (p *pipeline) frame(b []byte) error {
	p.outHash.Write(b)
	return p.put(b)
}
