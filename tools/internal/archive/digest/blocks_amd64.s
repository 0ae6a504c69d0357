//go:build !purego

#include "textflag.h"

// SHA-256 compression of two streams at a time with the SHA extensions. One stream is bound by the latency
// of SHA256RNDS2, which leaves its unit idle half of the time; the rounds of the other stream fill the gaps.
//
// A stream's state is held as the instructions want it: A B E F in one register, C D G H in another.

// round constants, FIPS 180-4 section 4.2.2
DATA K<>+0x00(SB)/8, $0x71374491428a2f98
DATA K<>+0x08(SB)/8, $0xe9b5dba5b5c0fbcf
DATA K<>+0x10(SB)/8, $0x59f111f13956c25b
DATA K<>+0x18(SB)/8, $0xab1c5ed5923f82a4
DATA K<>+0x20(SB)/8, $0x12835b01d807aa98
DATA K<>+0x28(SB)/8, $0x550c7dc3243185be
DATA K<>+0x30(SB)/8, $0x80deb1fe72be5d74
DATA K<>+0x38(SB)/8, $0xc19bf1749bdc06a7
DATA K<>+0x40(SB)/8, $0xefbe4786e49b69c1
DATA K<>+0x48(SB)/8, $0x240ca1cc0fc19dc6
DATA K<>+0x50(SB)/8, $0x4a7484aa2de92c6f
DATA K<>+0x58(SB)/8, $0x76f988da5cb0a9dc
DATA K<>+0x60(SB)/8, $0xa831c66d983e5152
DATA K<>+0x68(SB)/8, $0xbf597fc7b00327c8
DATA K<>+0x70(SB)/8, $0xd5a79147c6e00bf3
DATA K<>+0x78(SB)/8, $0x1429296706ca6351
DATA K<>+0x80(SB)/8, $0x2e1b213827b70a85
DATA K<>+0x88(SB)/8, $0x53380d134d2c6dfc
DATA K<>+0x90(SB)/8, $0x766a0abb650a7354
DATA K<>+0x98(SB)/8, $0x92722c8581c2c92e
DATA K<>+0xa0(SB)/8, $0xa81a664ba2bfe8a1
DATA K<>+0xa8(SB)/8, $0xc76c51a3c24b8b70
DATA K<>+0xb0(SB)/8, $0xd6990624d192e819
DATA K<>+0xb8(SB)/8, $0x106aa070f40e3585
DATA K<>+0xc0(SB)/8, $0x1e376c0819a4c116
DATA K<>+0xc8(SB)/8, $0x34b0bcb52748774c
DATA K<>+0xd0(SB)/8, $0x4ed8aa4a391c0cb3
DATA K<>+0xd8(SB)/8, $0x682e6ff35b9cca4f
DATA K<>+0xe0(SB)/8, $0x78a5636f748f82ee
DATA K<>+0xe8(SB)/8, $0x8cc7020884c87814
DATA K<>+0xf0(SB)/8, $0xa4506ceb90befffa
DATA K<>+0xf8(SB)/8, $0xc67178f2bef9a3f7
GLOBL K<>(SB), RODATA|NOPTR, $256

DATA bigEndian<>+0x00(SB)/8, $0x0405060700010203
DATA bigEndian<>+0x08(SB)/8, $0x0c0d0e0f08090a0b
GLOBL bigEndian<>(SB), RODATA|NOPTR, $16

// The states: one stream each.
#define A0 X1
#define A1 X2
#define B0 X3
#define B1 X4

// The last 16 words of each stream's message schedule.
#define P0 X5
#define P1 X6
#define P2 X7
#define P3 X8
#define Q0 X9
#define Q1 X10
#define Q2 X11
#define Q3 X12

#define TEMP X15

// LOAD turns H0..H7 at p into a state.
#define LOAD(p, s0, s1) \
	VMOVDQU    (p), s0          \
	VMOVDQU    16(p), s1        \
	VPSHUFD    $0xb1, s0, s0    \
	VPSHUFD    $0x1b, s1, s1    \
	VPALIGNR   $8, s1, s0, TEMP \
	VPBLENDW   $0xf0, s0, s1, s1 \
	VMOVDQA    TEMP, s0

// STORE is its reverse.
#define STORE(p, s0, s1) \
	VPSHUFD    $0x1b, s0, s0    \
	VPSHUFD    $0xb1, s1, s1    \
	VPBLENDW   $0xf0, s1, s0, TEMP \
	VPALIGNR   $8, s0, s1, s1   \
	VMOVDQU    TEMP, (p)        \
	VMOVDQU    s1, 16(p)

// FETCH reads the four words of the message at p.
#define FETCH(p, m) \
	VMOVDQU    p, m            \
	VPSHUFB    bigEndian<>(SB), m, m

#define KEYS(k, m)   VPADDD (k)(AX), m, X0
#define UPPER        VPSHUFD $0x0e, X0, X0
#define ONE(s, t)    SHA256RNDS2 X0, s, t

// NEXT makes the following four words of the schedule, in next, of the last four, cur, and those
// before, prev; next went through SHA256MSG1.
#define NEXT(prev, cur, next) \
	VPALIGNR   $4, prev, cur, TEMP \
	VPADDD     TEMP, next, next    \
	SHA256MSG2 cur, next

#define START(prev, cur) SHA256MSG1 cur, prev

// FOUR does four rounds of a stream.
#define FOUR(k, m, s, t) \
	KEYS(k, m)  \
	ONE(s, t)   \
	UPPER       \
	ONE(t, s)

// NEXTFOUR does the same, and NEXT.
#define NEXTFOUR(k, prev, cur, next, s, t) \
	KEYS(k, cur)          \
	ONE(s, t)             \
	NEXT(prev, cur, next) \
	UPPER                 \
	ONE(t, s)

// func pair(a *[8]uint32, p *byte, b *[8]uint32, q *byte, blocks int)
TEXT ·pair(SB), NOSPLIT, $64-40
	MOVQ a+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ b+16(FP), R8
	MOVQ q+24(FP), DX
	MOVQ blocks+32(FP), CX
	LEAQ K<>(SB), AX
	LOAD(DI, A0, A1)
	LOAD(R8, B0, B1)

next:
	VMOVDQU A0, 0(SP)
	VMOVDQU A1, 16(SP)
	VMOVDQU B0, 32(SP)
	VMOVDQU B1, 48(SP)

	FETCH(0(SI), P0)
	FETCH(0(DX), Q0)
	FOUR(0x00, P0, A0, A1)
	FOUR(0x00, Q0, B0, B1)
	FETCH(16(SI), P1)
	FETCH(16(DX), Q1)
	FOUR(0x10, P1, A0, A1)
	START(P0, P1)
	FOUR(0x10, Q1, B0, B1)
	START(Q0, Q1)
	FETCH(32(SI), P2)
	FETCH(32(DX), Q2)
	FOUR(0x20, P2, A0, A1)
	START(P1, P2)
	FOUR(0x20, Q2, B0, B1)
	START(Q1, Q2)
	FETCH(48(SI), P3)
	FETCH(48(DX), Q3)
	NEXTFOUR(0x30, P2, P3, P0, A0, A1)
	START(P2, P3)
	NEXTFOUR(0x30, Q2, Q3, Q0, B0, B1)
	START(Q2, Q3)
	NEXTFOUR(0x40, P3, P0, P1, A0, A1)
	START(P3, P0)
	NEXTFOUR(0x40, Q3, Q0, Q1, B0, B1)
	START(Q3, Q0)
	NEXTFOUR(0x50, P0, P1, P2, A0, A1)
	START(P0, P1)
	NEXTFOUR(0x50, Q0, Q1, Q2, B0, B1)
	START(Q0, Q1)
	NEXTFOUR(0x60, P1, P2, P3, A0, A1)
	START(P1, P2)
	NEXTFOUR(0x60, Q1, Q2, Q3, B0, B1)
	START(Q1, Q2)
	NEXTFOUR(0x70, P2, P3, P0, A0, A1)
	START(P2, P3)
	NEXTFOUR(0x70, Q2, Q3, Q0, B0, B1)
	START(Q2, Q3)
	NEXTFOUR(0x80, P3, P0, P1, A0, A1)
	START(P3, P0)
	NEXTFOUR(0x80, Q3, Q0, Q1, B0, B1)
	START(Q3, Q0)
	NEXTFOUR(0x90, P0, P1, P2, A0, A1)
	START(P0, P1)
	NEXTFOUR(0x90, Q0, Q1, Q2, B0, B1)
	START(Q0, Q1)
	NEXTFOUR(0xa0, P1, P2, P3, A0, A1)
	START(P1, P2)
	NEXTFOUR(0xa0, Q1, Q2, Q3, B0, B1)
	START(Q1, Q2)
	NEXTFOUR(0xb0, P2, P3, P0, A0, A1)
	START(P2, P3)
	NEXTFOUR(0xb0, Q2, Q3, Q0, B0, B1)
	START(Q2, Q3)
	NEXTFOUR(0xc0, P3, P0, P1, A0, A1)
	START(P3, P0)
	NEXTFOUR(0xc0, Q3, Q0, Q1, B0, B1)
	START(Q3, Q0)
	NEXTFOUR(0xd0, P0, P1, P2, A0, A1)
	NEXTFOUR(0xd0, Q0, Q1, Q2, B0, B1)
	NEXTFOUR(0xe0, P1, P2, P3, A0, A1)
	NEXTFOUR(0xe0, Q1, Q2, Q3, B0, B1)
	FOUR(0xf0, P3, A0, A1)
	FOUR(0xf0, Q3, B0, B1)

	VPADDD 0(SP), A0, A0
	VPADDD 16(SP), A1, A1
	VPADDD 32(SP), B0, B0
	VPADDD 48(SP), B1, B1
	ADDQ $64, SI
	ADDQ $64, DX
	DECQ CX
	JNZ  next

	STORE(DI, A0, A1)
	STORE(R8, B0, B1)
	RET
