#include <criterion/criterion.h>
#include <stdlib.h>

#include "bits.h"
#include "rng.h"
#include "squarev.h"
#include "support_words.h"

enum { LANES = TF_SQUAREV_LANES };

/* All bodies against GMP. */
static void check(const tf_u128 *n, unsigned count) {
    const tf_isa levels[] = {TF_ISA_GENERIC, TF_ISA_AVX2, TF_ISA_AVX512};
    uint32_t squares = 0;
    mpz_t x;
    mpz_init(x);
    for (unsigned i = 0; i < count; i++) {
        tf_support_set_word2(x, n[i]);
        squares |= (uint32_t)(mpz_perfect_square_p(x) != 0) << i;
    }
    mpz_clear(x);
    for (unsigned k = 0; k < TF_ARRAY_LEN(levels); k++) {
        const uint32_t found = tf_squarev_for(levels[k])(n, count);
        cr_assert_eq(found, squares, "%s, %u numbers: %x, not %x", tf_isa_name(levels[k]), count,
                     found, squares);
    }
}

/* Squares in the given lanes of as many numbers as are given, the others beside squares; behind the
 * last one, which is the last of its memory, stands nothing. */
static void check_lanes(const tf_u128 *value, unsigned values) {
    for (unsigned count = 0; count <= LANES; count++) {
        tf_u128 *n = malloc((count ? count : 1) * sizeof *n);
        cr_assert(n != NULL);
        for (unsigned from = 0; from < values; from++) {
            for (unsigned i = 0; i < count; i++) n[i] = value[(from + i) % values];
            check(n, count);
        }
        free(n);
    }
}

/* k^2 - 1, k^2, k^2 + 1 where doubles, words and roots end: in every lane, with every tail. */
Test(squarev, ends_of_words_and_doubles) {
    const uint64_t middle[] = {
        UINT64_C(1) << 26, UINT64_C(94906265),                       /* 2^26.5 */
        UINT64_C(1) << 31, UINT32_MAX,         UINT64_C(3037000499), /* 2^31.5 */
        UINT64_C(1) << 32, UINT64_C(1) << 52,  UINT64_C(1) << 53,
        UINT64_C(1) << 62, UINT64_C(1) << 63,  UINT64_MAX - 2};
    for (unsigned m = 0; m < TF_ARRAY_LEN(middle); m++) {
        tf_u128 value[15];
        for (unsigned i = 0; i < 5; i++) {
            const tf_u128 k = middle[m] - 2 + i;
            value[3 * i] = k * k - 1;
            value[3 * i + 1] = k * k;
            value[3 * i + 2] = k * k + 1;
        }
        check_lanes(value, TF_ARRAY_LEN(value));
    }
}

Test(squarev, least_and_largest_numbers) {
    const tf_u128 word = UINT64_MAX, all = ~(tf_u128)0;
    const tf_u128 value[] = {0,
                             1,
                             2,
                             3,
                             4,
                             word - 1,
                             word,
                             word + 1,
                             word + 2,
                             all,
                             all - 1,
                             all - 2 * word,
                             (tf_u128)1 << 52,
                             ((tf_u128)1 << 53) + 1,
                             (tf_u128)1 << 126,
                             (tf_u128)1 << 127};
    check_lanes(value, TF_ARRAY_LEN(value));
}

/* One square among others, and one other among squares. */
Test(squarev, every_lane_for_itself) {
    for (unsigned wide = 0; wide < 2; wide++)
        for (unsigned square = 0; square < 2; square++)
            for (unsigned lane = 0; lane < LANES; lane++) {
                tf_u128 n[LANES];
                for (unsigned i = 0; i < LANES; i++) {
                    const tf_u128 k = (wide ? UINT64_C(0xfedcba9876543210) : 0x76543210) + i;
                    n[i] = k * k + ((i == lane) == square ? 0 : 2 * k);
                }
                check(n, LANES);
            }
}

/* Every residue of a square mod 63 and 64, of one and two words. */
Test(squarev, squares_of_all_residues) {
    for (unsigned shift = 0; shift < 2; shift++)
        for (uint64_t k = 0; k < 63 * 64; k += LANES) {
            tf_u128 n[LANES];
            for (unsigned i = 0; i < LANES; i++) {
                const tf_u128 root = ((tf_u128)shift << 40) + k + i;
                n[i] = root * root;
            }
            check(n, LANES);
        }
}

/* Sizes beside each other, a third of them squares, a third next to one. */
Test(squarev, random_numbers_of_all_sizes) {
    tf_rng r;
    tf_rng_init(&r, 33, 0);
    for (unsigned round = 0; round < 20000; round++) {
        tf_u128 n[LANES];
        const unsigned count = round % (LANES + 1);
        for (unsigned i = 0; i < count; i++) {
            const unsigned bits = round % 3 ? 1 + (unsigned)tf_rng_next(&r) % 64 : 64 - round % 2;
            const tf_u128 k = tf_rng_next(&r) >> (64 - bits);
            const tf_u128 any = k << bits ^ tf_rng_next(&r) >> (64 - bits);
            const uint64_t kind = tf_rng_next(&r) % 3;
            n[i] = kind == 0 ? any : k * k + (kind == 1 ? 0 : tf_rng_next(&r) % 5) - (k > 1);
            if (kind == 1) n[i] = k * k;
        }
        check(n, count);
    }
}
