package diag

import (
	"cmp"
	"path"
	"slices"
	"unicode"
	"unicode/utf8"
)

// maxEdits bounds the edit distance of a suggestion: past four slips, even a long name is
// another name rather than the same one misspelt.
const maxEdits = 4

// maxRawEdits bounds the distance that ties are broken by.
const maxRawEdits = 32

// Suggest returns the candidate that word was most likely meant to be, and whether there is one.
//
// A candidate that differs only in case or blanks wins over one that also differs in its
// separators ("-", "_", "."), and that over one within a few edits (insertions, deletions,
// substitutions, and swaps of neighbours, counted in code points; about one for three). Where
// there is none of these, it is the only candidate that begins with word or that word begins with
// ("inference", "infer"). Ties go to the smaller distance to word as written, then to the candidate
// first in byte order, so the order of candidates does not matter. A candidate equal to word is no
// suggestion.
func Suggest(word string, candidates []string) (best string, ok bool) {
	var s searcher
	s.start(word)
	for _, c := range candidates {
		s.offer(c)
	}
	if s.found {
		return s.best, true
	}
	return beginning(word, candidates)
}

// minBeginning is how many code points a common beginning has to have.
const minBeginning = 4

// beginning returns the only candidate that begins with word or that word begins with, case and
// separators aside.
func beginning(word string, candidates []string) (only string, ok bool) {
	name := appendBare(nil, appendFolded(nil, word))
	if len(name) < minBeginning {
		return "", false
	}
	var folded, bare []rune
	for _, c := range candidates {
		folded = appendFolded(folded[:0], c)
		bare = appendBare(bare[:0], folded)
		n := min(len(bare), len(name))
		if n < minBeginning || !slices.Equal(bare[:n], name[:n]) || c == word || ok && c == only {
			continue
		}
		if ok {
			return "", false
		}
		only, ok = c, true
	}
	return only, ok
}

// SuggestPath is Suggest for slash-separated paths: after candidates that differ in case, blanks
// or separators, it prefers the one file of the same name in another folder over edits.
func SuggestPath(word string, candidates []string) (best string, ok bool) {
	near, ok := Suggest(word, candidates)
	if ok {
		var s searcher
		s.start(word)
		s.offer(near)
		if s.rank < rankEdits {
			return near, true
		}
	}
	base, moved := path.Base(word), ""
	for _, c := range candidates {
		if c == word || c == moved || path.Base(c) != base {
			continue
		}
		if moved != "" {
			return near, ok
		}
		moved = c
	}
	if moved != "" {
		return moved, true
	}
	return near, ok
}

// How a candidate resembles the word, best first.
const (
	rankBlanks     = iota // equal but for case and blanks
	rankSeparators        // equal but for case, blanks and separators
	rankEdits             // within the bound of edits
)

// searcher holds the word and the best candidate so far, and the buffers that comparing needs.
type searcher struct {
	word string
	raw  []rune // word's code points
	// folded is raw in lower case without blanks, bare is folded without separators.
	folded, bare []rune

	best                  string
	found                 bool
	rank, edits, rawEdits int

	candidate, scratch []rune
	rows               [3][]int
}

func (s *searcher) start(word string) {
	s.word = word
	s.raw = appendRunes(s.raw[:0], word)
	s.folded = appendFolded(s.folded[:0], word)
	s.bare = appendBare(s.bare[:0], s.folded)
}

// offer compares one candidate and keeps it when it is better than the best so far.
func (s *searcher) offer(c string) {
	if c == s.word {
		return
	}
	// Folding only shortens, so a candidate that is too short now stays too short.
	bound := s.bound()
	if n := utf8.RuneCountInString(c); n < len(s.bare) && n < len(s.folded)-bound {
		return
	}
	s.candidate = appendFolded(s.candidate[:0], c)
	rank, edits := rankEdits, 0
	s.scratch = appendBare(s.scratch[:0], s.candidate)
	if len(s.scratch) == 0 || len(s.bare) == 0 {
		return
	}
	if slices.Equal(s.candidate, s.folded) {
		rank = rankBlanks
	} else if slices.Equal(s.scratch, s.bare) {
		rank = rankSeparators
	} else {
		if s.found && s.rank < rankEdits {
			return
		}
		limit := min(bound, editBound(max(len(s.folded), len(s.candidate))))
		edits = s.distance(s.folded, s.candidate, limit)
		if edits > limit {
			return
		}
	}
	s.scratch = appendRunes(s.scratch[:0], c)
	rawEdits := min(s.distance(s.raw, s.scratch, maxRawEdits), maxRawEdits+1)
	if !s.found || cmp.Or(cmp.Compare(rank, s.rank), cmp.Compare(edits, s.edits),
		cmp.Compare(rawEdits, s.rawEdits), cmp.Compare(c, s.best)) < 0 {
		s.best, s.found, s.rank, s.edits, s.rawEdits = c, true, rank, edits, rawEdits
	}
}

// bound is the most edits that a candidate may still need.
func (s *searcher) bound() int {
	if s.found && s.rank == rankEdits {
		return s.edits
	}
	return maxEdits
}

// editBound is the most edits between names of at most n code points.
func editBound(n int) int {
	return min(n/3, maxEdits)
}

// distance is the restricted Damerau-Levenshtein distance (optimal string alignment) of a and b,
// or some number over limit when it is over limit. It looks only at the band of the matrix that
// limit allows, so it costs about limit times the length.
func (s *searcher) distance(a, b []rune, limit int) int {
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
	for i := range s.rows {
		if cap(s.rows[i]) < len(b)+1 {
			s.rows[i] = make([]int, len(b)+1, 2*len(b)+1)
		}
		s.rows[i] = s.rows[i][:len(b)+1]
	}
	over := limit + 1
	before, last, row := s.rows[0], s.rows[1], s.rows[2]
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

func appendRunes(dst []rune, s string) []rune {
	for _, r := range s {
		dst = append(dst, r)
	}
	return dst
}

// appendFolded appends s in lower case without blanks and invisible characters.
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

// appendBare appends folded without separators.
func appendBare(dst, folded []rune) []rune {
	for _, r := range folded {
		if r != '-' && r != '_' && r != '.' {
			dst = append(dst, r)
		}
	}
	return dst
}
