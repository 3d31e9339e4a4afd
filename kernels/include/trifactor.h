/* trifactor.h — the public interface of libtrifactor: integer factorization on GMP.
 *
 * The library never prints, never exits, keeps no global state and starts no threads. Every
 * function may be called from any number of threads at once as long as they do not share an
 * output object. Results depend on (number, options) alone: the same call gives the same answer,
 * with the same method recorded for each factor.
 *
 *     mpz_t n;  mpz_init_set_str(n, "340282366920938463463374607431768211457", 10);
 *     tf_factors f;  tf_factors_init(&f);
 *     tf_status s = tf_factor(&f, n, NULL);           // TF_FOUND: complete
 *     for (size_t i = 0; i < f.count; i++)
 *         gmp_printf("%Zd^%u (%s)\n", f.items[i].value, f.items[i].exponent,
 *                    tf_method_name(f.items[i].method));
 *     tf_factors_clear(&f);
 */
#ifndef TRIFACTOR_H
#define TRIFACTOR_H

#include <gmp.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TF_VERSION_MAJOR  0
#define TF_VERSION_MINOR  1
#define TF_VERSION_PATCH  0
#define TF_VERSION_STRING "0.1.0"

/* ---- status ---------------------------------------------------------------------------------
 * Negative: an error. Zero: the search ended and found nothing (also plain success, TF_OK).
 * Positive: found, or more work to do. "No factor" is an answer, not an error. */
#define TF_STATUS_MAP(X)                                                                           \
    X(TF_NONE, 0, "nothing found")                                                                 \
    X(TF_FOUND, 1, "found")                                                                        \
    X(TF_MORE, 2, "budget of this slice spent, more to do")                                        \
    X(TF_CANCELLED, -1, "cancelled")                                                               \
    X(TF_ENOMEM, -2, "out of memory")                                                              \
    X(TF_EINVAL, -3, "invalid argument")                                                           \
    X(TF_EFORMAT, -4, "malformed data")                                                            \
    X(TF_ELIMIT, -5, "limit exceeded")                                                             \
    X(TF_EIO, -6, "input or output error")                                                         \
    X(TF_EINTERNAL, -7, "internal error")

typedef enum tf_status {
#define TF_STATUS_ENUM_(name, value, text) name = (value),
    TF_STATUS_MAP(TF_STATUS_ENUM_)
#undef TF_STATUS_ENUM_
        TF_OK = TF_NONE
} tf_status;

/** The text of a status; never NULL, also for values outside the enum. */
const char *tf_status_text(tf_status s);

/* ---- cancellation ---------------------------------------------------------------------------
 * A flag that long computations poll. Zero-initialize it (`tf_cancel c = {0};`). Setting it is
 * safe from a signal handler or another thread. The value says why (a signal number, say).
 * A cancel with a parent is also requested when its parent is; one with a poll function also when
 * that returns a reason (a deadline, say). poll runs about every millisecond, on any thread. */
typedef struct tf_cancel {
    volatile int reason; /* 0: go on; anything else: stop soon */
    const struct tf_cancel *parent;
    int (*poll)(const struct tf_cancel *self);
} tf_cancel;

/** Request a stop. @p reason must not be 0. Async-signal-safe. */
void tf_cancel_request(tf_cancel *c, int reason);
/** The reason of the first requested flag in the chain of parents, 0 if none. NULL gives 0. */
int tf_cancel_reason(const tf_cancel *c);

/* ---- results -------------------------------------------------------------------------------- */
#define TF_METHOD_MAP(X)                                                                           \
    X(TF_METHOD_NONE, 0, "none") /* the number itself, nothing had to be split */                  \
    X(TF_METHOD_TRIAL, 1, "trial")                                                                 \
    X(TF_METHOD_POWER, 2, "power")                                                                 \
    X(TF_METHOD_RHO, 3, "rho")                                                                     \
    X(TF_METHOD_PM1, 4, "pm1")                                                                     \
    X(TF_METHOD_PP1, 5, "pp1")                                                                     \
    X(TF_METHOD_ECM, 6, "ecm")                                                                     \
    X(TF_METHOD_SIQS, 7, "siqs")                                                                   \
    X(TF_METHOD_GIVEN, 8, "given") /* it was known before */

/** The method that split a factor off (for a cofactor: the split that left it behind). */
typedef enum tf_method {
#define TF_METHOD_ENUM_(name, value, text) name = (value),
    TF_METHOD_MAP(TF_METHOD_ENUM_)
#undef TF_METHOD_ENUM_
        TF_METHOD_COUNT_
} tf_method;

/** Lower-case name of a method ("ecm"); "?" for values outside the enum. */
const char *tf_method_name(tf_method m);

typedef enum tf_certainty {
    TF_UNKNOWN = -1,       /* not tested: a time limit or the cancel flag came first */
    TF_COMPOSITE = 0,      /* certainly composite, no factor known */
    TF_PROBABLE_PRIME = 1, /* passed BPSW; no counterexample is known */
    TF_PRIME = 2           /* proven: below 2^64, or by an N-1 proof */
} tf_certainty;

/** "unknown", "composite", "probable prime" or "prime". */
const char *tf_certainty_name(tf_certainty c);

typedef struct tf_factor_item {
    mpz_t value;       /* >= 2 */
    unsigned exponent; /* >= 1 */
    tf_method method;
    tf_certainty certainty;
} tf_factor_item;

/** Factors in increasing order of value; the product of value^exponent is always the input. */
typedef struct tf_factors {
    size_t count;
    size_t capacity; /* private */
    tf_factor_item *items;
} tf_factors;

void tf_factors_init(tf_factors *f);
void tf_factors_clear(tf_factors *f);

/* ---- factoring ------------------------------------------------------------------------------ */
typedef struct tf_progress {
    tf_method method; /* what runs now */
    uint64_t b1, b2;  /* its bounds, 0 where they mean nothing */
    uint64_t step;    /* curves (or steps) done of the present level; SIQS: relations */
    uint64_t steps;   /* how many the level has; SIQS: how many are needed */
    size_t bits;      /* size of the composite being split */
} tf_progress;

typedef struct tf_options {
    uint64_t seed;       /* any value; the same seed gives the same run */
    unsigned max_digits; /* give up on composites with more decimal digits; 0: no limit */
    uint64_t max_curves; /* ECM curves per composite at most, and no sieve; 0: as the plan says */
    int prove;           /* nonzero: try an N-1 proof for primes above 2^64 */
    const tf_cancel *cancel;                                 /* polled; NULL: never cancelled */
    void (*progress)(void *context, const tf_progress *now); /* NULL: none */
    void *context;                                           /* handed to progress */
} tf_options;

/** Fill @p o with the defaults (seed 0, no limits, proofs on, no callbacks). */
void tf_options_init(tf_options *o);

/** Factor @p n >= 0 completely, or as far as the options allow.
 *
 *  @param out      cleared and filled; 0 and 1 give an empty list. On every return, errors
 *                  included, it holds what is known: the product is n.
 *  @param options  NULL for the defaults
 *  @return TF_FOUND      every factor is prime or a probable prime
 *          TF_NONE       a limit or the end of the plan was reached: some factor is TF_COMPOSITE
 *          TF_CANCELLED  likewise, because the cancel flag was set: some factor is TF_COMPOSITE or
 *                        TF_UNKNOWN
 *          TF_EINVAL     n < 0;   TF_ENOMEM
 *  Cost: about sqrt(p) for the second largest prime p below 2^20, L(p) by ECM above. Composites of
 *  up to 100 digits are always split, by the quadratic sieve at the latest: 40 digits take
 *  hundredths of a second, 60 one, 70 ten, and ten times as much for every ten to eleven more. */
tf_status tf_factor(tf_factors *out, const mpz_t n, const tf_options *options);

/** Factor a one-word number, always completely.
 *  @param primes   receives the primes in increasing order, with repetition
 *  @return how many (0 for n = 0 and 1, at most 63) */
unsigned tf_factor_u64(uint64_t primes[64], uint64_t n);

/** Factor many one-word numbers, always completely: vectors work on eight or more at a time, so some
 *  thousands in one call are best. Numbers of 64 bits at random take 2 to 3 microseconds each on a
 *  processor with AVX-512 IFMA, products of two primes of 32 bits 13, without IFMA 40 (ALGORITHMS).
 *  @param primes  room for the sum of floor(log2 n[i]), 63 * count always suffices. Those of n[i], in
 *                 increasing order with repetition, are primes[ends[i - 1]] to primes[ends[i] - 1];
 *                 those of n[0] begin at 0
 *  @param ends    count places
 *  @param cancel  NULL: never cancelled
 *  @return TF_OK, TF_CANCELLED or TF_ENOMEM (then primes and ends hold nothing of use) */
tf_status tf_factor_u64_batch(uint64_t *primes, size_t *ends, const uint64_t *n, size_t count,
                              const tf_cancel *cancel);

/** Likewise for numbers of two words, the low one first: n[i][0] + 2^64 n[i][1]. The primes come in
 *  the same form; @p primes has room for the sum of floor(log2 n[i]), 127 * count always suffices.
 *  Primes above 2^64 have passed BPSW. The time grows with the second largest prime: products of
 *  two primes of the same size take some 0.1 milliseconds at 80 bits, 0.25 at 96, 1 at 112 and 3 at 128
 *  (measured with AVX-512 IFMA), random numbers of 65 to 128 bits 0.08 on the average. */
tf_status tf_factor_2u64_batch(uint64_t (*primes)[2], size_t *ends, const uint64_t (*n)[2],
                               size_t count, const tf_cancel *cancel);

/** What a call for many numbers need not make anew for the next: tables of the curves and room. It
 *  pays where calls are many and have few numbers each: one number of two words, or some thousands
 *  of one. It holds some megabytes at most, and no answer depends on it. */
typedef struct tf_workspace tf_workspace;

/** @return to be freed with tf_workspace_free; NULL: out of memory */
tf_workspace *tf_workspace_new(void);
/** @param w  NULL: nothing happens */
void tf_workspace_free(tf_workspace *w);

/** tf_factor_u64_batch and tf_factor_2u64_batch with a workspace, which one call at a time may use;
 *  after TF_CANCELLED and TF_ENOMEM it serves the next call as well. */
tf_status tf_factor_u64_batch_with(tf_workspace *w, uint64_t *primes, size_t *ends,
                                   const uint64_t *n, size_t count, const tf_cancel *cancel);
tf_status tf_factor_2u64_batch_with(tf_workspace *w, uint64_t (*primes)[2], size_t *ends,
                                    const uint64_t (*n)[2], size_t count, const tf_cancel *cancel);

/** Is n prime? Exact below 2^64, BPSW above, with an N-1 proof tried when @p prove is nonzero.
 *  n < 2 counts as TF_COMPOSITE.
 *  @return TF_OK; TF_CANCELLED or TF_ENOMEM: then *out is TF_UNKNOWN, or TF_PROBABLE_PRIME if only
 *          the proof was left */
tf_status tf_is_prime(tf_certainty *out, const mpz_t n, int prove, const tf_cancel *cancel);

/** Version of the library that is linked, as "0.1.0". */
const char *tf_version(void);

#ifdef __cplusplus
}
#endif
#endif
