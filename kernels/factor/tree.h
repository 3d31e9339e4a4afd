/* tree.h — the state of one number on its way to complete factorization.
 *
 * A tree holds parts whose product (with exponents) is always the number: a part is unknown, prime
 * or composite. Splitting a part replaces it by two; nothing is ever lost, so that a tree can be
 * stopped at any moment, sent elsewhere and carried on. tf_tree_advance does all that is cheap;
 * what needs long work is handed out step by step (tf_plan_step) by whoever owns the tree. */
#ifndef TF_TREE_H
#define TF_TREE_H

#include "plan.h"
#include "plan_cache.h"

typedef enum tf_part_state {
    TF_PART_UNKNOWN = 0,   /* nothing tested yet */
    TF_PART_COMPOSITE = 1, /* composite, no perfect power, free of small primes */
    TF_PART_PROBABLE = 2,
    TF_PART_PRIME = 3
} tf_part_state;

typedef struct tf_part {
    mpz_t value; /* >= 2 */
    unsigned exponent;
    tf_part_state state;
    tf_method method;  /* the split that made it; NONE for the number itself */
    uint64_t position; /* steps of the plan already done on it or on a multiple of it */
} tf_part;

typedef struct tf_tree {
    size_t count, capacity;
    tf_part *parts;
    bool trial_done;
} tf_tree;

/** A tree for n >= 0; 0 and 1 have no parts and are complete. @return TF_OK, TF_EINVAL (n < 0),
 * TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_tree_init(tf_tree *t, const mpz_t n);
/** An empty tree; parts may be added with tf_tree_add. */
void tf_tree_init_empty(tf_tree *t);
void tf_tree_clear(tf_tree *t);

/** Append a part (value copied). */
TF_WARN_UNUSED tf_status tf_tree_add(tf_tree *t, const mpz_t value, unsigned exponent,
                                     tf_part_state state, tf_method method, uint64_t position);

/** What advance may use. */
typedef struct tf_advance {
    const tf_plan *plan;
    double limit; /* one-word multiplications to spend on steps of the plan (plan.h) */
    const tf_plan_source *plans; /* for elliptic curves; may be NULL when limit is 0 */
    const tf_cancel *cancel;     /* NULL: none */
    void (*progress)(void *context, const tf_progress *now); /* NULL: none */
    void *context;
} tf_advance;

/** Carry the tree on: trial division, primality, perfect powers, small methods, then steps of the
 *  plan up to the limit.
 *  @return TF_FOUND      complete: every part is prime (or probably)
 *          TF_MORE       some composite needs more than the limit
 *          TF_NONE       what is left composite is beyond the plan or its limits
 *          TF_CANCELLED, TF_ENOMEM  the tree is still whole */
TF_WARN_UNUSED tf_status tf_tree_advance(tf_tree *t, const tf_advance *how);

/** The part to work on next: the smallest composite that the plan has steps for.
 *  @return its index, or -1 if there is none */
ptrdiff_t tf_tree_pending(const tf_tree *t, const tf_plan *plan);
bool tf_tree_complete(const tf_tree *t);

/** Replace part i by f (as often as f divides it) and the rest; both unknown, at the part's
 * position.
 *  @param f  1 < f < value, f | value
 *  @return TF_OK, TF_EINVAL (f is no proper divisor; the tree is unchanged), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_tree_split(tf_tree *t, size_t i, const mpz_t f, tf_method method);

/** The product of all parts: the number, as long as nothing is wrong. */
void tf_tree_product(mpz_t out, const tf_tree *t);
/** The parts as sorted factors, equal ones merged; unknown parts count as composite. */
TF_WARN_UNUSED tf_status tf_tree_factors(tf_factors *out, const tf_tree *t);

#endif
