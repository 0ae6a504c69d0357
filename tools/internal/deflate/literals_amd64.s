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

// FOUR puts the codes of four bytes: R8 holds the R9 bits that wait, fewer than 8.
#define FOUR(offset) \
	PAIR(offset, AX, R11, R10, R12)   \
	PAIR(offset+2, R13, R14, R10, R12) \
	SHLXQ R11, R13, R13 \
	ORQ   R13, AX       \
	ADDL  R14, R11      \
	SHLXQ R9, AX, AX    \
	ORQ   AX, R8        \
	ADDL  R11, R9       \
	MOVQ  R8, (DI)      \
	MOVL  R9, DX        \
	SHRL  $3, DX        \
	ADDQ  DX, DI        \
	MOVL  R9, DX        \
	ANDL  $56, DX       \
	SHRXQ DX, R8, R8    \
	ANDL  $7, R9

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
