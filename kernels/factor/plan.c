/* plan.c — the table of levels read as a numbered sequence of steps. */
#include "plan.h"

#include "check.h"
#include "plan_sieve.h"
#include "qs_params.h"
#include "rng.h"

typedef struct level {
    unsigned digits;
    uint64_t b1;
    uint64_t curves;
} level;

static const level levels[] = {
#include "plan_levels_table.inc"
};

enum { LEVELS = TF_ARRAY_LEN(levels) };

/* What rho and trial division have excluded before the first curve, in digits of the factors. */
#define EXCLUDED_TWO_WORDS 8.0
#define EXCLUDED_LONGER    5.0
/* P-1 and P+1 run once a level, with larger bounds than the curves: one run costs about as much as
 * a curve or two, and finds factors that curves of this level rarely would. */
#define PM1_B1_FACTOR 10
#define PP1_B1_FACTOR 4
/* The first levels are over before P-1 and P+1 would have paid. */
#define FIRST_LEVEL_WITH_PM1 2
/* Sigmas are drawn below 2^32, the range in which other programs accept them. */
#define SIGMA_RANGE (UINT64_C(1) << 32)

void tf_plan_init(tf_plan *plan) {
    *plan = (tf_plan){.method = TF_METHOD_NONE};
}

unsigned tf_decimal_digits(const mpz_t n) {
    size_t digits = mpz_sizeinbase(n, 10); /* exact or one too big */
    if (digits > 1 && mpz_sgn(n) > 0) {
        mpz_t power;
        mpz_init(power);
        mpz_ui_pow_ui(power, 10, digits - 1);
        digits -= mpz_cmp(n, power) < 0;
        mpz_clear(power);
    }
    return (unsigned)digits;
}

bool tf_plan_allows(const tf_plan *plan, const mpz_t n) {
    return plan->max_digits == 0 || tf_decimal_digits(n) <= plan->max_digits;
}

double tf_plan_mulmod_words(size_t bits) {
    double limbs = (double)((bits + 63) / 64);
    /* Below some 40 limbs a Montgomery product is 2 l^2 + l word products; above, Karatsuba and
     * its successors bend the curve. The constant stands for loads, carries and calls. */
    if (limbs <= 40) return 2 * limbs * limbs + limbs + 8;
    return 3248 * __builtin_pow(limbs / 40, 1.55);
}

/* ---- automatic: the steps of one level are P-1, P+1, curve 0, curve 1, ... --------------------
 */

static unsigned level_extra_steps(unsigned l) {
    return l >= FIRST_LEVEL_WITH_PM1 ? 2 : 0;
}

/* The level whose factors a balanced product of this size has; the plan's last one. */
static unsigned last_level(size_t bits) {
    double half = (double)bits * 0.30103 / 2;
    unsigned l = 0;
    while (l + 1 < LEVELS && levels[l].digits < half) l++;
    return l;
}

/* Does the plan end in a sieve, for ever if need be? */
static bool ends_in_sieve(const tf_plan *plan, size_t bits) {
    return plan->max_curves == 0 && bits <= TF_PLAN_SIEVE_BITS;
}

static uint64_t curves_before_sieve(size_t bits, unsigned l) {
    tf_split_params curve = {.method = TF_METHOD_ECM, .b1 = levels[l].b1};
    double from = l > 0 ? levels[l - 1].digits : bits <= 128 ? EXCLUDED_TWO_WORDS : EXCLUDED_LONGER;
    return tf_plan_curves_before_sieve(bits, from, levels[l].digits, levels[l].curves,
                                       tf_splitter_cost(&curve) * tf_plan_mulmod_words(bits));
}

/* Curves of level l that a sieve or the user's limit leaves, given those of the levels before it. */
static uint64_t curves_of_level(const tf_plan *plan, size_t bits, unsigned l) {
    uint64_t curves = levels[l].curves;
    if (ends_in_sieve(plan, bits)) return curves_before_sieve(bits, l);
    if (plan->max_curves == 0) return curves;
    uint64_t before = 0;
    for (unsigned i = 0; i < l; i++) before += levels[i].curves;
    uint64_t left = before < plan->max_curves ? plan->max_curves - before : 0;
    return curves < left ? curves : left;
}

/* What a sieve leaves is sieved again. */
static uint64_t manual_length(const tf_plan *plan, size_t bits) {
    if (plan->method == TF_METHOD_SIQS) return bits <= TF_QS_MAX_BITS ? UINT64_MAX : 0;
    return plan->method == TF_METHOD_TRIAL ? 0 : plan->curves;
}

uint64_t tf_plan_length(const tf_plan *plan, size_t bits) {
    if (plan->method != TF_METHOD_NONE) return manual_length(plan, bits);
    if (ends_in_sieve(plan, bits)) return UINT64_MAX;
    uint64_t steps = 0, cap = 0;
    unsigned last = last_level(bits);
    for (unsigned l = 0; l <= last; l++) {
        cap = curves_of_level(plan, bits, l);
        if (cap == 0) break;
        steps += cap + level_extra_steps(l);
    }
    return steps;
}

/* One limb folded from all of n, so that different composites draw different sigmas. */
static uint64_t fingerprint(const mpz_t n) {
    uint64_t h = 0;
    for (size_t i = 0; i < mpz_size(n); i++) h = tf_mix64(h ^ mpz_getlimbn(n, (mp_size_t)i));
    return h;
}

static uint64_t drawn_start(const tf_plan *plan, const mpz_t n, uint64_t position) {
    uint64_t r = tf_mix64(plan->seed ^ tf_mix64(position + 1) ^ fingerprint(n));
    return 6 + r % (SIGMA_RANGE - 6);
}

static void automatic_step(tf_step *step, unsigned l, uint64_t offset, uint64_t curves) {
    unsigned extra = level_extra_steps(l);
    uint64_t b1 = levels[l].b1;
    step->level = l;
    step->index = 0;
    step->count = 1;
    if (offset < extra) {
        bool pm1 = offset == 0;
        step->params.method = pm1 ? TF_METHOD_PM1 : TF_METHOD_PP1;
        step->params.b1 = b1 * (pm1 ? PM1_B1_FACTOR : PP1_B1_FACTOR);
    } else {
        step->params.method = TF_METHOD_ECM;
        step->params.b1 = b1;
        step->index = offset - extra;
        step->count = curves;
    }
}

/* Where @p position is among the levels. @return false when it is behind the last curve */
static bool find_level(unsigned *l, uint64_t *offset, uint64_t *curves, const tf_plan *plan,
                       size_t bits, uint64_t position) {
    unsigned last = last_level(bits);
    for (*l = 0; *l <= last; ++*l) {
        *curves = curves_of_level(plan, bits, *l);
        if (*curves == 0) break;
        uint64_t length = *curves + level_extra_steps(*l);
        *offset = position;
        if (position < length) return true;
        position -= length;
    }
    *offset = position;
    return false;
}

static tf_status automatic_plan_step(tf_step *step, const tf_plan *plan, const mpz_t n,
                                     uint64_t position) {
    size_t bits = mpz_sizeinbase(n, 2);
    unsigned l;
    uint64_t offset, curves;
    if (find_level(&l, &offset, &curves, plan, bits, position)) {
        automatic_step(step, l, offset, curves);
    } else if (ends_in_sieve(plan, bits)) {
        *step = (tf_step){.params = {.method = TF_METHOD_SIQS}, .index = offset, .count = 1};
    } else {
        return TF_NONE;
    }
    step->params.b2 = 0;
    step->params.seed = drawn_start(plan, n, position);
    return TF_FOUND;
}

static tf_status manual_plan_step(tf_step *step, const tf_plan *plan, const mpz_t n,
                                  uint64_t position) {
    if (position >= manual_length(plan, mpz_sizeinbase(n, 2))) return TF_NONE;
    step->params.method = plan->method;
    step->params.b1 = plan->b1;
    step->params.b2 = plan->b2;
    step->params.seed = plan->start ? plan->start + position : drawn_start(plan, n, position);
    step->level = 0;
    step->index = position;
    step->count = plan->curves;
    return TF_FOUND;
}

double tf_plan_step_cost(const tf_step *step, size_t bits) {
    if (step->params.method == TF_METHOD_SIQS) return tf_plan_sieve_cost(bits);
    return tf_splitter_cost(&step->params) * tf_plan_mulmod_words(bits);
}

tf_status tf_plan_step(tf_step *step, const tf_plan *plan, const mpz_t n, uint64_t position) {
    if (plan->method != TF_METHOD_NONE) return manual_plan_step(step, plan, n, position);
    return automatic_plan_step(step, plan, n, position);
}
