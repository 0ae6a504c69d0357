// Package cpu tells which instructions the processor has, for the few loops that are written in them.
// With the build tag purego it has none.
package cpu

var (
	// SHA is for SHA256RNDS2 and its kin, and those of AVX.
	SHA bool
	// BMI2 is for SHLX and its kin.
	BMI2 bool
	// AVX512VBMI is for VPERMI2B and others on registers of 64 bytes, of AVX512F and AVX512BW too.
	AVX512VBMI bool
)
