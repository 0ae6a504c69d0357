package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckPaths(t *testing.T) {
	source := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(source, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		paths string   // separated by spaces
		want  []string // "REASON PATH"; the same with junk files and case conflicts allowed, unless marked "allow:"
	}{
		{"a", nil},
		{"a/b a/c b", nil},
		{"...", nil},
		{"..a a..", nil},
		{"C", nil},
		{"c:x", nil},
		{"-rf", nil},
		{strings.Repeat("x", 255), nil},
		{strings.Repeat(strings.Repeat("x", 99)+"/", 40) + "y", nil},
		{"/etc/passwd", []string{"absolute-path /etc/passwd"}},
		{"C:/x", []string{"absolute-path C:/x"}},
		{`c:\x`, []string{`backslash c:\x`, `absolute-path c:\x`}},
		{"..", []string{"dot-dot .."}},
		{"a/../../b", []string{"dot-dot a/../../b"}},
		{"../b a/..", []string{"dot-dot ../b", "dot-dot a/.."}},
		{"./a a/./b .", []string{"dot-component .", "dot-component ./a", "dot-component a/./b"}},
		{"a//b a/", []string{"empty-component a/", "empty-component a//b"}},
		{`a\b`, []string{`backslash a\b`}},
		{"a\x00b a\nb a\x7f a\u0085", []string{"control-character a\x00b", "control-character a\nb",
			"control-character a\x7f", "control-character a\u0085"}},
		{"a\xff", []string{"not-utf8 a\xff"}},
		{strings.Repeat("x", 256), []string{"too-long " + strings.Repeat("x", 256)}},
		{strings.Repeat(strings.Repeat("x", 99)+"/", 41) + "y",
			[]string{"too-long " + strings.Repeat(strings.Repeat("x", 99)+"/", 41) + "y"}},
		{"a b a a", []string{"duplicate a"}},
		{"a a/b", []string{"file-and-folder a"}},
		{"a a-b a/b", []string{"file-and-folder a"}},
		{"model.pt Model.pt", []string{"allow:case-conflict model.pt"}},
		{"A/x a/x a/y", []string{"allow:case-conflict a"}},
		{"A/x a", []string{"allow:case-conflict a"}},
		{"straße STRASSE", nil},
		{"É é", []string{"allow:case-conflict é"}},
		{"K \u212a", []string{"allow:case-conflict \u212a"}},
		{"._x", []string{"apple-double ._x"}},
		{"a/._b/c a/._b/d", []string{"apple-double a/._b"}},
		{"a._b .a", nil},
		{"tmp.tar.gz", []string{"reserved-name tmp.tar.gz"}},
		{"tmp.tar.gz/a", []string{"reserved-name tmp.tar.gz"}},
		{"a/tmp.tar.gz", nil},
		{".DS_Store a/.DS_Store", []string{"allow:dropping .DS_Store", "allow:dropping a/.DS_Store"}},
		{"a/__pycache__/x.pyc a/__pycache__/y.pyc", []string{"allow:dropping a/__pycache__"}},
		{".git/config .git/objects/aa/bb", []string{"allow:dropping .git"}},
		{"a~ .a.swp .#a #a# Thumbs.db", []string{"allow:dropping #a#", "allow:dropping .#a", "allow:dropping .a.swp",
			"allow:dropping Thumbs.db", "allow:dropping a~"}},
		{".gitignore .github/x # a.swp ~a", nil},
	}
	for _, c := range cases {
		for _, allow := range []bool{false, true} {
			var members []Member
			for _, path := range strings.Split(c.paths, " ") {
				members = append(members, Member{Path: path, Source: source})
			}
			var want []string
			for _, w := range c.want {
				w, allowed := strings.CutPrefix(w, "allow:")
				if !allowed || !allow {
					want = append(want, w)
				}
			}
			err := Check(members, Options{AllowDroppings: allow, AllowCaseConflicts: allow})
			if got := reasons(t, err); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
				t.Errorf("%.60q, allow %v: got %q, want %q", c.paths, allow, got, want)
			}
		}
	}
	several := []Member{{Path: "../x", Source: source}, {Path: "b", Source: source + "-missing"},
		{Path: "c", Source: filepath.Dir(source)}, {Path: "d", Source: source}, {Path: "D", Source: source}}
	want := "[dot-dot ../x missing b not-regular c case-conflict d]"
	if got := fmt.Sprint(reasons(t, Check(several, Options{}))); got != want {
		t.Errorf("of paths and of files: got %s, want %s", got, want)
	}
	if got := reasons(t, Check([]Member{{Path: "", Source: source}}, Options{})); len(got) != 1 ||
		got[0] != "empty-path " {
		t.Errorf("empty path: got %q", got)
	}
}

// reasons returns "REASON PATH" of each problem in err, and checks that each has a message and a fix.
func reasons(t *testing.T, err error) (all []string) {
	t.Helper()
	if err == nil {
		return nil
	}
	var problems Problems
	var problem *Problem
	switch {
	case errors.As(err, &problems):
	case errors.As(err, &problem):
		problems = Problems{problem}
	default:
		t.Fatalf("%v is not about a member", err)
	}
	for _, p := range problems {
		if p.Detail == "" || p.Fix == "" && p.Err == nil || !strings.Contains(p.Error(), p.Detail) {
			t.Errorf("unclear: %#v", p)
		}
		all = append(all, string(p.Reason)+" "+p.Path)
	}
	return all
}

func TestCollect(t *testing.T) {
	root := filepath.Join(t.TempDir(), "root")
	for path, content := range map[string]string{"b/c/d": "1", "b/e": "2", "a": "3", ".hidden": "4"} {
		path = filepath.Join(root, path)
		os.MkdirAll(filepath.Dir(path), 0o755)
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	os.Mkdir(filepath.Join(root, "empty"), 0o755)
	os.Symlink("b/e", filepath.Join(root, "link"))
	os.Symlink("../b/c", filepath.Join(root, "b", "folder"))
	os.Symlink(root, filepath.Join(filepath.Dir(root), "root2"))

	for _, from := range []string{root, root + "/", filepath.Join(filepath.Dir(root), "root2"), root + "/../root"} {
		members, err := Collect(from, "p/q")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range members {
			content, err := os.ReadFile(m.Source)
			if err != nil || m.Executable {
				t.Errorf("%+v: %v", m, err)
			}
			got = append(got, m.Path+"="+string(content))
		}
		const want = "[p/q/.hidden=4 p/q/a=3 p/q/b/c/d=1 p/q/b/e=2 p/q/b/folder/d=1 p/q/link=2]"
		if fmt.Sprint(got) != want {
			t.Errorf("%s: got %v, want %v", from, got, want)
		}
	}
	t.Chdir(filepath.Dir(root))
	os.Symlink(filepath.Join(root, "a"), filepath.Join(root, "absolute"))
	if members, err := Collect("root", "p"); err != nil || len(members) != 7 || members[2].Path != "p/absolute" ||
		members[2].Source != filepath.Join("root", "a") {
		t.Errorf("a relative root with a link that is absolute: %v, %v", members, err)
	}
	os.Remove(filepath.Join(root, "absolute"))
	for prefix, want := range map[string]string{"": "a", "x/y": "x/y"} {
		members, err := Collect(filepath.Join(root, "a"), prefix)
		if err != nil || len(members) != 1 || members[0].Path != want {
			t.Errorf("a file, prefix %q: %v, %v", prefix, members, err)
		}
	}
}
