package diag

import "strconv"

// Meant takes what Suggest returns and gives a function that returns the near miss as a fix, or else
// the fix that it is given.
func Meant(near string, ok bool) func(otherwise string) string {
	return func(otherwise string) string {
		if ok {
			return "did you mean " + strconv.Quote(near) + "?"
		}
		return otherwise
	}
}
