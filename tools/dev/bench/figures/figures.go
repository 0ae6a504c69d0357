// Package figures writes what the benchmarks measured into a page of the documentation.
package figures

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

const end = "<!-- end of figures -->"

// Update replaces the text between the markers of a Markdown file. The first marker names the command that
// measures, such as "go run ./tools/dev/bench -update docs/performance.md":
//
//	<!-- figures: COMMAND -->
//	<!-- end of figures -->
func Update(page, command, text string) error {
	content, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	begin := "<!-- figures: " + command + " -->\n"
	before, rest, found := strings.Cut(string(content), begin)
	_, after, foundEnd := strings.Cut(rest, end)
	if !found || !foundEnd {
		return fmt.Errorf("%s: expected a line %q and, below it, %q; add both", page, strings.TrimSpace(begin), end)
	}
	return os.WriteFile(page, []byte(before+begin+"\n"+text+end+after), 0o644)
}

// Machine describes the processor, the number of CPUs and the platform, such as "Processor X, 2 CPUs, linux/amd64".
func Machine() string {
	processor := "unknown processor"
	info, _ := os.ReadFile("/proc/cpuinfo") // only Linux has it
	for line := range strings.Lines(string(info)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == "model name" {
			processor = strings.TrimSpace(value)
			break
		}
	}
	return fmt.Sprintf("%s, %d CPUs, %s/%s", processor, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
}
