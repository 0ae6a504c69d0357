package figures

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUpdate(t *testing.T) {
	section := func(command, text string) string {
		return "<!-- figures: " + command + " -->\n" + text + "<!-- end of figures -->\n"
	}
	for _, test := range []struct{ name, page, want string }{
		{
			name: "the section of this command",
			page: "before\n" + section("other", "theirs\n") + "between\n" + section("command", "old\n") + "after\n",
			want: "before\n" + section("other", "theirs\n") + "between\n" + section("command", "\nnew\n") + "after\n",
		},
		{name: "no section", page: "text\n"},
		{name: "another command's section", page: section("other", "theirs\n")},
		{name: "no end", page: "<!-- figures: command -->\nold\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "page.md")
			if err := os.WriteFile(path, []byte(test.page), 0o644); err != nil {
				t.Fatal(err)
			}
			want := cmp.Or(test.want, test.page)
			for range 2 { // a second update changes nothing
				err := Update(path, "command", "new\n")
				refused := err != nil && strings.Contains(err.Error(), "page.md: expected a line")
				if refused != (test.want == "") {
					t.Errorf("got error %v", err)
				}
				if got, err := os.ReadFile(path); err != nil || string(got) != want {
					t.Errorf("got\n%s\nwant\n%s\n%v", got, want, err)
				}
			}
		})
	}
}
