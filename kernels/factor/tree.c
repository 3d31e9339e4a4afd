/* tree.c — the parts of a number: adding, splitting, listing. What is tried on them: advance.c. */
#include "tree.h"

#include <stdlib.h>

#include "check.h"
#include "factors.h"

void tf_tree_init_empty(tf_tree *t) {
    *t = (tf_tree){0};
}

tf_status tf_tree_init(tf_tree *t, const mpz_t n) {
    tf_tree_init_empty(t);
    if (mpz_sgn(n) < 0) return TF_EINVAL;
    if (mpz_cmp_ui(n, 1) <= 0) return TF_OK;
    return tf_tree_add(t, n, 1, TF_PART_UNKNOWN, TF_METHOD_NONE, 0);
}

void tf_tree_clear(tf_tree *t) {
    for (size_t i = 0; i < t->count; i++) mpz_clear(t->parts[i].value);
    free(t->parts);
    tf_tree_init_empty(t);
}

static tf_status reserve_one(tf_tree *t) {
    if (t->count < t->capacity) return TF_OK;
    size_t capacity = t->capacity ? 2 * t->capacity : 4;
    tf_part *parts = realloc(t->parts, capacity * sizeof *parts);
    if (!parts) return TF_ENOMEM;
    t->parts = parts;
    t->capacity = capacity;
    return TF_OK;
}

tf_status tf_tree_add(tf_tree *t, const mpz_t value, unsigned exponent, tf_part_state state,
                      tf_method method, uint64_t position) {
    TF_ASSERT(mpz_cmp_ui(value, 1) > 0 && exponent >= 1);
    tf_status s = reserve_one(t);
    if (s != TF_OK) return s;
    tf_part *p = &t->parts[t->count++];
    mpz_init_set(p->value, value);
    p->exponent = exponent;
    p->state = state;
    p->method = method;
    p->position = position;
    return TF_OK;
}

tf_status tf_tree_split(tf_tree *t, size_t i, const mpz_t f, tf_method method) {
    TF_ASSERT(i < t->count);
    if (mpz_cmp_ui(f, 1) <= 0 || mpz_cmp(f, t->parts[i].value) >= 0 ||
        !mpz_divisible_p(t->parts[i].value, f))
        return TF_EINVAL;
    tf_status s = reserve_one(t); /* before anything changes: a failure leaves the tree whole */
    if (s != TF_OK) return s;
    tf_part *p = &t->parts[i];
    mpz_t rest;
    mpz_init(rest);
    unsigned k = (unsigned)mpz_remove(rest, p->value, f);
    unsigned outer = p->exponent;
    mpz_set(p->value, f);
    p->exponent = outer * k;
    p->state = TF_PART_UNKNOWN;
    p->method = method;
    uint64_t position = p->position;
    if (mpz_cmp_ui(rest, 1) > 0) s = tf_tree_add(t, rest, outer, TF_PART_UNKNOWN, method, position);
    mpz_clear(rest);
    return s;
}

ptrdiff_t tf_tree_pending(const tf_tree *t, const tf_plan *plan) {
    ptrdiff_t best = -1;
    for (size_t i = 0; i < t->count; i++) {
        const tf_part *p = &t->parts[i];
        if (p->state != TF_PART_COMPOSITE || !tf_plan_allows(plan, p->value)) continue;
        if (p->position >= tf_plan_length(plan, mpz_sizeinbase(p->value, 2))) continue;
        if (best < 0 || mpz_cmp(p->value, t->parts[best].value) < 0) best = (ptrdiff_t)i;
    }
    return best;
}

bool tf_tree_complete(const tf_tree *t) {
    for (size_t i = 0; i < t->count; i++)
        if (t->parts[i].state < TF_PART_PROBABLE) return false;
    return true;
}

static tf_certainty certainty_of(tf_part_state s) {
    switch (s) {
    case TF_PART_UNKNOWN:
        return TF_UNKNOWN;
    case TF_PART_COMPOSITE:
        return TF_COMPOSITE;
    case TF_PART_PROBABLE:
        return TF_PROBABLE_PRIME;
    case TF_PART_PRIME:
        return TF_PRIME;
    }
    return TF_UNKNOWN;
}

tf_status tf_tree_factors(tf_factors *out, const tf_tree *t) {
    tf_factors_clear(out);
    for (size_t i = 0; i < t->count; i++) {
        const tf_part *p = &t->parts[i];
        tf_status s = tf_factors_add(out, p->value, p->exponent, p->method, certainty_of(p->state));
        if (s != TF_OK) return s;
    }
    tf_factors_normalize(out);
    return TF_OK;
}

void tf_tree_product(mpz_t out, const tf_tree *t) {
    mpz_t power;
    mpz_init(power);
    mpz_set_ui(out, 1);
    for (size_t i = 0; i < t->count; i++) {
        mpz_pow_ui(power, t->parts[i].value, t->parts[i].exponent);
        mpz_mul(out, out, power);
    }
    mpz_clear(power);
}
