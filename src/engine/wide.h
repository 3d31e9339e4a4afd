/* wide.h — numbers of two words in a block on their way through the kernels, beside the words
 * (words.h): some hundreds at a time, so that the vectors' lanes stay full. */
#ifndef TF_WIDE_H
#define TF_WIDE_H

#include "smallfactor.h"

enum { TF_WIDE = 512 };

typedef struct tf_wide {
    tf_small *small; /* what the kernels keep; NULL: made when first used. The owner frees it */
    unsigned count;
    tf_u128 n[TF_WIDE];
    uint16_t at[TF_WIDE]; /* number i stands at this place among the words */
    double seconds;       /* that all of them took */
    /* The answer to number i: primes[ends[i - 1]], ..., primes[ends[i] - 1]; methods likewise. */
    size_t ends[TF_WIDE];
    tf_u128 primes[TF_SMALL128_ROOM(TF_WIDE)];
    uint8_t methods[TF_SMALL128_ROOM(TF_WIDE)];
} tf_wide;

/** Factor all of them; every product is checked.
 *  @return TF_OK, TF_CANCELLED, TF_ENOMEM, TF_EINTERNAL (a product is wrong) */
TF_WARN_UNUSED tf_status tf_wide_factor(tf_wide *w, bool methods, tf_isa isa,
                                        const tf_cancel *cancel);

/** Number i and its answer as a record wants them.
 *  @param prove    try to prove primes above 2^64
 *  @param n        initialized
 *  @param factors  initialized; the product is n
 *  @return TF_OK, TF_CANCELLED, TF_ENOMEM, TF_EINTERNAL (what was called prime is none) */
TF_WARN_UNUSED tf_status tf_wide_describe(mpz_t n, tf_factors *factors, const tf_wide *w,
                                          unsigned i, bool prove, const tf_cancel *cancel);

/** @param n  below 2^128 */
tf_u128 tf_wide_get_mpz(const mpz_t n);
void tf_wide_set_mpz(mpz_t n, tf_u128 v);

#endif
