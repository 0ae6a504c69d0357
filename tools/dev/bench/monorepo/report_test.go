package main

import (
	"strings"
	"testing"
	"time"
)

func sampled(cubes int, ours, yardstick time.Duration) result {
	r := result{tree: tree{cubes: cubes, files: 4}}
	for _, wall := range []time.Duration{ours, yardstick} {
		s := sample{rule: "rule", heap: 30 * mib, peak: 300 * mib}
		for range steps {
			s.wall = append(s.wall, wall)
		}
		r.samples = append(r.samples, s)
	}
	return r
}

func TestTables(t *testing.T) {
	text := tables([]result{
		sampled(100, 150*time.Millisecond, 100*time.Millisecond),
		sampled(1100, 1150*time.Millisecond, 600*time.Millisecond),
	})
	for _, want := range []string{
		"**1,100 cubes of 4 files**",
		"| no-op build, s | 0.15 | 0.10 | 1.50 |",
		"| heap after a collection, MiB | 30 | 30 | 1.00 |",
		"From 100 to 1,100 cubes, an unchanged cube adds to a build 1.00 ms (rule: 0.50 ms) in the case “no-op build”",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
