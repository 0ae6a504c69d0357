package submission

import "io"

// A meter reports how much was read.
type meter struct {
	report      func(done, total int64) // nil for nobody
	done, total int64
}

// reader returns a reader of r that is reported.
func (m *meter) reader(r io.Reader) io.Reader {
	if m.report == nil {
		return r
	}
	return &metered{Reader: r, meter: m}
}

// finish reports the end, even if less was read than expected.
func (m *meter) finish() {
	if m.report != nil {
		m.report(m.total, m.total)
	}
}

type metered struct {
	io.Reader
	meter *meter
}

func (r *metered) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.meter.done += int64(n)
	if r.meter.done < r.meter.total {
		r.meter.report(r.meter.done, r.meter.total)
	}
	return n, err
}
