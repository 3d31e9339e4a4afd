/* nm1_witness.c — see nm1_witness.h. */
#include "nm1_witness.h"

#include <stdlib.h>

#include "montn.h"
#include "primes_small.h"

enum { BASES = 64 };

typedef struct search {
    mpz_srcptr n;
    tf_montn *m;
    const tf_cancel *cancel;
    mpz_srcptr *todo; /* primes of F without a witness */
    bool *failed;     /* those that the present base does not serve */
    bool fermat;      /* a^(n-1) = 1 was checked for the present base */
} search;

/* z^q = 1? That is a^(n-1), the same for every leaf of a base. */
static tf_status check_fermat(search *w, mpz_srcptr q, const mp_limb_t *z) {
    mp_limb_t *power = malloc(w->m->limbs * sizeof *power);
    if (!power) return TF_ENOMEM;
    tf_status status = tf_montn_pow(w->m, power, z, q, w->cancel, NULL);
    if (status == TF_OK) {
        tf_montn_sub(w->m, power, power, w->m->one);
        w->fermat = tf_montn_is_zero(w->m, power);
        if (!w->fermat) status = TF_EINVAL;
    }
    free(power);
    return status;
}

/* z = a^((n-1)/q), overwritten: is a a witness for q? TF_EINVAL when n shows itself composite. */
static tf_status try_leaf(search *w, size_t i, mp_limb_t *z) {
    if (!w->fermat) {
        tf_status status = check_fermat(w, w->todo[i], z);
        if (status != TF_OK) return status;
    }
    mpz_t g;
    mpz_init(g);
    tf_montn_sub(w->m, z, z, w->m->one);
    tf_gcd_kind kind = tf_montn_gcd(w->m, g, z);
    mpz_clear(g);
    w->failed[i] = kind == TF_GCD_ALL; /* z = 1 */
    return kind == TF_GCD_PROPER ? TF_EINVAL : TF_OK;
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
    mp_limb_t *half = malloc(w->m->limbs * sizeof(mp_limb_t));
    if (!half) return TF_ENOMEM;
    mpz_t e;
    mpz_init(e);
    product(e, w->todo, mid, hi);
    tf_status status = tf_montn_pow(w->m, half, y, e, w->cancel, NULL);
    if (status == TF_OK) status = try_range(w, lo, mid, half);
    if (status == TF_OK) {
        product(e, w->todo, lo, mid);
        status = tf_montn_pow(w->m, half, y, e, w->cancel, NULL);
    }
    if (status == TF_OK) status = try_range(w, mid, hi, half);
    mpz_clear(e);
    free(half);
    return status;
}

/* Try base a for all that is left to do, and keep of them those it does not serve. */
static tf_status try_base(search *w, size_t *count, unsigned long a) {
    if (tf_cancel_reason(w->cancel)) return TF_CANCELLED;
    mp_limb_t *y = malloc(w->m->limbs * sizeof *y);
    if (!y) return TF_ENOMEM;
    mpz_t e, t;
    mpz_inits(e, t, NULL);
    product(t, w->todo, 0, *count);
    mpz_sub_ui(e, w->n, 1);
    mpz_divexact(e, e, t);
    tf_montn_set_u64(w->m, y, a);
    tf_status status = tf_montn_pow(w->m, y, y, e, w->cancel, NULL);
    w->fermat = false;
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

static tf_status try_bases(search *w, size_t count) {
    size_t first = first_nonresidue(w->n);
    tf_status status = try_base(w, &count, tf_small_primes[first]);
    for (size_t i = 0; i < BASES && count > 0 && status == TF_OK; i++)
        if (i != first) status = try_base(w, &count, tf_small_primes[i]);
    if (status != TF_OK) return status;
    return count == 0 ? TF_FOUND : TF_NONE;
}

tf_status tf_nm1_witnesses(const mpz_t n, mpz_srcptr *todo, size_t count, const tf_budget *budget) {
    if (count == 0) return TF_FOUND;
    if (count > SIZE_MAX / sizeof(bool)) return TF_ENOMEM;
    search w = {.n = n, .cancel = budget->cancel, .todo = todo};
    tf_status status = tf_montn_new_relaxed(&w.m, n);
    if (status != TF_OK) return status;
    w.failed = malloc(count * sizeof *w.failed);
    status = w.failed ? try_bases(&w, count) : TF_ENOMEM;
    free(w.failed);
    tf_montn_free(w.m);
    return status;
}
