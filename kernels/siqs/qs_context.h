/* qs_context.h — everything about one factorization that does not change: read by all threads. */
#ifndef TF_QS_CONTEXT_H
#define TF_QS_CONTEXT_H

#include "qs_fb.h"
#include "qs_params.h"
#include "qs_poly.h"

typedef struct tf_qs {
    mpz_t n, kn;
    uint32_t k;
    tf_qs_params par;
    tf_qs_fb fb;
    tf_qs_pool pool;
    uint32_t lp_bound;       /* large primes are below; at most the square of the largest prime */
    double log_scale;        /* units of logp a bit */
    uint8_t sieve_start;     /* bytes start here; a report is a byte that fell below zero */
    double cofactor_bits;    /* what a report may leave after the factor base: 2^cofactor_bits */
    uint64_t cofactor_bound; /* the same for two large primes, as a number */
    tf_fbidx sieve_from;     /* the first prime that is sieved */
} tf_qs;

/** Set up for n.
 *  @param n       odd, at least TF_QS_MIN_BITS and at most TF_QS_MAX_BITS bits, composite and no
 *                 perfect power (or the sieve runs without result; see siqs.h for a caller that
 * checks)
 *  @param params  NULL: the tuned ones
 *  @param factor  set iff TF_FOUND: a small prime factor of n that showed up
 *  @return TF_OK, TF_FOUND, TF_EINVAL, TF_ENOMEM; there is something to free after TF_OK only */
TF_WARN_UNUSED tf_status tf_qs_new(tf_qs **out, mpz_t factor, const mpz_t n, uint64_t seed,
                                   const tf_qs_params *params);
void tf_qs_free(tf_qs *qs);

#endif
