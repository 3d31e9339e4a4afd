#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "qs_pot.h"
#include "qs_sieve.h"

static tf_qs *context(const char *digits, const tf_qs_params *params) {
    mpz_t n, f;
    mpz_init_set_str(n, digits, 10);
    mpz_init(f);
    tf_qs *qs;
    cr_assert_eq(tf_qs_new(&qs, f, n, 1, params), TF_OK);
    mpz_clears(n, f, NULL);
    return qs;
}

/* 40, 50 and 62 digits: p q with primes of half the size. The third one uses large primes twice and
 * buckets; the fourth time it has three blocks. */
static const char *const numbers[] = {
    "8075672559289703323936764164167128032143",
    "108733751889502366354323026759532446225391892089313",
    "61618623324674690909506548633584941351116357443199678983286263",
};

static tf_qs *context_of(unsigned i) {
    tf_qs_params p;
    tf_qs_params_for(&p, i == 0 ? 133 : i == 1 ? 166 : 205);
    if (i >= 2) p.large_primes = 2;
    if (i == 3) p.interval = 3 * TF_QS_BLOCK;
    return context(numbers[i < 3 ? i : 2], &p);
}

static uint8_t *sieve(size_t *size, const tf_qs *qs, tf_isa isa, uint64_t first, uint64_t count,
                      uint64_t slice) {
    tf_qs_sieve *s;
    cr_assert_eq(tf_qs_sieve_new(&s, qs, isa), TF_OK);
    tf_qs_sieve_begin(s, first, count);
    tf_status r;
    do r = tf_qs_sieve_run(s, &(tf_budget){slice, NULL});
    while (r == TF_MORE);
    cr_assert_eq(r, TF_NONE);
    const uint8_t *bytes = tf_qs_sieve_output(s, size);
    uint8_t *copy = malloc(*size + 1);
    memcpy(copy, bytes, *size);
    tf_qs_sieve_free(s);
    return copy;
}

Test(qs_sieve, every_level_and_slicing_gives_the_same_bytes) {
    for (unsigned i = 0; i <= TF_ARRAY_LEN(numbers); i++) {
        tf_qs *qs = context_of(i);
        uint64_t count = i == 0 ? 8 : 2;
        size_t size, other_size;
        uint8_t *bytes = sieve(&size, qs, TF_ISA_GENERIC, 3, count, TF_WORK_UNLIMITED);
        cr_assert_gt(size, 100);
        for (tf_isa isa = TF_ISA_GENERIC; isa <= TF_ISA_BEST; isa++) {
            uint8_t *other = sieve(&other_size, qs, isa, 3, count, isa == TF_ISA_AVX2 ? 1 : 3);
            cr_assert_eq(other_size, size, "%s", tf_isa_name(isa));
            cr_assert_eq(memcmp(other, bytes, size), 0, "%s", tf_isa_name(isa));
            free(other);
        }
        free(bytes);
        tf_qs_free(qs);
    }
}

Test(qs_sieve, a_task_does_not_depend_on_the_one_before) {
    tf_qs *qs = context_of(0);
    size_t size, a_size, b_size;
    uint8_t *both = sieve(&size, qs, TF_ISA_BEST, 5, 2, TF_WORK_UNLIMITED);
    uint8_t *a = sieve(&a_size, qs, TF_ISA_BEST, 5, 1, TF_WORK_UNLIMITED);
    uint8_t *b = sieve(&b_size, qs, TF_ISA_BEST, 6, 1, TF_WORK_UNLIMITED);
    cr_assert_eq(size, a_size + b_size);
    cr_assert_eq(memcmp(both, a, a_size), 0);
    cr_assert_eq(memcmp(both + a_size, b, b_size), 0);
    free(both);
    free(a);
    free(b);
    tf_qs_free(qs);
}

/* Nothing that the sieve finds is rejected, and it misses few of what plain trial division finds.
 */
Test(qs_sieve, finds_true_relations_and_most_of_them) {
    tf_qs *qs = context_of(0);
    size_t size;
    uint8_t *bytes = sieve(&size, qs, TF_ISA_BEST, 0, 4, TF_WORK_UNLIMITED);
    tf_qs_pot *pot;
    cr_assert_eq(tf_qs_pot_new(&pot, qs), TF_OK);
    cr_assert_eq(tf_qs_pot_absorb(pot, bytes, size), TF_OK);
    const tf_qs_pot_state *state = tf_qs_pot_look(pot);
    cr_assert_eq(state->rejected, 0);
    cr_assert_gt(state->full, 0);
    tf_qs_poly poly;
    tf_qs_poly_init(&poly);
    mpz_t v;
    mpz_init(v);
    uint64_t smooth = 0;
    for (uint64_t a = 0; a < 4; a++) {
        tf_qs_poly_set(&poly, &qs->pool, qs->kn, a);
        for (uint32_t b = 0; b < tf_qs_poly_count(&qs->pool); b++) {
            tf_qs_poly_seek(&poly, qs->kn, b);
            for (long x = -200; x < 200; x++) { /* near the middle of the interval */
                mpz_mul_si(v, poly.a, x);
                mpz_add(v, v, poly.b);
                mpz_mul_si(v, v, x);
                mpz_add(v, v, poly.c);
                mpz_abs(v, v);
                for (tf_fbidx i = 1; i < qs->fb.size; i++)
                    while (mpz_divisible_ui_p(v, qs->fb.p[i])) mpz_divexact_ui(v, v, qs->fb.p[i]);
                smooth += mpz_cmp_ui(v, 1) == 0;
            }
        }
    }
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, bytes, size);
    tf_qs_relation r;
    uint64_t found = 0;
    while (tf_qs_decode(&r, &reader) == TF_FOUND)
        found += r.large[1] == 1 && r.x >= -200 && r.x < 200;
    cr_assert_leq(found, smooth);
    cr_assert_geq(10 * found, 8 * smooth, "%lu of %lu", found, smooth);
    mpz_clear(v);
    tf_qs_poly_clear(&poly);
    tf_qs_pot_free(pot);
    free(bytes);
    tf_qs_free(qs);
}

Test(qs_sieve, stops_when_cancelled_and_goes_on) {
    tf_qs *qs = context_of(0);
    size_t size, whole;
    uint8_t *expected = sieve(&whole, qs, TF_ISA_BEST, 0, 2, TF_WORK_UNLIMITED);
    tf_qs_sieve *s;
    cr_assert_eq(tf_qs_sieve_new(&s, qs, TF_ISA_BEST), TF_OK);
    tf_qs_sieve_begin(s, 0, 2);
    cr_assert_eq(tf_qs_sieve_run(s, &(tf_budget){5, NULL}), TF_MORE);
    tf_cancel stop = {0};
    tf_cancel_request(&stop, 1);
    cr_assert_eq(tf_qs_sieve_run(s, &(tf_budget){TF_WORK_UNLIMITED, &stop}), TF_CANCELLED);
    cr_assert_eq(tf_qs_sieve_run(s, &(tf_budget){TF_WORK_UNLIMITED, NULL}), TF_NONE);
    const uint8_t *bytes = tf_qs_sieve_output(s, &size);
    cr_assert_eq(size, whole);
    cr_assert_eq(memcmp(bytes, expected, size), 0);
    tf_qs_sieve_free(s);
    free(expected);
    tf_qs_free(qs);
}

Test(qs_sieve, indices_beyond_the_last_a_are_no_work) {
    tf_qs *qs = context_of(0);
    tf_qs_sieve *s;
    cr_assert_eq(tf_qs_sieve_new(&s, qs, TF_ISA_BEST), TF_OK);
    uint64_t all = tf_qs_pool_count(&qs->pool);
    tf_qs_sieve_begin(s, all, UINT64_MAX);
    cr_assert_eq(tf_qs_sieve_run(s, &(tf_budget){0, NULL}), TF_NONE);
    tf_qs_sieve_begin(s, UINT64_MAX, 5);
    cr_assert_eq(tf_qs_sieve_run(s, &(tf_budget){0, NULL}), TF_NONE);
    tf_qs_sieve_free(s);
    tf_qs_free(qs);
}

/* ---- what comes from elsewhere is not believed
 * --------------------------------------------------- */

Test(qs_pot, duplicates_are_counted_once) {
    tf_qs *qs = context_of(0);
    size_t size;
    uint8_t *bytes = sieve(&size, qs, TF_ISA_BEST, 0, 2, TF_WORK_UNLIMITED);
    tf_qs_pot *pot;
    cr_assert_eq(tf_qs_pot_new(&pot, qs), TF_OK);
    cr_assert_eq(tf_qs_pot_absorb(pot, bytes, size), TF_OK);
    tf_qs_pot_state once = *tf_qs_pot_look(pot);
    cr_assert_eq(tf_qs_pot_absorb(pot, bytes, size), TF_OK);
    const tf_qs_pot_state *twice = tf_qs_pot_look(pot);
    cr_assert_eq(twice->relations, once.relations);
    cr_assert_eq(twice->full, once.full);
    cr_assert_eq(twice->cycles, once.cycles);
    cr_assert_eq(twice->duplicates, once.relations + 2 * once.duplicates);
    tf_qs_pot_free(pot);
    free(bytes);
    tf_qs_free(qs);
}

/* Any byte may be wrong: a batch is taken in as far as it goes, and nothing false is believed. */
Test(qs_pot, damaged_bytes_are_rejected) {
    tf_qs *qs = context_of(0);
    size_t size;
    uint8_t *bytes = sieve(&size, qs, TF_ISA_BEST, 0, 1, TF_WORK_UNLIMITED);
    tf_qs_pot *clean;
    cr_assert_eq(tf_qs_pot_new(&clean, qs), TF_OK);
    cr_assert_eq(tf_qs_pot_absorb(clean, bytes, size), TF_OK);
    uint64_t good = tf_qs_pot_look(clean)->relations;
    uint64_t harmless = 0, step = size / 400 + 1;
    for (size_t i = 0; i < size; i += step) {
        uint8_t *copy = malloc(size);
        memcpy(copy, bytes, size);
        copy[i] ^= (uint8_t)(1u << i % 8);
        tf_qs_pot *pot;
        cr_assert_eq(tf_qs_pot_new(&pot, qs), TF_OK);
        tf_status s = tf_qs_pot_absorb(pot, copy, size);
        cr_assert(s == TF_OK || s == TF_EFORMAT);
        const tf_qs_pot_state *state = tf_qs_pot_look(pot);
        cr_assert_leq(state->relations, good);
        harmless += state->relations == good && state->rejected == 0;
        tf_qs_pot_free(pot);
        free(copy);
    }
    cr_assert_eq(harmless, 0);
    for (size_t cut = 0; cut < size; cut += step) {
        tf_qs_pot *pot;
        uint8_t *copy = malloc(cut + 1); /* reading beyond the end would show */
        memcpy(copy, bytes, cut);
        cr_assert_eq(tf_qs_pot_new(&pot, qs), TF_OK);
        tf_status s = tf_qs_pot_absorb(pot, copy, cut);
        cr_assert(s == TF_EFORMAT || cut == 0);
        cr_assert_leq(tf_qs_pot_look(pot)->relations, good);
        tf_qs_pot_free(pot);
        free(copy);
    }
    tf_qs_pot_free(clean);
    free(bytes);
    tf_qs_free(qs);
}

/* p and p^2 as "large primes", composite ones, ones beyond the bound: all false. */
Test(qs_pot, large_primes_must_be_primes_within_the_bound) {
    tf_qs *qs = context_of(0);
    size_t size;
    uint8_t *bytes = sieve(&size, qs, TF_ISA_BEST, 0, 4, TF_WORK_UNLIMITED);
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, bytes, size);
    tf_qs_relation r;
    tf_qs_poly poly;
    tf_qs_poly_init(&poly);
    mpz_t X;
    mpz_init(X);
    unsigned tried = 0;
    while (tf_qs_decode(&r, &reader) == TF_FOUND) {
        cr_assert(tf_qs_relation_verify(X, &poly, qs, &r));
        if (r.large[1] != 1 || r.count < 4) continue;
        tf_qs_relation f = r; /* still a true equation, but the wrong kind */
        f.large[1] = qs->fb.p[f.factor[--f.count]];
        cr_assert_not(tf_qs_relation_verify(X, &poly, qs, &f));
        f.large[1] *= qs->fb.p[f.factor[--f.count]];
        cr_assert_not(tf_qs_relation_verify(X, &poly, qs, &f));
        f = r;
        f.x++;
        cr_assert_not(tf_qs_relation_verify(X, &poly, qs, &f));
        f = r;
        f.number ^= 1;
        cr_assert_not(tf_qs_relation_verify(X, &poly, qs, &f));
        f = r;
        f.number = tf_qs_poly_count(&qs->pool);
        cr_assert_not(tf_qs_relation_verify(X, &poly, qs, &f));
        f = r;
        f.a = tf_qs_pool_count(&qs->pool);
        cr_assert_not(tf_qs_relation_verify(X, &poly, qs, &f));
        tried++;
    }
    cr_assert_gt(tried, 2);
    mpz_clear(X);
    tf_qs_poly_clear(&poly);
    free(bytes);
    tf_qs_free(qs);
}

static uint64_t count_relations(const tf_qs_sieve *s) {
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(s, &size);
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, bytes, size);
    tf_qs_relation r;
    uint64_t count = 0;
    while (tf_qs_decode(&r, &reader) == TF_FOUND) count++;
    return count;
}

/* Two large primes wait for their splitting; a flush brings them out, and loses none of what comes. */
Test(qs_sieve, a_flush_brings_out_what_waits) {
    tf_qs *qs = context_of(2);
    tf_qs_sieve *s, *whole;
    cr_assert_eq(tf_qs_sieve_new(&s, qs, TF_ISA_BEST), TF_OK);
    cr_assert_eq(tf_qs_sieve_new(&whole, qs, TF_ISA_BEST), TF_OK);
    tf_qs_sieve_begin(whole, 0, 1);
    cr_assert_eq(tf_qs_sieve_run(whole, &(tf_budget){TF_WORK_UNLIMITED, NULL}), TF_NONE);
    tf_qs_sieve_begin(s, 0, 1);
    unsigned grew = 0;
    tf_status r;
    while ((r = tf_qs_sieve_run(s, &(tf_budget){40, NULL})) == TF_MORE) {
        uint64_t before = count_relations(s);
        cr_assert_eq(tf_qs_sieve_flush(s), TF_OK);
        const tf_qs_counts *c = tf_qs_sieve_counts(s);
        cr_assert_eq(count_relations(s), c->full + c->one_large + c->two_large);
        grew += count_relations(s) > before;
    }
    cr_assert_eq(r, TF_NONE);
    cr_assert_gt(grew, 1, "nothing ever waited");
    cr_assert_eq(count_relations(s), count_relations(whole));
    tf_qs_sieve_free(s);
    tf_qs_sieve_free(whole);
    tf_qs_free(qs);
}
