/* montn.c — see montn.h: the context, the sizes above the unrolled ones, and what is rarely done.
 */
#include "montn.h"

#include "check.h"
#include "invpow2.h"

#include <stdlib.h>
#include <string.h>

/* ---- sizes above TF_MONTN_FIXED ------------------------------------------------------------- */

/* r, with the bit `carry` above it, is below twice the bound. */
static void reduce_once(const tf_montn *m, mp_limb_t *r, mp_limb_t carry) {
    mp_size_t k = (mp_size_t)m->limbs;
    if (carry || mpn_cmp(r, m->bound, k) >= 0) mpn_sub_n(r, r, m->bound, k);
}

/* r = t / R mod n for t < n R, below n + t/R; t (2k limbs) is destroyed. Each step clears the
 * lowest word of t by adding a multiple of n; the carry of the step is parked in the word just
 * cleared. */
static void redc_words(const tf_montn *m, mp_limb_t *r, mp_limb_t *t) {
    mp_size_t k = (mp_size_t)m->limbs;
    for (mp_size_t i = 0; i < k; i++) t[i] = mpn_addmul_1(t + i, m->n, k, t[i] * m->ninv);
    mp_limb_t carry = mpn_add_n(r, t + k, t, k);
    if (!m->relaxed) reduce_once(m, r, carry);
}

/* Likewise by whole blocks: q = t * (-1/n) mod R, then (t + q n) / R. The low halves add up to
 * exactly R, unless both are zero. */
static void redc_block(const tf_montn *m, mp_limb_t *r, mp_limb_t *t) {
    mp_size_t k = (mp_size_t)m->limbs;
    mp_limb_t *q = m->scratch + 2 * k, *p = m->scratch + 4 * k;
    mpn_mul_n(q, t, m->nneg, k);
    mpn_mul_n(p, q, m->n, k);
    mp_limb_t carry = mpn_add_1(p + k, p + k, k, mpn_zero_p(t, k) == 0);
    carry += mpn_add_n(r, p + k, t + k, k);
    if (!m->relaxed) reduce_once(m, r, carry);
}

static void mul_words(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) {
    mpn_mul_n(m->scratch, a, b, (mp_size_t)m->limbs);
    redc_words(m, r, m->scratch);
}

static void sqr_words(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a) {
    mpn_sqr(m->scratch, a, (mp_size_t)m->limbs);
    redc_words(m, r, m->scratch);
}

static void mul_block(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) {
    mpn_mul_n(m->scratch, a, b, (mp_size_t)m->limbs);
    redc_block(m, r, m->scratch);
}

static void sqr_block(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a) {
    mpn_sqr(m->scratch, a, (mp_size_t)m->limbs);
    redc_block(m, r, m->scratch);
}

static void add_any(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) {
    reduce_once(m, r, mpn_add_n(r, a, b, (mp_size_t)m->limbs));
}

static void sub_any(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) {
    mp_size_t k = (mp_size_t)m->limbs;
    if (mpn_sub_n(r, a, b, k)) mpn_add_n(r, r, m->bound, k);
}

static void add_loose_any(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) {
    if (m->relaxed)
        mpn_add_n(r, a, b, (mp_size_t)m->limbs);
    else
        add_any(m, r, a, b);
}

static void muldiff_any(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) {
    mp_limb_t *d = m->scratch + 6 * m->limbs;
    sub_any(m, d, a, b);
    m->ops->mul(m, r, r, d);
}

static const tf_montn_ops words_ops = {mul_words,     sqr_words, add_any,    sub_any,
                                       add_loose_any, sub_any,   muldiff_any};
static const tf_montn_ops block_ops = {mul_block,     sqr_block, add_any,    sub_any,
                                       add_loose_any, sub_any,   muldiff_any};

/* ---- context -------------------------------------------------------------------------------- */

/* -1/n mod 2^64 by Newton's iteration; 3 n xor 2 is right to 5 bits. */
static mp_limb_t negated_inverse(mp_limb_t n) {
    mp_limb_t x = (3 * n) ^ 2;
    for (int i = 0; i < 4; i++) x *= 2 - n * x;
    return -x;
}

static void store(mp_limb_t *r, const mpz_t a, size_t limbs) {
    size_t have = mpz_size(a);
    mpn_copyi(r, mpz_limbs_read(a), (mp_size_t)have);
    if (have < limbs) mpn_zero(r + have, (mp_size_t)(limbs - have));
}

/* Multiplications in 0.3 ms at 10 ns and 2.5 ns a limb squared: an upper bound of the true time on
 * any machine of this century, so that polls come early rather than late. */
static uint32_t poll_interval(size_t limbs) {
    double each = 20 + 4.0 * (double)limbs * (double)limbs;
    return each >= 3e5 ? 1 : (uint32_t)(3e5 / each);
}

static tf_status context_new(tf_montn **out, const mpz_t n, bool relaxed) {
    TF_ASSERT(mpz_odd_p(n) && mpz_cmp_ui(n, 3) >= 0);
    size_t k = mpz_size(n);
    bool block = k >= TF_MONTN_BLOCK;
    relaxed = relaxed && mpz_sizeinbase(n, 2) + 4 <= 64 * k;
    *out = NULL;
    if (k > (SIZE_MAX - sizeof(tf_montn)) / (12 * sizeof(mp_limb_t))) return TF_ENOMEM;
    tf_montn *m = malloc(sizeof *m + 12 * k * sizeof(mp_limb_t));
    if (!m) return TF_ENOMEM;
    mp_limb_t *space = (mp_limb_t *)(m + 1);
    *m = (tf_montn){.limbs = k,
                    .relaxed = relaxed,
                    .n = space,
                    .one = space + k,
                    .r2 = space + 2 * k,
                    .bound = space + 3 * k,
                    .nneg = block ? space + 4 * k : NULL,
                    .scratch = space + 5 * k,
                    .poll = poll_interval(k)};
    m->ops = tf__montn_fixed_ops(k, relaxed);
    if (!m->ops) m->ops = block ? &block_ops : &words_ops;
    store(space, n, k);
    m->ninv = negated_inverse(space[0]);

    mpz_t x, r;
    mpz_inits(x, r, NULL);
    mpz_mul_2exp(x, n, relaxed);
    store(space + 3 * k, x, k);
    mpz_setbit(r, 64 * k);
    mpz_mod(x, r, n);
    store(space + k, x, k);
    mpz_mul(x, x, x);
    mpz_mod(x, x, n);
    store(space + 2 * k, x, k);
    if (block) {
        tf_inverse_pow2(x, n, 64 * k);
        mpz_sub(x, r, x);
        store(space + 4 * k, x, k);
    }
    mpz_clears(x, r, NULL);
    *out = m;
    return TF_OK;
}

tf_status tf_montn_new(tf_montn **out, const mpz_t n) {
    return context_new(out, n, false);
}

tf_status tf_montn_new_relaxed(tf_montn **out, const mpz_t n) {
    return context_new(out, n, true);
}

void tf_montn_free(tf_montn *m) {
    free(m);
}

/* ---- conversions, gcd, inverse -------------------------------------------------------------- */

void tf_montn_set_mpz(const tf_montn *m, mp_limb_t *r, const mpz_t a) {
    mpz_t n, x;
    mpz_init(x);
    mpz_mod(x, a, mpz_roinit_n(n, m->n, (mp_size_t)m->limbs));
    store(r, x, m->limbs);
    mpz_clear(x);
    tf_montn_mul(m, r, r, m->r2);
}

void tf_montn_set_u64(const tf_montn *m, mp_limb_t *r, uint64_t a) {
    mpz_t x;
    mpz_init(x);
    mpz_set_ui(x, a);
    tf_montn_set_mpz(m, r, x);
    mpz_clear(x);
}

void tf_montn_get_mpz(const tf_montn *m, mpz_t a, const mp_limb_t *r) {
    mp_size_t k = (mp_size_t)m->limbs;
    mp_limb_t *out = mpz_limbs_write(a, k), *one = m->scratch + 6 * k;
    mpn_zero(one, k);
    one[0] = 1;
    tf_montn_mul(m, out, r, one);
    if (mpn_cmp(out, m->n, k) >= 0) mpn_sub_n(out, out, m->n, k);
    mpz_limbs_finish(a, k);
}

tf_gcd_kind tf_montn_gcd(const tf_montn *m, mpz_t g, const mp_limb_t *a) {
    mpz_t n, x;
    mpz_roinit_n(n, m->n, (mp_size_t)m->limbs);
    mpz_gcd(g, mpz_roinit_n(x, a, (mp_size_t)m->limbs), n);
    if (mpz_cmp_ui(g, 1) == 0) return TF_GCD_ONE;
    return mpz_cmp(g, n) == 0 ? TF_GCD_ALL : TF_GCD_PROPER;
}

bool tf_montn_inv(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a) {
    mpz_t n, x, y;
    mpz_init(y);
    bool invertible = mpz_invert(y, mpz_roinit_n(x, a, (mp_size_t)m->limbs),
                                 mpz_roinit_n(n, m->n, (mp_size_t)m->limbs)) != 0;
    if (invertible) { /* 1/(aR), times R^2 twice, each product divided by R: R/a */
        store(r, y, m->limbs);
        tf_montn_mul(m, r, r, m->r2);
        tf_montn_mul(m, r, r, m->r2);
    }
    mpz_clear(y);
    return invertible;
}

/* ---- powers --------------------------------------------------------------------------------- */

/* The width that minimizes 2^(w-1) table entries plus bits / (w+1) multiplications. */
static unsigned window_width(size_t bits) {
    unsigned w = 1;
    while (w < 10 && ((size_t)1 << (w - 1)) + bits / (w + 2) < bits / (w + 1)) w++;
    return w;
}

typedef struct pow_state {
    const tf_montn *m;
    const tf_cancel *cancel;
    uint64_t count, next_poll;
    mp_limb_t *table, *acc;
} pow_state;

static bool pow_tick(pow_state *s) {
    if (++s->count < s->next_poll) return true;
    s->next_poll = s->count + s->m->poll;
    return tf_cancel_reason(s->cancel) == 0;
}

/* table[i] = a^(2i+1); acc serves as scratch for a^2. */
static bool pow_table(pow_state *s, const mp_limb_t *a, unsigned w) {
    const tf_montn *m = s->m;
    size_t k = m->limbs;
    tf_montn_copy(m, s->table, a);
    if (w > 1) tf_montn_sqr(m, s->acc, a);
    if (w > 1 && !pow_tick(s)) return false;
    for (size_t i = 1; i < (size_t)1 << (w - 1); i++) {
        tf_montn_mul(m, s->table + i * k, s->table + (i - 1) * k, s->acc);
        if (!pow_tick(s)) return false;
    }
    return true;
}

/* The window that starts at the set bit `top`: ends at a set bit, at most w bits long. */
static size_t window_value(const mpz_t e, size_t top, unsigned w, size_t *low) {
    size_t lo = top + 1 >= w ? top + 1 - w : 0, value = 0;
    while (!mpz_tstbit(e, lo)) lo++;
    for (size_t i = top + 1; i-- > lo;) value = 2 * value + (size_t)mpz_tstbit(e, i);
    *low = lo;
    return value;
}

static bool pow_walk(pow_state *s, const mpz_t e, unsigned w) {
    const tf_montn *m = s->m;
    size_t i = mpz_sizeinbase(e, 2), low;
    size_t value = window_value(e, i - 1, w, &low);
    tf_montn_copy(m, s->acc, s->table + (value >> 1) * m->limbs);
    for (i = low; i > 0;) {
        if (!mpz_tstbit(e, i - 1)) {
            tf_montn_sqr(m, s->acc, s->acc);
            if (!pow_tick(s)) return false;
            i--;
            continue;
        }
        value = window_value(e, i - 1, w, &low);
        for (; i > low; i--) {
            tf_montn_sqr(m, s->acc, s->acc);
            if (!pow_tick(s)) return false;
        }
        tf_montn_mul(m, s->acc, s->acc, s->table + (value >> 1) * m->limbs);
        if (!pow_tick(s)) return false;
    }
    return true;
}

tf_status tf_montn_pow(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mpz_t e,
                       const tf_cancel *cancel, uint64_t *count) {
    TF_ASSERT(mpz_sgn(e) >= 0);
    if (mpz_sgn(e) == 0) {
        tf_montn_copy(m, r, m->one);
        return TF_OK;
    }
    unsigned w = window_width(mpz_sizeinbase(e, 2));
    size_t entries = ((size_t)1 << (w - 1)) + 1, k = m->limbs;
    if (k > SIZE_MAX / sizeof(mp_limb_t) / entries) return TF_ENOMEM;
    pow_state s = {.m = m, .cancel = cancel, .next_poll = m->poll};
    s.table = malloc(entries * k * sizeof(mp_limb_t));
    if (!s.table) return TF_ENOMEM;
    s.acc = s.table + (entries - 1) * k;
    bool done = pow_table(&s, a, w) && pow_walk(&s, e, w);
    if (done) tf_montn_copy(m, r, s.acc);
    if (count) *count += s.count;
    free(s.table);
    return done ? TF_OK : TF_CANCELLED;
}
