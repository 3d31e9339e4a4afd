/* pairing.h: the products cover every prime of the range, once, with as few as can be. */
#include <criterion/criterion.h>

#include "pairing.h"
#include "primes.h"
#include "stage2_plan.h"

#include <stdlib.h>

typedef struct count {
    size_t primes, products, pairs;
} count;

/* Walk all rows; check that each product holds a prime of the range and each prime has one. */
static count walk(const tf_pairing_shape *s) {
    uint8_t *row = malloc(tf_pairing_row_bound(s)), *covered = calloc(s->b2 + 1, 1);
    uint32_t *j = malloc(s->count * sizeof *j);
    size_t at = 0;
    for (uint32_t i = 1; i < s->reach * (s->d / 2); i += 2)
        if (tf_coprime32(i, s->d)) j[at++] = i;
    cr_assert_eq(at, s->count);
    tf_primes it;
    cr_assert_eq(tf_primes_init(&it, s->b1 + 1, s->b2 + 1), TF_OK);
    count c = {0};
    for (uint64_t p; (p = tf_primes_next(&it)) != 0; c.primes++) covered[p] = 1;
    tf_primes_clear(&it);

    tf_pairing *pairing;
    cr_assert_eq(tf_pairing_new(&pairing, s), TF_OK);
    for (uint64_t m = s->first; m <= s->last; m++) {
        const uint8_t *end = tf_pairing_row(pairing, row), *at_row = row;
        cr_assert_leq((size_t)(end - row), tf_pairing_row_bound(s));
        for (size_t index = SIZE_MAX; tf_pairing_next(&at_row, &index); c.products++) {
            cr_assert_lt(index, s->count);
            uint64_t center = m * s->d, high = center + j[index];
            uint64_t low = center > j[index] ? center - j[index] : j[index] - center;
            unsigned hits = (high <= s->b2 && covered[high] == 1) + (covered[low] == 1);
            cr_assert_gt(hits, 0, "m = %lu, j = %u", m, j[index]);
            if (high <= s->b2 && covered[high]) covered[high] = 2;
            if (covered[low]) covered[low] = 2;
            c.pairs += hits == 2;
        }
        cr_assert_eq(at_row, end);
    }
    for (uint64_t q = 0; q <= s->b2; q++) cr_assert_neq(covered[q], 1, "%lu is missing", q);
    tf_pairing_free(pairing);
    free(j);
    free(covered);
    free(row);
    return c;
}

static tf_pairing_shape shape_of(uint32_t d, uint32_t reach, uint64_t b1, uint64_t b2) {
    tf_pairing_shape s = {.d = d, .reach = reach, .b1 = b1, .b2 = b2};
    tf_pairing_shape_complete(&s);
    return s;
}

Test(pairing, covers_every_prime) {
    static const uint32_t steps[] = {6, 30, 60, 90, 210, 420, 2310};
    for (size_t i = 0; i < TF_ARRAY_LEN(steps); i++) {
        for (uint32_t reach = 1; reach <= TF_PAIRING_MAX_REACH; reach += reach < 8 ? 1 : 5) {
            uint64_t low = steps[i] / 2 > 11 ? steps[i] / 2 : 11;
            for (uint64_t b1 = low; b1 < 5 * low; b1 += low + 7) {
                tf_pairing_shape s = shape_of(steps[i], reach, b1, b1 + 6007);
                count c = walk(&s);
                cr_assert_eq(c.products + c.pairs, c.primes);
            }
        }
    }
}

Test(pairing, narrow_ranges) {
    for (uint64_t b1 = 3; b1 < 60; b1++) {
        for (uint64_t b2 = b1 + 1; b2 < 80; b2++) {
            tf_pairing_shape s = shape_of(6, 1 + (uint32_t)(b1 + b2) % 5, b1, b2);
            walk(&s);
        }
    }
}

/* The largest number of pairs, by augmenting paths [Kuhn55]: q' -- q when they can share a product.
 */
#define MAX_PRIMES 400

typedef struct matching {
    uint64_t q[MAX_PRIMES];
    int partner[MAX_PRIMES];
    bool seen[MAX_PRIMES];
    size_t n;
    const tf_pairing_shape *s;
} matching;

/* Sums are multiples of 2D, so one of q and q' is in the lower half of the classes modulo 2D. */
static bool left_side(const matching *g, size_t i) {
    return g->q[i] % (2 * g->s->d) < g->s->d;
}

static bool compatible(const matching *g, size_t i, size_t j) {
    uint64_t a = g->q[i], b = g->q[j], gap = a > b ? a - b : b - a;
    return (a + b) % (2 * g->s->d) == 0 && gap < (uint64_t)g->s->reach * g->s->d;
}

static bool augment(matching *g, size_t i) {
    for (size_t j = 0; j < g->n; j++) {
        if (left_side(g, j) || g->seen[j] || !compatible(g, i, j)) continue;
        g->seen[j] = true;
        if (g->partner[j] >= 0 && !augment(g, (size_t)g->partner[j])) continue;
        g->partner[j] = (int)i;
        return true;
    }
    return false;
}

static size_t most_pairs(const tf_pairing_shape *s) {
    static matching g;
    g = (matching){.s = s};
    tf_primes it;
    cr_assert_eq(tf_primes_init(&it, s->b1 + 1, s->b2 + 1), TF_OK);
    for (uint64_t p; (p = tf_primes_next(&it)) != 0;) {
        g.partner[g.n] = -1;
        g.q[g.n++] = p;
    }
    tf_primes_clear(&it);
    size_t pairs = 0;
    for (size_t i = 0; i < g.n; i++) {
        for (size_t j = 0; j < g.n; j++) g.seen[j] = false;
        pairs += left_side(&g, i) && augment(&g, i);
    }
    return pairs;
}

Test(pairing, no_choice_of_pairs_is_better) {
    for (uint32_t reach = 1; reach <= 9; reach++) {
        for (uint64_t b1 = 60; b1 < 400; b1 += 67) {
            tf_pairing_shape s = shape_of(30, reach, b1, b1 + 2000);
            cr_assert_eq(walk(&s).pairs, most_pairs(&s), "reach %u from %lu", reach, b1);
            s = shape_of(90, reach, b1, b1 + 2000);
            cr_assert_eq(walk(&s).pairs, most_pairs(&s), "reach %u from %lu", reach, b1);
        }
    }
}

/* Gaps of 254 and more between entries need escapes. */
Test(pairing, wide_gaps) {
    tf_pairing_shape s = shape_of(2310, 31, 1000000, 1003000);
    count c = walk(&s);
    cr_assert_gt(c.primes, 150);
}

Test(stage2_plan, the_choice_fits_its_limits) {
    for (uint64_t b1 = 3; b1 < 100000; b1 = b1 * 3 / 2 + 1) {
        for (uint64_t ratio = 2; ratio <= 200; ratio *= 10) {
            for (size_t table = 1; table <= TF_STAGE2_MAX_TABLE; table *= 20) {
                tf_pairing_shape s;
                double cost;
                tf_stage2_choose(&s, TF_XGROUP_XZ_COST, b1, b1 * ratio, table, &cost);
                cr_assert(s.d % 6 == 0 && s.d / 2 <= b1);
                cr_assert(s.count <= table || (s.d == 6 && s.reach == 1));
                for (uint64_t p = 5; p <= 13; p += 2)
                    cr_assert(p == 9 || s.d % p || p <= b1, "D = %u has primes above b1", s.d);
                cr_assert_gt(cost, 0);
            }
        }
    }
}
