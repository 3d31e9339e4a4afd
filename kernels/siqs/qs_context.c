/* qs_context.c — see qs_context.h. */
#include "qs_context.h"

#include <math.h>
#include <stdlib.h>

#include "qs_multiplier.h"
#include "smallqueue.h"

/* ln |Q| near the ends and in the middle of the interval: M sqrt(kn/8). */
static double value_bits(const tf_qs *qs) {
    double kn_bits = (double)mpz_sizeinbase(qs->kn, 2) - 0.5;
    return log2(qs->par.interval / 2.0) + (kn_bits - 3) / 2;
}

/* What the primes below skip_below are expected to contribute: 2 bits by the prime 2 (a value is
 * even for every x, see qs_poly.h), 2 log p/(p - 1) by an odd one. */
static double skipped_bits(const tf_qs *qs) {
    double bits = 2;
    for (tf_fbidx i = 2; i < qs->sieve_from; i++)
        bits += (qs->fb.root[i] ? 2 : 1) * log2(qs->fb.p[i]) / (qs->fb.p[i] - 1);
    return bits;
}

static void set_large_primes(tf_qs *qs) {
    double largest = tf_qs_fb_largest(&qs->fb), bound = largest * qs->par.lp_factor;
    /* What splits two large primes takes none below that (qs_cofactor.h). */
    if (largest < TF__SMALL_TRIAL && qs->par.large_primes > 1) qs->par.large_primes = 1;
    if (bound > largest * largest) bound = largest * largest;
    if (bound > 4294967295.0) bound = 4294967295.0;
    qs->lp_bound = (uint32_t)bound;
    double bits = log2(bound);
    qs->cofactor_bits = qs->par.large_primes == 0   ? 0
                        : qs->par.large_primes == 1 ? bits
                                                    : bits * qs->par.dlp_exponent;
    if (qs->cofactor_bits > 63) qs->cofactor_bits = 63; /* cofactors are of one word */
    qs->cofactor_bound = (uint64_t)exp2(qs->cofactor_bits);
}

/* Bytes count down from sieve_start, which leaves room for everything a value may exceed it by. */
static void set_threshold(tf_qs *qs) {
    double credit = skipped_bits(qs) * qs->par.skip_credit + 1;
    double wanted = value_bits(qs) - qs->cofactor_bits - credit;
    if (wanted < 10) wanted = 10;
    double excess = value_bits(qs) - wanted + 8;
    double scale = fmin(120 / wanted, 120 / excess);
    qs->log_scale = fmin(scale, 6);
    qs->sieve_start = (uint8_t)(wanted * qs->log_scale);
    tf_qs_fb_set_logs(&qs->fb, qs->log_scale);
}

tf_status tf_qs_new(tf_qs **out, mpz_t factor, const mpz_t n, uint64_t seed,
                    const tf_qs_params *params) {
    *out = NULL;
    size_t bits = mpz_sizeinbase(n, 2);
    if (mpz_sgn(n) <= 0 || bits < TF_QS_MIN_BITS || bits > TF_QS_MAX_BITS || mpz_even_p(n))
        return TF_EINVAL;
    if (params && !tf_qs_params_valid(params)) return TF_EINVAL;
    tf_qs *qs = calloc(1, sizeof *qs);
    if (!qs) return TF_ENOMEM;
    if (params)
        qs->par = *params;
    else
        tf_qs_params_for(&qs->par, (unsigned)bits);
    qs->k = tf_qs_multiplier(n);
    mpz_init_set(qs->n, n);
    mpz_init(qs->kn);
    mpz_mul_ui(qs->kn, n, qs->k);
    uint32_t small;
    tf_status s = tf_qs_fb_init(&qs->fb, &small, qs->kn, qs->k, qs->par.fb_size);
    if (s == TF_FOUND) mpz_set_ui(factor, small);
    if (s != TF_OK) goto fail;
    qs->sieve_from = tf_qs_fb_index(&qs->fb, qs->par.skip_below);
    if (qs->sieve_from < 2) qs->sieve_from = 2;
    set_large_primes(qs);
    set_threshold(qs);
    s = tf_qs_pool_init(&qs->pool, &qs->fb, qs->kn, &qs->par, seed);
    if (s != TF_OK) goto fail;
    *out = qs;
    return TF_OK;
fail:
    tf_qs_free(qs);
    return s;
}

void tf_qs_free(tf_qs *qs) {
    if (!qs) return;
    tf_qs_pool_clear(&qs->pool);
    tf_qs_fb_clear(&qs->fb);
    mpz_clears(qs->n, qs->kn, NULL);
    free(qs);
}
