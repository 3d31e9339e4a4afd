/* tqs_internal.h — what the files of the tiny sieve share: one number's state.
 *
 * A relation is X^2 = 8 a V (mod n) with X = 2ax + b and V = Q(x)/2 (qs_poly.h). Columns of the
 * matrix: 0 the sign, 1 the prime 2, 2 + i the odd prime i of the factor base; factors of relations are
 * columns from 2 on, sign and twos stand apart. */
#ifndef TF_TQS_INTERNAL_H
#define TF_TQS_INTERNAL_H

#include "mont128.h"
#include "montn.h"
#include "tqs.h"
#include "tqs_ops.h"

enum {
    TF__TQS_LIMBS = TF_TQS_MAX_BITS / 64,
    TF__TQS_RELATIONS = 32768, /* that can be kept, partial ones included */
    TF__TQS_FACTORS = 28 * TF__TQS_RELATIONS,
    TF__TQS_MOST_FACTORS = 140, /* of one relation */
    TF__TQS_TABLE = 65536,      /* places of a hash table; a power of 2 */
    TF__TQS_COLUMNS = TF_TQS_FB + 2,
    TF__TQS_ROWS = 64 * TF_TQS_ROW_WORDS,
    TF__TQS_CLASSES = 384,
    TF__TQS_LEADING = 4096, /* leading coefficients */
    TF__TQS_REPORTS = 1024, /* of one polynomial */
    TF__TQS_BLOCK = 64,     /* positions with one level; roots of powers of 2 repeat after them */
    TF__TQS_NONE = UINT16_MAX
};

typedef struct tf__tqs_relation {
    tf_u128 x;             /* |X| */
    uint32_t large, first; /* large prime, or 1; where its factors are */
    uint8_t count, twos;
    bool negative;
} tf__tqs_relation;

typedef struct tf__tqs_row {
    uint16_t relation, other; /* with the same large prime, or TF__TQS_NONE */
} tf__tqs_row;

struct tf_tqs {
    tf_tqs_base base;
    const tf_tqs_ops *ops;
    tf_tqs_params par;
    tf_tqs_counts counts;
    uint64_t n[TF__TQS_LIMBS];
    unsigned bits;     /* of n */
    tf_u128 m;         /* (kn - 1)/8 mod 2^128 */
    double kn, target; /* of a */
    uint32_t k, lp_bound;
    unsigned sieve_from, class_count;
    uint8_t level[TF_TQS_INTERVAL / TF__TQS_BLOCK]; /* what bytes count down from */
    uint8_t twos[2 * TF__TQS_BLOCK];                /* logarithms that one root of 2 gives */
    unsigned root2;                                 /* sqrt(kn) mod 2^7 */
    unsigned least;               /* of the logarithms of a report's value beyond the level */
    uint16_t skipped[TF_TQS_PAD]; /* logarithms of the primes that are not sieved */
    /* of each prime, and 1 behind all: itself and 1/p mod 2^64 */
    uint16_t prime[TF_TQS_FB + 1];
    float real[TF_TQS_FB + 1];
    uint64_t inverse[TF_TQS_FB + 1];
    uint8_t logp[TF_TQS_FB]; /* 0 for the primes of a */
    tf_tqs_class classes[TF__TQS_CLASSES];
    /* polynomials */
    uint64_t random;
    uint64_t unfit; /* primes of the pool that cannot be used */
    unsigned s, pool_from, pool_size;
    uint16_t pool[TF_TQS_POOL]; /* primes */
    uint16_t q[TF_TQS_MAX_S];   /* indices of the primes of a in the factor base */
    uint8_t q_log[TF_TQS_MAX_S];
    uint16_t q_limit[TF_TQS_MAX_S]; /* what the base has for them otherwise */
    tf_u128 a, B[TF_TQS_MAX_S];
    __int128 b;
    tf_u128 a_inverse;                 /* mod 2^128 */
    tf_u128 h;                         /* V(0) = c/2, a signed number */
    uint64_t leading[TF__TQS_LEADING]; /* sets of primes of the pool */
    unsigned leading_count;
    /* relations */
    unsigned relation_count, row_count, factor_count;
    tf__tqs_relation relation[TF__TQS_RELATIONS];
    uint16_t factor[TF__TQS_FACTORS]; /* columns */
    tf__tqs_row row[TF__TQS_ROWS];
    unsigned table_mask;                                   /* of the places in use */
    uint16_t by_large[TF__TQS_TABLE], by_x[TF__TQS_TABLE]; /* hash tables of relations */
    /* the matrix, and the sieve's bytes */
    _Alignas(64) uint64_t equation[TF__TQS_COLUMNS * TF_TQS_ROW_WORDS];
    unsigned words, built; /* of an equation; rows that are in them */
    uint16_t pivot[TF__TQS_COLUMNS];
    uint64_t used[TF_TQS_ROW_WORDS]; /* rows that are a pivot */
    uint16_t found[TF__TQS_REPORTS];
    _Alignas(64) uint8_t bytes[TF_TQS_INTERVAL + (1 << 15)];
};

static inline tf_u128 tf__tqs_low(const tf_tqs *t) {
    return (tf_u128)t->n[1] << 64 | t->n[0];
}

/** Nothing is known yet of t->n, which has t->bits bits. */
void tf__tqs_begin(tf_tqs *t, const tf_tqs_params *params);

/** The bytes to what they count down from. */
void tf__tqs_fill(tf_tqs *t);

/** Multiplier and factor base. @return TF_OK; TF_FOUND: a prime of it divides n, in @p d;
 *  TF_NONE: too small a base */
tf_status tf__tqs_prepare(uint64_t *d, tf_tqs *t);

/** The pool of primes for leading coefficients. */
void tf__tqs_pool(tf_tqs *t);

/** The next leading coefficient and its first polynomial. @return false: there are none left */
bool tf__tqs_first(tf_tqs *t);
/** Polynomial number j + 1 (< 2^(s - 1)) of the present one, after j. */
void tf__tqs_next(tf_tqs *t, unsigned j);

/** Look at the values at these positions of the interval. */
void tf__tqs_examine(tf_tqs *t, const uint16_t *position, unsigned count);
bool tf__tqs_full(const tf_tqs *t);

/** Are there so many more rows than equations that some dependency will split n? */
bool tf__tqs_enough(tf_tqs *t);

/** Solve and split n; after tf__tqs_enough. @return TF_FOUND, TF_NONE, TF_ENOMEM */
tf_status tf__tqs_solve(uint64_t *d, tf_tqs *t);

/* One side of a congruence of squares, a residue: of two words, or of more. */
typedef struct tf__tqs_side {
    tf_u128 narrow;
    mp_limb_t wide[TF__TQS_LIMBS];
    unsigned count; /* of multiplications */
} tf__tqs_side;

typedef struct tf__tqs_squares {
    tf_mont128 m;
    tf_montn *wide;    /* NULL: n fits two words */
    tf__tqs_side x, y; /* their squares are equal */
    uint64_t some;     /* small factors of y that are not yet in it */
    uint16_t exponent[TF__TQS_COLUMNS];
} tf__tqs_squares;

/** @return TF_OK, TF_ENOMEM (nothing to clear) */
tf_status tf__tqs_squares_init(tf__tqs_squares *s, const tf_tqs *t);
void tf__tqs_squares_clear(tf__tqs_squares *s);
/** The divisor that these rows give, a dependency. @return is it a proper one? */
bool tf__tqs_square_root(uint64_t *d, tf__tqs_squares *s, const tf_tqs *t, const uint64_t *set);

#endif
