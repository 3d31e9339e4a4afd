/* siqs.h — the self-initializing quadratic sieve from a number to a factor, on one thread.
 *
 * What the engine does on many (qs_context.h, qs_sieve.h, qs_pot.h), in a row. [Contini97] */
#ifndef TF_SIQS_H
#define TF_SIQS_H

#include "budget.h"
#include "cpu.h"
#include "qs_params.h"
#include "qs_pot.h"
#include "qs_sieve.h"

typedef struct tf_siqs_options {
    tf_isa isa;                 /* the vector level wished for */
    const tf_qs_params *params; /* NULL: the tuned ones */
    void (*watch)(void *context, const tf_qs_pot_state *pot, const tf_qs_counts *sieve);
    void *context;          /* handed to watch, which may be NULL: called after every batch */
    const tf_parallel *par; /* for the linear algebra; NULL: one thread */
    tf_linalg_sizes *sizes; /* of the last matrix; NULL: nobody asks */
    /** Told, with context, when a stage of the linear algebra begins; NULL: nobody. */
    void (*stage)(void *context, tf_linalg_stage stage);
} tf_siqs_options;

/** Split n.
 *  @param f       set iff TF_FOUND: 1 < f < n, f | n, not necessarily prime
 *  @param n       any integer
 *  @param seed    changes the polynomials, so the time and which factor is found
 *  @param budget  unit: one polynomial
 *  @return TF_FOUND; TF_NONE: n is prime (or 0, 1, negative: nothing to split); TF_MORE: budget
 * spent (what was done is lost: slices are for qs_sieve.h); TF_CANCELLED; TF_ELIMIT: more than
 *          TF_QS_MAX_BITS bits, or no factor after every repeated effort; TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_siqs_factor(mpz_t f, const mpz_t n, uint64_t seed, tf_budget *budget);
TF_WARN_UNUSED tf_status tf_siqs_factor_with(mpz_t f, const mpz_t n, uint64_t seed,
                                             tf_budget *budget, const tf_siqs_options *options);

#endif
