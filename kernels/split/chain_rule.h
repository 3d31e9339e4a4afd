/* chain_rule.h — the nine rules of PRAC [Montgomery92, table 4] on the pair (d, e).
 *
 * Internal to kernels/split; what the rules do to points is written where the points are. */
#ifndef TF_CHAIN_RULE_H
#define TF_CHAIN_RULE_H

#include "base.h"

/* Additions and doublings of each rule; rule 0 is unused. */
static const struct {
    uint8_t adds, dbls;
} tf__chain_cost[10] = {{0, 0}, {3, 0}, {1, 1}, {1, 0}, {1, 1},
                        {1, 1}, {3, 1}, {3, 1}, {3, 1}, {1, 1}};

/* One step for d > e: the rule, with d and e replaced. */
static inline unsigned tf__chain_rule(uint64_t *dp, uint64_t *ep) {
    uint64_t d = *dp, e = *ep, gap = d - e;
    if (gap <= e / 4 && (d + e) % 3 == 0) {
        *dp = (d + gap) / 3;
        *ep = (e - gap) / 3;
        return 1;
    }
    if (gap <= e / 4 && gap % 6 == 0) return *dp = gap / 2, 2;
    if (gap <= 3 * e) return *dp = gap, 3;
    if (gap % 2 == 0) return *dp = gap / 2, 4;
    if (d % 2 == 0) return *dp = d / 2, 5;
    if (d % 3 == 0) return *dp = d / 3 - e, 6;
    if ((d + e) % 3 == 0) return *dp = (gap - e) / 3, 7;
    if (gap % 3 == 0) return *dp = gap / 3, 8;
    return *ep = e / 2, 9; /* d is odd and d - e odd: e is even */
}

#endif
