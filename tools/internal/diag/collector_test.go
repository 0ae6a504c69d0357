package diag

import "testing"

func TestCollectorKeepsAThousandOfEachSeverity(t *testing.T) {
	var c Collector
	for range maxPerSeverity + 5 {
		c.Add(Finding{Severity: Warning})
		c.Add(Finding{Severity: Note})
	}
	c.Add(Finding{Severity: Error, Pos: Position{File: "a", Line: 1}})
	if got, want := len(c.Findings()), 2*maxPerSeverity+1; got != want {
		t.Errorf("%d findings, want %d", got, want)
	}
}

func TestCollectorSorts(t *testing.T) {
	var c Collector
	for _, line := range []int{3, 1, 2} {
		c.Add(Finding{Severity: Error, Pos: Position{File: "a", Line: line}})
	}
	for i, f := range c.Sorted() {
		if f.Pos.Line != i+1 {
			t.Errorf("finding %d is in line %d", i, f.Pos.Line)
		}
	}
}
