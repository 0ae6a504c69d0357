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
	VPSRLD     $16, length, length           \
	VPSRLD     $16, code, other              \
	VPSLLVD    otherLength, other, other     \
	VPTERNLOGD $0xec, Z30, other, code       \
	VPADDD     otherLength, length, length   \
	VPANDQ     Z31, length, otherLength      \
	VPSRLQ     $32, length, length           \
	VPSRLQ     $32, code, other              \
	VPSLLVQ    otherLength, other, other     \
	VPTERNLOGQ $0xec, Z31, other, code       \
	VPADDQ     otherLength, length, length

// PUT puts four codes that are joined at offset of R10, their number of bits 128 bytes behind.
#define PUT(offset) \
	MOVQ  offset(R10), AX     \
	SHLXQ R9, AX, AX          \
	ORQ   AX, R8              \
	ADDL  (offset+128)(R10), R9 \
	FLUSH

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

	VMOVDQU64  (BX), Z0
	VMOVDQU64  64(BX), Z1
	VMOVDQU64  128(BX), Z2
	VMOVDQU64  192(BX), Z3
	VMOVDQU64  256(BX), Z4
	VMOVDQU64  320(BX), Z5
	VMOVDQU64  384(BX), Z6
	VMOVDQU64  448(BX), Z7
	VMOVDQU64  512(BX), Z8
	VMOVDQU64  576(BX), Z9
	VMOVDQU64  640(BX), Z10
	VMOVDQU64  704(BX), Z11
	VPXORQ     Z29, Z29, Z29
	VPTERNLOGD $0xff, Z31, Z31, Z31
	VPSRLD     $16, Z31, Z30
	VPSRLQ     $32, Z31, Z31

nextWide:
	VMOVDQU64  (SI), Z12
	VPMOVB2M   Z12, K1
	LOOKUP(Z0, Z1, Z2, Z3, Z13, Z16)
	LOOKUP(Z4, Z5, Z6, Z7, Z14, Z17)
	LOOKUP(Z8, Z9, Z10, Z11, Z15, Z18)

	// Of each 16 bytes the first eight go on in Z16, the others in Z17; Z18 and Z19 have the lengths.
	VPUNPCKLBW Z15, Z14, Z16
	VPUNPCKHBW Z15, Z14, Z17
	VPUNPCKLBW Z29, Z13, Z18
	VPUNPCKHBW Z29, Z13, Z19
	QUADS(Z16, Z18, Z20, Z21)
	QUADS(Z17, Z19, Z22, Z23)
	VMOVDQA64  Z16, (R10)
	VMOVDQA64  Z17, 64(R10)
	VMOVDQA64  Z18, 128(R10)
	VMOVDQA64  Z19, 192(R10)
	PUT(0)
	PUT(8)
	PUT(64)
	PUT(72)
	PUT(16)
	PUT(24)
	PUT(80)
	PUT(88)
	PUT(32)
	PUT(40)
	PUT(96)
	PUT(104)
	PUT(48)
	PUT(56)
	PUT(112)
	PUT(120)
	ADDQ       $64, SI
	DECQ       CX
	JNZ        nextWide
	VZEROUPPER

	SUBQ dst+0(FP), DI
	MOVQ DI, written+48(FP)
	MOVQ R8, left+56(FP)
	MOVQ R9, leftCount+64(FP)
	RET
