/* Workers that are wrong: what they say does no harm, and whose answers they were is found out. */
#include <criterion/criterion.h>

#include "support_trial.h"

TestSuite(sieving_false, .init = tf_sieve_trial_open, .fini = tf_sieve_trial_close);

/* Bits flip in every third answer: its polynomials are sieved again, and what is gathered, and the
 * factor, are the same. */
static void flip(tf_result *r, unsigned number) {
    if (r->kind != TF_TASK_SIEVE || number % 3 != 1 || r->body.size < 100) return;
    for (size_t i = 60; i < r->body.size; i += 97) r->body.data[i] ^= 0x10;
}

Test(sieving_false, false_relations_do_no_harm) {
    tf_sieve_trial honest = {.window = 2}, spoilt = {.window = 2, .spoil = flip};
    tf_sieve_trial_run(&honest, NULL);
    tf_sieve_trial_run(&spoilt, NULL);
    cr_assert(honest.rejected == 0 && spoilt.rejected == 0 && honest.liars == 0);
    cr_assert_gt(spoilt.liars, 3);
    cr_assert_eq(spoilt.relations, honest.relations);
    cr_assert_str_eq(spoilt.factor, honest.factor);
}

/* Answers are taken in many at a time; false ones among them are done again all the same. */
Test(sieving_false, a_crowd_gathers_the_same) {
    tf_sieve_trial alone = {.window = 2}, crowd = {.window = 16, .crowd = true},
                   spoilt = {.window = 16, .crowd = true, .spoil = flip};
    tf_sieve_trial_run(&alone, NULL);
    tf_sieve_trial_run(&crowd, NULL);
    tf_sieve_trial_run(&spoilt, NULL);
    cr_assert_eq(crowd.relations, alone.relations);
    cr_assert_str_eq(crowd.factor, alone.factor);
    cr_assert_gt(spoilt.liars, 0);
    cr_assert_eq(spoilt.relations, alone.relations);
    cr_assert_str_eq(spoilt.factor, alone.factor);
}

/* Workers that believe themselves: some are found out, and what their dockets said of the others does no
 * harm but that more has to be sieved. */
Test(sieving_false, false_dockets_are_found_out_or_harmless) {
    unsigned liars = 0;
    for (uint8_t change = 1; change < 8 && liars == 0; change++) { /* of 70 answers two are read */
        tf_sieve_trial forged = {.window = 16, .crowd = true, .forge = change};
        tf_sieve_trial_run(&forged, NULL);
        liars = forged.liars;
    }
    cr_assert_gt(liars, 0);
}

/* Sealed lies that wait for an answer before them, which is found to be false: none of them is believed
 * any more, nor what comes after. */
Test(sieving_false, one_lie_makes_all_of_its_rank_be_verified) {
    enum { LIES = 6 };
    tf_sieve_trial alone = {.window = 2}, liar = {.window = 16, .crowd = true, .lies = LIES};
    tf_sieve_trial_run(&alone, NULL);
    tf_sieve_trial_run(&liar, NULL);
    cr_assert_eq(liar.liars, LIES);
    cr_assert_eq(liar.relations, alone.relations);
    cr_assert_str_eq(liar.factor, alone.factor);
}

/* All answers are false, as if the sieve were: after some of each the false relations alone are dropped,
 * and the number is split all the same. */
static void flip_all(tf_result *r, unsigned number) {
    (void)number;
    if (r->kind != TF_TASK_SIEVE || r->body.size < 1000) return;
    r->body.data[r->body.size / 2] ^= 0x10;
}

Test(sieving_false, ends_when_every_answer_is_false) {
    tf_sieve_trial spoilt = {.window = 2, .spoil = flip_all};
    tf_sieve_trial_run(&spoilt, NULL);
    cr_assert(spoilt.rejected > 0 && spoilt.liars >= 8, "%lu %u", spoilt.rejected, spoilt.liars);
}
