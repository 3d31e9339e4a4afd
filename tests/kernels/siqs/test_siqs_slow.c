/* The longest of the numbers that are kept in test_siqs_kept.c, and one of 60 digits, at every vector level. */
#include <criterion/criterion.h>

#include "siqs.h"

static void check(const char *digits, tf_isa isa) {
    mpz_t n, f;
    mpz_init_set_str(n, digits, 10);
    mpz_init(f);
    tf_budget b = {TF_WORK_UNLIMITED, NULL};
    cr_assert_eq(tf_siqs_factor_with(f, n, 1, &b, &(tf_siqs_options){.isa = isa}), TF_FOUND);
    cr_assert(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f));
    mpz_clears(n, f, NULL);
}

Test(siqs_slow, sixty_digits) {
    for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++)
        check("619162162882127032441968498364135130006073044438588838287089", isa);
}

/* (2^251 - 1)/(503*54217) = 178230287214063289511 * 61676882198695257501367 *
 * 12070396178249893039969681: the number that Cunningham's project knew as M251. */
#define M251 "132686104398972053177608575506090561429353935989033525802891469459697"

Test(siqs_slow, cofactor_of_m251_in_portable_c, .timeout = 300) {
    check(M251, TF_ISA_GENERIC);
}

Test(siqs_slow, cofactor_of_m251_with_avx2, .timeout = 300) {
    check(M251, TF_ISA_AVX2);
}

Test(siqs_slow, cofactor_of_m251_with_avx512, .timeout = 300) {
    check(M251, TF_ISA_AVX512);
}
