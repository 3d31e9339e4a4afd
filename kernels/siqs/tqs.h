/* tqs.h — a tiny quadratic sieve: numbers of two words in about a millisecond, of 50 digits in some
 * hundred.
 *
 * The same polynomials as the large sieve's (qs_poly.h) and the same self-initialization, but
 * everything is made for numbers for which the large one hardly begins to sieve: values and all that
 * polynomials are made of are of two words (n may have three), roots of 16 bits, one block holds the interval, the matrix is dense, and all memory is one
 * piece that serves number after number. [Contini97], [Silverman87] */
#ifndef TF_TQS_H
#define TF_TQS_H

#include "base.h"
#include "cpu.h"

enum { TF_TQS_MIN_BITS = 65, TF_TQS_MAX_BITS = 192 };

/* Up to here (55 digits) numbers are split by this sieve rather than by the large one: tqs_params.c. */
#define TF_TQS_BETTER_BITS 183u

typedef struct tf_tqs tf_tqs;

typedef struct tf_tqs_params {
    uint16_t fb_size;    /* odd primes in the factor base: 40 to TF_TQS_FB */
    uint16_t interval;   /* positions: a multiple of 64, 1024 to TF_TQS_INTERVAL */
    uint16_t lp_factor;  /* bound of large primes / largest prime */
    uint16_t skip_below; /* primes that are not sieved */
    uint16_t credit;     /* bits that reports may lack, where all skipped primes are expected to
                            give some */
} tf_tqs_params;

/** What was done, for those who measure. */
typedef struct tf_tqs_counts {
    uint64_t leading, polynomials, reports, examined, full, partial, rows, duplicates, solved;
} tf_tqs_counts;

/** The tuned values for a number of @p bits bits. */
void tf_tqs_params_for(tf_tqs_params *p, unsigned bits);

/** Memory for any number of calls one after the other, touched as far as it is used: about 1 MB up to 128 bits, 5 MB at most.
 *  @return NULL: none left */
TF_WARN_UNUSED tf_tqs *tf_tqs_new(tf_isa isa);
void tf_tqs_free(tf_tqs *t);

/** Split n. Which divisor is found depends on n alone.
 *  @param d       set iff TF_FOUND: 1 < d < n, d | n
 *  @param n       odd, composite, no square, of TF_TQS_MIN_BITS to 128 bits
 *  @param params  NULL: the tuned ones
 *  @param cancel  polled for every leading coefficient: tens of microseconds, a millisecond at most; the
 *                 matrix takes some more
 *  @return TF_FOUND; TF_NONE: polynomials or room came to an end, or all dependencies were trivial
 *          (prime powers have no others); TF_CANCELLED */
TF_WARN_UNUSED tf_status tf_tqs_split(tf_u128 *d, tf_tqs *t, tf_u128 n, const tf_tqs_params *params,
                                      const tf_cancel *cancel);

/** Likewise, for all sizes up to TF_TQS_MAX_BITS bits.
 *  @param f  set iff TF_FOUND
 *  @return as tf_tqs_split, and TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_tqs_split_mpz(mpz_t f, tf_tqs *t, const mpz_t n,
                                          const tf_tqs_params *params, const tf_cancel *cancel);

/** Of the last call. */
const tf_tqs_counts *tf_tqs_look(const tf_tqs *t);

#endif
