/* splitter.c — see splitter.h: parameters, slices and costs over the methods. */
#include "splitter.h"

#include "ecm.h"
#include "pm1.h"
#include "pp1.h"
#include "rho_n.h"

#include <math.h>
#include <stdlib.h>

_Static_assert(TF_SPLIT_MAX_B2 < TF_PRIMES_MAX_LIMIT, "the prime iterator must reach b2");

struct tf_splitter {
    tf_twostage *two; /* one of the two */
    tf_rho_n *rho;
    uint64_t debt; /* work done beyond earlier budgets, charged to the next ones */
    tf_status end; /* TF_MORE while running */
};

static const tf_twostage_ops *ops_of(tf_method method) {
    switch (method) {
    case TF_METHOD_PM1:
        return &tf_pm1_ops;
    case TF_METHOD_PP1:
        return &tf_pp1_ops;
    case TF_METHOD_ECM:
        return &tf_ecm_ops;
    default:
        return NULL;
    }
}

static bool in_domain(const tf_split_params *p) {
    switch (p->method) {
    case TF_METHOD_RHO:
        return true;
    case TF_METHOD_PM1:
        if (p->seed < 2) return false;
        break;
    case TF_METHOD_PP1:
        if (p->seed < 3) return false;
        break;
    case TF_METHOD_ECM:
        if (p->seed == 0 || p->seed == 1 || p->seed == 5) return false;
        break;
    default:
        return false;
    }
    return p->b1 >= 2 && p->b1 <= TF_SPLIT_MAX_B1 && p->b2 <= TF_SPLIT_MAX_B2;
}

static bool plan_fits(const tf_split_plan *plan, tf_split_params p) {
    tf__split_bounds(p.method, &p.b1, &p.b2);
    return plan->method == p.method && plan->b1 == p.b1 && plan->b2 == p.b2;
}

tf_status tf_splitter_new(tf_splitter **out, const mpz_t n, const tf_split_params *params) {
    return tf_splitter_new_planned(out, n, params, NULL);
}

tf_status tf_splitter_new_planned(tf_splitter **out, const mpz_t n, const tf_split_params *params,
                                  const tf_split_plan *plan) {
    *out = NULL;
    if (mpz_cmp_ui(n, 8) <= 0 || mpz_even_p(n) || !in_domain(params)) return TF_EINVAL;
    if (plan && !plan_fits(plan, *params)) return TF_EINVAL;
    tf_splitter *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    s->end = TF_MORE;
    tf_status r = params->method == TF_METHOD_RHO
                      ? tf_rho_n_new(&s->rho, n, params->seed, params->b1)
                      : tf_twostage_new(&s->two, ops_of(params->method), n, params, plan);
    if (r != TF_OK) {
        free(s);
        return r;
    }
    *out = s;
    return TF_OK;
}

void tf_splitter_free(tf_splitter *s) {
    if (!s) return;
    tf_twostage_free(s->two);
    tf_rho_n_free(s->rho);
    free(s);
}

int tf_splitter_stage(const tf_splitter *s) {
    return s->two ? s->two->stage : 1;
}

/* Charge @p units to the budget; what exceeds it stays as a debt, so that slices do on average what
 * they were asked to, however small. */
static void charge(tf_splitter *s, tf_budget *budget, uint64_t units) {
    s->debt += units;
    if (budget->work == TF_WORK_UNLIMITED) {
        s->debt = 0;
        return;
    }
    uint64_t paid = s->debt < budget->work ? s->debt : budget->work;
    budget->work -= paid;
    s->debt -= paid;
}

static tf_status step(tf_splitter *s, mpz_t f, uint64_t *units) {
    uint64_t before = s->two ? s->two->meter.count : tf_rho_n_count(s->rho);
    tf_status r = s->two ? tf_twostage_step(s->two, f) : tf_rho_n_step(s->rho, f);
    *units = (s->two ? s->two->meter.count : tf_rho_n_count(s->rho)) - before;
    return r;
}

tf_status tf_splitter_run(mpz_t f, tf_splitter *s, tf_budget *budget) {
    mpz_t found;
    mpz_init(found);
    if (s->two) tf_meter_start(&s->two->meter, budget->cancel);
    charge(s, budget, 0);
    tf_status r = s->end;
    while (r == TF_MORE && budget->work > 0) {
        if (tf_budget_cancelled(budget)) {
            r = TF_CANCELLED;
            break;
        }
        uint64_t units;
        r = step(s, found, &units);
        charge(s, budget, units);
        if (r == TF_FOUND) mpz_set(f, found);
        if (r == TF_FOUND || r == TF_NONE) s->end = TF_NONE;
    }
    mpz_clear(found);
    return r;
}

/* The exponent of stage 1 is lcm(1..b1), of some b1 / log 2 bits. Multiplications for a bit: for
 * chains of cost (6, 5) they grow slowly with the size of the primes, fitted to counts for b1 of
 * 100 to 10^6; chains of cost (1, 1); one squaring and the windows of a power. */
static double stage1_cost(tf_method method, double b1) {
    double each = method == TF_METHOD_ECM   ? 9.3 - 4 / log(b1)
                  : method == TF_METHOD_PP1 ? 1.53
                                            : 1.14;
    return each * b1 / log(2);
}

double tf_splitter_cost(const tf_split_params *params) {
    if (params->method == TF_METHOD_RHO) return 1.5 * (double)params->b1;
    uint64_t b1 = params->b1, b2 = params->b2;
    tf__split_bounds(params->method, &b1, &b2);
    double cost = 0;
    tf_pairing_shape shape;
    tf_split_traits traits = tf__split_traits(params->method);
    if (b2 > b1) tf_stage2_choose(&shape, traits.cost, b1, b2, TF_STAGE2_MAX_TABLE, &cost);
    return cost + stage1_cost(params->method, (double)b1);
}

/* b2 / b1 = factor * log b1. For ECM it minimizes (cost of a curve) * (curves expected) over both
 * bounds for factors of 15 to 45 digits, where the optimum is flat and stage 2 takes 0.3 to 0.5 of
 * stage 1's multiplications. For P-1 and P+1, of which there is one run, it maximizes the chance
 * for 35 digits at a cost of 10^7 multiplications (0.5 to 0.6). */
uint64_t tf_split_default_b2(tf_method method, uint64_t b1) {
    if (method == TF_METHOD_RHO) return 0;
    double factor = method == TF_METHOD_ECM ? 9 : method == TF_METHOD_PP1 ? 2.5 : 2;
    double x = b1 < 3 ? 3 : (double)b1, b2 = factor * x * log(x);
    return b2 < (double)TF_SPLIT_MAX_B2 ? (uint64_t)b2 : TF_SPLIT_MAX_B2;
}
