/* twostage.h — what P-1, P+1 and ECM have in common: one run of both stages, in bounded steps.
 *
 * Each method works in some abelian group modulo every prime p | n at once. Stage 1 multiplies a
 * start element by every prime power up to b1; p shows up when the element has become neutral
 * modulo p. Stage 2 covers one more prime of the order up to b2.
 *
 * When all primes of n show up at the same checkpoint, the run goes back to the checkpoint before
 * and takes a gcd after every prime factor. If even that yields n, one prime t completed all orders
 * at once; then t times the start element starts a new stage 1, whose orders are those without t,
 * and so on. The run ends empty-handed only when all orders have the same prime factors throughout.
 */
#ifndef TF_TWOSTAGE_H
#define TF_TWOSTAGE_H

#include "primes.h"
#include "splitplan.h"
#include "stage2.h"

typedef struct tf_twostage tf_twostage;

/** A factor of stage 1: a prime, and its chain (chain.h) where the method uses chains. */
typedef struct tf_stage1_prime {
    uint64_t p;
    unsigned chain;
} tf_stage1_prime;

typedef struct tf_twostage_ops {
    tf_method method;
    unsigned residues;                             /* of a stage 1 element */
    unsigned block_bits;                           /* bits of the primes handed to one apply() */
    const tf_xgroup_kind *(*x)(const tf_montn *m); /* the group of stage 2 */
    /** Fill t->start (and what else the method needs).
     *  @return TF_MORE, TF_FOUND (f set), TF_NONE (degenerate: nothing can be found) */
    tf_status (*setup)(tf_twostage *t, mpz_t f);
    /** r = (product of count primes) p; r differs from p.
     *  @return TF_MORE, TF_CANCELLED, TF_ENOMEM */
    tf_status (*apply)(tf_twostage *t, mp_limb_t *r, const mp_limb_t *p,
                       const tf_stage1_prime *primes, size_t count);
    /** w = a residue that is 0 modulo p | n iff the element is neutral modulo p. */
    void (*witness)(const tf_twostage *t, mp_limb_t *w, const mp_limb_t *p);
    /** The stage 1 element p as one of the group of stage 2. */
    void (*to_x)(const tf_twostage *t, mp_limb_t *r, const mp_limb_t *p);
} tf_twostage_ops;

#define TF_TWOSTAGE_BLOCK 1024 /* primes in one apply() at most */

struct tf_twostage {
    const tf_twostage_ops *ops;
    tf_montn *m;
    tf_meter meter;
    tf_xgroup x;
    uint64_t b1, b2, seed;
    const tf_split_plan *plan; /* may be NULL */
    enum { TF_RUN_SETUP, TF_RUN_STAGE1, TF_RUN_STAGE1_FINE, TF_RUN_STAGE2, TF_RUN_STRIP } phase;
    int stage; /* 1 or 2 */

    size_t width; /* limbs of a stage 1 element */
    mp_limb_t *start, *now, *next, *mark, *w, *curve;

    /* The stream of prime factors of stage 1: `left` more times p, then the next prime. */
    tf_primes primes;
    tf_stage1_prime p, mark_p, block[TF_TWOSTAGE_BLOCK];
    unsigned left, mark_left;
    size_t index, mark_index; /* of p among the primes */
    size_t pending;           /* of block: read from the stream, not applied yet */
    bool exhausted;
    uint64_t mark_count;

    tf_stage2 *two;
    uint64_t culprit[2];
};

/** @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_twostage_new(tf_twostage **out, const tf_twostage_ops *ops,
                                         const mpz_t n, const tf_split_params *params,
                                         const tf_split_plan *plan);
/** One bounded step. @return as tf_splitter_run; after TF_CANCELLED it can be done again */
TF_WARN_UNUSED tf_status tf_twostage_step(tf_twostage *t, mpz_t f);
void tf_twostage_free(tf_twostage *t); /* NULL is allowed */

/** apply() for groups of xgroup.h: one chain after the other. */
tf_status tf__twostage_chains(tf_twostage *t, mp_limb_t *r, const mp_limb_t *p,
                              const tf_stage1_prime *primes, size_t count);

#endif
