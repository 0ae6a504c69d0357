// Package diag describes what is wrong with a cube and prints it as text, JSON or SARIF.
package diag

// Severity says what a finding breaks.
type Severity uint8

const (
	// Note points at something unusual that works.
	Note Severity = iota
	// Warning points at something that works for MedPerf but is likely a mistake.
	Warning
	// Error points at something that MedPerf, or a run of the cube, would fail on.
	Error
)

// Code names a kind of finding, such as "MLC012". A code never changes its meaning and is never
// used again; docs/diagnostics.md has a section for each.
type Code string

// Position is a place in a file. Line and Column count from 1, Column in Unicode code points; a
// Line of 0 means the file as a whole.
type Position struct {
	File   string
	Line   int
	Column int
}

// Finding is one thing that is wrong, where it is, and how to mend it.
type Finding struct {
	Code     Code
	Severity Severity
	Pos      Position
	// Key is the path of the key in the file, such as "tasks.infer.parameters.inputs.data_path",
	// or "" where the finding is not about a key.
	Key string
	// Message says what is wrong in one sentence, without position or fix.
	Message string
	// Expected and Found are what the place should hold and what it holds; either may be "".
	Expected string
	Found    string
	// Fix says what to do, with the near miss where there is one ("did you mean ...").
	Fix string
}
