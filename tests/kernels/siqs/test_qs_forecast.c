#include <criterion/criterion.h>

#include "qs_forecast.h"
#include "qs_pot.h"
#include "qs_sieve.h"

static tf_qs *context(const char *digits, uint32_t large_primes) {
    mpz_t n, f;
    mpz_init_set_str(n, digits, 10);
    mpz_init(f);
    tf_qs_params p;
    tf_qs_params_for(&p, (unsigned)mpz_sizeinbase(n, 2));
    p.large_primes = large_primes;
    tf_qs *qs;
    cr_assert_eq(tf_qs_new(&qs, f, n, 1, &p), TF_OK);
    mpz_clears(n, f, NULL);
    return qs;
}

/* What an early sample foretells against what comes. */
Test(qs_forecast, foretells_the_relations_of_a_factorization) {
    static const char *const digits[] = {"108733751889502366354323026759532446225391892089313",
                                         "46837351888158387804113296284948752712802049723051"};
    for (unsigned i = 0; i < 4; i++) {
        tf_qs *qs = context(digits[i % 2], 1 + i / 2);
        tf_qs_sieve *s;
        tf_qs_pot *pot;
        cr_assert_eq(tf_qs_sieve_new(&s, qs, TF_ISA_BEST), TF_OK);
        cr_assert_eq(tf_qs_pot_new(&pot, qs), TF_OK);
        tf_qs_forecast f = {0};
        const tf_qs_pot_state *state = tf_qs_pot_look(pot);
        for (uint64_t a = 0, count = 20; state->full + state->cycles < qs->fb.size; a += count) {
            count = a == 0 ? 20 : 1;
            tf_qs_sieve_begin(s, a, count);
            cr_assert_eq(tf_qs_sieve_run(s, &(tf_budget){TF_WORK_UNLIMITED, NULL}), TF_NONE);
            size_t size;
            const uint8_t *bytes = tf_qs_sieve_output(s, &size);
            cr_assert_eq(tf_qs_pot_absorb(pot, bytes, size), TF_OK);
            if (a > 0) continue;
            cr_assert_eq(tf_qs_forecast_from(&f, qs, bytes, size, 1), TF_OK);
            cr_assert_eq(f.sample, state->relations);
            cr_assert_gt(f.sample, 100);
        }
        double came = (double)state->relations, told = (double)f.relations;
        cr_assert(told > 0.85 * came && told < 1.15 * came, "%g were told, %g came", told, came);
        cr_assert_geq(f.full + f.cycles, qs->fb.size);
        tf_qs_pot_free(pot);
        tf_qs_sieve_free(s);
        tf_qs_free(qs);
    }
}

Test(qs_forecast, samples_that_tell_nothing) {
    tf_qs *qs = context("108733751889502366354323026759532446225391892089313", 1);
    tf_qs_forecast f;
    cr_assert_eq(tf_qs_forecast_from(&f, qs, NULL, 0, 1), TF_EINVAL);
    uint8_t cut[] = {1, 1, 0, 0, 0, 5};
    cr_assert_eq(tf_qs_forecast_from(&f, qs, cut, sizeof cut, 1), TF_EFORMAT);
    tf_qs_relation r = {.a = 1, .large = {1, 0}}; /* one with a large prime of its own */
    r.large[1] = qs->lp_bound - 1;
    tf_qs_bytes b = {0};
    size_t place;
    cr_assert_eq(tf_qs_encode_group(&b, &place, 1), TF_OK);
    cr_assert_eq(tf_qs_encode(&b, place, &r), TF_OK);
    cr_assert_eq(tf_qs_forecast_from(&f, qs, b.data, b.size, 1), TF_OK);
    cr_assert_eq(f.sample, 1);
    cr_assert_gt(f.relations, qs->fb.size, "primes near the bound only: many are needed");
    cr_assert_eq(f.full, 0);
    tf_qs_bytes_clear(&b);
    tf_qs_free(qs);
}
