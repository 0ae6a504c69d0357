package cpu

import (
	"os"
	"regexp"
	"runtime"
	"testing"
)

// The result agrees with Linux's /proc/cpuinfo.
func TestAgreesWithLinux(t *testing.T) {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil || runtime.GOARCH != "amd64" {
		t.Skip("this is not Linux on amd64")
	}
	for flag, has := range map[string]bool{"sha_ni": SHA, "bmi2": BMI2, "avx512vbmi": AVX512VBMI, "avx512bw": AVX512VBMI} {
		if says := regexp.MustCompile(`(?m)^flags\s*:.*\b` + flag + `\b`).Match(info); says != has && !pure {
			t.Errorf("%s: %v, but /proc/cpuinfo says %v", flag, has, says)
		}
	}
}
