package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
	"time"
)

// The generated data is always the same.
func TestSetsAreReproducible(t *testing.T) {
	want := map[string]string{}
	for _, name := range []string{"float32", "float16", "int8"} {
		s, ok := findSet(name)
		if !ok {
			t.Fatalf("no set %s", name)
		}
		for range 2 {
			folder := t.TempDir()
			if err := s.make(folder, 0.0005); err != nil {
				t.Fatal(err)
			}
			members, err := membersOf(folder)
			if err != nil || len(members) == 0 {
				t.Fatalf("%s: %d files, %v", name, len(members), err)
			}
			h := sha256.New()
			for _, m := range members {
				b, err := os.ReadFile(m.Source)
				if err != nil {
					t.Fatal(err)
				}
				if len(b) == 0 {
					t.Errorf("%s: %s is empty", name, m.Path)
				}
				h.Write(b)
			}
			got := hex.EncodeToString(h.Sum(nil))
			if want[name] == "" {
				want[name] = got
			} else if want[name] != got {
				t.Errorf("%s is made in two ways", name)
			}
		}
	}
}

func TestMedian(t *testing.T) {
	samples := []result{{wall: 5}, {wall: 1}, {wall: 3}}
	if got := median(samples, func(r result) time.Duration { return r.wall }); got != 3 {
		t.Errorf("the median of 5, 1 and 3 is %d", got)
	}
}

func TestTables(t *testing.T) {
	set := dataSet{name: "made", what: "what it is"}
	text := tables([]result{
		{
			set: set, name: ours, input: 4e6, size: 999, gzip: 1000,
			wall: 2 * time.Second, cpu: 3 * time.Second, memory: 7 << 20,
		},
		{set: set, name: baseline, input: 4e6, size: 1010, wall: 50 * time.Second, cpu: 50 * time.Second, gzip: 1000},
		{set: set, name: "tar + pigz", input: 4e6, size: 1001, wall: 25 * time.Second, cpu: 50 * time.Second, gzip: 1000},
	})
	for _, line := range []string{
		"**made**: what it is.",
		"| this project | 2.00 | 2 | 25.0 | 3.00 | 999 | -0.10 % | 7 |",
		"| Python tarfile w:gz | 50.00 | 0 | 1.0 | 50.00 | 1010 | +1.00 % | 0 |",
		"Wall time against ours: tar + pigz × 12.50.",
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
}
