package address

import (
	"fmt"
	"regexp"
)

// moving is why the file behind an address may change, when its registered hash does not.
type moving struct{ message, expected, fix string }

// commit is a Git commit, whole: a shorter one may become ambiguous.
var commit = regexp.MustCompile(`^[0-9a-f]{40}$`)

// findMoving returns why the file behind an address may change, nil if nothing says so.
func findMoving(u *parsedURL) *moving {
	parts := u.segments()
	at := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	switch {
	case u.isAt([]string{"github.com"}) && at(2) == "releases" && at(3) == "latest":
		return &moving{
			message:  "the address follows the newest release, so the file behind it changes with the next one",
			expected: "the address of one release's file",
			fix:      "replace latest/download by download and the release's tag, such as releases/download/v1.0/…",
		}
	case u.isAt([]string{"github.com"}) && (at(2) == "raw" || at(2) == "blob"):
		i := 3
		if at(i) == "refs" {
			i += 2
		}
		return branch("GitHub", at(i), "press y on the file's GitHub page to see it")
	case u.isAt([]string{"github.com"}) && at(2) == "archive" && at(3) == "refs" && at(4) == "heads":
		return branch("GitHub", at(5), "or upload the file to a release")
	case u.isAt([]string{"raw.githubusercontent.com", "media.githubusercontent.com"}):
		i := 2
		if at(0) == "media" {
			i = 3
		}
		if at(i) == "refs" {
			i += 2
		}
		return branch("GitHub", at(i), "press y on the file's GitHub page to see it")
	case u.isAt([]string{"huggingface.co", "hf.co"}):
		for i, part := range parts {
			if part == "resolve" || part == "blob" {
				return branch("Hugging Face", at(i+1), "it is in the repository's history")
			}
		}
	case u.isAt([]string{"gitlab.com"}):
		for i, part := range parts {
			if part == "-" && (at(i+1) == "raw" || at(i+1) == "blob") {
				return branch("GitLab", at(i+2), "the file's Permalink button shows it")
			}
		}
	}
	return nil
}

// branch reports a revision of a repository that is not a commit, nil for one that is.
func branch(service, revision, hint string) *moving {
	if revision == "" || commit.MatchString(revision) {
		return nil
	}
	return &moving{
		message:  fmt.Sprintf("the %s address follows %s, so the file behind it may change", service, revision),
		expected: "an address with a commit (40 hexadecimal digits)",
		fix:      fmt.Sprintf("replace %s by the commit (%s)", revision, hint),
	}
}
