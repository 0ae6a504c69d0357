package deflate

import (
	"bytes"
	"compress/flate"
	"io"
	"testing"
)

// decode inflates stream with Go's decoder.
func decode(t testing.TB, stream []byte) []byte {
	t.Helper()
	out, err := io.ReadAll(flate.NewReader(bytes.NewReader(stream)))
	if err != nil {
		t.Fatalf("compress/flate cannot read it: %v", err)
	}
	return out
}

func TestEmpty(t *testing.T) {
	var e Encoder
	if out := e.AppendBlock(nil, nil, 0, false); len(out) != 0 {
		t.Errorf("nothing became % x", out)
	}
	if out := decode(t, e.AppendBlock(nil, nil, 0, true)); len(out) != 0 {
		t.Errorf("the empty stream decodes to % x", out)
	}
}
