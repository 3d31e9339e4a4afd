/* Relations that are taken in by their docket: the same pot as if they had been verified; and whatever a
 * docket says, nothing breaks. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "qs_docket.h"
#include "qs_pot.h"
#include "qs_sieve.h"
#include "rng.h"

/* Relations of some a, with two large primes. */
typedef struct sample {
    tf_qs *qs;
    tf_qs_bytes bytes, docket;
} sample;

static void make_sample(sample *s, uint64_t first, uint64_t count) {
    mpz_t n, f;
    mpz_init_set_str(n, "10000000000000000000000083000000000000000000000091", 10);
    mpz_init(f);
    tf_qs_params p;
    tf_qs_params_for(&p, (unsigned)mpz_sizeinbase(n, 2));
    p.large_primes = 2;
    *s = (sample){.qs = NULL};
    cr_assert_eq(tf_qs_new(&s->qs, f, n, 1, &p), TF_OK);
    mpz_clears(n, f, NULL);
    tf_qs_sieve *sieve;
    cr_assert_eq(tf_qs_sieve_new(&sieve, s->qs, TF_ISA_BEST), TF_OK);
    tf_qs_sieve_begin(sieve, first, count);
    cr_assert_eq(tf_qs_sieve_run(sieve, &(tf_budget){TF_WORK_UNLIMITED, NULL}), TF_NONE);
    const uint8_t *bytes = tf_qs_sieve_output(sieve, &s->bytes.size);
    s->bytes.data = malloc(s->bytes.size + 1);
    memcpy(s->bytes.data, bytes, s->bytes.size);
    tf_qs_sieve_free(sieve);
    cr_assert_eq(tf_qs_docket_make(&s->docket, s->qs, s->bytes.data, s->bytes.size), TF_OK);
    cr_assert_gt(s->docket.size, 0);
}

static void clear_sample(sample *s) {
    tf_qs_bytes_clear(&s->bytes);
    tf_qs_bytes_clear(&s->docket);
    tf_qs_free(s->qs);
}

static tf_status believe(tf_qs_pot *pot, const sample *s, size_t *used) {
    return tf_qs_pot_believe(pot, s->bytes.data, s->bytes.size, s->docket.data, s->docket.size,
                             used);
}

/* Everything of a sample, also if the pot is ready before its end. */
static void take_in(tf_qs_pot *pot, const sample *s, bool docket) {
    size_t used;
    tf_status t = docket ? believe(pot, s, &used)
                         : tf_qs_pot_absorb_until(pot, s->bytes.data, s->bytes.size, &used);
    cr_assert(t == TF_NONE || t == TF_FOUND);
    if (t == TF_FOUND)
        cr_assert_eq(tf_qs_pot_absorb(pot, s->bytes.data + used, s->bytes.size - used), TF_OK);
}

static void expect_same(const tf_qs_pot *x, const tf_qs_pot *y) {
    tf_qs_bytes out[2] = {{0}};
    const tf_qs_pot *const pot[] = {x, y};
    for (int i = 0; i < 2; i++) cr_assert_eq(tf_qs_pot_export(&out[i], pot[i]), TF_OK);
    cr_assert_eq(memcmp(tf_qs_pot_look(x), tf_qs_pot_look(y), sizeof(tf_qs_pot_state)), 0);
    cr_assert(out[0].size == out[1].size && memcmp(out[0].data, out[1].data, out[0].size) == 0);
    for (int i = 0; i < 2; i++) tf_qs_bytes_clear(&out[i]);
}

/* Some a twice: all of the second time are duplicates. */
Test(qs_docket, gives_the_same_pot) {
    sample s[2];
    make_sample(&s[0], 0, 30);
    make_sample(&s[1], 20, 30);
    tf_qs_pot *pot[2];
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(tf_qs_pot_new(&pot[i], s[0].qs), TF_OK);
        for (int j = 0; j < 2; j++) take_in(pot[i], &s[j], i == 1);
    }
    const tf_qs_pot_state *state = tf_qs_pot_look(pot[0]);
    cr_assert(state->duplicates > 100 && state->relations > 1000 && state->cycles > 10);
    expect_same(pot[0], pot[1]);
    /* A sample more, verified. */
    for (int i = 0; i < 2; i++)
        cr_assert_eq(tf_qs_pot_absorb(pot[i], s[1].bytes.data, s[1].bytes.size), TF_OK);
    expect_same(pot[0], pot[1]);
    mpz_t f;
    mpz_init(f);
    cr_assert_eq(tf_qs_pot_solve(f, pot[1], 1, &(tf_budget){TF_WORK_UNLIMITED, NULL}), TF_EINVAL);
    mpz_clear(f);
    for (int i = 0; i < 2; i++) {
        tf_qs_pot_free(pot[i]);
        clear_sample(&s[i]);
    }
}

/* It stops before the same a as a pot that verifies. */
Test(qs_docket, is_ready_at_the_same_place) {
    sample s;
    make_sample(&s, 0, 60);
    tf_qs_pot *pot[2];
    size_t used[2];
    for (int i = 0; i < 2; i++) cr_assert_eq(tf_qs_pot_new(&pot[i], s.qs), TF_OK);
    cr_assert_eq(tf_qs_pot_absorb_until(pot[0], s.bytes.data, s.bytes.size, &used[0]), TF_FOUND);
    cr_assert_eq(believe(pot[1], &s, &used[1]), TF_FOUND);
    cr_assert_eq(used[0], used[1]);
    cr_assert_lt(used[0], s.bytes.size, "too small a sample");
    expect_same(pot[0], pot[1]);
    for (int i = 0; i < 2; i++) tf_qs_pot_free(pot[i]);
    clear_sample(&s);
}

/* There is none of what is false: one bit anywhere, or an end that is missing. */
Test(qs_docket, is_made_of_true_relations_only) {
    sample s;
    make_sample(&s, 0, 2);
    tf_rng rng;
    tf_rng_init(&rng, 3, 0);
    tf_qs_bytes again = {0};
    for (unsigned i = 0; i < 300; i++) {
        size_t bit = tf_rng_below(&rng, 8 * s.bytes.size);
        s.bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_assert_eq(tf_qs_docket_make(&again, s.qs, s.bytes.data, s.bytes.size), TF_EFORMAT,
                     "bit %zu", bit);
        s.bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        size_t end = 1 + tf_rng_below(&rng, s.bytes.size - 1);
        cr_assert_eq(tf_qs_docket_make(&again, s.qs, s.bytes.data, end), TF_EFORMAT, "%zu", end);
    }
    cr_assert_eq(again.size, 0);
    cr_assert_eq(tf_qs_docket_make(&again, s.qs, NULL, 0), TF_OK);
    cr_assert_gt(again.size, 0);
    tf_qs_bytes_clear(&again);
    clear_sample(&s);
}

/* Whoever solves drops what is false. */
static void solve_elsewhere(const tf_qs_pot *pot, const sample *s) {
    tf_qs_bytes out = {0};
    tf_qs_pot *other;
    cr_assert_eq(tf_qs_pot_export(&out, pot), TF_OK);
    cr_assert_eq(tf_qs_pot_new(&other, s->qs), TF_OK);
    cr_assert_eq(tf_qs_pot_absorb(other, out.data, out.size), TF_OK);
    mpz_t f;
    mpz_init(f);
    tf_status status = tf_qs_pot_solve(f, other, 1, &(tf_budget){TF_WORK_UNLIMITED, NULL});
    cr_assert(status == TF_NONE || status == TF_FOUND);
    if (status == TF_FOUND) {
        cr_assert(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, s->qs->n) < 0);
        cr_assert(mpz_divisible_p(s->qs->n, f));
    }
    mpz_clear(f);
    tf_qs_pot_free(other);
    tf_qs_bytes_clear(&out);
}

/* A docket with some bits changed, or relations that are not what it says: refused, or believed, and what
 * is exported then is bytes that a pot can absorb. */
Test(qs_docket, may_lie) {
    sample s;
    make_sample(&s, 0, 2);
    tf_rng rng;
    tf_rng_init(&rng, 5, 0);
    unsigned refused = 0, believed = 0;
    for (unsigned i = 0; i < 120; i++) {
        tf_qs_bytes *b = i % 4 ? &s.docket : &s.bytes;
        size_t bits[6], used, lies = i % 2 ? 1 : TF_ARRAY_LEN(bits);
        /* Groups come first: where one bit does the most. */
        size_t within = i % 8 < 4 ? 400 : 8 * b->size;
        for (size_t j = 0; j < lies; j++) {
            bits[j] = tf_rng_below(&rng, within < 8 * b->size ? within : 8 * b->size);
            b->data[bits[j] / 8] ^= (uint8_t)(1u << bits[j] % 8);
        }
        tf_qs_pot *pot;
        cr_assert_eq(tf_qs_pot_new(&pot, s.qs), TF_OK);
        tf_status status = believe(pot, &s, &used);
        cr_assert(status == TF_EFORMAT || status == TF_NONE || status == TF_FOUND);
        if (status == TF_EFORMAT) {
            refused++;
            cr_assert_eq(tf_qs_pot_look(pot)->relations, 0);
        } else {
            believed++;
            solve_elsewhere(pot, &s);
        }
        tf_qs_pot_free(pot);
        while (lies-- > 0) b->data[bits[lies] / 8] ^= (uint8_t)(1u << bits[lies] % 8);
    }
    cr_assert(refused > 10 && believed > 10, "%u %u", refused, believed);
    for (size_t size = 0; size < s.docket.size; size += size < 64 ? 1 : 97) {
        tf_qs_docket d;
        uint8_t *cut = malloc(size + 1); /* whatever is read behind it is noticed */
        if (size) memcpy(cut, s.docket.data, size);
        cr_assert_not(tf_qs_docket_open(&d, s.qs, s.bytes.size, cut, size), "%zu", size);
        free(cut);
    }
    clear_sample(&s);
}
