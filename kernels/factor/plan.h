/* plan.h — the strategy as a pure function: which step comes next on a composite.
 *
 * The work on one composite is a numbered sequence of steps: at each level P-1, P+1 and then ECM
 * curves, with B1 growing from level to level as the factors sought grow. Up to 100 digits the
 * curves are few (plan_sieve.h), and all later positions are quadratic sieves: the first one nearly
 * always splits the number, the others are there in case it did not. A step depends on (plan,
 * number, position) alone, so that any worker can run any position, and the first position that
 * finds a factor is the same wherever the steps ran. After a split the cofactor goes on at the
 * position reached: curves done on a product count for its factors. */
#ifndef TF_PLAN_H
#define TF_PLAN_H

#include "splitter.h"

typedef struct tf_plan {
    tf_method method; /* TF_METHOD_NONE: automatic; else only this one, with the bounds below */
    uint64_t b1, b2;  /* one method: its bounds; b2 = 0: the method's default. TRIAL: primes < b1 */
    uint64_t curves;  /* one method: how many runs */
    uint64_t
        start;     /* one method: sigma or x0 of the first run (the i-th has start + i); 0: drawn */
    uint64_t seed; /* all other random choices */
    uint64_t
        max_curves; /* automatic: ECM curves per composite at most, and no sieve; 0: no limit */
    unsigned max_digits; /* composites with more digits are left alone; 0: no limit */
    bool prove;          /* try N-1 proofs for primes above 2^64 */
} tf_plan;

/** Automatic, seed 0, no limits, no proofs. */
void tf_plan_init(tf_plan *plan);

typedef struct tf_step {
    tf_split_params params; /* method SIQS: of the rest only the seed counts */
    unsigned level;         /* row of the table of levels; 0 for one method by hand */
    uint64_t index;         /* number of the run within its level and method, from 0 */
    uint64_t count;         /* how many runs the level has */
} tf_step;

/** Step number @p position for the composite n.
 *  @return TF_FOUND, or TF_NONE when the plan has no further step for a number of this size */
tf_status tf_plan_step(tf_step *step, const tf_plan *plan, const mpz_t n, uint64_t position);

/** What it costs on a number of this size, in one-word multiplications. */
double tf_plan_step_cost(const tf_step *step, size_t bits);

/** How many steps the plan has for composites of this size; UINT64_MAX: it never ends. */
uint64_t tf_plan_length(const tf_plan *plan, size_t bits);

/** Does the plan allow work on a composite of n's size (max_digits)? */
bool tf_plan_allows(const tf_plan *plan, const mpz_t n);

/** Decimal digits of n > 0, exactly. */
unsigned tf_decimal_digits(const mpz_t n);

/** What one modular multiplication costs for an n-limb modulus, in one-word multiplications: the
 *  common unit in which methods and sizes are compared. */
double tf_plan_mulmod_words(size_t bits);

#endif
