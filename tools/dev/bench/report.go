package main

import (
	"fmt"
	"html"
	"math"
	"strings"
	"time"
)

// group returns the results of each set, in order.
func group(results []result) (groups [][]result) {
	for _, r := range results {
		if n := len(groups); n == 0 || groups[n-1][0].set.name != r.set.name {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], r)
	}
	return groups
}

func find(results []result, name string) (result, bool) {
	for _, r := range results {
		if r.name == name {
			return r, true
		}
	}
	return result{}, false
}

// speedup returns the speed of r relative to the baseline; ok is false if the baseline was not run.
func speedup(g []result, r result) (float64, bool) {
	base, ok := find(g, baseline)
	return base.wall.Seconds() / r.wall.Seconds(), ok
}

// growth returns how much larger r's archive is than the size baseline, in percent.
func growth(r result) (float64, bool) {
	return 100 * (float64(r.size)/float64(r.gzip) - 1), r.gzip > 0
}

func isYardstick(name string) bool { return strings.HasPrefix(name, "read,") }

// tables are the results in Markdown.
func tables(results []result) string {
	var b strings.Builder
	for _, g := range group(results) {
		fmt.Fprintf(&b, "**%s**: %s.\n\n", g[0].set.name, g[0].set.what)
		b.WriteString("| | wall, s | MB/s | times as fast as Python | CPU, s | bytes " +
			"| size against `gzip -6` | peak memory, MiB |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
		for _, r := range g {
			faster, larger, bytes := "", "", ""
			if s, ok := speedup(g, r); ok {
				faster = fmt.Sprintf("%.1f", s)
			}
			if !isYardstick(r.name) {
				bytes = fmt.Sprint(r.size)
				if s, ok := growth(r); ok {
					larger = fmt.Sprintf("%+.2f %%", s)
				}
			}
			fmt.Fprintf(&b, "| %s | %.2f | %.0f | %s | %.2f | %s | %s | %d |\n", r.name, r.wall.Seconds(),
				float64(r.input)/1e6/r.wall.Seconds(), faster, r.cpu.Seconds(), bytes, larger, r.memory/mib)
		}
		b.WriteString("\n")
		if first, ok := find(g, ours); ok {
			var ratios []string
			for _, other := range g {
				if other.name != ours && other.name != baseline {
					ratios = append(ratios, fmt.Sprintf("%s × %.2f", other.name, ratio(other.wall, first.wall)))
				}
			}
			fmt.Fprintf(&b, "Wall time against ours: %s.\n\n", strings.Join(ratios, "; "))
		}
	}
	return b.String()
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

// draw draws the speed-ups over the baseline on a logarithmic axis.
func draw(results []result) string {
	const (
		left, width     = 200, 480
		bar, gap, title = 16, 4, 26
		most            = 64.0 // the end of the axis, times the baseline
	)
	x := func(times float64) float64 {
		return left + width*math.Log2(max(times, 0.5)/0.5)/math.Log2(most/0.5)
	}
	var b strings.Builder
	y := 40
	for _, g := range group(results) {
		if _, ok := find(g, baseline); !ok {
			continue
		}
		fmt.Fprintf(&b, "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text>\n", y+16, html.EscapeString(g[0].set.name))
		y += title
		for _, r := range g {
			if isYardstick(r.name) {
				continue
			}
			times, _ := speedup(g, r)
			label := fmt.Sprintf("%.1f ×", times)
			if larger, ok := growth(r); ok {
				label += fmt.Sprintf(", size %+.1f %%", larger)
			}
			colour := "#9aa5b1"
			if strings.HasPrefix(r.name, ours) {
				colour = "#2f6fdb"
			}
			fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", left-8, y+12, html.EscapeString(r.name))
			fmt.Fprintf(&b, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
				left, y, x(times)-left, bar, colour)
			fmt.Fprintf(&b, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", x(times)+6, y+12, label)
			y += bar + gap
		}
		y += 10
	}
	var axis strings.Builder
	for times := 0.5; times <= most; times *= 2 {
		fmt.Fprintf(&axis, "<path d=\"M%.1f 34V%d\" stroke=\"#d5dae0\"/>", x(times), y)
		fmt.Fprintf(&axis, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#666\">%g</text>\n",
			x(times), y+16, times)
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="860" height="%d" viewBox="0 0 860 %d" `+
		`font-family="sans-serif" font-size="12">
<rect width="860" height="%d" fill="#fff"/>
<text x="10" y="20" font-size="14">Wall time: times as fast as %s; size against %s</text>
%s%s</svg>
`, y+30, y+30, y+30, html.EscapeString(baseline), html.EscapeString(sizeBaseline), axis.String(), b.String())
}
