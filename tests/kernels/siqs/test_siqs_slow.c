#include <criterion/criterion.h>

#include "siqs.h"

/* A proper divisor, at every vector level. */
static void check(const char *digits) {
    mpz_t n, f;
    mpz_init_set_str(n, digits, 10);
    mpz_init(f);
    for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++) {
        tf_budget b = {TF_WORK_UNLIMITED, NULL};
        tf_siqs_options o = {.isa = isa};
        cr_assert_eq(tf_siqs_factor_with(f, n, 1, &b, &o), TF_FOUND);
        cr_assert(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f));
    }
    mpz_clears(n, f, NULL);
}

/* The first is kept from the list of numbers on which sieves have failed. */
Test(siqs_slow, numbers_of_sixty_digits) {
    check("90377629292003121684002147101760858109247336549001090677693");
    check("619162162882127032441968498364135130006073044438588838287089");
}

/* (2^251 - 1)/(503*54217) = 178230287214063289511 * 61676882198695257501367 *
 * 12070396178249893039969681: the number that Cunningham's project knew as M251. */
Test(siqs_slow, cofactor_of_m251) {
    check("132686104398972053177608575506090561429353935989033525802891469459697");
}
