package diag

import "strconv"

// Meant takes the result of Suggest. It returns a function that returns the near miss as a fix, or the given
// fix if there is no near miss.
func Meant(near string, ok bool) func(otherwise string) string {
	return func(otherwise string) string {
		if ok {
			return "did you mean " + strconv.Quote(near) + "?"
		}
		return otherwise
	}
}
