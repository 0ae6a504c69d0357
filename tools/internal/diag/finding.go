// Package diag describes what is wrong with a cube and prints it as text, JSON or SARIF.
package diag

// Severity is how serious a finding is.
type Severity uint8

const (
	// Note reports something unusual that works.
	Note Severity = iota
	// Warning reports something that works with MedPerf but is probably a mistake.
	Warning
	// Error reports something that makes MedPerf or a run of the cube fail.
	Error
)

// Code identifies a kind of finding, such as "MLC012". A code never changes its meaning and is never reused;
// docs/diagnostics.md has a section for each.
type Code string

// Position is the position of a token in a file. Line and Column count from 1; Column counts Unicode code
// points. Line 0 means the whole file.
type Position struct {
	File   string
	Line   int
	Column int
	// EndColumn is the column after the token, in the same line; 0 if it is unknown.
	EndColumn int
}

// Finding is one problem, its position and its fix.
type Finding struct {
	Code     Code
	Severity Severity
	Pos      Position
	// Key is the path of the key in the file, such as "tasks.infer.parameters.inputs.data_path",
	// or "" if the finding is not about a key.
	Key string
	// Message describes the problem in one sentence, without position or fix.
	Message string
	// Expected is the required content, Found the actual content; either may be "".
	Expected string
	Found    string
	// Fix is an instruction, or a near miss ("did you mean ...?").
	Fix string
	// Edit does what Fix says where that is certain; the zero value means that it is not.
	Edit Edit
}

// Edit replaces a part of one line of the file of a finding. Columns are those of Position; EndColumn is the
// column after the part.
type Edit struct {
	Line, Column, EndColumn int
	Text                    string
}
