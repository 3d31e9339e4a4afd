/* What comes from elsewhere is judged in words, modulo a prime; long numbers are the oracle. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bpsw.h"
#include "qs_pot.h"
#include "qs_residue.h"
#include "qs_sieve.h"
#include "rng.h"

/* Relations of some a, with two large primes. */
typedef struct sample {
    tf_qs *qs;
    uint8_t *bytes;
    size_t size;
} sample;

static sample make_sample(uint64_t count) {
    sample s;
    mpz_t n, f;
    mpz_init_set_str(n, "61618623324674690909506548633584941351116357443199678983286263", 10);
    mpz_init(f);
    tf_qs_params p;
    tf_qs_params_for(&p, 205);
    p.large_primes = 2;
    cr_assert_eq(tf_qs_new(&s.qs, f, n, 1, &p), TF_OK);
    mpz_clears(n, f, NULL);
    tf_qs_sieve *sieve;
    cr_assert_eq(tf_qs_sieve_new(&sieve, s.qs, TF_ISA_BEST), TF_OK);
    tf_qs_sieve_begin(sieve, 0, count);
    cr_assert_eq(tf_qs_sieve_run(sieve, &(tf_budget){TF_WORK_UNLIMITED, NULL}), TF_NONE);
    const uint8_t *bytes = tf_qs_sieve_output(sieve, &s.size);
    s.bytes = malloc(s.size + 1);
    memcpy(s.bytes, bytes, s.size);
    tf_qs_sieve_free(sieve);
    return s;
}

static void clear_sample(sample *s) {
    free(s->bytes);
    tf_qs_free(s->qs);
}

/* A relation alone, and then the same again. */
static void absorb_one(tf_qs_pot *pot, const tf_qs_relation *r) {
    tf_qs_bytes b = {0};
    size_t place;
    cr_assert_eq(tf_qs_encode_group(&b, &place, r->a), TF_OK);
    cr_assert_eq(tf_qs_encode(&b, place, r), TF_OK);
    cr_assert_eq(tf_qs_pot_absorb(pot, b.data, b.size), TF_OK);
    tf_qs_bytes_clear(&b);
}

static void expect_false(tf_qs_pot *pot, const sample *s, const tf_qs_relation *r,
                         const char *what) {
    tf_qs_poly poly;
    mpz_t X;
    tf_qs_poly_init(&poly);
    mpz_init(X);
    tf_qs_pot_state before = *tf_qs_pot_look(pot);
    cr_assert_not(tf_qs_relation_verify(X, &poly, s->qs, r), "%s", what);
    absorb_one(pot, r);
    const tf_qs_pot_state *after = tf_qs_pot_look(pot);
    cr_assert_eq(after->rejected, before.rejected + 1, "%s", what);
    cr_assert_eq(after->relations, before.relations, "%s", what);
    cr_assert_eq(after->duplicates, before.duplicates, "%s", what);
    mpz_clear(X);
    tf_qs_poly_clear(&poly);
}

static void insert_factor(tf_qs_relation *r, tf_fbidx f) {
    uint32_t i = r->count++;
    for (; i > 0 && r->factor[i - 1] > f; i--) r->factor[i] = r->factor[i - 1];
    r->factor[i] = f;
}

static void remove_factor(tf_qs_relation *r, uint32_t at) {
    r->count--;
    memmove(r->factor + at, r->factor + at + 1, (r->count - at) * sizeof *r->factor);
}

static void falsify_place(tf_qs_pot *pot, const sample *s, const tf_qs_relation *r) {
    tf_qs_relation f = *r;
    f.x++;
    expect_false(pot, s, &f, "x + 1");
    f.x = r->x - 1;
    expect_false(pot, s, &f, "x - 1");
    f.x = INT32_MIN;
    expect_false(pot, s, &f, "the smallest x");
    if (r->x != 0) {
        f.x = -r->x;
        expect_false(pot, s, &f, "-x");
    }
    f = *r;
    f.number ^= 1;
    expect_false(pot, s, &f, "another b");
    f.number = tf_qs_poly_count(&s->qs->pool);
    expect_false(pot, s, &f, "no such b");
    f = *r;
    f.a++;
    expect_false(pot, s, &f, "another a");
    f.a = tf_qs_pool_count(&s->qs->pool);
    expect_false(pot, s, &f, "no such a");
    f.a = UINT64_MAX;
    expect_false(pot, s, &f, "the largest a");
}

static void falsify_list(tf_qs_pot *pot, const sample *s, const tf_qs_relation *r, tf_rng *rng) {
    tf_fbidx size = s->qs->fb.size;
    uint32_t at = (uint32_t)tf_rng_below(rng, r->count);
    tf_qs_relation f = *r;
    remove_factor(&f, at);
    expect_false(pot, s, &f, "a factor left out");
    insert_factor(&f, r->factor[at] + 1 < size ? r->factor[at] + 1 : r->factor[at] - 1);
    expect_false(pot, s, &f, "a factor exchanged");
    f = *r;
    insert_factor(&f, r->factor[at]);
    expect_false(pot, s, &f, "a factor twice");
    f = *r;
    insert_factor(&f, (tf_fbidx)(1 + tf_rng_below(rng, size - 1)));
    expect_false(pot, s, &f, "a factor too many");
    f = *r;
    insert_factor(&f, size);
    expect_false(pot, s, &f, "an index beyond the factor base");
    f = *r;
    f.count = 0;
    expect_false(pot, s, &f, "no factors");
    f = *r;
    if (f.count > 0 && f.factor[0] == 0)
        remove_factor(&f, 0);
    else
        insert_factor(&f, 0);
    expect_false(pot, s, &f, "the other sign");
    f = *r;
    insert_factor(&f, 0);
    insert_factor(&f, 0);
    expect_false(pot, s, &f, "two signs more");
}

static uint32_t next_prime(uint32_t p) {
    do p += 2;
    while (!tf_is_prime64(p));
    return p;
}

static void falsify_large(tf_qs_pot *pot, const sample *s, const tf_qs_relation *r) {
    tf_qs_relation f = *r;
    for (unsigned i = 0; i < 2; i++) {
        if (r->large[i] == 1) continue;
        f = *r;
        f.large[i] = next_prime(r->large[i]);
        if (f.large[0] <= f.large[1]) expect_false(pot, s, &f, "another large prime");
    }
    if (r->large[0] == r->large[1]) return;
    f = *r;
    f.large[0] = r->large[1];
    f.large[1] = r->large[0];
    expect_false(pot, s, &f, "large primes in the wrong order");
}

/* Factors of the list brought together as one large "prime": the equation is still true. */
static unsigned falsify_kind(tf_qs_pot *pot, const sample *s, const tf_qs_relation *r) {
    const uint32_t *p = s->qs->fb.p;
    unsigned composite = 0;
    if (r->large[1] != 1) return 0;
    for (uint32_t i = 0; i < r->count; i++) {
        tf_qs_relation f = *r;
        f.large[1] = p[r->factor[i]];
        if (f.large[1] == 1) continue;
        remove_factor(&f, i);
        expect_false(pot, s, &f, "a large prime of the factor base");
        for (uint32_t j = 0; j < i; j++) {
            tf_qs_relation g = f;
            uint64_t both = (uint64_t)p[r->factor[i]] * p[r->factor[j]];
            if (r->factor[j] == 0 || both > UINT32_MAX) continue;
            remove_factor(&g, j);
            g.large[1] = (uint32_t)both;
            expect_false(pot, s, &g, "a composite large prime");
            composite += both > p[s->qs->fb.size - 1] && both < s->qs->lp_bound;
        }
    }
    return composite;
}

Test(qs_pot, false_relations_of_every_kind_are_caught) {
    sample s = make_sample(1);
    tf_qs_pot *pot;
    cr_assert_eq(tf_qs_pot_new(&pot, s.qs), TF_OK);
    tf_rng rng;
    tf_rng_init(&rng, 3, 0);
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, s.bytes, s.size);
    tf_qs_relation r;
    uint64_t good = 0, composite = 0;
    while (tf_qs_decode(&r, &reader) == TF_FOUND && good < 60) {
        falsify_place(pot, &s, &r);
        falsify_list(pot, &s, &r, &rng);
        falsify_large(pot, &s, &r);
        composite += falsify_kind(pot, &s, &r);
        absorb_one(pot, &r);
        cr_assert_eq(tf_qs_pot_look(pot)->relations, ++good);
        falsify_list(pot, &s, &r, &rng); /* its large primes are known by now */
        falsify_large(pot, &s, &r);
    }
    cr_assert_gt(good, 20);
    cr_assert_gt(composite, 20);
    tf_qs_pot_free(pot);
    clear_sample(&s);
}

static void backwards(void *context, uint32_t parts, tf_parallel_fn *part, void *arg) {
    *(uint32_t *)context = parts;
    while (parts-- > 0) part(arg, parts);
}

/* Verified in one part or in many, in one step or in two: the same pot. */
Test(qs_pot, many_threads_verify_the_same) {
    sample s = make_sample(40);
    uint32_t parts = 0;
    tf_parallel five = {5, backwards, &parts};
    tf_qs_pot *pot[3];
    tf_qs_bytes out[3] = {{0}};
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(tf_qs_pot_new(&pot[i], s.qs), TF_OK);
        tf_qs_pot_share(pot[i], i ? &five : NULL);
        if (i == 2) {
            uint64_t wrong;
            size_t used;
            cr_assert_eq(tf_qs_pot_stage(pot[i], s.bytes, s.size, &wrong), TF_OK);
            cr_assert_eq(wrong, 0);
            cr_assert_eq(tf_qs_pot_look(pot[i])->relations, 0);
            tf_status t = tf_qs_pot_take(pot[i], &used);
            if (t == TF_FOUND) /* ready before the end */
                cr_assert_eq(tf_qs_pot_absorb(pot[i], s.bytes + used, s.size - used), TF_OK);
        } else {
            cr_assert_eq(tf_qs_pot_absorb(pot[i], s.bytes, s.size), TF_OK);
        }
        cr_assert_eq(tf_qs_pot_export(&out[i], pot[i]), TF_OK);
        cr_assert_eq(
            memcmp(tf_qs_pot_look(pot[0]), tf_qs_pot_look(pot[i]), sizeof(tf_qs_pot_state)), 0);
        cr_assert(out[i].size == out[0].size && memcmp(out[i].data, out[0].data, out[0].size) == 0);
    }
    cr_assert_gt(parts, 1, "too small a sample");
    for (int i = 0; i < 3; i++) {
        tf_qs_bytes_clear(&out[i]);
        tf_qs_pot_free(pot[i]);
    }
    clear_sample(&s);
}

/* False ones among true ones: a batch keeps exactly the true ones, in their order. */
Test(qs_pot, a_false_relation_does_not_harm_its_neighbours) {
    sample s = make_sample(3);
    tf_qs_pot *clean, *pot;
    cr_assert_eq(tf_qs_pot_new(&clean, s.qs), TF_OK);
    cr_assert_eq(tf_qs_pot_new(&pot, s.qs), TF_OK);
    cr_assert_eq(tf_qs_pot_absorb(clean, s.bytes, s.size), TF_OK);
    tf_qs_bytes mixed = {0};
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, s.bytes, s.size);
    tf_qs_relation r;
    uint64_t last = UINT64_MAX, turn = 0, wrong = 0;
    size_t place = 0;
    while (tf_qs_decode(&r, &reader) == TF_FOUND) {
        if (r.a != last) cr_assert_eq(tf_qs_encode_group(&mixed, &place, r.a), TF_OK);
        last = r.a;
        if (turn++ % 3 == 0) {
            tf_qs_relation f = r;
            f.x ^= 2;
            wrong++;
            cr_assert_eq(tf_qs_encode(&mixed, place, &f), TF_OK);
        }
        cr_assert_eq(tf_qs_encode(&mixed, place, &r), TF_OK);
    }
    cr_assert_eq(tf_qs_pot_absorb(pot, mixed.data, mixed.size), TF_OK);
    tf_qs_pot_state a = *tf_qs_pot_look(clean), b = *tf_qs_pot_look(pot);
    cr_assert_eq(b.rejected, wrong);
    b.rejected = 0;
    cr_assert_eq(a.rejected, 0);
    cr_assert_eq(a.relations, b.relations);
    cr_assert_eq(a.cycles, b.cycles);
    tf_qs_bytes from_clean = {0}, from_mixed = {0};
    cr_assert_eq(tf_qs_pot_export(&from_clean, clean), TF_OK);
    cr_assert_eq(tf_qs_pot_export(&from_mixed, pot), TF_OK);
    cr_assert_eq(from_clean.size, from_mixed.size);
    cr_assert_eq(memcmp(from_clean.data, from_mixed.data, from_clean.size), 0);
    tf_qs_bytes_clear(&from_clean);
    tf_qs_bytes_clear(&from_mixed);
    tf_qs_bytes_clear(&mixed);
    tf_qs_pot_free(clean);
    tf_qs_pot_free(pot);
    clear_sample(&s);
}

/* Batches are no boundaries: one relation at a time, and all at once, end the same. */
Test(qs_pot, any_cutting_gives_the_same_pot) {
    sample s = make_sample(4);
    tf_qs_pot *whole, *single;
    cr_assert_eq(tf_qs_pot_new(&whole, s.qs), TF_OK);
    cr_assert_eq(tf_qs_pot_new(&single, s.qs), TF_OK);
    tf_qs_reader reader;
    tf_qs_relation r;
    for (unsigned round = 0; round < 2; round++) { /* the second time all are duplicates */
        cr_assert_eq(tf_qs_pot_absorb(whole, s.bytes, s.size), TF_OK);
        tf_qs_reader_init(&reader, s.bytes, s.size);
        while (tf_qs_decode(&r, &reader) == TF_FOUND) absorb_one(single, &r);
        cr_assert_eq(memcmp(tf_qs_pot_look(whole), tf_qs_pot_look(single), sizeof(tf_qs_pot_state)),
                     0);
    }
    cr_assert_gt(tf_qs_pot_look(whole)->relations, 3 * 64);
    tf_qs_bytes a = {0}, b = {0};
    cr_assert_eq(tf_qs_pot_export(&a, whole), TF_OK);
    cr_assert_eq(tf_qs_pot_export(&b, single), TF_OK);
    cr_assert_eq(a.size, b.size);
    cr_assert_eq(memcmp(a.data, b.data, a.size), 0);
    tf_qs_bytes_clear(&a);
    tf_qs_bytes_clear(&b);
    tf_qs_pot_free(whole);
    tf_qs_pot_free(single);
    clear_sample(&s);
}

/* X modulo P, for every b of an a and both signs of x. */
Test(qs_residue, is_the_residue_of_x) {
    sample s = make_sample(1);
    tf_qs_poly poly;
    tf_qs_residue m;
    mpz_t X, P;
    mpz_inits(X, P, NULL);
    mpz_set_ui(P, TF_QS_RESIDUE_P);
    tf_qs_poly_init(&poly);
    tf_qs_residue_init(&m, s.qs);
    for (uint64_t a = 0; a < 5; a++) {
        tf_qs_poly_set(&poly, &s.qs->pool, s.qs->kn, a);
        tf_qs_residue_set(&m, &poly);
        for (uint32_t number = 0; number < tf_qs_poly_count(&s.qs->pool); number++) {
            tf_qs_relation r = {.a = a, .number = number, .x = (int32_t)number * 7 - 300};
            tf_qs_brief brief = {.a = a, .number = number, .x = r.x, .large = {1, 1}};
            uint64_t id = 0;
            cr_assert(tf_qs_relation_poly(&poly, s.qs, &r));
            tf_qs_relation_x(X, &poly, &r);
            (void)tf_qs_residue_holds(&id, &m, s.qs, &brief, NULL);
            mpz_mod(X, X, P);
            uint64_t up = mpz_get_ui(X), down = TF_QS_RESIDUE_P - up;
            cr_assert_eq(id, up == 0 || up > down ? down : up);
        }
    }
    tf_qs_poly_clear(&poly);
    mpz_clears(X, P, NULL);
    clear_sample(&s);
}
