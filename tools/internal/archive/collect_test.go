package archive

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Links to folders may repeat their files, but not without end.
func TestCollectIsBounded(t *testing.T) {
	for _, c := range []struct {
		name          string
		levels, links int
		refused       bool
	}{
		{name: "a few links", levels: 2, links: 3},
		{name: "links that fan out", levels: 9, links: 10, refused: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			for level := range c.levels {
				folder := filepath.Join(root, fmt.Sprint(level))
				if err := os.Mkdir(folder, 0o777); err != nil {
					t.Fatal(err)
				}
				for link := range c.links {
					if err := os.Symlink(fmt.Sprintf("../%d", level+1), filepath.Join(folder, fmt.Sprint(link))); err != nil {
						t.Skip(err)
					}
				}
			}
			last := filepath.Join(root, fmt.Sprint(c.levels))
			if err := os.Mkdir(last, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(last, "file"), nil, 0o666); err != nil {
				t.Fatal(err)
			}
			members, err := Collect(root, "")
			if c.refused {
				if got := reasons(t, err); len(got) != 1 {
					t.Errorf("got %q", got)
				}
				return
			}
			// The file itself, once through each link of the last level, and so on.
			want, paths := 1, 1
			for range c.levels {
				paths *= c.links
				want += paths
			}
			if err != nil || len(members) != want {
				t.Errorf("%d members, %v, want %d", len(members), err, want)
			}
		})
	}
}
