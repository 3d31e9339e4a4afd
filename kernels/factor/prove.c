/* prove.c — proofs by a bounded attempt on N - 1.
 *
 * The factor tree of N - 1 is advanced in growing steps, its primes proven on the way (the
 * recursion descends to numbers of at most half the size, as one factor of N - 1 is 2), until the
 * proven primes suffice. */
#include "prove.h"

#include <stdlib.h>

#include "nm1.h"
#include "tree.h"

/* One-word multiplications spent on the first and the last attempt: about 0.5 ms and 0.2 s. */
#define FIRST_ATTEMPT 5e5
#define LAST_ATTEMPT  2e8

/* The proven primes of the tree, as a fresh array of mpz_t that share nothing with it. */
static tf_status proven_primes(mpz_t **primes, size_t *count, const tf_tree *t) {
    *count = 0;
    *primes = malloc((t->count + 1) * sizeof **primes);
    if (!*primes) return TF_ENOMEM;
    for (size_t i = 0; i < t->count; i++)
        if (t->parts[i].state == TF_PART_PRIME)
            mpz_init_set((*primes)[(*count)++], t->parts[i].value);
    /* A prime may stand in two parts: keep one of each. */
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        size_t k = 0;
        while (k < kept && mpz_cmp((*primes)[k], (*primes)[i]) != 0) k++;
        if (k < kept)
            mpz_clear((*primes)[i]);
        else
            (*primes)[kept++][0] = (*primes)[i][0];
    }
    *count = kept;
    return TF_OK;
}

static void free_primes(mpz_t *primes, size_t count) {
    for (size_t i = 0; i < count; i++) mpz_clear(primes[i]);
    free(primes);
}

/* TF_FOUND: proven; TF_NONE: not enough factored yet; TF_EINVAL: n is composite. */
static tf_status attempt(const mpz_t n, const tf_tree *t, const tf_cancel *cancel) {
    mpz_t *primes;
    size_t count;
    tf_status s = proven_primes(&primes, &count, t);
    if (s != TF_OK) return s;
    s = TF_NONE;
    if (tf_nm1_enough(n, primes, count))
        s = tf_nm1_prove(n, primes, count, &(tf_budget){TF_WORK_UNLIMITED, cancel});
    free_primes(primes, count);
    return s;
}

tf_status tf_prove_nm1(tf_certainty *c, const mpz_t n, const tf_cancel *cancel) {
    tf_plan plan;
    tf_plan_init(&plan);
    plan.prove = true;
    tf_plan_cache cache;
    tf_plan_cache_init(&cache);
    tf_plan_source plans = {tf_plan_cache_get, &cache, TF_ISA_BEST};
    tf_advance how = {.plan = &plan, .limit = 0, .plans = &plans, .cancel = cancel};
    tf_tree t;
    mpz_t m;
    mpz_init(m);
    mpz_sub_ui(m, n, 1);
    tf_status s = tf_tree_init(&t, m);
    mpz_clear(m);
    *c = TF_PROBABLE_PRIME;
    for (double limit = FIRST_ATTEMPT; s == TF_OK && limit <= LAST_ATTEMPT; limit *= 5) {
        how.limit = limit;
        tf_status advanced = tf_tree_advance(&t, &how);
        if (advanced < 0)
            s = advanced;
        else
            s = attempt(n, &t, cancel);
        if (s == TF_NONE && advanced != TF_MORE) break; /* nothing left that would help */
    }
    tf_tree_clear(&t);
    tf_plan_cache_clear(&cache);
    if (s == TF_FOUND) *c = TF_PRIME;
    if (s == TF_EINVAL) *c = TF_COMPOSITE;
    return s == TF_CANCELLED || s == TF_ENOMEM ? s : TF_OK;
}
