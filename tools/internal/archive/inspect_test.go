package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Inspect sees the first bytes of each file once, whole, wherever blocks end.
func TestInspect(t *testing.T) {
	dir := t.TempDir()
	want := map[string]string{}
	var members []Member
	for i, size := range []int{0, 1, 1023, 1024, 1025, 300_000, 600, 2_000_000, 261_000, 900, 700_000} {
		name := fmt.Sprintf("f%02d", i)
		content := strings.Repeat(fmt.Sprintf("%s.%d;", name, size), size/4+1)[:size]
		want[name] = content[:min(size, InspectedBytes)]
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		members = append(members, Member{Path: name, Source: path})
	}
	var mu sync.Mutex
	got := map[string]string{}
	o := Options{Inspect: func(path string, head []byte) *Problem {
		mu.Lock()
		defer mu.Unlock()
		if _, seen := got[path]; seen {
			t.Errorf("%s is inspected twice", path)
		}
		got[path] = string(head)
		return nil
	}}
	if _, err := Write(context.Background(), &bytes.Buffer{}, members, o); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s: saw %.20q of %d bytes, want %.20q of %d", name, got[name], len(got[name]), want[name],
					len(want[name]))
			}
		}
	}

	o.Inspect = func(path string, _ []byte) *Problem {
		if path == "f07" {
			return &Problem{Detail: "is refused", Fix: "remove it"}
		}
		return nil
	}
	_, err := Write(context.Background(), &bytes.Buffer{}, members, o)
	var p *Problem
	if !errors.As(err, &p) || p.Reason != Refused || p.Path != "f07" || p.Source != filepath.Join(dir, "f07") {
		t.Errorf("got %v, want the refusal of f07", err)
	}
}
