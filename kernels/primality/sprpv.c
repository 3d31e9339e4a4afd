/* sprpv.c — see sprpv.h. */
#include "sprpv.h"

#include "bits.h"
#include "mont64.h"
#include "sprp.h"

uint32_t tf_sprp2v_generic(const uint64_t n[TF_SPRPV_LANES]) {
    uint32_t passed = 0;
    for (unsigned i = 0; i < TF_SPRPV_LANES; i++) {
        tf_mont64 m;
        tf_mont64_init(&m, n[i]);
        passed |= (uint32_t)tf_sprp2_64(&m) << i;
    }
    return passed;
}

#if defined(__x86_64__)
#include "montv_ifma.h"
#include "rmod.h"

enum { SETS = 2, LANES = TF_SPRPV_LANES / SETS, WORD = 64 };

/* n - 1 = 2^s d. */
typedef struct set {
    tf_v2s_mod m;
    tf_v2s_sum x, one, minus_one;
    __m512i exponent[2]; /* d, its next bit on top */
    unsigned passed;     /* lanes */
    unsigned s[LANES];
} set;

/* @return the bits of the longest d */
TF_V_TARGET static unsigned prepare(set *t, const uint64_t *n) {
    tf_u128 number[LANES], one[LANES], minus_one[LANES];
    _Alignas(64) uint64_t d[LANES];
    unsigned bits = 0;
    for (unsigned i = 0; i < LANES; i++) {
        number[i] = n[i];
        one[i] = tf_r_mod(n[i], 104);
        minus_one[i] = n[i] - one[i];
        t->s[i] = tf_ctz64(n[i] - 1);
        d[i] = (n[i] - 1) >> t->s[i];
        if (tf_bitlen64(d[i]) > bits) bits = tf_bitlen64(d[i]);
    }
    tf_v2s_mod_set(&t->m, number);
    t->one = t->x = tf_v2s_set(one);
    t->minus_one = tf_v2s_set(minus_one);
    for (unsigned v = 0; v < 2; v++)
        t->exponent[v] = _mm512_slli_epi64(_mm512_load_si512(d + 8 * v), WORD - bits);
    return bits;
}

/* x = x^2, or 2 x^2 where the next bit is set. */
TF_V_INLINE void step(set *t) {
    const unsigned low = _mm512_movepi64_mask(t->exponent[0]);
    const unsigned high = _mm512_movepi64_mask(t->exponent[1]);
    for (unsigned v = 0; v < 2; v++) t->exponent[v] = _mm512_slli_epi64(t->exponent[v], 1);
    const tf_v2s_sum square = tf_v2s_square(&t->m, tf_v2s_ready(t->x), &t->m.n);
    t->x = tf_v2s_double_in(low | high << 8, square);
}

/* x = 2^d: does it say prime at once, or the squares of it, s - 1 of them? */
TF_V_TARGET static void judge(set *t) {
    const tf_v2s_res one = tf_v2s_ready(t->one);
    tf_v2s_sum x = tf_v2s_product(&t->m, tf_v2s_ready(t->x), one, &t->m.n); /* below 2n */
    x = tf_v2s_canonical(&t->m, x);
    t->passed = tf_v2s_equal(x, t->one) | tf_v2s_equal(x, t->minus_one);
    for (unsigned k = 1;; k++) {
        unsigned open = 0;
        for (unsigned i = 0; i < LANES; i++) open |= (unsigned)(t->s[i] > k) << i;
        if (!(open & ~t->passed)) return;
        x = tf_v2s_canonical(&t->m, tf_v2s_square(&t->m, tf_v2s_ready(x), &t->m.n));
        t->passed |= tf_v2s_equal(x, t->minus_one) & open;
    }
}

TF_V_TARGET static uint32_t test_ifma(const uint64_t n[TF_SPRPV_LANES]) {
    set t[SETS];
    unsigned bits[SETS];
    for (unsigned k = 0; k < SETS; k++) bits[k] = prepare(&t[k], n + k * LANES);
    const unsigned both = bits[0] < bits[1] ? bits[0] : bits[1];
    for (unsigned k = 0; k < SETS; k++)
        for (unsigned i = both; i < bits[k]; i++) step(&t[k]);
    for (unsigned i = 0; i < both; i++) {
        step(&t[0]);
        step(&t[1]);
    }
    for (unsigned k = 0; k < SETS; k++) judge(&t[k]);
    return t[0].passed | t[1].passed << LANES;
}
#endif

tf_sprp2v *tf_sprp2v_for(tf_isa isa) {
#if defined(__x86_64__)
    if (tf_isa_pick(isa) == TF_ISA_AVX512 && tf_cpu_has_ifma()) return test_ifma;
#endif
    (void)isa;
    return NULL;
}
