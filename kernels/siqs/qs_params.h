/* qs_params.h — the numbers that steer a quadratic sieve, by the size of what is factored.
 *
 * They change the time a factorization takes, never its result. The table behind tf_qs_params_for
 * was measured (qs_params_table.inc says where and how); between its rows values are interpolated,
 * geometrically where they grow geometrically. */
#ifndef TF_QS_PARAMS_H
#define TF_QS_PARAMS_H

#include "base.h"

#define TF_QS_BLOCK      65536u /* sieve positions worked on at a time: a position takes 16 bits */
#define TF_QS_PART       32768u /* of a block: as much as a first-level cache holds */
#define TF_QS_MAX_BLOCKS 32u
#define TF_QS_MIN_BITS   64u  /* smaller numbers have better methods */
#define TF_QS_MAX_BITS   420u /* the 8-bit logarithms and the scratch of the sieve end there */

typedef struct tf_qs_params {
    uint32_t fb_size;  /* rows of the matrix: the sign, 2 and primes with (kn/p) >= 0 */
    uint32_t interval; /* positions sieved for one polynomial: a multiple of 64 up to
                          TF_QS_BLOCK, a multiple of TF_QS_BLOCK above */
    uint32_t
        large_primes;    /* 0, 1 or 2: how many primes beyond the factor base a relation may have */
    uint32_t skip_below; /* smaller primes are not sieved, only divided out of reports */
    uint32_t a_prime;    /* the size wished for the primes of the leading coefficients */
    double lp_factor;    /* bound of large primes / largest prime of the factor base */
    double dlp_exponent; /* two large primes: their product stays below bound^dlp_exponent */
    double skip_credit;  /* part of the expected share of the skipped primes that a report may
                            lack: larger lets fewer candidates slip through, and examines more */
} tf_qs_params;

/** The tuned values for n of @p bits bits. */
void tf_qs_params_for(tf_qs_params *p, unsigned bits);

/** Are all values in the domain the sieve can work with? */
bool tf_qs_params_valid(const tf_qs_params *p);

#endif
