//go:build !purego

package cpu

func cpuid(leaf, subleaf uint32) (ax, bx, cx, dx uint32)

func xgetbv() (ax uint32)

// The bits are those of CPUID and XGETBV in the Intel 64 and IA-32 Architectures Software Developer's
// Manual, volume 2; AVX counts only if the operating system saves its registers (volume 1, 14.3).
func init() {
	const (
		osxsave = 1 << 27 // leaf 1, cx
		avx     = 1 << 28
		bmi2    = 1 << 8 // leaf 7, bx
		sha     = 1 << 29
		avx512  = 1<<16 | 1<<30               // its parts F and BW
		vbmi    = 1 << 1                      // leaf 7, cx
		states  = 1<<1 | 1<<2                 // xgetbv: SSE's and AVX's
		wide    = states | 1<<5 | 1<<6 | 1<<7 // and AVX-512's
	)
	if most, _, _, _ := cpuid(0, 0); most < 7 {
		return
	}
	_, _, cx, _ := cpuid(1, 0)
	_, bx, extended, _ := cpuid(7, 0)
	BMI2 = bx&bmi2 != 0
	if cx&avx == 0 || cx&osxsave == 0 {
		return
	}
	saved := xgetbv()
	SHA = bx&sha != 0 && saved&states == states
	AVX512VBMI = bx&avx512 == avx512 && extended&vbmi != 0 && saved&wide == wide
}
