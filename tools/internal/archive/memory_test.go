package archive

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestMemory archives in its own process, and checks the peak memory against the promise: 64 MiB for up to 16
// workers, 192 MiB for the maximum, and 1 KiB for each file.
func TestMemory(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("only Linux tells the peak of a process's memory here")
	}
	const files = 200
	if source := os.Getenv("ARCHIVE_TEST_MEMORY"); source != "" {
		var members []Member
		for i := range files {
			members = append(members, Member{Path: fmt.Sprintf("%03d", i), Source: source})
		}
		var o Options
		if err := o.Compression.UnmarshalText([]byte(os.Getenv("ARCHIVE_TEST_COMPRESSION"))); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(os.Getenv("ARCHIVE_TEST_WORKERS"), &o.Workers); err != nil {
			t.Fatal(err)
		}
		l, err := newLayout(members, &o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.write(context.Background(), io.Discard, &o); err != nil {
			t.Fatal(err)
		}
		status, err := os.ReadFile("/proc/self/status")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s\n", regexp.MustCompile(`VmHWM:.*`).Find(status))
		return
	}
	// Just below the size of a large file, so that blocks have their maximum size.
	// Each half uses other tables of the encoder.
	content := append(new(generator).float32s(largeFile/2), new(generator).text(largeFile/2-1)...)
	source := filepath.Join(t.TempDir(), "content")
	if err := os.WriteFile(source, content, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		compression Compression
		workers     int
		most        int // KiB
	}{
		{compression: Default, workers: 16, most: 64 << 10},
		{compression: Store, workers: 16, most: 64 << 10},
		{compression: Default, workers: maxWorkers, most: 192 << 10},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestMemory$")
		cmd.Env = append(os.Environ(), "ARCHIVE_TEST_MEMORY="+source,
			"ARCHIVE_TEST_COMPRESSION="+c.compression.String(), fmt.Sprintf("ARCHIVE_TEST_WORKERS=%d", c.workers))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var peak int
		if _, err := fmt.Sscanf(string(out), "VmHWM: %d kB", &peak); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		t.Logf("%v, %d workers: %d KiB", c.compression, c.workers, peak)
		if most := c.most + files; peak > most {
			t.Errorf("%v, %d workers: %d KiB, more than %d", c.compression, c.workers, peak, most)
		}
	}
}
