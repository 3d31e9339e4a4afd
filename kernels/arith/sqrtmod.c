/* sqrtmod.c — see sqrtmod.h. Everything runs on Montgomery residues. */
#include "sqrtmod.h"

#include "gcd.h"
#include "mont64.h"

/* A generator of the 2-Sylow subgroup: z^q for the smallest non-residue z. */
static bool sylow_generator(uint64_t *g, const tf_mont64 *m, uint64_t q) {
    for (uint64_t z = 2; z < m->n && z < 1000; z++) {
        if (tf_jacobi64(z, m->n) != -1) continue;
        *g = tf_mont64_pow(m, tf_mont64_to(m, z), q);
        return true;
    }
    return false; /* a square: every other odd number of a word has a smaller non-residue */
}

/* x^2 = a b with b in the 2-Sylow subgroup: walk b to 1, halving its order every time. */
static bool tonelli(uint64_t *x, uint64_t b, const tf_mont64 *m, uint64_t q, unsigned s) {
    uint64_t g;
    if (!sylow_generator(&g, m, q)) return false;
    while (b != m->one) {
        unsigned order = 0;
        for (uint64_t t = b; t != m->one; t = tf_mont64_sqr(m, t))
            if (++order >= s) return false;
        for (; s > order + 1; s--) g = tf_mont64_sqr(m, g);
        *x = tf_mont64_mul(m, *x, g);
        g = tf_mont64_sqr(m, g);
        b = tf_mont64_mul(m, b, g);
        s = order;
    }
    return true;
}

bool tf_sqrtmod64(uint64_t *root, uint64_t a, uint64_t p) {
    TF_ASSERT((p & 1) && p >= 3 && a < p);
    *root = 0;
    if (a == 0) return true;
    tf_mont64 m;
    tf_mont64_init(&m, p);
    unsigned s = tf_ctz64(p - 1);
    uint64_t q = (p - 1) >> s, am = tf_mont64_to(&m, a);
    uint64_t half = tf_mont64_pow(&m, am, (q - 1) / 2); /* a^((q-1)/2) */
    uint64_t x = tf_mont64_mul(&m, am, half);           /* a^((q+1)/2) */
    uint64_t b = tf_mont64_mul(&m, x, half);            /* a^q = x^2/a */
    if (s > 1 && !tonelli(&x, b, &m, q, s)) return false;
    *root = tf_mont64_from(&m, x);
    return tf_mont64_sqr(&m, x) == am;
}
