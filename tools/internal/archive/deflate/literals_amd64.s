//go:build !purego

#include "textflag.h"

// PAIR leaves in code the codes of two bytes, the first one lowest, and in length their length.
#define PAIR(offset, code, length, second, byte) \
	MOVBLZX (offset+0)(SI), byte   \
	MOVL    (BX)(byte*8), code     \
	MOVL    4(BX)(byte*8), length  \
	MOVBLZX (offset+1)(SI), byte   \
	MOVL    (BX)(byte*8), second   \
	SHLXQ   length, second, second \
	ADDL    4(BX)(byte*8), length  \
	ORQ     second, code

// FLUSH writes R8, which holds the R9 bits that wait, at DI, and leaves those that make no whole byte.
#define FLUSH \
	MOVQ  R8, (DI)   \
	MOVL  R9, DX     \
	SHRL  $3, DX     \
	ADDQ  DX, DI     \
	MOVL  R9, DX     \
	ANDL  $56, DX    \
	SHRXQ DX, R8, R8 \
	ANDL  $7, R9

// FOUR puts the codes of four bytes; before and after, fewer than 8 bits wait.
#define FOUR(offset) \
	PAIR(offset, AX, R11, R10, R12)   \
	PAIR(offset+2, R13, R14, R10, R12) \
	SHLXQ R11, R13, R13 \
	ORQ   R13, AX       \
	ADDL  R14, R11      \
	SHLXQ R9, AX, AX    \
	ORQ   AX, R8        \
	ADDL  R11, R9       \
	FLUSH

// func putEights(dst, src *byte, eights int, entries *[256]uint64, pending uint64, count uint) (written int, left uint64, leftCount uint)
TEXT ·putEights(SB), NOSPLIT, $0-72
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ eights+16(FP), CX
	MOVQ entries+24(FP), BX
	MOVQ pending+32(FP), R8
	MOVQ count+40(FP), R9

next:
	FOUR(0)
	FOUR(4)
	ADDQ $8, SI
	DECQ CX
	JNZ  next

	SUBQ dst+0(FP), DI
	MOVQ DI, written+48(FP)
	MOVQ R8, left+56(FP)
	MOVQ R9, leftCount+64(FP)
	RET

// LOOKUP leaves in result what the table of 256 bytes in four registers has for the bytes of Z12, whose
// top bits K1 has.
#define LOOKUP(first, second, third, fourth, result, other) \
	VMOVDQA64 Z12, result                \
	VPERMI2B  second, first, result      \
	VMOVDQA64 Z12, other                 \
	VPERMI2B  fourth, third, other       \
	VPBLENDMB other, result, K1, result

// QUADS joins codes, which are 32 words with their lengths as words too, by two and again by two: in
// code and length there are then 8 times the bits of four codes and their number. Z30 has 0xffff in each
// doubleword, Z31 0xffffffff in each quadword.
#define QUADS(code, length, other, otherLength) \
	VPANDD     Z30, length, otherLength      \
	VPMADDWD   Z23, length, length           \
	VPSRLD     $16, code, other              \
	VPSLLVD    otherLength, other, other     \
	VPTERNLOGD $0xec, Z30, other, code       \
	VPANDQ     Z31, length, otherLength      \
	VPSRLQ     $32, length, length           \
	VPSRLQ     $32, code, other              \
	VPSLLVQ    otherLength, other, other     \
	VPTERNLOGQ $0xec, Z31, other, code       \
	VPADDQ     otherLength, length, length

// PUT writes the eight bytes at offset of R10 to the place given 128 bytes after them.
#define PUT(offset) \
	MOVQ offset(R10), AX        \
	MOVQ (offset+128)(R10), DX  \
	MOVQ AX, (DI)(DX*1)

// SUMS sets each quadword of sum to the sum of the quadwords of lengths up to it. Z29 is zero.
#define SUMS(lengths, sum, other) \
	VALIGNQ $7, Z29, lengths, sum \
	VPADDQ  lengths, sum, sum     \
	VALIGNQ $6, Z29, sum, other   \
	VPADDQ  other, sum, sum       \
	VALIGNQ $4, Z29, sum, other   \
	VPADDQ  other, sum, sum

// PLACE shifts four joined codes, which go to the bits from begin up to end, to their place in the bytes from
// begin on. begin becomes a number of bytes, and end the bits that the codes have in their last, incomplete byte.
// Z26 has 7 in each quadword.
#define PLACE(code, begin, end, other) \
	VPANDQ   Z26, begin, other  \
	VPSLLVQ  other, code, code  \
	VPANDNQ  end, Z26, end      \
	VPSUBQ   other, begin, other \
	VPSUBQ   other, end, end    \
	VPSRLQ   $3, begin, begin   \
	VPSRLVQ  end, code, end

// The order of the 8 quadwords that puts the even and the odd ones into order after unpacking.
DATA evenOdd<>+0x00(SB)/8, $0
DATA evenOdd<>+0x08(SB)/8, $4
DATA evenOdd<>+0x10(SB)/8, $1
DATA evenOdd<>+0x18(SB)/8, $5
DATA evenOdd<>+0x20(SB)/8, $2
DATA evenOdd<>+0x28(SB)/8, $6
DATA evenOdd<>+0x30(SB)/8, $3
DATA evenOdd<>+0x38(SB)/8, $7
GLOBL evenOdd<>(SB), RODATA|NOPTR, $64

// func putWide(dst, src *byte, wides int, tables *wideTables, pending uint64, count uint) (written int, left uint64, leftCount uint)
TEXT ·putWide(SB), NOSPLIT, $320-72
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ wides+16(FP), CX
	MOVQ tables+24(FP), BX
	MOVQ pending+32(FP), R8
	MOVQ count+40(FP), R9
	MOVQ SP, R10 // 256 bytes that begin where 64 do
	ADDQ $63, R10
	ANDQ $~63, R10

	VMOVDQU64    (BX), Z0
	VMOVDQU64    64(BX), Z1
	VMOVDQU64    128(BX), Z2
	VMOVDQU64    192(BX), Z3
	VMOVDQU64    256(BX), Z4
	VMOVDQU64    320(BX), Z5
	VMOVDQU64    384(BX), Z6
	VMOVDQU64    448(BX), Z7
	VMOVDQU64    512(BX), Z8
	VMOVDQU64    576(BX), Z9
	VMOVDQU64    640(BX), Z10
	VMOVDQU64    704(BX), Z11
	VMOVDQU64    evenOdd<>(SB), Z28
	VPXORQ       Z29, Z29, Z29
	VPTERNLOGD   $0xff, Z31, Z31, Z31
	VPSRLD       $16, Z31, Z30
	VPSRLQ       $61, Z31, Z26
	VMOVDQA64    Z26, Z27
	VPSRLW       $15, Z31, Z23
	VPSRLQ       $32, Z31, Z31
	VPBROADCASTQ R8, Z25 // its last quadword has what is left of the last byte

nextWide:
	VPERMQ     (SI), Z28, Z12
	VPMOVB2M   Z12, K1
	LOOKUP(Z0, Z1, Z2, Z3, Z13, Z16)
	LOOKUP(Z4, Z5, Z6, Z7, Z14, Z17)
	LOOKUP(Z8, Z9, Z10, Z11, Z15, Z18)

	// The first 32 bytes go on in Z16, the others in Z17; Z18 and Z19 have the lengths.
	VPUNPCKLBW Z15, Z14, Z16
	VPUNPCKHBW Z15, Z14, Z17
	VPUNPCKLBW Z29, Z13, Z18
	VPUNPCKHBW Z29, Z13, Z19
	QUADS(Z16, Z18, Z20, Z21)
	QUADS(Z17, Z19, Z22, Z24)

	SUMS(Z18, Z20, Z22)
	SUMS(Z19, Z21, Z24)
	VPERMQ       Z20, Z27, Z22
	VPADDQ       Z22, Z21, Z21
	VPERMQ       Z21, Z27, Z24
	VMOVQ        X24, R11
	VPBROADCASTQ R9, Z24
	VPADDQ       Z24, Z20, Z20
	VPADDQ       Z24, Z21, Z21
	VPSUBQ       Z18, Z20, Z18
	VPSUBQ       Z19, Z21, Z19
	PLACE(Z16, Z18, Z20, Z22)
	PLACE(Z17, Z19, Z21, Z24)
	VALIGNQ      $7, Z25, Z20, Z22
	VPORQ        Z22, Z16, Z16
	VALIGNQ      $7, Z20, Z21, Z24
	VPORQ        Z24, Z17, Z17
	VMOVDQA64    Z21, Z25
	VMOVDQA64    Z16, (R10)
	VMOVDQA64    Z17, 64(R10)
	VMOVDQA64    Z18, 128(R10)
	VMOVDQA64    Z19, 192(R10)
	PUT(0)
	PUT(8)
	PUT(16)
	PUT(24)
	PUT(32)
	PUT(40)
	PUT(48)
	PUT(56)
	PUT(64)
	PUT(72)
	PUT(80)
	PUT(88)
	PUT(96)
	PUT(104)
	PUT(112)
	PUT(120)
	ADDQ R9, R11
	MOVQ R11, R9
	SHRQ $3, R11
	ANDL $7, R9
	ADDQ R11, DI
	ADDQ $64, SI
	DECQ CX
	JNZ  nextWide

	VPERMQ Z25, Z27, Z12
	VMOVQ  X12, R8
	VZEROUPPER

	SUBQ dst+0(FP), DI
	MOVQ DI, written+48(FP)
	MOVQ R8, left+56(FP)
	MOVQ R9, leftCount+64(FP)
	RET
