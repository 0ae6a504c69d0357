package main

import (
	"fmt"
	"strings"
)

const mib = 1 << 20

// tables are the results in Markdown.
func tables(results []result) string {
	var b strings.Builder
	for _, r := range results {
		fmt.Fprintf(&b, "**%s**\n\n|", r.tree.describe())
		for _, s := range r.samples {
			fmt.Fprintf(&b, " | %s", s.rule)
		}
		for _, s := range r.samples[1:] {
			fmt.Fprintf(&b, " | times the %s", s.rule)
		}
		fmt.Fprintf(&b, " |\n|---%s|\n", strings.Repeat("|--:", 2*len(r.samples)-1))
		row := func(name, format string, of func(sample) float64) {
			fmt.Fprintf(&b, "| %s", name)
			for _, s := range r.samples {
				fmt.Fprintf(&b, " | "+format, of(s))
			}
			for _, s := range r.samples[1:] {
				fmt.Fprintf(&b, " | %.2f", of(r.samples[0])/of(s))
			}
			b.WriteString(" |\n")
		}
		for i, s := range steps {
			row(s.name+", s", "%.2f", func(s sample) float64 { return s.wall[i].Seconds() })
		}
		row("heap after a collection, MiB", "%.0f", func(s sample) float64 { return float64(s.heap) / mib })
		if r.samples[0].peak > 0 {
			row("server's peak memory, MiB", "%.0f", func(s sample) float64 { return float64(s.peak) / mib })
		}
		b.WriteString("\n")
	}
	return b.String() + growth(results)
}

func (t tree) describe() string {
	cubes := "cubes"
	if t.cubes == 1 {
		cubes = "cube"
	}
	return fmt.Sprintf("%s %s of %s files", thousands(t.cubes), cubes, thousands(t.files))
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// growth returns what an unchanged cube adds to a build, from the trees with the fewest and the most cubes of
// the same size.
func growth(results []result) string {
	var b strings.Builder
	for i, few := range results {
		for _, many := range results[i+1:] {
			if few.tree.files != many.tree.files || many.tree.cubes <= few.tree.cubes {
				continue
			}
			fmt.Fprintf(&b, "From %s to %s cubes, an unchanged cube adds to a build",
				thousands(few.tree.cubes), thousands(many.tree.cubes))
			more := float64(many.tree.cubes - few.tree.cubes)
			var parts []string
			for step, s := range steps {
				if !s.repeat {
					continue
				}
				added := func(rule int) float64 {
					return float64(many.samples[rule].wall[step]-few.samples[rule].wall[step]) / more / 1e6
				}
				parts = append(parts, fmt.Sprintf("%.2f ms (%s: %.2f ms) in the case “%s”",
					added(0), few.samples[1].rule, added(1), s.name))
			}
			fmt.Fprintf(&b, " %s.\n", strings.Join(parts, ", "))
		}
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	return b.String()
}
