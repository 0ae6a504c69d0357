//go:build !purego

package cpu

func cpuid(leaf, subleaf uint32) (ax, bx, cx, dx uint32)

func xgetbv() (ax uint32)

// The bits are those of CPUID and XGETBV in the Intel 64 and IA-32 Architectures Software Developer's
// Manual, volume 2; AVX counts only where the operating system saves its registers (volume 1, 14.3).
func init() {
	const (
		osxsave = 1 << 27 // leaf 1, cx
		avx     = 1 << 28
		bmi2    = 1 << 8 // leaf 7, bx
		sha     = 1 << 29
		states  = 1<<1 | 1<<2 // xgetbv: SSE's and AVX's
	)
	if most, _, _, _ := cpuid(0, 0); most < 7 {
		return
	}
	_, _, cx, _ := cpuid(1, 0)
	_, bx, _, _ := cpuid(7, 0)
	BMI2 = bx&bmi2 != 0
	SHA = bx&sha != 0 && cx&avx != 0 && cx&osxsave != 0 && xgetbv()&states == states
}
