package diag

import (
	"cmp"
	"slices"
)

// Sort puts findings in the order of the file: files in the order in which they are first named,
// and in a file by line, column and code. Findings about a file as a whole come first.
func Sort(findings []Finding) {
	order := map[string]int{}
	for _, f := range findings {
		if _, ok := order[f.Pos.File]; !ok {
			order[f.Pos.File] = len(order)
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(order[a.Pos.File], order[b.Pos.File]),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Code, b.Code),
		)
	})
}
