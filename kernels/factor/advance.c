/* advance.c — what is tried on the parts of a number, in order of cost.
 *
 * Trial division once; then for every unknown part: one-word splitting if it is small, primality,
 * perfect powers; then rho for two-word composites and steps of the plan while the limit lasts. */
#include <stdlib.h>

#include "bpsw.h"
#include "check.h"
#include "prove.h"
#include "rho.h"
#include "root.h"
#include "split64.h"
#include "step.h"
#include "tree.h"
#include "trial.h"

/* Primes below these bounds are divided out first. Two words: a division costs as much as a few
 * steps of rho, which finds primes of 12 bits in some 80. More: one pass costs less than a curve.
 */
#define TRIAL_BOUND_TWO_WORDS 1024u
#define TRIAL_BOUND_MEDIUM    (1u << 15)
#define TRIAL_BOUND_LARGE     (1u << 20)
#define MEDIUM_BITS           2048
/* By hand: only what the kernels' domains ask for (odd, prime to 3). */
#define TRIAL_BOUND_BY_HAND 8u
/* Without --b1, `--method trial` divides up to here. */
#define TRIAL_BOUND_DEFAULT (1u << 24)
/* Rho on two words before the first curves: finds factors of up to about 26 bits. */
#define RHO128_ITERATIONS (1u << 13)
/* Distinct small primes taken out in one pass; a primorial has more. */
#define TRIAL_HITS 512

typedef struct walk {
    tf_tree *tree;
    const tf_advance *how;
    double left; /* of the limit */
} walk;

static bool by_hand(const walk *w) {
    return w->how->plan->method != TF_METHOD_NONE;
}

static uint64_t trial_bound(const walk *w, size_t bits) {
    const tf_plan *plan = w->how->plan;
    if (plan->method == TF_METHOD_TRIAL) return plan->b1 ? plan->b1 : TRIAL_BOUND_DEFAULT;
    if (by_hand(w)) return TRIAL_BOUND_BY_HAND;
    if (bits <= 128) return TRIAL_BOUND_TWO_WORDS;
    return bits <= MEDIUM_BITS ? TRIAL_BOUND_MEDIUM : TRIAL_BOUND_LARGE;
}

/* Move the small primes of part 0, the number itself, into parts of their own. */
static tf_status take_hits(tf_tree *t, const mpz_t cofactor, const tf_trial_hit *hits,
                           size_t count) {
    size_t before = t->count;
    mpz_t p;
    mpz_init(p);
    tf_status s = TF_OK;
    for (size_t i = 0; i < count && s == TF_OK; i++) {
        mpz_set_ui(p, hits[i].prime);
        s = tf_tree_add(t, p, hits[i].exponent, TF_PART_PRIME, TF_METHOD_TRIAL, 0);
    }
    if (s == TF_OK)
        mpz_set(t->parts[0].value, cofactor);
    else
        while (t->count > before) mpz_clear(t->parts[--t->count].value); /* whole again */
    mpz_clear(p);
    return s;
}

static void drop_unit_part(tf_tree *t) {
    if (t->count == 0 || mpz_cmp_ui(t->parts[0].value, 1) != 0) return;
    mpz_clear(t->parts[0].value);
    t->parts[0] = t->parts[--t->count];
}

static tf_status trial_divide(walk *w) {
    tf_tree *t = w->tree;
    uint64_t bound = trial_bound(w, mpz_sizeinbase(t->parts[0].value, 2));
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = w->how->cancel};
    mpz_t cofactor;
    mpz_init(cofactor);
    uint64_t from = 2;
    tf_status s;
    do {
        tf_trial_hit hits[TRIAL_HITS];
        size_t count = 0;
        s = tf_trial_n(cofactor, hits, TRIAL_HITS, &count, t->parts[0].value, from, bound, &budget);
        if (s == TF_ELIMIT) from = hits[count - 1].prime + 1;
        tf_status taken = s == TF_ENOMEM ? TF_ENOMEM : take_hits(t, cofactor, hits, count);
        if (taken != TF_OK) s = taken;
    } while (s == TF_ELIMIT);
    mpz_clear(cofactor);
    drop_unit_part(t);
    if (s < 0) return s;
    t->trial_done = true;
    return TF_OK;
}

/* A part below 2^64 falls apart at once; its primes replace it. */
static tf_status split_word(tf_tree *t, size_t i, uint64_t seed) {
    uint64_t primes[64];
    uint8_t methods[64];
    unsigned count = tf_split64(primes, methods, mpz_get_ui(t->parts[i].value), seed);
    unsigned exponent = t->parts[i].exponent;
    uint64_t position = t->parts[i].position;
    if (count == 1) {
        t->parts[i].state = TF_PART_PRIME;
        return TF_OK;
    }
    size_t before = t->count;
    mpz_t p;
    mpz_init(p);
    tf_status s = TF_OK;
    for (unsigned k = 1; k < count && s == TF_OK; k++) {
        mpz_set_ui(p, primes[k]);
        s = tf_tree_add(t, p, exponent, TF_PART_PRIME, methods[k], position);
    }
    if (s == TF_OK) {
        mpz_set_ui(t->parts[i].value, primes[0]);
        t->parts[i].state = TF_PART_PRIME;
        t->parts[i].method = methods[0];
    } else {
        while (t->count > before) mpz_clear(t->parts[--t->count].value);
    }
    mpz_clear(p);
    return s;
}

static tf_status classify(walk *w, size_t i) {
    tf_part *p = &w->tree->parts[i];
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = w->how->cancel};
    if (!by_hand(w) && mpz_sizeinbase(p->value, 2) <= 64)
        return split_word(w->tree, i, w->how->plan->seed);
    tf_certainty c;
    tf_status s = tf_bpsw(&c, p->value, &budget);
    if (s != TF_OK) return s;
    if (c == TF_PROBABLE_PRIME && w->how->plan->prove) {
        s = tf_prove_nm1(&c, p->value, w->how->cancel);
        if (s != TF_OK) return s;
    }
    if (c != TF_COMPOSITE) {
        p->state = c == TF_PRIME ? TF_PART_PRIME : TF_PART_PROBABLE;
        return TF_OK;
    }
    unsigned k = tf_perfect_power(p->value, p->value);
    if (k > 1) { /* the root is unknown again */
        p->exponent *= k;
        p->method = TF_METHOD_POWER;
    } else {
        p->state = TF_PART_COMPOSITE;
    }
    return TF_OK;
}

static tf_status classify_all(walk *w) {
    for (size_t i = 0; i < w->tree->count; i++)
        while (w->tree->parts[i].state == TF_PART_UNKNOWN) {
            tf_status s = classify(w, i);
            if (s != TF_OK) return s;
        }
    return TF_OK;
}

static tf_u128 get_u128(const mpz_t n) {
    return (tf_u128)mpz_getlimbn(n, 1) << 64 | mpz_getlimbn(n, 0);
}

static void set_u128(mpz_t n, tf_u128 v) {
    mpz_set_ui(n, (uint64_t)(v >> 64));
    mpz_mul_2exp(n, n, 64);
    mpz_add_ui(n, n, (uint64_t)v);
}

/* Rho with a bounded number of iterations. */
static tf_status split_two_words(mpz_t f, const walk *w, const mpz_t n) {
    tf_rho128 *rho;
    tf_u128 found;
    tf_status s = tf_rho128_new(&rho, get_u128(n), w->how->plan->seed);
    if (s != TF_OK) return s;
    tf_budget budget = {.work = RHO128_ITERATIONS, .cancel = w->how->cancel};
    s = tf_rho128_slice(&found, rho, &budget);
    if (s == TF_FOUND) set_u128(f, found);
    tf_rho128_free(rho);
    return s == TF_MORE ? TF_NONE : s;
}

static void report(const walk *w, const tf_step *step, const mpz_t n) {
    if (!w->how->progress) return;
    tf_progress now = {.method = step->params.method,
                       .b1 = step->params.b1,
                       .b2 = step->params.b2,
                       .step = step->index,
                       .steps = step->count,
                       .bits = mpz_sizeinbase(n, 2)};
    if (now.method == TF_METHOD_SIQS)
        now.b1 = now.step = now.steps = 0;
    else if (now.b2 == 0)
        now.b2 = tf_split_default_b2(now.method, now.b1);
    w->how->progress(w->how->context, &now);
}

typedef struct sieve_report {
    const walk *w;
    size_t bits;
} sieve_report;

static void report_sieve(void *context, uint64_t have, uint64_t needed) {
    const sieve_report *r = context;
    tf_progress now = {.method = TF_METHOD_SIQS, .step = have, .steps = needed, .bits = r->bits};
    r->w->how->progress(r->w->how->context, &now);
}

/* One more step on the composite part i. TF_MORE: the limit does not allow it. */
static tf_status step_on(walk *w, size_t i) {
    tf_part *p = &w->tree->parts[i];
    size_t bits = mpz_sizeinbase(p->value, 2);
    tf_method method = TF_METHOD_RHO;
    mpz_t f;
    mpz_init(f);
    tf_status s = TF_NONE;
    if (p->position == 0 && bits > 64 && bits <= 128 && !by_hand(w))
        s = split_two_words(f, w, p->value);
    if (s == TF_NONE) {
        tf_step step;
        s = tf_plan_step(&step, w->how->plan, p->value, p->position);
        TF_REQUIRE(s == TF_FOUND); /* tf_tree_pending looked at the plan's length */
        double cost = tf_plan_step_cost(&step, bits);
        if (cost > w->left) {
            s = TF_MORE;
        } else {
            w->left -= cost;
            report(w, &step, p->value);
            method = step.params.method;
            sieve_report context = {w, bits};
            tf_step_watch watch = {w->how->progress ? report_sieve : NULL, &context};
            s = tf_step_run(f, p->value, &step, w->how->plans, &watch, w->how->cancel);
            if (s == TF_NONE || s == TF_FOUND) p->position++;
        }
    }
    if (s == TF_FOUND) {
        s = tf_tree_split(w->tree, i, f, method);
        TF_REQUIRE(s != TF_EINVAL); /* a kernel that found no proper divisor is broken */
    }
    mpz_clear(f);
    return s;
}

tf_status tf_tree_advance(tf_tree *t, const tf_advance *how) {
    walk w = {.tree = t, .how = how, .left = how->limit};
    tf_status s = TF_OK;
    if (!t->trial_done && t->count > 0) s = trial_divide(&w);
    while (s == TF_OK) {
        s = classify_all(&w);
        if (s != TF_OK) break;
        ptrdiff_t i = tf_tree_pending(t, how->plan);
        if (i < 0) return tf_tree_complete(t) ? TF_FOUND : TF_NONE;
        s = step_on(&w, (size_t)i);
        if (s == TF_NONE) s = TF_OK;
    }
    return s;
}
