/* splitplan.c — see splitplan.h. */
#include "splitplan.h"

#include "chain.h"
#include "primes.h"

#include <stdlib.h>

#define MAX_PRIME  UINT64_C(70000000)
#define MAX_CHAINS (UINT64_C(1) << 22) /* bytes; there are 4118064 primes below MAX_PRIME */
#define MAX_ROWS   (UINT64_C(1) << 24) /* bytes; b2 up to some 4e8 */

static bool stop(const tf_cancel *cancel) {
    return tf_cancel_reason(cancel) != 0;
}

static tf_status plan_chains(tf_split_plan *plan, tf_xgroup_cost cost, const tf_cancel *cancel) {
    uint64_t limit = plan->b1 < MAX_PRIME ? plan->b1 : MAX_PRIME;
    uint64_t room = limit / 2 + 2; /* 2 and the odd numbers */
    if (room > MAX_CHAINS) room = MAX_CHAINS;
    tf_primes primes;
    tf_status r = tf_primes_init(&primes, 2, limit + 1);
    if (r != TF_OK) return r;
    plan->chains = malloc(room);
    if (!plan->chains) r = TF_ENOMEM;
    for (uint64_t p;
         r == TF_OK && plan->chain_count < room && (p = tf_primes_next(&primes)) != 0;) {
        plan->chains[plan->chain_count++] = (uint8_t)tf_chain_search(p, cost, TF_CHAIN_COUNT, NULL);
        if (plan->chain_count % 128 == 0 && stop(cancel)) r = TF_CANCELLED;
    }
    tf_primes_clear(&primes);
    return r;
}

/* Rows into one growing block; given up, without error, when they outgrow their limit. */
static tf_status plan_rows(tf_split_plan *plan, const tf_cancel *cancel) {
    tf_pairing *pairing;
    tf_status r = tf_pairing_new(&pairing, &plan->shape);
    if (r != TF_OK) return r;
    size_t bound = tf_pairing_row_bound(&plan->shape), size = 0, capacity = 0;
    for (uint64_t m = plan->shape.first; m <= plan->shape.last; m++) {
        if (capacity - size < bound) {
            capacity = 2 * capacity + 4 * bound;
            uint8_t *more = size > MAX_ROWS ? NULL : realloc(plan->rows, capacity);
            if (!more) {
                r = size > MAX_ROWS ? TF_OK : TF_ENOMEM;
                free(plan->rows);
                plan->rows = NULL;
                break;
            }
            plan->rows = more;
        }
        size = (size_t)(tf_pairing_row(pairing, plan->rows + size) - plan->rows);
        if (stop(cancel)) {
            r = TF_CANCELLED;
            break;
        }
    }
    tf_pairing_free(pairing);
    return r;
}

tf_status tf_split_plan_new(tf_split_plan **out, tf_method method, uint64_t b1, uint64_t b2,
                            const tf_cancel *cancel) {
    *out = NULL;
    bool known = method == TF_METHOD_PM1 || method == TF_METHOD_PP1 || method == TF_METHOD_ECM;
    if (!known || b1 < 2 || b1 > TF_SPLIT_MAX_B1 || b2 > TF_SPLIT_MAX_B2) return TF_EINVAL;
    tf_split_plan *plan = calloc(1, sizeof *plan);
    if (!plan) return TF_ENOMEM;
    tf_split_traits traits = tf__split_traits(method);
    tf__split_bounds(method, &b1, &b2);
    plan->method = method;
    plan->b1 = b1;
    plan->b2 = b2;
    tf_status r = traits.chains ? plan_chains(plan, traits.cost, cancel) : TF_OK;
    if (r == TF_OK && b2 > b1) {
        tf_stage2_choose(&plan->shape, traits.cost, b1, b2, TF_STAGE2_MAX_TABLE, NULL);
        r = plan_rows(plan, cancel);
    }
    if (r != TF_OK) {
        tf_split_plan_free(plan);
        return r;
    }
    *out = plan;
    return TF_OK;
}

void tf_split_plan_free(tf_split_plan *plan) {
    if (!plan) return;
    free(plan->rows);
    free(plan->chains);
    free(plan);
}

tf_split_traits tf__split_traits(tf_method method) {
    if (method == TF_METHOD_ECM) return (tf_split_traits){TF_XGROUP_XZ_COST, true};
    return (tf_split_traits){TF_XGROUP_V_COST, method == TF_METHOD_PP1};
}

void tf__split_bounds(tf_method method, uint64_t *b1, uint64_t *b2) {
    if (*b2 == 0) *b2 = tf_split_default_b2(method, *b1);
    if (*b1 < 3) *b1 = 3;
}
