/* splitter.h — one door to all methods that split a composite of any size.
 *
 * The strategy, the task runner and `--method` all speak to this interface; the methods behind it
 * (pm1.h, pp1.h, ecm.h, ...) can also be called directly.
 *
 *     tf_split_params p = {.method = TF_METHOD_ECM, .b1 = 11000, .b2 = 0, .seed = 42};
 *     tf_splitter *s;
 *     if (tf_splitter_new(&s, n, &p) == TF_OK) {
 *         tf_status r;
 *         do r = tf_splitter_run(f, s, &(tf_budget){.work = 100000, .cancel = stop});
 *         while (r == TF_MORE);
 *         tf_splitter_free(s);
 *     }
 */
#ifndef TF_SPLITTER_H
#define TF_SPLITTER_H

#include "base.h"
#include "budget.h"

typedef struct tf_split_params {
    tf_method method; /* RHO, PM1, PP1 or ECM */
    uint64_t b1;      /* stage 1 bound, >= 2; for RHO: iterations at most, 0: no end */
    uint64_t b2;      /* stage 2 bound; 0: the method's default for b1; <= b1: no stage 2 */
    uint64_t seed;    /* ECM: sigma (Suyama; GMP-ECM's -param 0), not 0, 1 or 5;
                         P-1, P+1: x0; RHO: start. A kernel draws nothing else. */
} tf_split_params;

#define TF_SPLIT_MAX_B1 (UINT64_C(1) << 48)
#define TF_SPLIT_MAX_B2 ((UINT64_C(1) << 56) - 1)

/** What all runs of PM1, PP1 or ECM with the same bounds share: the chains of stage 1 and the
 * layout of stage 2. Saves some 10 % of a short curve, and no run depends on it for its answer.
 * Read-only once made: any number of splitters, on any threads, may use it. A few MB at most. */
typedef struct tf_split_plan tf_split_plan;

/** @param b2      0: the default for b1
 *  @param cancel  polled; NULL: never cancelled
 *  @return TF_OK, TF_EINVAL (no such method or bounds), TF_CANCELLED, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_split_plan_new(tf_split_plan **out, tf_method method, uint64_t b1,
                                           uint64_t b2, const tf_cancel *cancel);
void tf_split_plan_free(tf_split_plan *plan); /* NULL is allowed; after all its splitters */

typedef struct tf_splitter tf_splitter;

/** Prepare one run (one curve, for ECM) on n.
 *  @param n  odd, > 8, composite and no perfect power; copied
 *  @return TF_OK, TF_EINVAL (parameters out of their domain) or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_splitter_new(tf_splitter **out, const mpz_t n,
                                         const tf_split_params *params);

/** Likewise with a plan, made for the method and bounds of @p params (else TF_EINVAL); NULL: none.
 *  The plan must outlive the splitter. */
TF_WARN_UNUSED tf_status tf_splitter_new_planned(tf_splitter **out, const mpz_t n,
                                                 const tf_split_params *params,
                                                 const tf_split_plan *plan);

/** Run a slice. The work unit is one modular multiplication modulo n.
 *  @param f  set iff TF_FOUND: 1 < f < n, f | n, not necessarily prime
 *  @return TF_FOUND, TF_NONE (finished without), TF_MORE, TF_CANCELLED, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_splitter_run(mpz_t f, tf_splitter *s, tf_budget *budget);

/** 1 or 2: the stage that is running, or that found the factor. */
int tf_splitter_stage(const tf_splitter *s);

/** Modular multiplications that a whole run takes, for plans and estimates (within some 20 %). */
double tf_splitter_cost(const tf_split_params *params);

/** The stage 2 bound that b2 = 0 stands for. */
uint64_t tf_split_default_b2(tf_method method, uint64_t b1);

void tf_splitter_free(tf_splitter *s); /* NULL is allowed */

#endif
