/* qs_ops.h — the inner loops that have a body for each vector level, and the arrays they run on.
 *
 * One constant table for each level; the portable one is the oracle of the others. All entries give
 * the same results bit for bit (but for the order within a bucket), so that a task returns the same
 * relations whichever machine runs it. */
#ifndef TF_QS_OPS_H
#define TF_QS_OPS_H

#include "cpu.h"
#include "qs_fb.h"
#include "qs_params.h"

/* Roots of the present polynomial as positions of the interval: 0 <= r < p. Entries without roots
 * (the sign, 2, padding) hold rubbish or all ones, and nobody looks at them. */
typedef struct tf_qs_roots {
    uint16_t *r16[2]; /* fb->n16 */
    uint32_t *r32[2]; /* fb->padded - fb->n16, padding all ones: beyond every interval */
    uint16_t *p16;    /* the primes again */
    uint32_t *middle; /* fb->padded: half the interval mod p */
    uint16_t *d16;    /* rows of fb->n16, one for each prime of a: B_v/a mod p */
    uint32_t *d32;    /* likewise for the rest, and a row of zeros */
} tf_qs_roots;

/* How the primes of a slice compare with a block and with the interval. */
typedef enum tf_qs_kind {
    TF_QS_TWICE, /* some are below the block: two hits a root in it are possible */
    TF_QS_DENSE, /* up to TF_QS_DENSE_BLOCKS blocks: a root hits many blocks, each once at most */
    TF_QS_MANY,  /* some are below the interval: several hits a root */
    TF_QS_SINGLE /* one hit a root at most */
} tf_qs_kind;

#define TF_QS_DENSE_BLOCKS 4u /* where going block by block and spreading hits cost the same */

typedef struct tf_qs_slice { /* a run of large primes with one logarithm */
    tf_fbidx first, count;   /* count below 2^16; both multiples of 16 */
    uint8_t logp;
    tf_qs_kind kind;
} tf_qs_slice;

#define TF_QS_STEPS 8u /* polynomials whose hits one pass over the roots collects */

typedef struct tf_qs_step { /* from one polynomial to the next */
    const uint32_t *d;      /* what the roots change by */
    bool up;                /* b grows: roots go down by d; else they go up */
} tf_qs_step;

/* What fill works on. Entries are (index within the slice) << 16 | position in the block. */
typedef struct tf_qs_fill {
    uint32_t *r1, *r2; /* roots of the slice: before the first step, and after the last */
    const uint32_t *p;
    uint32_t count;
    uint32_t steps;
    tf_qs_step step[TF_QS_STEPS]; /* made one after the other, and hits collected behind each */
    tf_qs_kind kind;
    uint32_t interval; /* 0: nothing is collected */
    uint32_t blocks;
    uint32_t **next; /* for each step and, within it, each block the place of the next entry */
} tf_qs_fill;

typedef struct tf_qs_first { /* a chunk of the factor base, while the primes q of a go by */
    const uint32_t *p, *inv, *middle;
    const uint32_t *row; /* 1/q (Montgomery) */
    uint32_t gamma, count;
    uint32_t *quot;  /* sqrt(kn) divided by the q so far */
    uint32_t *sum;   /* of the deltas so far */
    uint32_t *delta; /* gamma/q = B_q/a */
} tf_qs_first;

/* Primes [first, end) that hit a block k or k + 1 times a root: k = floor(size / p). */
typedef struct tf_qs_class {
    tf_fbidx first, end;
    uint32_t k;
} tf_qs_class;

/* A block and the roots that move through it. */
typedef struct tf_qs_walk {
    uint8_t *block;
    uint32_t size;
    const uint16_t *p;
    const uint8_t *logp;
    uint16_t *w1, *w2; /* first positions at or behind the begin of the block; moved on by size */
} tf_qs_walk;

/* What tells divisors from the primes that have 16-bit roots: the distance of a position from the
 * first one at or behind the begin of the block, if it is positive, is a multiple of p. */
typedef struct tf_qs_divide {
    const uint16_t *r1, *r2;         /* those first positions */
    const uint16_t *inv16, *limit16; /* of the factor base */
} tf_qs_divide;

typedef struct tf_qs_ops {
    tf_isa isa;
    /** One factor q of a: delta = gamma/q, sum += delta, quot /= q. */
    void (*accumulate)(const tf_qs_first *f);
    /** r1, r2 = (±quot - sum)/2 + middle mod p. */
    void (*first_roots)(uint32_t *r1, uint32_t *r2, const tf_qs_first *f);
    /** Both roots of 16 bits to the next polynomial; count a multiple of TF_QS_PAD. */
    void (*next16)(uint16_t *r1, uint16_t *r2, const uint16_t *p, const uint16_t *d, uint32_t count,
                   bool up);
    /** Subtract the logarithms of a class from the block. */
    void (*medium)(const tf_qs_walk *w, const tf_qs_class *c);
    /** Roots of 32 bits through some polynomials, and the hits of each into its buckets. */
    void (*fill)(const tf_qs_fill *f);
    /** Positions of bytes >= 128 among @p size (a multiple of 64) at most @p room of them. */
    uint32_t (*scan)(uint16_t *found, uint32_t room, const uint8_t *block, uint32_t size);
    /** Indices i in [from, to) whose prime divides the value at position @p at of the block. from
     *  and to are multiples of 32; rubbish may be reported where there is no root. */
    uint32_t (*divisors)(tf_fbidx *found, const tf_qs_divide *d, uint32_t at, tf_fbidx from,
                         tf_fbidx to);
    /** Entries with that position: the prime's index within the slice. @return how many, <= room */
    uint32_t (*match)(tf_fbidx *found, uint32_t room, const uint32_t *entry, uint32_t count,
                      uint32_t position);
} tf_qs_ops;

/** The table for this level, or the best below it that was compiled in. */
const tf_qs_ops *tf_qs_ops_for(tf_isa isa);

extern const tf_qs_ops tf__qs_ops_generic;
#if defined(__x86_64__)
extern const tf_qs_ops tf__qs_ops_avx2;
extern const tf_qs_ops tf__qs_ops_avx512;
#endif

#endif
