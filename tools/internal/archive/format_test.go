package archive

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// TestSecondImplementation compares with a Python writer of the format that was written from docs/format.md
// alone. A gap or an error of that page makes the two differ.
func TestSecondImplementation(t *testing.T) {
	python := need(t, "python3")
	for name, members := range map[string][]Member{"nothing": {}, "corpus": corpus(t), "20,000 files": manyFiles(t)} {
		t.Run(name, func(t *testing.T) {
			o := Options{Compression: Store, AllowCaseConflicts: true}
			archive, record := archiveOf(t, members, o)
			list, err := json.Marshal(members)
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(python, "testdata/format1.py")
			cmd.Stdin = bytes.NewReader(list)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			want := []string{sum(inflated(t, archive)), record.SHA256, record.ContentSHA256}
			for i, got := range strings.Fields(string(out)) {
				if what := []string{"tar stream", "stored archive", "content digest"}[i]; got != want[i] {
					t.Errorf("the second implementation's %s is %s, ours %s", what, got, want[i])
				}
			}
			if n := len(strings.Fields(string(out))); n != len(want) {
				t.Errorf("the second implementation printed %d digests: %s", n, out)
			}
		})
	}
}
