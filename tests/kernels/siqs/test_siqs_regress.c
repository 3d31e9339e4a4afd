/* Situations in which sieves have gone wrong, each made to happen for certain: the multiplier divides
 * n, primes of a divide Q(x), the matrix has too few dependencies, all dependencies are trivial. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "qs_multiplier.h"
#include "qs_pot.h"
#include "siqs.h"
#include "support_isa.h"
#include "support_numbers.h"

static void expect_split(const mpz_t n, uint64_t seed, tf_isa isa) {
    mpz_t f;
    mpz_init(f);
    tf_budget b = {TF_WORK_UNLIMITED, NULL};
    cr_assert_eq(tf_siqs_factor_with(f, n, seed, &b, &(tf_siqs_options){.isa = isa}), TF_FOUND,
                 "%s, %s", mpz_get_str(NULL, 10, n), tf_isa_name(isa));
    cr_assert(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f));
    mpz_clear(f);
}

Test(siqs_regress, n_is_a_multiple_of_its_multiplier) {
    tf_rng r;
    tf_rng_init(&r, 11, 0);
    mpz_t n, m;
    mpz_inits(n, m, NULL);
    unsigned happened = 0;
    for (unsigned i = 0; i < 300 && happened < 5; i++) {
        tf_support_semiprime(n, &r, 40, 45);
        uint32_t q = (uint32_t[]){3, 5, 7}[i % 3];
        mpz_mul_ui(m, n, q);
        if (tf_qs_multiplier(m) % q) continue;
        for
            TF_EVERY_ISA(isa) expect_split(m, i, isa);
        happened++;
    }
    cr_assert_eq(happened, 5);
    mpz_clears(n, m, NULL);
}

/* 40 to 45 digits: tiny factor bases, few polynomials. */
Test(siqs_regress, tiny_factor_bases) {
    tf_rng r;
    tf_rng_init(&r, 12, 0);
    mpz_t n;
    mpz_init(n);
    for (unsigned bits = 131; bits <= 150; bits++) {
        tf_support_semiprime(n, &r, bits / 2, bits - bits / 2);
        for
            TF_EVERY_ISA(isa) expect_split(n, bits, isa);
    }
    mpz_clear(n);
}

/* ---- a pot filled by hand ---------------------------------------------------------------------
 */

typedef struct kit {
    mpz_t n, f;
    tf_qs *qs;
    tf_qs_sieve *sieve;
    tf_qs_pot *pot;
    uint64_t next; /* a-index */
} kit;

static void open_kit(kit *k, const char *digits, tf_isa isa) {
    mpz_init_set_str(k->n, digits, 10);
    mpz_init(k->f);
    cr_assert_eq(tf_qs_new(&k->qs, k->f, k->n, 1, NULL), TF_OK);
    cr_assert_eq(tf_qs_sieve_new(&k->sieve, k->qs, isa), TF_OK);
    cr_assert_eq(tf_qs_pot_new(&k->pot, k->qs), TF_OK);
    k->next = 0;
}

static void close_kit(kit *k) {
    tf_qs_pot_free(k->pot);
    tf_qs_sieve_free(k->sieve);
    tf_qs_free(k->qs);
    mpz_clears(k->n, k->f, NULL);
}

/* The next a. @return its relations' bytes */
static const uint8_t *sieve_one(kit *k, size_t *size) {
    cr_assert_lt(k->next, tf_qs_pool_count(&k->qs->pool));
    tf_qs_sieve_begin(k->sieve, k->next++, 1);
    cr_assert_eq(tf_qs_sieve_run(k->sieve, &(tf_budget){TF_WORK_UNLIMITED, NULL}), TF_NONE);
    return tf_qs_sieve_output(k->sieve, size);
}

static void gather(kit *k, double part) {
    const tf_qs_pot_state *p = tf_qs_pot_look(k->pot);
    while (k->next < 3 || (double)(p->full + p->cycles) < part * (double)p->needed) {
        size_t size;
        const uint8_t *bytes = sieve_one(k, &size);
        cr_assert_eq(tf_qs_pot_absorb(k->pot, bytes, size), TF_OK);
    }
    cr_assert_eq(p->rejected, 0);
}

static tf_status solve(kit *k) {
    return tf_qs_pot_solve(k->f, k->pot, 1, &(tf_budget){TF_WORK_UNLIMITED, NULL});
}

static const char number[] = "8075672559289703323936764164167128032143"; /* 40 digits */

static void see_primes_of_a(tf_isa isa) {
    kit k;
    open_kit(&k, number, isa);
    unsigned happened = 0;
    tf_qs_poly poly;
    tf_qs_poly_init(&poly);
    mpz_t X;
    mpz_init(X);
    for (unsigned i = 0; i < 40; i++) {
        size_t size;
        const uint8_t *bytes = sieve_one(&k, &size);
        tf_qs_reader reader;
        tf_qs_reader_init(&reader, bytes, size);
        tf_qs_relation r;
        while (tf_qs_decode(&r, &reader) == TF_FOUND) {
            cr_assert(tf_qs_relation_verify(X, &poly, k.qs, &r));
            for (uint32_t j = 0; j < r.count; j++)
                for (unsigned q = 0; q < poly.s; q++) happened += poly.q[q] == r.factor[j];
        }
    }
    cr_assert_gt(happened, 5, "%u", happened);
    mpz_clear(X);
    tf_qs_poly_clear(&poly);
    close_kit(&k);
}

Test(siqs_regress, primes_of_a_divide_values) {
    for
        TF_EVERY_ISA(isa) see_primes_of_a(isa);
}

/* With half of the relations there are no dependencies, or too few: more are wanted each time, and in
 * the end they suffice. */
static void solve_too_early(tf_isa isa) {
    kit k;
    open_kit(&k, number, isa);
    for (double part = 0.3; part < 0.8; part += 0.2) {
        gather(&k, part);
        uint64_t before = tf_qs_pot_look(k.pot)->needed;
        tf_status s = solve(&k);
        if (part < 0.6) cr_assert_eq(s, TF_NONE);
        cr_assert(s == TF_FOUND || tf_qs_pot_look(k.pot)->needed > before);
    }
    gather(&k, 1);
    cr_assert(tf_qs_pot_ready(k.pot));
    cr_assert_eq(solve(&k), TF_FOUND);
    cr_assert(mpz_divisible_p(k.n, k.f));
    close_kit(&k);
}

Test(siqs_regress, too_few_dependencies) {
    for
        TF_EVERY_ISA(isa) solve_too_early(isa);
}

/* Modulo a prime, and a power of one, X = Y or X = -Y whatever the dependency. */
static void solve_in_vain(tf_isa isa) {
    static const char *const numbers[] = {
        "1000000000000000000000000000057", /* 10^30 + 57, a prime */
        "1000000000000074000000000001369", /* (10^15 + 37)^2 */
    };
    for (unsigned i = 0; i < TF_ARRAY_LEN(numbers); i++) {
        kit k;
        open_kit(&k, numbers[i], isa);
        for (unsigned j = 0; j < 3; j++) {
            gather(&k, 1);
            uint64_t before = tf_qs_pot_look(k.pot)->needed;
            cr_assert_eq(solve(&k), TF_NONE, "%s", numbers[i]);
            cr_assert_gt(tf_qs_pot_look(k.pot)->needed, before);
        }
        close_kit(&k);
    }
}

Test(siqs_regress, all_dependencies_are_trivial) {
    for
        TF_EVERY_ISA(isa) solve_in_vain(isa);
}
