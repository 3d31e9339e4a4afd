/* modn.c — see modn.h. */
#include "modn.h"

#include <stdlib.h>

#include "check.h"

#define MAX_WINDOW 8

/* Spreads the limbs of a nonnegative integer of at most `size` limbs over exactly that many. */
static void to_limbs(mp_limb_t *r, mp_size_t size, const mpz_t a) {
    mp_size_t used = (mp_size_t)mpz_size(a);
    TF_ASSERT(used <= size);
    if (used) mpn_copyi(r, mpz_limbs_read(a), used);
    if (size > used) mpn_zero(r + used, size - used);
}

tf_status tf_modn_init(tf_modn *m, const mpz_t n) {
    TF_ASSERT(mpz_odd_p(n) && mpz_cmp_ui(n, 1) > 0);
    mp_size_t k = (mp_size_t)mpz_size(n);
    if ((size_t)k > SIZE_MAX / sizeof(mp_limb_t) / 16) return TF_ENOMEM;
    mp_limb_t *block = malloc((size_t)(8 * k + 3) * sizeof(mp_limb_t));
    if (!block) return TF_ENOMEM;
    *m = (tf_modn){.k = k, .mu = block, .one = block + k + 1, .x = block + 2 * k + 1};
    m->v = m->x + 2 * k;
    m->u = m->v + 2 * k;
    mpz_init_set(m->n, n);
    mpz_t t;
    mpz_init_set_ui(t, 1);
    to_limbs(m->one, k, t);
    mpz_mul_2exp(t, t, (mp_bitcnt_t)k * 2 * GMP_LIMB_BITS);
    mpz_tdiv_q(t, t, n);
    to_limbs(m->mu, k + 1, t);
    mpz_clear(t);
    return TF_OK;
}

void tf_modn_clear(tf_modn *m) {
    free(m->mu);
    mpz_clear(m->n);
}

mp_limb_t *tf_modn_alloc(const tf_modn *m, size_t count) {
    if (count > SIZE_MAX / sizeof(mp_limb_t) / (size_t)m->k) return NULL;
    return malloc((size_t)m->k * count * sizeof(mp_limb_t));
}

void tf_modn_set(const tf_modn *m, mp_limb_t *r, const mpz_t a) {
    mpz_t t;
    mpz_init(t);
    mpz_fdiv_r(t, a, m->n);
    to_limbs(r, m->k, t);
    mpz_clear(t);
}

void tf_modn_get(const tf_modn *m, mpz_t a, const mp_limb_t *r) {
    mp_limb_t *limbs = mpz_limbs_write(a, m->k);
    mpn_copyi(limbs, r, m->k);
    mpz_limbs_finish(a, m->k);
}

/* r = x mod n for the product in m->x: q = floor(floor(x / B^(k-1)) mu / B^(k+1)) is at most 2
 * below floor(x / n), so that x - q n < 3 n fits k + 1 limbs. [Barrett86] */
static void reduce(const tf_modn *m, mp_limb_t *r) {
    const mp_limb_t *n = mpz_limbs_read(m->n);
    mp_size_t k = m->k;
    mpn_mul_n(m->u, m->x + k - 1, m->mu, k + 1);
    mpn_mul_n(m->v, m->u + k + 1, n, k); /* q < n: its limb k is 0 */
    mpn_sub_n(m->v, m->x, m->v, k + 1);
    while (m->v[k] || mpn_cmp(m->v, n, k) >= 0) m->v[k] -= mpn_sub_n(m->v, m->v, n, k);
    mpn_copyi(r, m->v, k);
}

void tf_modn_mul(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) {
    mpn_mul_n(m->x, a, b, m->k);
    reduce(m, r);
}

void tf_modn_sqr(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a) {
    mpn_sqr(m->x, a, m->k);
    reduce(m, r);
}

/* Window that makes table and products for an exponent of `bits` bits about the fewest:
 * 2^(w-1) + bits / (w + 1). */
static unsigned window_for(size_t bits) {
    unsigned w = 1;
    while (w < MAX_WINDOW && (size_t)(w + 1) * (w + 2) << (w - 1) < bits) w++;
    return w;
}

/* The bits hi, hi-1, ... of e down to the last 1 among the first w: the odd number they form. */
static unsigned long window_at(const mpz_t e, size_t hi, unsigned w, size_t *lo) {
    size_t last = hi + 1 > w ? hi + 1 - w : 0;
    while (!mpz_tstbit(e, last)) last++;
    unsigned long value = 0;
    for (size_t i = hi + 1; i-- > last;) value = value << 1 | (unsigned long)mpz_tstbit(e, i);
    *lo = last;
    return value;
}

/* a, a^3, ..., a^(2^w - 1); false when cancelled. One more place behind them holds a^2. */
static bool fill_table(const tf_modn *m, mp_limb_t *table, const mp_limb_t *a, unsigned w,
                       const tf_budget *budget) {
    mp_size_t k = m->k;
    mp_limb_t *square = table + (k << (w - 1));
    tf_modn_copy(m, table, a);
    if (w > 1) tf_modn_sqr(m, square, a);
    for (mp_size_t i = 1; i < (mp_size_t)1 << (w - 1); i++) {
        if (tf_budget_cancelled(budget)) return false;
        tf_modn_mul(m, table + i * k, table + (i - 1) * k, square);
    }
    return true;
}

/* Leaves a^e, e > 0, behind the table; false when cancelled. */
static bool pow_by_table(const tf_modn *m, mp_limb_t *power, const mp_limb_t *table, const mpz_t e,
                         unsigned w, const tf_budget *budget) {
    size_t lo;
    unsigned long value = window_at(e, mpz_sizeinbase(e, 2) - 1, w, &lo);
    tf_modn_copy(m, power, table + (mp_size_t)(value >> 1) * m->k);
    for (size_t i = lo; i-- > 0;) {
        if (tf_budget_cancelled(budget)) return false;
        tf_modn_sqr(m, power, power);
        if (!mpz_tstbit(e, i)) continue;
        value = window_at(e, i, w, &lo);
        for (; i > lo; i--) tf_modn_sqr(m, power, power);
        tf_modn_mul(m, power, power, table + (mp_size_t)(value >> 1) * m->k);
    }
    return true;
}

tf_status tf_modn_pow(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a, const mpz_t e,
                      const tf_budget *budget) {
    TF_ASSERT(mpz_sgn(e) >= 0);
    if (mpz_sgn(e) == 0) return tf_modn_copy(m, r, m->one), TF_OK;
    unsigned w = window_for(mpz_sizeinbase(e, 2));
    mp_limb_t *table = tf_modn_alloc(m, ((size_t)1 << (w - 1)) + 1);
    if (!table) return TF_ENOMEM;
    mp_limb_t *power = table + (m->k << (w - 1)); /* where the square was */
    bool done = fill_table(m, table, a, w, budget) && pow_by_table(m, power, table, e, w, budget);
    if (done) tf_modn_copy(m, r, power);
    free(table);
    return done ? TF_OK : TF_CANCELLED;
}
