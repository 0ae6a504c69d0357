package diag

// maxPerSeverity is the maximum number of findings of each severity that a Collector keeps. A report with
// more helps nobody.
const maxPerSeverity = 1000

// Collector collects the findings of one check.
type Collector struct {
	findings []Finding
	count    [Error + 1]int // by severity, also those that were dropped
}

// Add adds a finding, unless there are too many of its severity.
func (c *Collector) Add(f Finding) {
	if c.count[f.Severity]++; c.count[f.Severity] <= maxPerSeverity {
		c.findings = append(c.findings, f)
	}
}

// Findings returns the findings so far, in the order in which they were added.
func (c *Collector) Findings() []Finding { return c.findings }

// Sorted returns the findings in the order of Sort.
func (c *Collector) Sorted() []Finding {
	Sort(c.findings)
	return c.findings
}

// Count returns how many findings of a severity were added, including those that were dropped.
func (c *Collector) Count(s Severity) int { return c.count[s] }
