/* tqs_ops.h — the loops of the tiny sieve that have a body for each vector level, and the arrays
 * they run on.
 *
 * All primes are below 2^15, so that residues are lanes of 16 bits, multiplied by Montgomery's
 * method with R = 2^16 and sums of two fit. All levels give the same results bit for bit. */
#ifndef TF_TQS_OPS_H
#define TF_TQS_OPS_H

#include "bits.h"
#include "check.h"
#include "cpu.h"

enum {
    TF_TQS_PAD = 32,      /* arrays of primes are whole vectors of so many */
    TF_TQS_PRIMES = 3488, /* the odd primes from 3 on that may come into a factor base */
    TF_TQS_FB = 1760,     /* odd primes of a factor base, at most */
    TF_TQS_POOL = 32,     /* primes that leading coefficients are made of */
    TF_TQS_MAX_S = 8,     /* of them in one */
    TF_TQS_INTERVAL = 32768,
    TF_TQS_ROW_WORDS = 28, /* of 64 unknowns in an equation, at most */
    TF_TQS_SCORED = 64,    /* primes that decide about the multiplier */
    TF_TQS_WORDS = 12      /* of 16 bits in a number, at most */
};

/* What is known of a prime before the number is: rows of tf__tqs_primes. */
enum {
    TF_TQS_P,
    TF_TQS_INV,   /* 1/p mod R */
    TF_TQS_ONE,   /* R mod p */
    TF_TQS_R2,    /* R^2 mod p */
    TF_TQS_TWOS,  /* s, for p - 1 = 2^s t with odd t */
    TF_TQS_HALF,  /* (t - 1)/2 */
    TF_TQS_Z,     /* zR for a z of order 2^s */
    TF_TQS_LIMIT, /* floor((R - 1)/p) */
    TF_TQS_LOG,   /* 256 log2 p */
    TF_TQS_COLUMNS
};
extern const uint16_t tf__tqs_primes[TF_TQS_COLUMNS][TF_TQS_PRIMES];

/* The odd primes of a factor base and the roots of the present polynomial. Lanes from size to padded
 * repeat the first prime. */
typedef struct tf_tqs_base {
    unsigned size, padded;
    uint16_t p[TF_TQS_FB], inv[TF_TQS_FB], one[TF_TQS_FB], r2[TF_TQS_FB];
    uint16_t limit[TF_TQS_FB], log[TF_TQS_FB];
    uint16_t root[TF_TQS_FB];                /* sqrt(kn) mod p */
    uint16_t r1[TF_TQS_FB], r2nd[TF_TQS_FB]; /* positions in [0, p) */
    uint16_t row[TF_TQS_POOL][TF_TQS_FB];    /* R/q mod p for q of the pool; 0 for q = p */
    uint16_t delta[TF_TQS_MAX_S][TF_TQS_FB]; /* B_v/a mod p */
    uint16_t scratch[TF_TQS_POOL][TF_TQS_FB];
} tf_tqs_base;

/* Words of an equation with so many unknowns, up to 64 TF_TQS_ROW_WORDS: equations lie one behind
 * the other. */
static inline unsigned tf_tqs_row_words(unsigned rows) {
    return rows <= 128 ? 2 : (rows + 255) / 256 * 4;
}

/* Primes [first, end) that have just `hits` hits a root in the interval, or one more. */
typedef struct tf_tqs_class {
    unsigned first, end, hits;
} tf_tqs_class;

typedef struct tf_tqs_first {
    unsigned s;
    unsigned q[TF_TQS_MAX_S]; /* in the pool */
    uint16_t gamma[TF_TQS_MAX_S];
    bool shifted;
    uint16_t middle; /* half the interval */
} tf_tqs_first;

typedef struct tf_tqs_ops {
    tf_isa isa;
    /** out[i] = R times a number of @p size words modulo the first @p count primes. */
    void (*residues)(uint16_t *out, const uint16_t *words, unsigned size, unsigned count);
    /** out[i] = a root of k n[i] modulo those primes, UINT16_MAX where there is none. */
    void (*square_roots)(uint16_t *out, const uint16_t *n, uint16_t k, unsigned count);
    /** Of the first TF_TQS_SCORED primes: bit i set if k n[i] is a square, and not 0. */
    uint64_t (*squares)(const uint16_t *n, uint16_t k);
    /** Fill row[0], ..., row[count - 1] for the primes @p q. */
    void (*invert)(tf_tqs_base *b, const uint16_t *q, unsigned count);
    /** Roots of the first polynomial of an a. */
    void (*first)(tf_tqs_base *b, const tf_tqs_first *f);
    /** Roots of the next one: up by delta[v], or down. */
    void (*next)(tf_tqs_base *b, unsigned v, bool up);
    /** Set 64 bytes for each of the @p blocks to level[block] - one[i] - other[i], which is not
     *  negative. */
    void (*fill)(uint8_t *bytes, const uint8_t *level, unsigned blocks, const uint8_t *one,
                 const uint8_t *other);
    /** Subtract logarithms: both roots of the primes [first, base size). */
    void (*sieve)(uint8_t *bytes, const tf_tqs_base *b, const uint8_t *logp,
                  const tf_tqs_class *classes, unsigned count);
    /** Positions of bytes above 127, fewer than @p room; size is a multiple of 64. */
    unsigned (*scan)(uint16_t *found, unsigned room, const uint8_t *bytes, unsigned size);
    /** Indices of the primes with a root at the position; room for TF_TQS_PAD more is used. */
    unsigned (*divisors)(uint16_t *found, const tf_tqs_base *b, uint16_t position);
    /** Of @p count positions with bytes above 127, keep those where 256 - byte, and logs[i] for the
     *  first TF_TQS_PAD primes with a root there, are @p least or more together. @return how many */
    unsigned (*filter)(uint16_t *found, unsigned count, const uint8_t *bytes, const tf_tqs_base *b,
                       const uint16_t *logs, unsigned least);
    /** Echelon form of equations with @p rows unknowns (tf_tqs_row_words), from the last to the
     *  first: pivot[c] is the unknown that equation c gives, UINT16_MAX if it follows from others. */
    void (*eliminate)(uint64_t *equation, uint16_t *pivots, unsigned columns, unsigned rows);
} tf_tqs_ops;

/** The table for this level. */
const tf_tqs_ops *tf_tqs_ops_for(tf_isa isa);

extern const tf_tqs_ops tf__tqs_ops_generic;
#if defined(__x86_64__)
extern const tf_tqs_ops tf__tqs_ops_avx2;
extern const tf_tqs_ops tf__tqs_ops_avx512;
#endif

#endif
