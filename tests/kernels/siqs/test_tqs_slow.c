#include <criterion/criterion.h>

#include "support_numbers.h"
#include "tqs.h"

/* The short form is in test_tqs.c. Thousands of semiprimes, balanced or not; one in sixteen at every vector
 * level. */
enum { NUMBERS = 3000, FIRST_BITS = 128, LAST_BITS = 170, PRIME_BITS = 40 };

static void split(mpz_t d, tf_tqs *t, const mpz_t n) {
    mpz_set_ui(d, 0);
    cr_assert_eq(tf_tqs_split_mpz(d, t, n, NULL, NULL), TF_FOUND, "%s", mpz_get_str(NULL, 10, n));
    cr_assert(mpz_cmp_ui(d, 1) > 0 && mpz_cmp(d, n) < 0 && mpz_divisible_p(n, d), "%s",
              mpz_get_str(NULL, 10, n));
}

Test(tqs_slow, thousands_of_semiprimes_of_three_words) {
    tf_rng r;
    tf_rng_init(&r, 21, 0);
    tf_tqs *t[TF_ISA_BEST + 1];
    for (unsigned isa = 0; isa <= TF_ISA_BEST; isa++)
        cr_assert_not_null(t[isa] = tf_tqs_new((tf_isa)isa));
    mpz_t n, d, other;
    mpz_inits(n, d, other, NULL);
    for (unsigned i = 0; i < NUMBERS; i++) {
        unsigned bits = FIRST_BITS + (unsigned)tf_rng_below(&r, LAST_BITS - FIRST_BITS + 1);
        unsigned small = PRIME_BITS + (unsigned)tf_rng_below(&r, bits / 2 - PRIME_BITS + 1);
        tf_support_semiprime(n, &r, small, bits - small);
        split(d, t[TF_ISA_BEST], n);
        for (unsigned isa = 0; i % 16 == 0 && isa < TF_ISA_BEST; isa++) {
            split(other, t[isa], n);
            cr_assert_eq(mpz_cmp(d, other), 0);
        }
    }
    mpz_clears(n, d, other, NULL);
    for (unsigned isa = 0; isa <= TF_ISA_BEST; isa++) tf_tqs_free(t[isa]);
}
