package diag

import (
	"cmp"
	"fmt"
	"math/bits"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxEdits limits the edit distance of a suggestion. With more than four edits, even a long name is a
	// different name.
	maxEdits = 4
	// maxRawEdits limits the distance that breaks ties.
	maxRawEdits = 32
	// minBeginning is the minimum length of a common prefix, in code points.
	minBeginning = 4
	// maxDistances limits the edit distances that a Names computes, so that thousands of misspelled names
	// among thousands of files do not take minutes.
	maxDistances = 1_000_000
)

// Suggest returns the candidate that word most likely means, and whether there is one.
//
// The best candidate differs only in case or spaces. The next best also differs in separators ("-", "_",
// "."). The third is within a few edits: insertions, deletions, substitutions and swaps, about one for three
// code points. If there is none of these, it is the only candidate that is a prefix of word or that has word
// as its prefix ("inference", "infer"). Ties go to the smaller distance to word as written, then to the first
// in byte order, so the order of candidates does not matter. A candidate equal to word is not a suggestion.
func Suggest(word string, candidates []string) (best string, ok bool) {
	return NewNames(candidates).Suggest(word)
}

// UnknownName is the error for an unknown name. what is the kind of name, such as "profile".
func UnknownName(what, name string, known []string) error {
	if near, ok := Suggest(name, known); ok {
		return fmt.Errorf("unknown %s %q; did you mean %q?", what, name, near)
	}
	return fmt.Errorf("unknown %s %q; expected one of %s", what, name, strings.Join(known, ", "))
}

// SuggestPath is Suggest for slash-separated paths. After candidates that differ in case, spaces or
// separators, it prefers a single file of the same name in another folder to edits.
func SuggestPath(word string, candidates []string) (best string, ok bool) {
	return NewNames(candidates).SuggestPath(word)
}

// Names are candidates prepared for many words. After a million comparisons it finds only names that differ
// in case, spaces, separators or the folder. It is not safe for concurrent use.
type Names struct {
	names []name
	left  int // distances that may still be computed
	rows  [3][]int
}

// name is a candidate and the forms in which it is compared.
type name struct {
	text, base string // base is what follows the last slash
	// folded is text in lower case without spaces; bare is folded without separators.
	folded, bare []rune
	letters      uint64 // which letters folded holds, modulo 64
	hash         uint64 // of bare
}

// NewNames makes candidates ready.
func NewNames(candidates []string) *Names {
	n := &Names{names: make([]name, len(candidates)), left: maxDistances}
	size := 0
	for _, c := range candidates {
		size += 2 * len(c)
	}
	buffer := make([]rune, 0, size)
	for i, c := range candidates {
		n.names[i], buffer = newName(c, buffer)
	}
	return n
}

// newName stores its forms at the end of buffer.
func newName(text string, buffer []rune) (name, []rune) {
	n := name{text: text, base: path.Base(text), hash: 14695981039346656037} // FNV-1a
	start := len(buffer)
	buffer = appendFolded(buffer, text)
	n.folded = buffer[start:len(buffer):len(buffer)]
	start = len(buffer)
	for _, r := range n.folded {
		n.letters |= 1 << (uint32(r) % 64)
		if !isSeparator(r) {
			buffer = append(buffer, r)
			n.hash = (n.hash ^ uint64(r)) * 1099511628211
		}
	}
	n.bare = buffer[start:len(buffer):len(buffer)]
	return n, buffer
}

func isSeparator(r rune) bool { return r == '-' || r == '_' || r == '.' }

// How a candidate resembles the word, best first.
const (
	rankBlanks     = iota // equal except for case and spaces
	rankSeparators        // equal except for case, spaces and separators
	rankEdits             // within the bound of edits
	rankBeginning         // the one with the same beginning
	rankNone
)

// Suggest is the function Suggest for these candidates.
func (n *Names) Suggest(word string) (best string, ok bool) {
	best, rank := n.search(word)
	return best, rank < rankNone
}

// SuggestPath is the function SuggestPath for these candidates.
func (n *Names) SuggestPath(word string) (best string, ok bool) {
	near, rank := n.search(word)
	if rank < rankEdits {
		return near, true
	}
	base := path.Base(word)
	moved, ok := n.only(func(c *name) bool { return c.base == base && c.text != word })
	if ok {
		return moved, true
	}
	return near, rank < rankNone
}

// only returns the candidate that matches, if it is the only one.
func (n *Names) only(matches func(c *name) bool) (text string, ok bool) {
	for i := range n.names {
		c := &n.names[i]
		if !matches(c) || ok && c.text == text {
			continue
		}
		if ok {
			return "", false
		}
		text, ok = c.text, true
	}
	return text, ok
}

// search returns the best candidate and how it resembles the word.
func (n *Names) search(text string) (best string, rank int) {
	word, _ := newName(text, nil)
	if len(word.bare) == 0 {
		return "", rankNone
	}
	rank = rankNone
	edits, rawEdits := maxEdits, 0
	var raw []rune
	for i := range n.names {
		c := &n.names[i]
		thisRank, thisEdits := n.resemblance(&word, c, rank, edits)
		if thisRank == rankNone || c.text == text {
			continue
		}
		if raw == nil {
			raw = []rune(text)
		}
		thisRaw := min(n.distance(raw, []rune(c.text), maxRawEdits), maxRawEdits+1)
		if rank == rankNone || cmp.Or(cmp.Compare(thisRank, rank), cmp.Compare(thisEdits, edits),
			cmp.Compare(thisRaw, rawEdits), cmp.Compare(c.text, best)) < 0 {
			best, rank, edits, rawEdits = c.text, thisRank, thisEdits, thisRaw
		}
	}
	if rank == rankNone && len(word.bare) >= minBeginning && n.left > 0 {
		only, ok := n.only(func(c *name) bool {
			m := min(len(c.bare), len(word.bare))
			return m >= minBeginning && c.text != text && slices.Equal(c.bare[:m], word.bare[:m])
		})
		if ok {
			return only, rankBeginning
		}
	}
	return best, rank
}

// resemblance returns how c resembles word, or rankNone if it is worse than the best so far, given by rank
// and edits.
func (n *Names) resemblance(word, c *name, bestRank, bestEdits int) (rank, edits int) {
	if c.hash == word.hash && slices.Equal(c.bare, word.bare) {
		if slices.Equal(c.folded, word.folded) {
			return rankBlanks, 0
		}
		return rankSeparators, 0
	}
	if bestRank < rankEdits || n.left == 0 || len(c.bare) == 0 {
		return rankNone, 0
	}
	limit := min(bestEdits, editBound(max(len(c.folded), len(word.folded))))
	// An edit makes the length differ by one, and the set of letters by one on each side.
	if abs(len(c.folded)-len(word.folded)) > limit || bits.OnesCount64(c.letters&^word.letters) > limit ||
		bits.OnesCount64(word.letters&^c.letters) > limit {
		return rankNone, 0
	}
	n.left--
	if edits = n.distance(word.folded, c.folded, limit); edits <= limit {
		return rankEdits, edits
	}
	return rankNone, 0
}

func abs(n int) int { return max(n, -n) }

// editBound is the most edits between names of at most n code points.
func editBound(n int) int {
	return min(n/3, maxEdits)
}

// distance is the restricted Damerau-Levenshtein distance (optimal string alignment) of a and b,
// or some number over limit when it is over limit. It looks only at the band of the matrix that
// limit allows, so it costs about limit times the length.
func (n *Names) distance(a, b []rune, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	if len(a) == 0 {
		return len(b)
	}
	for i := range n.rows {
		if cap(n.rows[i]) < len(b)+1 {
			n.rows[i] = make([]int, len(b)+1, 2*len(b)+1)
		}
		n.rows[i] = n.rows[i][:len(b)+1]
	}
	over := limit + 1
	before, last, row := n.rows[0], n.rows[1], n.rows[2]
	for j := range last {
		last[j] = min(j, over)
	}
	lastLeast := 0
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-limit), min(len(b), i+limit)
		row[from-1] = over
		if from == 1 {
			row[0] = min(i, over)
		}
		least := row[from-1]
		for j := from; j <= to; j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			d = min(d, row[j-1]+1)
			if j < i+limit { // past the band, the cell above was never written
				d = min(d, last[j]+1)
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit && lastLeast > limit {
			return over
		}
		lastLeast = least
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// appendFolded appends s in lower case without spaces and invisible characters.
func appendFolded(dst []rune, s string) []rune {
	for _, r := range s {
		if r < utf8.RuneSelf {
			if r <= ' ' || r == 0x7f {
				continue
			}
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
		} else if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			continue
		} else {
			r = unicode.ToLower(r)
		}
		dst = append(dst, r)
	}
	return dst
}
