/* tqs_relation.c — reports of the tiny sieve to relations. */
#include "bits.h"
#include "tqs_internal.h"

/* What chance decides here costs more than it computes if it is a branch: positions are worked on
 * alike, whether relations come of them or not, and lists of divisors are filled up with ones. */
enum {
    MOSTLY = 12, /* divisors, or fewer; then some at a time */
    SOME = 4,
    POWERS = 4 /* divisors that are tried again: the rest are large, and left as large primes */
};

/* Divide v by the primes of these indices, all of which divide it, and by their powers; and by the primes
 * of a, which have no roots but may divide it by chance.
 * @param column  set to the factors: there is room for the most there can be
 * @param factors  how many
 * @return what is left; UINT64_MAX if it may be more than a word */
static uint64_t divide_all(uint16_t *column, unsigned *factors, const tf_tqs *t, tf_u128 v,
                           uint16_t *found, unsigned count) {
    for (unsigned i = 0; i < MOSTLY; i++) found[count + i] = TF_TQS_FB;
    uint64_t inverse = 1, other = 1;
    float product = 1, second = 1;
    for (unsigned i = 0, end = MOSTLY; i < count; end = i + SOME)
        for (; i < end; i += 2) {
            inverse *= t->inverse[found[i]];
            product *= t->real[found[i]];
            other *= t->inverse[found[i + 1]];
            second *= t->real[found[i + 1]];
            column[i] = (uint16_t)(found[i] + 2);
            column[i + 1] = (uint16_t)(found[i + 1] + 2);
        }
    uint64_t left = tf_lo64(v) * inverse * other;
    for (unsigned i = 0; i < POWERS; i++) {
        const uint64_t p = t->prime[found[i]], inv = t->inverse[found[i]];
        for (uint64_t q; q = left * inv, TF_UNLIKELY(p > 1 && tf_umulhi(q, p) == 0); left = q)
            column[count++] = (uint16_t)(found[i] + 2);
    }
    for (unsigned i = 0; i < t->s; i++) {
        const uint64_t p = t->base.p[t->q[i]], inv = t->inverse[t->q[i]];
        column[count++] = (uint16_t)(t->q[i] + 2);
        for (uint64_t q; q = left * inv, TF_UNLIKELY(tf_umulhi(q, p) == 0); left = q)
            column[count++] = (uint16_t)(t->q[i] + 2);
    }
    *factors = count;
    float size = (float)tf_hi64(v) * 0x1p64F + (float)tf_lo64(v);
    return size < product * second * 0x1p60F ? left : UINT64_MAX;
}

static unsigned hash(uint64_t x) {
    return (unsigned)((x * UINT64_C(0x9e3779b97f4a7c15)) >> 40);
}

/* The place of this large prime in its table. */
static uint16_t *place_of_large(tf_tqs *t, uint32_t large) {
    unsigned h = hash(large) & t->table_mask;
    while (t->by_large[h] != TF__TQS_NONE && t->relation[t->by_large[h]].large != large)
        h = (h + 1) & t->table_mask;
    return &t->by_large[h];
}

static uint16_t *place_of_x(tf_tqs *t, tf_u128 x) {
    unsigned h = hash(tf_lo64(x)) & t->table_mask;
    while (t->by_x[h] != TF__TQS_NONE && t->relation[t->by_x[h]].x != x)
        h = (h + 1) & t->table_mask;
    return &t->by_x[h];
}

static void add_row(tf_tqs *t, unsigned relation, unsigned other) {
    if (t->row_count < TF__TQS_ROWS)
        t->row[t->row_count++] = (tf__tqs_row){(uint16_t)relation, (uint16_t)other};
}

/* A new relation to its row, if it gives one. */
static void take(tf_tqs *t, unsigned i) {
    uint16_t *same = place_of_x(t, t->relation[i].x);
    if (*same != TF__TQS_NONE) {
        t->counts.duplicates++;
        return;
    }
    *same = (uint16_t)i;
    if (t->relation[i].large == 1) {
        t->counts.full++;
        add_row(t, i, TF__TQS_NONE);
        return;
    }
    t->counts.partial++;
    uint16_t *place = place_of_large(t, t->relation[i].large);
    if (*place == TF__TQS_NONE)
        *place = (uint16_t)i;
    else
        add_row(t, i, *place);
}

bool tf__tqs_full(const tf_tqs *t) {
    return t->relation_count > t->table_mask / 2 ||
           t->factor_count + TF__TQS_MOST_FACTORS > TF__TQS_FACTORS;
}

/* The value at this position, and a relation in the next place, which counts if it is one. */
static void examine(tf_tqs *t, unsigned position) {
    int64_t x = (int64_t)position - t->par.interval / 2;
    /* V = x(ax + b)/2 + V(0), modulo 2^128 */
    tf_u128 ax = t->a * (tf_u128)(__int128)x, b = (tf_u128)t->b;
    tf_u128 twice = (tf_u128)(__int128)x * (ax + b);
    tf_u128 v = (tf_u128)((__int128)twice >> 1) + t->h, root = 2 * ax + b;
    const bool negative = v >> 127;
    v = negative ? -v : v;
    if (TF_UNLIKELY(v == 0)) return;
    const unsigned twos = tf_ctz128(v);
    uint16_t found[TF_TQS_FB + TF_TQS_PAD];
    unsigned count = t->ops->divisors(found, &t->base, (uint16_t)position);
    uint64_t left = divide_all(t->factor + t->factor_count, &count, t, v >> twos, found, count);
    t->relation[t->relation_count] = (tf__tqs_relation){.x = root >> 127 ? -root : root,
                                                        .large = (uint32_t)left,
                                                        .first = t->factor_count,
                                                        .count = (uint8_t)count,
                                                        .twos = (uint8_t)(twos + 3),
                                                        .negative = negative};
    const bool good = left < t->lp_bound;
    t->relation_count += good;
    t->factor_count += good ? count : 0;
}

void tf__tqs_examine(tf_tqs *t, const uint16_t *position, unsigned count) {
    unsigned from = t->relation_count;
    for (unsigned i = 0; i < count && !tf__tqs_full(t); i++) examine(t, position[i]);
    for (; from < t->relation_count; from++) take(t, from);
}
