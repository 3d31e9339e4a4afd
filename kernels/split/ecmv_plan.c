/* ecmv_plan.c — from bounds to steps; see ecmv.h.
 *
 * Stage 1 goes prime by prime, each by its shortest chain (gen_ecmv_chain_table.c). Points of the
 * chains live in a few slots; every other point has a slot of its own. */
#include <stdlib.h>
#include <string.h>

#include "chain_rule.h"
#include "check.h"
#include "ecmv.h"
#include "pairing.h" /* tf_coprime32 */
#include "primes_small.h"

static const uint16_t starts[] = {
/* for the odd primes, from 3 on */
#include "ecmv_chain_table.inc"
};

enum { CHAIN_SLOTS = 6 };

typedef struct writer {
    tf_ecmv_step *step; /* NULL: only count */
    size_t count;
} writer;

static void add(writer *w, unsigned sum, unsigned p, unsigned q, unsigned difference) {
    if (w->step)
        w->step[w->count] = (tf_ecmv_step){.sum = (uint16_t)sum,
                                           .p = (uint16_t)p,
                                           .q = (uint16_t)q,
                                           .difference = (uint16_t)difference};
    w->count++;
}

static void twice(writer *w, unsigned sum, unsigned p) {
    add(w, sum, p, p, TF_ECMV_TWICE);
}

/* ---- stage 1 ---- */

/* The running points of a chain, as slots; C = A - B throughout. A new point goes to a slot that
 * none of them is in. */
typedef struct chain {
    writer *w;
    unsigned a, b, c, t, u;
} chain;

static unsigned vacant(const chain *s) {
    unsigned i = 0;
    while (i == s->a || i == s->b || i == s->c || i == s->t || i == s->u) i++;
    TF_ASSERT(i < CHAIN_SLOTS);
    return i;
}

static unsigned sum(chain *s, unsigned p, unsigned q, unsigned difference) {
    unsigned i = vacant(s);
    add(s->w, i, p, q, difference);
    return i;
}

static unsigned doubled(chain *s, unsigned p) {
    unsigned i = vacant(s);
    twice(s->w, i, p);
    return i;
}

static void swap(unsigned *x, unsigned *y) {
    unsigned z = *x;
    *x = *y;
    *y = z;
}

static void chain_step(chain *s, unsigned rule) {
    switch (rule) {
    case 1: /* A' = 2A + B, B' = A + 2B */
        s->t = sum(s, s->a, s->b, s->c);
        s->u = sum(s, s->t, s->a, s->b);
        s->b = sum(s, s->t, s->b, s->a);
        swap(&s->a, &s->u);
        break;
    case 2:
    case 4: /* A' = 2A, B' = A + B */
        s->b = sum(s, s->a, s->b, s->c);
        s->a = doubled(s, s->a);
        break;
    case 3: /* B' = A + B, C' = -B */
        s->c = sum(s, s->a, s->b, s->c);
        swap(&s->b, &s->c);
        break;
    case 5: /* A' = 2A, C' = A + C */
        s->c = sum(s, s->a, s->c, s->b);
        s->a = doubled(s, s->a);
        break;
    case 6: /* A' = 3A, B' = 3A + B, C' = -B */
        s->t = doubled(s, s->a);
        s->u = sum(s, s->a, s->b, s->c);
        s->a = sum(s, s->t, s->a, s->a);
        s->c = sum(s, s->t, s->u, s->c);
        swap(&s->b, &s->c);
        break;
    case 7: /* A' = 3A, B' = 2A + B */
        s->t = sum(s, s->a, s->b, s->c);
        s->b = sum(s, s->t, s->a, s->b);
        s->t = doubled(s, s->a);
        s->a = sum(s, s->t, s->a, s->a);
        break;
    case 8: /* A' = 3A, B' = A + B, C' = A + C */
        s->t = sum(s, s->a, s->b, s->c);
        s->c = sum(s, s->a, s->c, s->b);
        s->b = s->t;
        s->t = doubled(s, s->a);
        s->a = sum(s, s->t, s->a, s->a);
        break;
    default: /* 9: B' = 2B, C' = C - B */
        s->c = sum(s, s->c, s->b, s->a);
        s->b = doubled(s, s->b);
        break;
    }
    s->t = s->u = s->a; /* vacant again */
}

/* k times slot p for an odd prime k. @return the slot of the result */
static unsigned multiply(writer *w, unsigned p, unsigned k, unsigned start) {
    uint64_t d = k - start, e = 2 * start - k;
    chain s = {.w = w, .a = p, .b = p, .c = p, .t = p, .u = p};
    s.a = s.t = s.u = doubled(&s, p);
    while (d != e) {
        if (d < e) {
            uint64_t t = d;
            d = e;
            e = t;
            swap(&s.a, &s.b);
        }
        chain_step(&s, tf__chain_rule(&d, &e));
    }
    TF_ASSERT(d == 1);
    return sum(&s, s.a, s.b, s.c);
}

/* @return the slot of 12 lcm(1, ..., B1) times slot 0 */
static unsigned write_stage1(writer *w, uint32_t b1) {
    unsigned p = 0;
    for (uint32_t q = 2; q <= 4 * b1; q *= 2, p = !p) twice(w, !p, p);
    for (unsigned i = 1; tf_small_primes[i] <= b1; i++) {
        uint32_t k = tf_small_primes[i];
        for (uint32_t q = k; q <= (i == 1 ? 3 * b1 : b1); q *= k)
            p = multiply(w, p, k, starts[i - 1]);
    }
    return p;
}

/* ---- stage 2 ---- */

typedef struct layout {
    uint32_t d, reach; /* multiples up to reach of the result of stage 1: */
    unsigned one;      /* its own, */
    unsigned first;    /* from here on for 2, ..., 7 and those prime to 6, */
    uint32_t from, to; /* and for k D, after those, k up to to; from the first that is used */
} layout;

static unsigned slot_of(const layout *l, uint32_t j) {
    if (j == 1) return l->one;
    return l->first + (j < 8 ? j - 2 : j / 3 + 3); /* 11, 13, 17, ...: 3, 4, 5, ... thirds */
}

static unsigned giant_slot(const layout *l, uint32_t k) {
    return slot_of(l, l->reach) + 1 + k;
}

static layout layout_of(uint32_t b1, uint32_t b2, uint32_t d, unsigned one) {
    layout l = {.d = d, .reach = d / 2 + 2, .one = one, .first = CHAIN_SLOTS};
    l.from = (b1 + 1 + d / 2) / d;
    if (l.from == 0) l.from = 1;
    l.to = (b2 + d / 2) / d;
    return l;
}

/* j = 1, 2, 3, 4, 5, 6, 7, then those prime to 6 by adding 6; D as the sum of two of them; then the
 * multiples of D. */
static void write_stage2(writer *w, const layout *l) {
#define S(j) slot_of(l, j)
    twice(w, S(2), S(1));
    add(w, S(3), S(2), S(1), S(1));
    twice(w, S(4), S(2));
    add(w, S(5), S(3), S(2), S(1));
    twice(w, S(6), S(3));
    add(w, S(7), S(5), S(2), S(3));
    for (uint32_t j = 11; j <= l->reach; j += j % 6 == 5 ? 2 : 4)
        add(w, S(j), S(j - 6), S(6), j == 11 ? S(1) : S(j - 12));
    uint32_t half = l->d / 2, away = half % 2 ? 2 : 1;
    add(w, giant_slot(l, 1), S(half + away), S(half - away), S(2 * away));
#undef S
    if (l->to >= 2) twice(w, giant_slot(l, 2), giant_slot(l, 1));
    for (uint32_t k = 3; k <= l->to; k++)
        add(w, giant_slot(l, k), giant_slot(l, k - 1), giant_slot(l, 1), giant_slot(l, k - 2));
}

/* composite[i] for i < count. */
static void sieve(uint8_t *composite, size_t count) {
    memset(composite, 0, count);
    composite[0] = composite[1] = 1;
    for (size_t p = 2; p * p < count; p++)
        for (size_t i = p * p; !composite[p] && i < count; i += p) composite[i] = 1;
}

static void choose_points(tf_ecmv_plan *plan, uint16_t *babies, const layout *l) {
    for (uint32_t j = 1; j < l->d / 2; j++) {
        if (!tf_coprime32(j, l->d)) continue;
        babies[plan->babies] = (uint16_t)j;
        plan->points[plan->babies++] = (uint16_t)slot_of(l, j);
    }
    for (uint32_t k = l->from; k <= l->to; k++)
        plan->points[plan->babies + plan->giants++] = (uint16_t)giant_slot(l, k);
}

/* Fills pairs, or only counts them when it is NULL. */
static size_t choose_pairs(tf_ecmv_plan *plan, const uint16_t *babies, const layout *l,
                           const uint8_t *composite) {
    size_t count = 0;
    for (uint32_t k = l->from; k <= l->to; k++) {
        uint16_t giant = (uint16_t)(plan->babies + k - l->from);
        for (uint16_t i = 0; i < plan->babies; i++) {
            uint32_t low = k * l->d - babies[i], high = k * l->d + babies[i];
            bool wanted = (low > plan->b1 && low <= plan->b2 && !composite[low]) ||
                          (high > plan->b1 && high <= plan->b2 && !composite[high]);
            if (wanted && plan->pairs) plan->pairs[count] = (tf_ecmv_pair){giant, i};
            count += wanted;
        }
    }
    return count;
}

/* ---- both ---- */

static tf_status fill_stage2(tf_ecmv_plan *plan, const layout *l) {
    size_t sieved = (size_t)plan->b2 + 2 * plan->d;
    plan->points = malloc((l->d + l->to) * sizeof *plan->points);
    uint8_t *composite = malloc(sieved);
    uint16_t *babies = malloc(l->d * sizeof *babies);
    tf_status s = TF_ENOMEM;
    if (plan->points && composite && babies) {
        sieve(composite, sieved);
        choose_points(plan, babies, l);
        plan->pair_count = choose_pairs(plan, babies, l, composite);
        plan->products += plan->pair_count;
        if (plan->group == TF_ECMV_CURVE) plan->products += 4 * (plan->babies + plan->giants);
        plan->pairs = malloc((plan->pair_count + 1) * sizeof *plan->pairs);
        if (plan->pairs) {
            choose_pairs(plan, babies, l, composite);
            s = TF_OK;
        }
    }
    free(babies);
    free(composite);
    return s;
}

static tf_status fill(tf_ecmv_plan *plan) {
    writer w = {0};
    plan->result = write_stage1(&w, plan->b1);
    plan->stage1_count = w.count;
    layout l = layout_of(plan->b1, plan->b2, plan->d, plan->result);
    write_stage2(&w, &l);
    plan->stage2_count = w.count - plan->stage1_count;
    plan->products = plan->group == TF_ECMV_CURVE ? 6 * w.count + 30 : w.count;
    plan->slots = giant_slot(&l, l.to) + 1;
    if (plan->slots >= TF_ECMV_TWICE) return TF_ELIMIT;
    plan->stage1 = malloc(w.count * sizeof *w.step);
    if (!plan->stage1) return TF_ENOMEM;
    plan->stage2 = plan->stage1 + plan->stage1_count;
    w = (writer){.step = plan->stage1};
    write_stage1(&w, plan->b1);
    write_stage2(&w, &l);
    return fill_stage2(plan, &l);
}

tf_status tf_ecmv_plan_new(tf_ecmv_plan **out, tf_ecmv_group group, uint32_t b1, uint32_t b2,
                           uint32_t d) {
    TF_ASSERT(b1 >= 6 && b1 < TF_ECMV_MAX_B1 && b2 > b1 && b2 >> 26 == 0);
    TF_ASSERT(d % 6 == 0 && d >= 12 && d <= 2 * b1);
    tf_ecmv_plan *plan = calloc(1, sizeof *plan);
    if (!plan) return TF_ENOMEM;
    plan->group = group;
    plan->b1 = b1;
    plan->b2 = b2;
    plan->d = d;
    tf_status s = fill(plan);
    if (s == TF_OK)
        *out = plan;
    else
        tf_ecmv_plan_free(plan);
    return s;
}

void tf_ecmv_plan_free(tf_ecmv_plan *plan) {
    if (!plan) return;
    free(plan->stage1);
    free(plan->points);
    free(plan->pairs);
    free(plan);
}
