/* nm1_witness.c — see nm1_witness.h. */
#include "nm1_witness.h"

#include <stdlib.h>

#include "primes_small.h"

enum { BASES = 64 };

typedef struct search {
    const tf_modn *m;
    const tf_budget *budget;
    mpz_srcptr *todo; /* primes of F without a witness */
    bool *failed;     /* those that the present base does not serve */
    bool fermat;      /* a^(n-1) = 1 was checked for the present base */
} search;

/* z = a^((n-1)/q): is a a witness for q? TF_EINVAL when n shows itself composite. */
static tf_status try_leaf(search *w, size_t i, mp_limb_t *z) {
    w->failed[i] = tf_modn_equal(w->m, z, w->m->one);
    if (!w->fermat) {
        mp_limb_t *power = tf_modn_alloc(w->m, 1);
        if (!power) return TF_ENOMEM;
        tf_status status = tf_modn_pow(w->m, power, z, w->todo[i], w->budget);
        if (status == TF_OK && !tf_modn_equal(w->m, power, w->m->one)) status = TF_EINVAL;
        free(power);
        if (status != TF_OK) return status;
        w->fermat = true;
    }
    if (w->failed[i]) return TF_OK;
    mpz_t g;
    mpz_init(g);
    tf_modn_sub(w->m, z, z, w->m->one);
    tf_modn_get(w->m, g, z);
    mpz_gcd(g, g, w->m->n);
    bool coprime = mpz_cmp_ui(g, 1) == 0;
    mpz_clear(g);
    return coprime ? TF_OK : TF_EINVAL;
}

static void product(mpz_t out, mpz_srcptr *list, size_t lo, size_t hi) {
    mpz_set_ui(out, 1);
    for (size_t i = lo; i < hi; i++) mpz_mul(out, out, list[i]);
}

/* y = a^((n-1) / (product of todo[lo, hi))): each half gets y to the product of the other, so that
 * all leaves together cost log2(count) short powers instead of count long ones. */
static tf_status try_range(search *w, size_t lo, size_t hi, mp_limb_t *y) {
    if (hi - lo == 1) return try_leaf(w, lo, y);
    size_t mid = lo + (hi - lo) / 2;
    mp_limb_t *half = tf_modn_alloc(w->m, 1);
    if (!half) return TF_ENOMEM;
    mpz_t e;
    mpz_init(e);
    product(e, w->todo, mid, hi);
    tf_status status = tf_modn_pow(w->m, half, y, e, w->budget);
    if (status == TF_OK) status = try_range(w, lo, mid, half);
    if (status == TF_OK) {
        product(e, w->todo, lo, mid);
        status = tf_modn_pow(w->m, half, y, e, w->budget);
    }
    if (status == TF_OK) status = try_range(w, mid, hi, half);
    mpz_clear(e);
    free(half);
    return status;
}

/* Try base a for all that is left to do. */
static tf_status try_base(search *w, size_t *count, unsigned long a) {
    mp_limb_t *y = tf_modn_alloc(w->m, 1);
    if (!y) return TF_ENOMEM;
    mpz_t e, t;
    mpz_init(e);
    mpz_init_set_ui(t, a);
    tf_modn_set(w->m, y, t);
    product(t, w->todo, 0, *count);
    mpz_sub_ui(e, w->m->n, 1);
    mpz_divexact(e, e, t);
    w->fermat = false;
    tf_status status = tf_modn_pow(w->m, y, y, e, w->budget);
    if (status == TF_OK) status = try_range(w, 0, *count, y);
    if (status == TF_OK) {
        size_t left = 0;
        for (size_t i = 0; i < *count; i++)
            if (w->failed[i]) w->todo[left++] = w->todo[i];
        *count = left;
    }
    mpz_clears(e, t, NULL);
    free(y);
    return status;
}

/* A quadratic nonresidue serves q = 2 for certain, and every other q unless it is a q-th power:
 * with it as the first base, one base mostly does. */
static size_t first_nonresidue(const mpz_t n) {
    for (size_t i = 0; i < BASES; i++)
        if (mpz_kronecker_ui(n, tf_small_primes[i]) < 0) return i;
    return 0;
}

tf_status tf_nm1_witnesses(const tf_modn *m, mpz_srcptr *todo, size_t count,
                           const tf_budget *budget) {
    if (count == 0) return TF_FOUND;
    if (count > SIZE_MAX / sizeof(bool)) return TF_ENOMEM;
    search w = {.m = m, .budget = budget, .todo = todo, .failed = malloc(count * sizeof(bool))};
    if (!w.failed) return TF_ENOMEM;
    size_t first = first_nonresidue(m->n);
    tf_status status = try_base(&w, &count, tf_small_primes[first]);
    for (size_t i = 0; i < BASES && count > 0 && status == TF_OK; i++)
        if (i != first) status = try_base(&w, &count, tf_small_primes[i]);
    free(w.failed);
    if (status != TF_OK) return status;
    return count == 0 ? TF_FOUND : TF_NONE;
}
