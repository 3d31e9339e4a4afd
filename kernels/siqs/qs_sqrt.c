/* qs_sqrt.c — X = product of the 2ax + b, Y^2 = product of the 4 a Q(x) by exponents.
 *
 * A relation that occurs in an even number of the cycles chosen drops out. Every exponent, of
 * factor base and large primes, is then even. */
#include "qs_sqrt.h"

#include <stdlib.h>

#include "qs_pot_internal.h"

typedef struct product {
    const tf_qs_pot *pot;
    uint32_t *exponent; /* of the factor base, in Y^2 */
    uint32_t *large;    /* exponents of the large primes, by vertex */
    uint32_t *prime;    /* and they themselves */
    uint64_t relations;
    uint64_t word; /* a factor of Y yet to be multiplied in */
    tf_qs_poly poly;
    mpz_t X, Y, t;
} product;

static void multiply_relation(product *m, uint32_t number) {
    const tf_qs *qs = m->pot->qs;
    tf_qs_relation r;
    (void)tf__qs_pot_get(&r, m->pot, number); /* it was verified */
    const tf_qs_kept *k = &m->pot->kept[number];
    if (m->poly.s == 0 || m->poly.index != k->a)
        tf_qs_poly_set_known(&m->poly, &qs->pool, qs->kn, k->a,
                             m->pot->a_primes + (size_t)k->slot * qs->pool.s);
    if (m->poly.number != r.number) tf_qs_poly_seek_b(&m->poly, r.number);
    tf_qs_relation_x(m->t, &m->poly, &r);
    mpz_mul(m->X, m->X, m->t);
    mpz_mod(m->X, m->X, qs->n);
    for (uint32_t i = 0; i < r.count; i++) m->exponent[r.factor[i]]++;
    for (unsigned i = 0; i < m->poly.s; i++) m->exponent[m->poly.q[i]]++;
    for (unsigned i = 0; i < 2; i++) {
        uint32_t v = k->vertex[i];
        m->large[v]++;
        m->prime[v] = r.large[i];
    }
    m->relations++;
}

static void flush(product *m) {
    mpz_mul_ui(m->Y, m->Y, m->word);
    mpz_mod(m->Y, m->Y, m->pot->qs->n);
    m->word = 1;
}

/* Small powers are gathered in a word, of which Y gets the whole. */
static void multiply_power(product *m, uint32_t p, uint64_t e) {
    enum { SMALL = 12 };
    if (e > SMALL) {
        mpz_set_ui(m->t, p);
        mpz_powm_ui(m->t, m->t, e, m->pot->qs->n);
        mpz_mul(m->Y, m->Y, m->t);
        mpz_mod(m->Y, m->Y, m->pot->qs->n);
        return;
    }
    for (; e > 0; e--) {
        if (m->word >> 32) flush(m);
        m->word *= p;
    }
}

/* The square root of the product of all 4 a Q(x); false if it is none. */
static bool take_root(product *m) {
    const tf_qs_fb *fb = &m->pot->qs->fb;
    if (m->exponent[0] % 2) return false;
    multiply_power(m, 2, m->relations);
    for (tf_fbidx i = 1; i < fb->size; i++) {
        if (m->exponent[i] % 2) return false;
        if (m->exponent[i]) multiply_power(m, fb->p[i], m->exponent[i] / 2);
    }
    for (uint32_t v = 1; v < m->pot->vertices; v++) {
        if (m->large[v] % 2) return false;
        if (m->large[v]) multiply_power(m, m->prime[v], m->large[v] / 2);
    }
    flush(m);
    return true;
}

/* X^2 = Y^2 mod n: does it split n? */
static tf_status compare(mpz_t f, product *m) {
    const tf_qs *qs = m->pot->qs;
    mpz_mul(m->t, m->X, m->X);
    mpz_submul(m->t, m->Y, m->Y);
    if (!mpz_divisible_p(m->t, qs->n)) return TF_EINTERNAL;
    mpz_sub(m->t, m->X, m->Y);
    mpz_gcd(m->t, m->t, qs->n);
    if (mpz_cmp_ui(m->t, 1) <= 0 || mpz_cmp(m->t, qs->n) >= 0) return TF_NONE;
    mpz_set(f, m->t);
    return TF_FOUND;
}

/* Flags of the relations that occur an odd number of times. */
static void choose_relations(uint8_t *odd, const tf_qs_cycles *c, const uint64_t *x, unsigned t) {
    for (size_t i = 0; i < c->count; i++)
        if (x[i] >> t & 1)
            for (size_t j = c->start[i]; j < c->start[i + 1]; j++) odd[c->edge[j]] ^= 1;
}

tf_status tf_qs_sqrt(mpz_t f, const tf_qs_pot *pot, const tf_qs_cycles *c, const uint64_t *x,
                     unsigned t) {
    product m = {.pot = pot, .word = 1};
    uint8_t *odd = calloc(pot->state.relations + 1, 1);
    m.exponent = calloc(pot->qs->fb.size, sizeof *m.exponent);
    m.large = calloc(pot->vertices, sizeof *m.large);
    m.prime = calloc(pot->vertices, sizeof *m.prime);
    mpz_init_set_ui(m.X, 1);
    mpz_init_set_ui(m.Y, 1);
    mpz_init(m.t);
    tf_qs_poly_init(&m.poly);
    tf_status s = TF_ENOMEM;
    if (odd && m.exponent && m.large && m.prime) {
        choose_relations(odd, c, x, t);
        for (uint32_t i = 0; i < pot->state.relations; i++)
            if (odd[i]) multiply_relation(&m, i);
        s = take_root(&m) ? compare(f, &m) : TF_EINTERNAL;
    }
    tf_qs_poly_clear(&m.poly);
    mpz_clears(m.X, m.Y, m.t, NULL);
    free(m.prime);
    free(m.large);
    free(m.exponent);
    free(odd);
    return s;
}
