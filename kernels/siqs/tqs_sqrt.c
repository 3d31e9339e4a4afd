/* tqs_sqrt.c — the square root of the tiny sieve: modulo n of two words, or of three.
 *
 * Both products are of numbers as they are: every multiplication divides by R, and those that one
 * side has fewer of are made up for in the end. */
#include <string.h>

#include "bits.h"
#include "gcd.h"
#include "mont128.h"
#include "montn.h"
#include "tqs_internal.h"

typedef tf__tqs_squares squares;
typedef tf__tqs_side side;

static void times(const squares *s, side *z, tf_u128 a) {
    z->count++;
    if (TF_LIKELY(!s->wide)) {
        z->narrow = tf_mont128_mul(&s->m, z->narrow, a);
        return;
    }
    const mp_limb_t b[TF__TQS_LIMBS] = {tf_lo64(a), tf_hi64(a)};
    tf_montn_mul(s->wide, z->wide, z->wide, b);
}

static void begin(const squares *s, side *z) {
    z->count = 0;
    if (s->wide)
        tf_montn_copy(s->wide, z->wide, s->wide->one);
    else
        z->narrow = s->m.one;
}

static void take_relation(squares *s, const tf_tqs *t, unsigned relation) {
    const tf__tqs_relation *r = &t->relation[relation];
    times(s, &s->x, r->x);
    s->exponent[1] = (uint16_t)(s->exponent[1] + r->twos);
    for (unsigned i = 0; i < r->count; i++) s->exponent[t->factor[r->first + i]]++;
}

static void times_small(squares *s, uint64_t a) {
    uint64_t high, low = tf_umul128(&high, s->some, a);
    if (high) {
        times(s, &s->y, s->some);
        low = a;
    }
    s->some = low;
}

static bool divisor(uint64_t *d, const squares *s) {
    if (!s->wide) {
        tf_u128 g = tf_gcd128(tf_mont128_sub(&s->m, s->x.narrow, s->y.narrow), s->m.n);
        d[0] = tf_lo64(g);
        d[1] = tf_hi64(g);
        return g != 1 && g != s->m.n;
    }
    mp_limb_t difference[TF__TQS_LIMBS];
    mpz_t g;
    mpz_init(g);
    tf_montn_sub(s->wide, difference, s->x.wide, s->y.wide);
    bool proper = tf_montn_gcd(s->wide, g, difference) == TF_GCD_PROPER;
    for (unsigned i = 0; i < TF__TQS_LIMBS; i++) d[i] = mpz_getlimbn(g, i);
    mpz_clear(g);
    return proper;
}

tf_status tf__tqs_squares_init(squares *s, const tf_tqs *t) {
    s->wide = NULL;
    if (t->bits <= 128) {
        tf_mont128_init(&s->m, tf__tqs_low(t));
        return TF_OK;
    }
    mpz_t n;
    return tf_montn_new(&s->wide, mpz_roinit_n(n, t->n, TF__TQS_LIMBS));
}

void tf__tqs_squares_clear(squares *s) {
    tf_montn_free(s->wide);
}

static void multiply_all(squares *s, const tf_tqs *t, const uint64_t *set) {
    const unsigned columns = t->base.size + 2;
    memset(s->exponent, 0, columns * sizeof *s->exponent);
    for (unsigned i = 0; i < t->row_count; i++) {
        if (!(set[i / 64] >> (i % 64) & 1)) continue;
        take_relation(s, t, t->row[i].relation);
        if (t->row[i].other == TF__TQS_NONE) continue;
        take_relation(s, t, t->row[i].other);
        times_small(s, t->relation[t->row[i].relation].large);
    }
    for (unsigned e = s->exponent[1] / 2; e > 0; e--) times_small(s, 2);
    for (unsigned c = 2; c < columns; c++)
        for (unsigned e = s->exponent[c] / 2; e > 0; e--) times_small(s, t->base.p[c - 2]);
    times(s, &s->y, s->some);
}

bool tf__tqs_square_root(uint64_t *d, squares *s, const tf_tqs *t, const uint64_t *set) {
    begin(s, &s->x);
    begin(s, &s->y);
    s->some = 1;
    multiply_all(s, t, set);
    while (s->x.count < s->y.count) times(s, &s->x, 1);
    while (s->y.count < s->x.count) times(s, &s->y, 1);
    return divisor(d, s);
}
