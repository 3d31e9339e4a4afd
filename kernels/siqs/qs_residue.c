/* qs_residue.c — see qs_residue.h. */
#include "qs_residue.h"

#include "bits.h"
#include "check.h"

#define P TF_QS_RESIDUE_P

/* Less than 2^62, congruent to a * b < 2^122. */
static inline uint64_t multiply(uint64_t a, uint64_t b) {
    tf_u128 t = (tf_u128)a * b;
    return ((uint64_t)t & P) + (uint64_t)(t >> 61);
}

/* In [0, P). */
static inline uint64_t canonical(uint64_t t) {
    t = (t & P) + (t >> 61);
    return t >= P ? t - P : t;
}

static uint64_t residue(const mpz_t n) {
    return mpz_fdiv_ui(n, P);
}

void tf_qs_residue_init(tf_qs_residue *m, const tf_qs *qs) {
    TF_ASSERT(tf_qs_fb_largest(&qs->fb) >> 30 == 0);
    *m = (tf_qs_residue){.kn = residue(qs->kn)};
}

void tf_qs_residue_set(tf_qs_residue *m, const tf_qs_poly *poly) {
    uint64_t a = residue(poly->a);
    m->twice_a = canonical(2 * a);
    m->four_a = canonical(4 * a);
    m->first_b = residue(poly->b);
    for (unsigned k = 0; 4 * k < poly->s; k++) {
        m->turn[k][0] = 0;
        for (unsigned v = 0; v < 4; v++) { /* minus instead of plus: less by 2 B_v */
            uint64_t B = 4 * k + v < poly->s ? residue(poly->B[4 * k + v]) : 0;
            uint64_t less = canonical(P - B + P - B);
            for (unsigned i = 0; i < 1u << v; i++)
                m->turn[k][i | 1u << v] = canonical(m->turn[k][i] + less);
        }
    }
}

static uint64_t position(const tf_qs_residue *m, const tf_qs_brief *r) {
    uint64_t b = m->first_b; /* seven residues are less than 2^64 */
    uint32_t minus = r->number ^ r->number >> 1;
    for (unsigned k = 0; minus; k++, minus >>= 4) b += m->turn[k][minus & 15];
    uint64_t x = r->x < 0 ? 0u - (uint32_t)r->x : (uint32_t)r->x;
    uint64_t ax = canonical(multiply(m->twice_a, x));
    return canonical(canonical(b) + (r->x < 0 ? P - ax : ax));
}

/* 4 a times the primes of the list, below 2^62, and 0 for a list that is none. */
static uint64_t product(const tf_qs_residue *m, const tf_qs *qs, const tf_fbidx *factor,
                        uint32_t count) {
    const uint32_t *p = qs->fb.p; /* of index 0: 1 */
    if (count == 0) return m->four_a;
    if (factor[count - 1] >= qs->fb.size || (count > 1 && factor[1] == 0)) return 0;
    uint64_t t = m->four_a, u = 1; /* two chains that do not wait for each other */
    uint32_t i = 0;
    for (; i + 4 <= count; i += 4) {
        t = multiply(t, (uint64_t)p[factor[i]] * p[factor[i + 1]]);
        u = multiply(u, (uint64_t)p[factor[i + 2]] * p[factor[i + 3]]);
    }
    for (; i < count; i++) t = multiply(t, p[factor[i]]);
    return multiply(canonical(t), canonical(u));
}

bool tf_qs_residue_holds(uint64_t *id, const tf_qs_residue *m, const tf_qs *qs,
                         const tf_qs_brief *r, const tf_fbidx *factor) {
    uint64_t X = position(m, r);
    uint64_t value = canonical(multiply(X, X) + P - m->kn);
    uint64_t w = product(m, qs, factor, r->count);
    if (w == 0) return false;
    uint64_t large = canonical((uint64_t)r->large[0] * r->large[1]);
    w = canonical(multiply(canonical(w), large));
    if (r->count > 0 && factor[0] == 0) w = w ? P - w : 0;
    *id = X < P - X ? X : P - X;
    if (*id == 0) *id = P;
    return w == value;
}
