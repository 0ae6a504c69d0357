// Package cpu detects processor instructions for the loops in assembly. With the build tag purego it reports
// none.
package cpu

var (
	// SHA reports SHA256RNDS2 and related instructions, and AVX.
	SHA bool
	// BMI2 reports SHLX and related instructions.
	BMI2 bool
	// AVX512VBMI reports VPERMI2B and related instructions on 64-byte registers, with AVX512F and AVX512BW.
	AVX512VBMI bool
)
