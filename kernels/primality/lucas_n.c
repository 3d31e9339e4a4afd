/* lucas_n.c — the strong Lucas test on n limbs.
 *
 * W_k = V_k(A, 1) with A = P^2 / Q - 2 has a ladder without powers of Q, and V_(2k)(P, Q) = Q^k W_k
 * [CrandallPomerance05, sec. 3.6.3]. For P = 1 and odd indices,
 *
 *     V_(2m+1) = Q^(m+1) (W_(m+1) + W_m),     D U_(2m+1) = Q^(m+1) (W_(m+1) - W_m):
 *
 * after division by Q^(m+1) both sides obey x_(m+1) = A x_m - x_(m-1), and they agree at m = 0 and
 * m = -1 as A + 2 = 1 / Q and A - 2 = D / Q. So one ladder up to m = (d - 1) / 2 decides the test,
 * exactly, for every n prime to 2 Q D. */
#include <stdlib.h>

#include "bpsw_n.h"

/* Selfridge's D, or 0 when the search shows n to be composite. It also shows gcd(n, Q) = 1: a prime
 * p >= 5 that divides Q = (1 - D) / 4 was met as D = p or -p, and p = 3 as D = 9. */
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
    mp_limb_t *a, *two, *t;
} chain;

static tf_status chain_new(chain *c, const tf_montn *m, const mpz_t n, long q) {
    size_t k = m->limbs;
    mp_limb_t *block = malloc(5 * k * sizeof *block);
    if (!block) return TF_ENOMEM;
    *c = (chain){block, block + k, block + 2 * k, block + 3 * k, block + 4 * k};
    mpz_t t;
    mpz_init_set_si(t, q);
    mpz_invert(t, t, n);
    mpz_sub_ui(t, t, 2);
    tf_montn_set_mpz(m, c->a, t);
    tf_montn_add(m, c->two, m->one, m->one);
    mpz_clear(t);
    return TF_OK;
}

/* (lo, hi) = (W_2i, W_(2i+1)), or with `up` (W_(2i+1), W_(2i+2)), from (W_i, W_(i+1)). All four may
 * be loose. */
static void chain_double(const chain *c, const tf_montn *m, bool up) {
    mp_limb_t *even = up ? c->hi : c->lo, *odd = up ? c->lo : c->hi;
    tf_montn_mul(m, odd, c->lo, c->hi);
    tf_montn_sub_loose(m, odd, odd, c->a);
    tf_montn_sqr(m, even, even);
    tf_montn_sub_loose(m, even, even, c->two);
}

/* lo = W_k, hi = W_(k+1); false when cancelled. */
static bool chain_climb(const chain *c, const tf_montn *m, const mpz_t k, const tf_budget *budget) {
    tf_montn_copy(m, c->lo, c->two);
    tf_montn_copy(m, c->hi, c->a);
    for (size_t i = mpz_sizeinbase(k, 2); i-- > 0;) {
        if (tf_bpsw_n_stop(m, i, budget)) return false;
        chain_double(c, m, mpz_tstbit(k, i));
    }
    tf_montn_mul(m, c->lo, c->lo, m->one); /* no longer loose */
    tf_montn_mul(m, c->hi, c->hi, m->one);
    return true;
}

/* From W_m and W_(m+1), d = 2 m + 1: is U_d, V_d, V_2d, ... or V_(d 2^(s-1)) zero? Changes lo and
 * hi; false when cancelled. */
static bool chain_verdict(bool *pass, const chain *c, const tf_montn *m, size_t s,
                          const tf_budget *budget) {
    tf_montn_add(m, c->t, c->lo, c->hi);
    *pass = tf_montn_is_zero(m, c->t);
    tf_montn_sub(m, c->t, c->lo, c->hi);
    *pass = *pass || tf_montn_is_zero(m, c->t);
    tf_montn_mul(m, c->hi, c->lo, c->hi);
    tf_montn_sub(m, c->hi, c->hi, c->a); /* W_d; and V_(d 2^r) = 0 <=> W_(d 2^(r-1)) = 0 */
    for (size_t r = 1; r < s && !*pass; r++) {
        if (tf_bpsw_n_stop(m, r, budget)) return false;
        *pass = tf_montn_is_zero(m, c->hi);
        tf_montn_sqr(m, c->hi, c->hi);
        tf_montn_sub(m, c->hi, c->hi, c->two);
    }
    return true;
}

static tf_status strong_lucas(bool *pass, const tf_montn *m, const mpz_t n, long d,
                              const tf_budget *budget) {
    chain c;
    mpz_t index;
    tf_status status = chain_new(&c, m, n, (1 - d) / 4);
    if (status != TF_OK) return status;
    mpz_init(index);
    mpz_add_ui(index, n, 1);
    size_t s = mpz_scan1(index, 0);
    mpz_tdiv_q_2exp(index, index, s + 1); /* (d - 1) / 2 */
    bool done = chain_climb(&c, m, index, budget) && chain_verdict(pass, &c, m, s, budget);
    mpz_clear(index);
    free(c.lo);
    return done ? TF_OK : TF_CANCELLED;
}

tf_status tf_slprp_n(bool *pass, const tf_montn *m, const tf_budget *budget) {
    mpz_t n;
    mpz_roinit_n(n, m->n, (mp_size_t)m->limbs);
    *pass = false;
    long d = selfridge_d(n);
    return d ? strong_lucas(pass, m, n, d, budget) : TF_OK;
}
