/* tqs_relation.c — reports of the tiny sieve to relations. */
#include "bits.h"
#include "tqs_internal.h"

typedef struct candidate {
    tf_u128 v; /* what is left of |V| */
    unsigned count;
    uint16_t
        *column; /* where the next relation's factors go: there is room for the most there can be */
} candidate;

static inline void add(candidate *c, unsigned column) {
    c->column[c->count++] = (uint16_t)column;
}

/* A product of primes that divides v, with its inverse mod 2^64. */
typedef struct product {
    uint64_t p, inv;
} product;

/* v/p, known to be whole. */
static inline tf_u128 quotient(tf_u128 v, product a) {
    uint64_t low = tf_lo64(v) * a.inv;
    return tf_make128((tf_hi64(v) - tf_umulhi(low, a.p)) * a.inv, low);
}

static inline void times(candidate *c, product *a, uint64_t p, uint64_t inv) {
    if (TF_UNLIKELY(tf_umulhi(a->p, p))) {
        c->v = quotient(c->v, *a);
        *a = (product){1, 1};
    }
    a->p *= p;
    a->inv *= inv;
}

/* p divides v if v/p mod 2^64 times p is below 2^64.
 *
 * Divide by the primes of these indices, which divide v but for those of a, whose lanes hold
 * rubbish; then by what small ones divide once more: most do not. (A large one's second power is left
 * as a large prime.) @return false: more than a word is left, which is too much */
static bool divide_all(candidate *c, const tf_tqs *t, const uint16_t *found, unsigned count) {
    product a = {1, 1};
    unsigned small = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned at = found[i];
        if (TF_UNLIKELY(t->logp[at] == 0)) continue;
        add(c, 2u + at);
        small += at < TF_TQS_PAD;
        times(c, &a, t->base.p[at], t->inverse[at]);
    }
    c->v = quotient(c->v, a);
    if (tf_hi64(c->v)) return false;
    uint64_t v = tf_lo64(c->v);
    for (unsigned i = 0; i < small; i++) {
        unsigned column = c->column[i];
        const uint64_t p = t->base.p[column - 2], inv = t->inverse[column - 2];
        for (uint64_t q; q = v * inv, TF_UNLIKELY(tf_umulhi(q, p) == 0); v = q) add(c, column);
    }
    c->v = v;
    return true;
}

/* The primes of a: they have no roots, but may divide v, by now of one word, by chance. */
static void divide_by_leading(candidate *c, const tf_tqs *t) {
    uint64_t v = tf_lo64(c->v);
    for (unsigned i = 0; i < t->s; i++) {
        const uint64_t p = t->base.p[t->q[i]], inv = t->inverse[t->q[i]];
        add(c, 2u + t->q[i]);
        for (uint64_t q; q = v * inv, TF_UNLIKELY(tf_umulhi(q, p) == 0); v = q)
            add(c, 2u + t->q[i]);
    }
    c->v = v;
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

static void keep(tf_tqs *t, const candidate *c, tf_u128 x, unsigned twos, bool negative) {
    uint32_t large = (uint32_t)c->v;
    uint16_t *same = place_of_x(t, x);
    if (*same != TF__TQS_NONE) {
        t->counts.duplicates++;
        return;
    }
    unsigned i = t->relation_count++;
    *same = (uint16_t)i;
    t->relation[i] = (tf__tqs_relation){.x = x,
                                        .large = large,
                                        .first = t->factor_count,
                                        .count = (uint8_t)c->count,
                                        .twos = (uint8_t)(twos + 3),
                                        .negative = negative};
    t->factor_count += c->count;
    if (large == 1) {
        t->counts.full++;
        add_row(t, i, TF__TQS_NONE);
        return;
    }
    t->counts.partial++;
    uint16_t *place = place_of_large(t, large);
    if (*place == TF__TQS_NONE)
        *place = (uint16_t)i;
    else
        add_row(t, i, *place);
}

bool tf__tqs_full(const tf_tqs *t) {
    return t->relation_count > t->table_mask / 2 ||
           t->factor_count + TF__TQS_MOST_FACTORS > TF__TQS_FACTORS;
}

void tf__tqs_examine(tf_tqs *t, unsigned position) {
    int64_t x = (int64_t)position - t->par.interval / 2;
    /* V = x(ax + b)/2 + V(0), modulo 2^128 */
    tf_u128 ax = t->a * (tf_u128)(__int128)x, b = (tf_u128)t->b;
    tf_u128 twice = (tf_u128)(__int128)x * (ax + b);
    tf_u128 v = (tf_u128)((__int128)twice >> 1) + t->h, root = 2 * ax + b;
    bool negative = v >> 127;
    if (v == 0 || tf__tqs_full(t)) return;
    v = negative ? -v : v;
    unsigned twos = tf_ctz128(v);
    candidate c = {.v = v >> twos, .column = t->factor + t->factor_count};
    uint16_t found[TF_TQS_FB + 4];
    unsigned count = t->ops->divisors(found, &t->base, (uint16_t)position);
    if (!divide_all(&c, t, found, count)) return;
    divide_by_leading(&c, t);
    if (c.v < t->lp_bound) keep(t, &c, root >> 127 ? -root : root, twos, negative);
}
