/* wide.c — see wide.h. */
#include "wide.h"

#include "bits.h"
#include "clock.h"
#include "factors.h"
#include "prove.h"

void tf_wide_set_mpz(mpz_t n, tf_u128 v) {
    mpz_set_ui(n, tf_hi64(v));
    mpz_mul_2exp(n, n, 64);
    mpz_add_ui(n, n, tf_lo64(v));
}

tf_u128 tf_wide_get_mpz(const mpz_t n) {
    return tf_make128(mpz_getlimbn(n, 1), mpz_getlimbn(n, 0));
}

static bool product_is(tf_u128 n, const tf_u128 *p, size_t count) {
    tf_u128 product = 1;
    for (size_t i = 0; i < count; i++)
        if (__builtin_mul_overflow(product, p[i], &product)) return false;
    return product == n;
}

tf_status tf_wide_factor(tf_wide *w, bool methods, tf_isa isa, const tf_cancel *cancel) {
    w->seconds = 0;
    if (w->count == 0) return TF_OK;
    if (!w->small && !(w->small = tf_small_new())) return TF_ENOMEM;
    double started = tf_clock_now();
    tf_status s = tf_small128_with(w->small, w->primes, methods ? w->methods : NULL, w->ends, w->n,
                                   w->count, isa, cancel);
    if (s != TF_OK) return s;
    for (size_t i = 0, begin = 0; i < w->count; begin = w->ends[i++])
        if (!product_is(w->n[i], w->primes + begin, w->ends[i] - begin)) return TF_EINTERNAL;
    w->seconds = tf_clock_now() - started;
    return TF_OK;
}

static tf_status certainty_of(tf_certainty *c, const mpz_t p, bool prove, const tf_cancel *cancel) {
    *c = mpz_sizeinbase(p, 2) <= 64 ? TF_PRIME : TF_PROBABLE_PRIME;
    if (*c == TF_PRIME || !prove) return TF_OK;
    tf_status s = tf_prove_nm1(c, p, cancel);
    return s == TF_OK && *c == TF_COMPOSITE ? TF_EINTERNAL : s;
}

tf_status tf_wide_describe(mpz_t n, tf_factors *factors, const tf_wide *w, unsigned i, bool prove,
                           const tf_cancel *cancel) {
    tf_wide_set_mpz(n, w->n[i]);
    mpz_t p;
    mpz_init(p);
    tf_status s = TF_OK;
    size_t end = w->ends[i];
    for (size_t k = i ? w->ends[i - 1] : 0, next; k < end && s == TF_OK; k = next) {
        for (next = k + 1; next < end && w->primes[next] == w->primes[k]; next++) continue;
        tf_certainty certainty;
        tf_wide_set_mpz(p, w->primes[k]);
        s = certainty_of(&certainty, p, prove, cancel);
        if (s == TF_OK)
            s = tf_factors_add(factors, p, (unsigned)(next - k), w->methods[k], certainty);
    }
    mpz_clear(p);
    return s;
}
