/* smallfactor.c — see smallfactor.h. One number after the other, on the scalar kernels. */
#include "smallfactor.h"

#include "bits.h"
#include "bpsw.h"
#include "rho.h"
#include "root.h"
#include "split64.h"
#include "splitter.h"
#include "trial.h"

enum {
    TRIAL_BOUND = 1024,
    TRIAL_BITS = 28,          /* what is left is called the work of trial division below */
    RHO_ITERATIONS = 1 << 13, /* of rho on two words, before the first curve */
    FIRST_B1 = 300,
    CURVES = 20, /* with each bound, which then is doubled */
    MAX_PRIMES = 127
};

typedef struct output {
    tf_u128 prime[MAX_PRIMES];
    unsigned count;
    const tf_cancel *cancel;
} output;

static void put(output *out, tf_u128 p) {
    unsigned i = out->count++;
    for (; i > 0 && out->prime[i - 1] > p; i--) out->prime[i] = out->prime[i - 1];
    out->prime[i] = p;
}

static void put_word(output *out, uint64_t n) {
    uint64_t primes[64];
    uint8_t methods[64];
    unsigned count = tf_split64(primes, methods, n, 0);
    for (unsigned i = 0; i < count; i++) put(out, primes[i]);
}

static tf_u128 get_u128(const mpz_t n) {
    return (tf_u128)mpz_getlimbn(n, 1) << 64 | mpz_getlimbn(n, 0);
}

static void set_u128(mpz_t n, tf_u128 v) {
    mpz_set_ui(n, tf_hi64(v));
    mpz_mul_2exp(n, n, 64);
    mpz_add_ui(n, n, tf_lo64(v));
}

static tf_status rho(tf_u128 *f, tf_u128 n, const tf_cancel *cancel) {
    tf_rho128 *st;
    tf_budget budget = {.work = RHO_ITERATIONS, .cancel = cancel};
    tf_status s = tf_rho128_new(&st, n, 0);
    if (s != TF_OK) return s;
    s = tf_rho128_slice(f, st, &budget);
    tf_rho128_free(st);
    return s == TF_MORE ? TF_NONE : s;
}

static tf_status curve(mpz_t f, const mpz_t n, uint64_t b1, uint64_t sigma,
                       const tf_cancel *cancel) {
    tf_split_params params = {.method = TF_METHOD_ECM, .b1 = b1, .b2 = 0, .seed = sigma};
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = cancel};
    tf_splitter *splitter;
    tf_status s = tf_splitter_new(&splitter, n, &params);
    if (s != TF_OK) return s;
    s = tf_splitter_run(f, splitter, &budget);
    tf_splitter_free(splitter);
    return s;
}

/* A divisor of a composite n of two words that is no perfect power; curves until one finds it. */
static tf_status divisor(tf_u128 *d, tf_u128 n, const tf_cancel *cancel) {
    tf_status s = rho(d, n, cancel);
    if (s != TF_NONE) return s;
    mpz_t f, number;
    mpz_init(f);
    mpz_init(number);
    set_u128(number, n);
    uint64_t sigma = 6;
    for (uint64_t b1 = FIRST_B1; s == TF_NONE; b1 *= 2)
        for (unsigned i = 0; i < CURVES && s == TF_NONE; i++)
            s = curve(f, number, b1, sigma++, cancel);
    if (s == TF_FOUND) *d = get_u128(f);
    mpz_clear(number);
    mpz_clear(f);
    return s;
}

/* n without primes below TRIAL_BOUND. */
static tf_status split(output *out, tf_u128 n) {
    if (tf_hi64(n) == 0) {
        put_word(out, tf_lo64(n));
        return TF_OK;
    }
    if (tf_bpsw128(n)) {
        put(out, n);
        return TF_OK;
    }
    mpz_t root;
    mpz_init(root);
    set_u128(root, n);
    unsigned k = tf_perfect_power(root, root);
    tf_u128 d = get_u128(root);
    mpz_clear(root);
    tf_status s = TF_OK;
    if (k > 1) {
        while (k-- > 0 && s == TF_OK) s = split(out, d);
        return s;
    }
    s = divisor(&d, n, out->cancel);
    if (s != TF_FOUND) return s;
    s = split(out, d);
    return s == TF_OK ? split(out, n / d) : s;
}

/* The primes of n below TRIAL_BOUND; @return what is left. */
static tf_status trial(tf_u128 *rest, output *out, tf_u128 n) {
    tf_trial_hit hits[64];
    size_t count = 0;
    mpz_t cofactor;
    mpz_init(cofactor);
    set_u128(cofactor, n);
    tf_status s = tf_trial_n(cofactor, hits, 64, &count, cofactor, 2, TRIAL_BOUND, NULL);
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; k < hits[i].exponent; k++) put(out, hits[i].prime);
    *rest = get_u128(cofactor);
    mpz_clear(cofactor);
    return s < 0 ? s : TF_OK;
}

static tf_status factor(output *out, tf_u128 n) {
    if (n < 2) return TF_OK;
    if (tf_hi64(n) == 0) {
        put_word(out, tf_lo64(n));
        return TF_OK;
    }
    tf_u128 rest;
    tf_status s = trial(&rest, out, n);
    return s == TF_OK && rest > 1 ? split(out, rest) : s;
}

/* The rule of the header, from the primes alone. */
static void name_methods(uint8_t *methods, const output *out) {
    unsigned small = 0;
    while (small < out->count && out->prime[small] < TRIAL_BOUND) small++;
    tf_u128 rest = 1;
    for (unsigned i = small; i < out->count; i++) rest *= out->prime[i];
    tf_method how = out->count == 1 ? TF_METHOD_NONE : TF_METHOD_TRIAL;
    if (out->count - small > 1 && rest >> TRIAL_BITS != 0) {
        bool power = out->prime[small] == out->prime[out->count - 1];
        how = power ? TF_METHOD_POWER : TF_METHOD_ECM;
    }
    for (unsigned i = 0; i < out->count; i++)
        methods[i] = (uint8_t)(i < small && out->count > 1 ? TF_METHOD_TRIAL : how);
}

static tf_status factor_one(output *out, tf_u128 n, const tf_cancel *cancel) {
    if (tf_cancel_reason(cancel)) return TF_CANCELLED;
    out->count = 0;
    out->cancel = cancel;
    return factor(out, n);
}

tf_status tf_small64(uint64_t *primes, uint8_t *methods, size_t *ends, const uint64_t *n,
                     size_t count, tf_isa isa, const tf_cancel *cancel) {
    (void)isa;
    size_t end = 0;
    output out;
    for (size_t i = 0; i < count; i++) {
        tf_status s = factor_one(&out, n[i], cancel);
        if (s != TF_OK) return s;
        for (unsigned k = 0; k < out.count; k++) primes[end + k] = tf_lo64(out.prime[k]);
        if (methods) name_methods(methods + end, &out);
        ends[i] = end += out.count;
    }
    return TF_OK;
}

tf_status tf_small128(tf_u128 *primes, uint8_t *methods, size_t *ends, const tf_u128 *n,
                      size_t count, tf_isa isa, const tf_cancel *cancel) {
    (void)isa;
    size_t end = 0;
    output out;
    for (size_t i = 0; i < count; i++) {
        tf_status s = factor_one(&out, n[i], cancel);
        if (s != TF_OK) return s;
        for (unsigned k = 0; k < out.count; k++) primes[end + k] = out.prime[k];
        if (methods) name_methods(methods + end, &out);
        ends[i] = end += out.count;
    }
    return TF_OK;
}
