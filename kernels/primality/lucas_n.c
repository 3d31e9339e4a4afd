/* lucas_n.c — the strong Lucas test on n limbs.
 *
 * W_k = V_k(A, 1) with A = P^2 / Q - 2 has a ladder without powers of Q, and V_(2k)(P, Q) = Q^k W_k
 * [CrandallPomerance05, sec. 3.6.3]. For P = 1 and odd indices,
 *
 *     V_(2m+1) = Q^(m+1) (W_(m+1) + W_m),     D U_(2m+1) = Q^(m+1) (W_(m+1) - W_m):
 *
 * both sides obey the same recurrence in m, and at m = 0 they say 1 = Q (A + 2) and D = Q (A - 2).
 * So one ladder up to m = (d - 1) / 2 decides the test, exactly, for every n prime to 2 Q D. */
#include <stdlib.h>

#include "bpsw_n.h"

/* Selfridge's D, or 0 when the search shows n to be composite. A prime divisor p of Q is odd or
 * n is even; p = 3 was met as D = 9 and p >= 5 as D = +-p before, so gcd(n, Q) = 1 comes for free.
 */
static long selfridge_d(const mpz_t n) {
    if (mpz_perfect_square_p(n)) return 0; /* its symbol is never -1 */
    for (long d = 5;; d = d > 0 ? -d - 2 : -d + 2) {
        int symbol = mpz_si_kronecker(d, n);
        if (symbol < 0) return d;
        if (symbol == 0 && mpz_cmp_ui(n, (unsigned long)labs(d)) > 0) return 0;
    }
}

/* The ladder's state and its constants, as residues in one block of memory. */
typedef struct chain {
    mp_limb_t *lo, *hi; /* W_i and W_(i+1) */
    mp_limb_t *a, *two;
    mp_limb_t *sum;
} chain;

static tf_status chain_new(chain *c, const tf_modn *m, long q) {
    c->lo = tf_modn_alloc(m, 5);
    if (!c->lo) return TF_ENOMEM;
    c->hi = c->lo + m->k;
    c->a = c->hi + m->k;
    c->two = c->a + m->k;
    c->sum = c->two + m->k;
    mpz_t t;
    mpz_init_set_si(t, q);
    mpz_invert(t, t, m->n);
    mpz_sub_ui(t, t, 2);
    tf_modn_set(m, c->a, t);
    tf_modn_add(m, c->two, m->one, m->one);
    mpz_clear(t);
    return TF_OK;
}

/* (lo, hi) = (W_2i, W_(2i+1)), or with `up` (W_(2i+1), W_(2i+2)), from (W_i, W_(i+1)). */
static void chain_double(const chain *c, const tf_modn *m, bool up) {
    mp_limb_t *even = up ? c->hi : c->lo, *odd = up ? c->lo : c->hi;
    tf_modn_mul(m, odd, c->lo, c->hi);
    tf_modn_sub(m, odd, odd, c->a);
    tf_modn_sqr(m, even, even);
    tf_modn_sub(m, even, even, c->two);
}

/* lo = W_k, hi = W_(k+1). */
static tf_status chain_climb(const chain *c, const tf_modn *m, const mpz_t k,
                             const tf_budget *budget) {
    tf_modn_copy(m, c->lo, c->two);
    tf_modn_copy(m, c->hi, c->a);
    for (size_t i = mpz_sizeinbase(k, 2); i-- > 0;) {
        if (tf_budget_cancelled(budget)) return TF_CANCELLED;
        chain_double(c, m, mpz_tstbit(k, i));
    }
    return TF_OK;
}

/* From W_m and W_(m+1), d = 2 m + 1: is U_d, V_d, V_2d, ... or V_(d 2^(s-1)) zero? Changes lo, hi.
 */
static tf_status chain_verdict(bool *pass, const chain *c, const tf_modn *m, size_t s,
                               const tf_budget *budget) {
    tf_modn_add(m, c->sum, c->lo, c->hi);
    *pass = tf_modn_equal(m, c->lo, c->hi) || tf_modn_is_zero(m, c->sum);
    chain_double(c, m, false); /* hi = W_d, and V_(d 2^r) = 0 <=> W_(d 2^(r-1)) = 0 */
    for (size_t r = 1; r < s && !*pass; r++) {
        if (tf_budget_cancelled(budget)) return TF_CANCELLED;
        *pass = tf_modn_is_zero(m, c->hi);
        tf_modn_sqr(m, c->hi, c->hi);
        tf_modn_sub(m, c->hi, c->hi, c->two);
    }
    return TF_OK;
}

static tf_status strong_lucas(bool *pass, const tf_modn *m, long d, const tf_budget *budget) {
    chain c;
    mpz_t odd;
    tf_status status = chain_new(&c, m, (1 - d) / 4);
    if (status != TF_OK) return status;
    mpz_init(odd);
    mpz_add_ui(odd, m->n, 1);
    size_t s = mpz_scan1(odd, 0);
    mpz_tdiv_q_2exp(odd, odd, s + 1);
    status = chain_climb(&c, m, odd, budget);
    if (status == TF_OK) status = chain_verdict(pass, &c, m, s, budget);
    mpz_clear(odd);
    free(c.lo);
    return status;
}

tf_status tf_slprp_n(bool *pass, const tf_modn *m, const tf_budget *budget) {
    *pass = false;
    long d = selfridge_d(m->n);
    return d ? strong_lucas(pass, m, d, budget) : TF_OK;
}
