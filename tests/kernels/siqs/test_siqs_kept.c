/* Kept for ever: numbers on which one sieve or another has failed, at every vector level, by the large
 * sieve and by the tiny one where it takes them. The longest are in test_siqs_slow.c. */
#include <criterion/criterion.h>

#include "siqs.h"
#include "support_isa.h"
#include "tqs.h"

static const char *const kept[] = {
    "126582278481012658227848101265822806309", /* 32384567 * ... */
    "322580645161290322580645161290322654733",
    "555555555555555555555555555555555693427", /* 144257219783 * ... */
    "561482313307130825379000561482313307499",
    "1000000000000000000000000000000000000000420217",
    "151116012007860377",                                         /* below 2^64 */
    "3064991081731777716716694456631131134986067586582584999",    /* nextprime(2^90)*nextprime(2^91)
                                                                */
    "5502161098597174254735042026700234716020651836498269154601", /* (1123047674690129 *
                                                                     66049336315331)^2 */
    "90377629292003121684002147101760858109247336549001090677693",
};

static void expect_divisor(const mpz_t f, const mpz_t n, tf_isa isa) {
    cr_assert(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f), "%s, %s",
              mpz_get_str(NULL, 10, n), tf_isa_name(isa));
}

Test(siqs_kept, by_the_large_sieve_at_every_level) {
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    for (unsigned i = 0; i < TF_ARRAY_LEN(kept); i++)
        for
            TF_EVERY_ISA(isa) {
                tf_budget b = {TF_WORK_UNLIMITED, NULL};
                mpz_set_str(n, kept[i], 10);
                mpz_set_ui(f, 0);
                cr_assert_eq(tf_siqs_factor_with(f, n, 1, &b, &(tf_siqs_options){.isa = isa}),
                             TF_FOUND, "%s, %s", kept[i], tf_isa_name(isa));
                expect_divisor(f, n, isa);
            }
    mpz_clears(n, f, NULL);
}

/* The square is none of its numbers, nor is what one word holds; one is too long for its bound. */
Test(siqs_kept, by_the_tiny_sieve_at_every_level) {
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    unsigned taken = 0;
    for
        TF_EVERY_ISA(isa) {
            tf_tqs *t = tf_tqs_new(isa);
            cr_assert_not_null(t);
            for (unsigned i = 0; i < TF_ARRAY_LEN(kept); i++) {
                mpz_set_str(n, kept[i], 10);
                size_t bits = mpz_sizeinbase(n, 2);
                if (bits < TF_TQS_MIN_BITS || bits > TF_TQS_MAX_BITS || mpz_perfect_square_p(n))
                    continue;
                mpz_set_ui(f, 0);
                cr_assert_eq(tf_tqs_split_mpz(f, t, n, NULL, NULL), TF_FOUND, "%s, %s", kept[i],
                             tf_isa_name(isa));
                expect_divisor(f, n, isa);
                taken++;
            }
            tf_tqs_free(t);
        }
    cr_assert_eq(taken, 6 * TF_ISA_BEST);
    mpz_clears(n, f, NULL);
}
