package archive

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"math/rand"
	"os"
	"reflect"
	"runtime"
	"testing"
)

var update = flag.Bool("update", false,
	"write the golden files; the bytes of an archive may only change together with Format")

const goldenFile = "testdata/golden.json"

// golden is a Record without the members, which ContentSHA256 covers.
func golden(t *testing.T, members []Member, o Options) Record {
	record, err := Write(context.Background(), io.Discard, members, o)
	if err != nil {
		t.Fatal(err)
	}
	r := *record
	r.Members = nil
	return r
}

func TestGolden(t *testing.T) {
	corpus, many := corpus(t), manyFiles(t)
	cases := map[string]struct {
		members []Member
		o       Options
	}{
		"nothing":             {nil, Options{}},
		"corpus":              {corpus, Options{}},
		"20,000 files":        {many, Options{}},
		"corpus, stored":      {corpus, Options{Compression: Store}},
		"20,000 files stored": {many, Options{Compression: Store}},
	}
	got := make(map[string]Record)
	for name, c := range cases {
		c.o.AllowCaseConflicts = true
		got[name] = golden(t, c.members, c.o)
	}
	if *update {
		b, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(goldenFile, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]Record
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	for name := range cases {
		if !reflect.DeepEqual(got[name], want[name]) {
			t.Errorf("%s: the bytes changed, which needs another Format:\ngot  %+v\nwant %+v", name, got[name], want[name])
		}
	}
}

// TestSameBytes writes the corpus in many ways, all of which must give the same bytes.
func TestSameBytes(t *testing.T) {
	members := corpus(t)
	o := Options{AllowCaseConflicts: true}
	want := golden(t, members, o)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(procs)
		for _, workers := range []int{0, 1, 2, 3, 8, 100} {
			if testing.Short() && workers != procs {
				continue
			}
			rand.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
			o.Workers = workers
			if got := golden(t, members, o); !reflect.DeepEqual(got, want) {
				t.Errorf("GOMAXPROCS %d, %d workers: got %+v, want %+v", procs, workers, got, want)
			}
		}
	}
}

// TestReadAnyRange reads the tar stream in pieces of many lengths.
func TestReadAnyRange(t *testing.T) {
	members := corpus(t)
	l, err := newLayout(members, &Options{AllowCaseConflicts: true})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := archiveOf(t, members, Options{AllowCaseConflicts: true})
	want := inflated(t, b)
	g := generator(9)
	for _, most := range []int{512, 1 << 16, 1 << 21} {
		r := newReader(newSource(l, nil))
		got := make([]byte, l.size)
		for i := range got {
			got[i] = 0xaa
		}
		for from := 0; from < len(got); {
			to := min(from+1+g.below(most), len(got))
			if _, err := r.read(got[from:to], int64(from), nil); err != nil {
				t.Fatal(err)
			}
			from = to
		}
		if sum(got) != sum(want) {
			t.Errorf("pieces of up to %d bytes give another tar stream", most)
		}
		if len(r.open) != 0 {
			t.Errorf("%d files were left open", len(r.open))
		}
	}
}
