/* tqs_relation.c — reports of the tiny sieve to relations. */
#include <string.h>

#include "bits.h"
#include "tqs_internal.h"

typedef struct candidate {
    tf_u128 v; /* what is left of |V| */
    unsigned count;
    uint16_t column[TF__TQS_MOST_FACTORS];
} candidate;

static inline void add(candidate *c, unsigned column) {
    if (c->count < TF__TQS_MOST_FACTORS) c->column[c->count++] = (uint16_t)column;
}

/* v/p if p divides v, by the inverse of p mod 2^64. */
static inline bool divide(tf_u128 *v, uint64_t p, uint64_t inverse) {
    uint64_t low = tf_lo64(*v) * inverse, high = tf_hi64(*v);
    if (high) {
        /* *v is far below 2^127: a quotient mod 2^128 below 2^128/p is one */
        high = (high - tf_umulhi(low, p)) * inverse;
        if (high >= UINT64_MAX / p) return false;
    } else if (low > UINT64_MAX / p) {
        return false;
    }
    *v = tf_make128(high, low);
    return true;
}

static void divide_out(candidate *c, const tf_tqs *t, unsigned i) {
    while (divide(&c->v, t->base.p[i], t->inverse[i])) add(c, 2 + i);
}

static unsigned hash(uint64_t x) {
    return (unsigned)((x * UINT64_C(0x9e3779b97f4a7c15)) >> 40) % TF__TQS_TABLE;
}

/* The place of this large prime in its table. */
static uint16_t *place_of_large(tf_tqs *t, uint32_t large) {
    unsigned h = hash(large);
    while (t->by_large[h] != TF__TQS_NONE && t->relation[t->by_large[h]].large != large)
        h = (h + 1) % TF__TQS_TABLE;
    return &t->by_large[h];
}

static uint16_t *place_of_x(tf_tqs *t, tf_u128 x) {
    unsigned h = hash(tf_lo64(x));
    while (t->by_x[h] != TF__TQS_NONE && t->relation[t->by_x[h]].x != x)
        h = (h + 1) % TF__TQS_TABLE;
    return &t->by_x[h];
}

static void add_row(tf_tqs *t, unsigned relation, unsigned other) {
    if (t->row_count < TF__TQS_ROWS)
        t->row[t->row_count++] = (tf__tqs_row){(uint16_t)relation, (uint16_t)other};
}

static void keep(tf_tqs *t, const candidate *c, tf_u128 x, uint32_t large) {
    uint16_t *same = place_of_x(t, x);
    if (*same != TF__TQS_NONE) {
        t->counts.duplicates++;
        return;
    }
    unsigned i = t->relation_count++;
    *same = (uint16_t)i;
    t->relation[i] = (tf__tqs_relation){
        .x = x, .large = large, .first = t->factor_count, .count = (uint16_t)c->count};
    memcpy(t->factor + t->factor_count, c->column, c->count * sizeof *c->column);
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
    return t->relation_count == TF__TQS_RELATIONS ||
           t->factor_count + TF__TQS_MOST_FACTORS > TF__TQS_FACTORS;
}

void tf__tqs_examine(tf_tqs *t, unsigned position) {
    candidate c;
    c.count = 0; /* the columns are not touched before they are used */
    int64_t x = (int64_t)position - t->par.interval / 2;
    /* V = x(ax + b)/2 + V(0), modulo 2^128 */
    tf_u128 ax = (tf_u128)t->a * (tf_u128)(__int128)x, b = (tf_u128)(__int128)t->b;
    tf_u128 product = (tf_u128)(__int128)x * (ax + b);
    tf_u128 v = (tf_u128)((__int128)product >> 1) + t->h, root = 2 * ax + b;
    t->counts.reports++;
    if (v == 0 || tf__tqs_full(t)) return;
    if (v >> 127) {
        v = -v;
        add(&c, 0);
    }
    unsigned twos = tf_ctz128(v);
    unsigned share = (uint8_t)(t->start - t->bytes[position]) + twos * t->scale / 16 +
                     t->ops->small_share(&t->base, t->skipped, (uint16_t)position);
    if ((int)share + t->slack < (int)(tf_bitlen128(v) * t->scale / 16)) return;
    t->counts.examined++;
    if (root >> 127) root = -root;
    c.v = v >> twos;
    for (unsigned i = 0; i < twos + 3; i++) add(&c, 1);
    for (unsigned i = 0; i < t->s; i++) {
        add(&c, 2u + t->q[i]);
        divide_out(&c, t, t->q[i]);
    }
    uint16_t found[TF_TQS_FB];
    unsigned count = t->ops->divisors(found, &t->base, (uint16_t)position);
    for (unsigned i = 0; i < count; i++) divide_out(&c, t, found[i]);
    if (c.v < t->lp_bound && c.count < TF__TQS_MOST_FACTORS) keep(t, &c, root, (uint32_t)c.v);
}
