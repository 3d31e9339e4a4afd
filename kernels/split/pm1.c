/* pm1.c — see pm1.h. */
#include "pm1.h"

#include "check.h"

static tf_status pm1_setup(tf_twostage *t, mpz_t f) {
    tf_montn_set_u64(t->m, t->start, t->seed);
    switch (tf_montn_gcd(t->m, f, t->start)) {
    case TF_GCD_ONE:
        return TF_MORE;
    case TF_GCD_PROPER:
        return TF_FOUND;
    default:
        return TF_NONE;
    }
}

/* The product of primes[0..count), halves first so that GMP multiplies numbers of one size. */
static void product(mpz_t e, const tf_stage1_prime *primes, size_t count) {
    if (count == 1) {
        mpz_set_ui(e, primes[0].p);
        return;
    }
    mpz_t right;
    mpz_init(right);
    product(e, primes, count / 2);
    product(right, primes + count / 2, count - count / 2);
    mpz_mul(e, e, right);
    mpz_clear(right);
}

static tf_status pm1_apply(tf_twostage *t, mp_limb_t *r, const mp_limb_t *p,
                           const tf_stage1_prime *primes, size_t count) {
    mpz_t e;
    mpz_init(e);
    product(e, primes, count);
    tf_status s = tf_montn_pow(t->m, r, p, e, t->meter.cancel, &t->meter.count);
    mpz_clear(e);
    return s == TF_OK ? TF_MORE : s;
}

static void pm1_witness(const tf_twostage *t, mp_limb_t *w, const mp_limb_t *p) {
    tf_montn_sub(t->m, w, p, t->m->one);
}

/* x is a unit: powers of x0 are, and setup saw to x0. */
static void pm1_to_x(const tf_twostage *t, mp_limb_t *r, const mp_limb_t *p) {
    bool unit = tf_montn_inv(t->m, r, p);
    TF_REQUIRE(unit);
    tf_montn_add(t->m, r, r, p);
}

const tf_twostage_ops tf_pm1_ops = {.method = TF_METHOD_PM1,
                                    .residues = 1,
                                    .block_bits = 4096,
                                    .x = tf_xgroup_v,
                                    .setup = pm1_setup,
                                    .apply = pm1_apply,
                                    .witness = pm1_witness,
                                    .to_x = pm1_to_x};
