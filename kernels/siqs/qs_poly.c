/* qs_poly.c — one polynomial: from the index of a to a, b, c. */
#include "qs_poly.h"

#include "qs_poly_internal.h"

#include "check.h"
#include "gcd.h"

void tf_qs_poly_init(tf_qs_poly *poly) {
    *poly = (tf_qs_poly){0};
    mpz_inits(poly->a, poly->b, poly->c, NULL);
    for (unsigned i = 0; i < TF_QS_MAX_S; i++) mpz_init(poly->B[i]);
}

void tf_qs_poly_clear(tf_qs_poly *poly) {
    mpz_clears(poly->a, poly->b, poly->c, NULL);
    for (unsigned i = 0; i < TF_QS_MAX_S; i++) mpz_clear(poly->B[i]);
}

static void set_c(tf_qs_poly *poly, const mpz_t kn) {
    mpz_mul(poly->c, poly->b, poly->b);
    mpz_sub(poly->c, poly->c, kn);
    mpz_divexact(poly->c, poly->c, poly->a);
    mpz_tdiv_q_2exp(poly->c, poly->c, 2); /* exact */
}

void tf_qs_poly_seek_b(tf_qs_poly *poly, uint32_t number) {
    uint32_t minus = number ^ number >> 1;
    uint32_t turn = minus ^ poly->number ^ poly->number >> 1; /* the signs that change */
    for (; turn; turn &= turn - 1) {
        unsigned v = (unsigned)__builtin_ctz(turn);
        if (minus >> v & 1)
            mpz_submul_ui(poly->b, poly->B[v], 2);
        else
            mpz_addmul_ui(poly->b, poly->B[v], 2);
    }
    poly->number = number;
}

void tf_qs_poly_seek(tf_qs_poly *poly, const mpz_t kn, uint32_t number) {
    tf_qs_poly_seek_b(poly, number);
    set_c(poly, kn);
}

void tf__qs_poly_set_primes(tf_qs_poly *poly, const tf_qs_fb *fb, const mpz_t kn) {
    mpz_set_ui(poly->a, 1);
    for (unsigned i = 0; i < poly->s; i++) mpz_mul_ui(poly->a, poly->a, fb->p[poly->q[i]]);
    for (unsigned i = 0; i < poly->s; i++) {
        uint32_t q = fb->p[poly->q[i]];
        mpz_divexact_ui(poly->B[i], poly->a, q);
        uint64_t inv = tf_inv64(mpz_fdiv_ui(poly->B[i], q), q);
        uint32_t gamma = (uint32_t)(inv * fb->root[poly->q[i]] % q);
        if (gamma > q / 2) gamma = q - gamma;
        poly->gamma[i] = gamma;
        mpz_mul_ui(poly->B[i], poly->B[i], gamma);
    }
    poly->number = 0;
    mpz_set(poly->b, poly->B[0]);
    for (unsigned i = 1; i < poly->s; i++) mpz_add(poly->b, poly->b, poly->B[i]);
    poly->shifted = mpz_even_p(poly->b); /* the same for every number: signs keep the parity */
    if (poly->shifted) mpz_add(poly->b, poly->b, poly->a);
    set_c(poly, kn);
}

unsigned tf_qs_poly_turn(uint32_t number, bool *up) {
    unsigned v = (unsigned)__builtin_ctz(number);
    *up = number >> (v + 1) & 1; /* the sign of B_v returns to plus every other time */
    return v;
}

unsigned tf_qs_poly_next(tf_qs_poly *poly, const mpz_t kn, bool *up) {
    unsigned v = tf_qs_poly_turn(++poly->number, up);
    TF_ASSERT(v + 1 < poly->s);
    if (*up)
        mpz_addmul_ui(poly->b, poly->B[v], 2);
    else
        mpz_submul_ui(poly->b, poly->B[v], 2);
    set_c(poly, kn);
    return v;
}
