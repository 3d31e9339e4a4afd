/* Numbers that look like others, in every lane of batches and in batches of every length: each batch is
 * a stretch of a list that begins anew behind its end. Every answer is checked by itself. */
#include <criterion/criterion.h>

#include "support_small.h"

enum { LONGEST = 40, LIST = 64 }; /* up to 32 numbers are at work at once */

typedef struct list {
    tf_u128 n[LIST];
    size_t count;
} list;

static void add(list *l, const mpz_t z) {
    cr_assert_lt(l->count, LIST);
    cr_assert_leq(mpz_sizeinbase(z, 2), 128);
    l->n[l->count++] = tf_support_get_word2(z);
}

/* p^2, p^3 and p q of neighbours, as far as they have no more than @p most bits. */
static void add_powers(list *l, tf_rng *r, unsigned bits, unsigned most) {
    mpz_t p, q, z;
    mpz_inits(p, q, z, NULL);
    tf_support_prime(p, r, bits);
    mpz_nextprime(q, p);
    mpz_mul(z, p, p);
    if (mpz_sizeinbase(z, 2) <= most) add(l, z);
    mpz_mul(z, z, p);
    if (mpz_sizeinbase(z, 2) <= most) add(l, z);
    mpz_mul(z, p, q);
    if (mpz_sizeinbase(z, 2) <= most) add(l, z);
    mpz_clears(p, q, z, NULL);
}

/* Carmichael numbers (6k + 1)(12k + 1)(18k + 1) [Chernick39], the first @p count from this k on. */
static void add_carmichael(list *l, uint64_t k, unsigned count) {
    mpz_t p, z;
    mpz_inits(p, z, NULL);
    for (; count > 0; k++) {
        bool prime = true;
        mpz_set_ui(z, 1);
        for (unsigned f = 6; f <= 18 && prime; f += 6) {
            mpz_set_ui(p, f * k + 1);
            prime = mpz_probab_prime_p(p, 20) > 0;
            mpz_mul(z, z, p);
        }
        if (!prime) continue;
        add(l, z);
        count--;
    }
    mpz_clears(p, z, NULL);
}

static void add_strings(list *l, const char *const *text, size_t count) {
    mpz_t z;
    mpz_init(z);
    for (size_t i = 0; i < count; i++) {
        mpz_set_str(z, text[i], 10);
        add(l, z);
    }
    mpz_clear(z);
}

/* All rotations of the longest batch bring every number into every lane; then every length. */
static void check_everywhere(const list *l, bool words, tf_isa isa) {
    uint64_t narrow[LONGEST];
    tf_u128 wide[LONGEST];
    size_t from = 0;
    for (size_t batch = 0; batch < l->count + LONGEST; batch++) {
        size_t count = batch < l->count ? LONGEST : batch - l->count + 1;
        from = batch < l->count ? batch : from + count;
        for (size_t i = 0; i < count; i++)
            narrow[i] = (uint64_t)(wide[i] = l->n[(from + i) % l->count]);
        if (words)
            tf_support_check64(narrow, count, isa);
        else
            tf_support_check128(wide, count, isa);
    }
}

/* Strong pseudoprimes to the first one to nine bases [Jaeschke93], [JiangDeng14]; the ends; primes. */
Test(smallfactor_lanes, one_word) {
    static const char *const fixed[] = {"2047",
                                        "1373653",
                                        "25326001",
                                        "3215031751",
                                        "2152302898747",
                                        "3474749660383",
                                        "341550071728321",
                                        "3825123056546413051",
                                        "561",
                                        "0",
                                        "1",
                                        "2",
                                        "18446744073709551557",
                                        "18446744073709551556",
                                        "18446744073709551615",
                                        "9223372036854775808",
                                        "614889782588491410"};
    static const unsigned bits[] = {11, 12, 16, 17, 20, 21, 26, 27, 31, 32};
    list l = {.count = 0};
    tf_rng r;
    tf_rng_init(&r, 31, 0);
    add_strings(&l, fixed, TF_ARRAY_LEN(fixed));
    for (unsigned i = 0; i < TF_ARRAY_LEN(bits); i++) add_powers(&l, &r, bits[i], 64);
    add_carmichael(&l, 1000, 4);
    add_carmichael(&l, 200000, 4);
    for
        TF_EVERY_ISA(isa) check_everywhere(&l, true, isa);
}

/* The strong pseudoprimes to the first twelve and thirteen bases [SorensonWebster17]; 2^64 and what lies
 * about it; primes and smooth numbers of two words. */
Test(smallfactor_lanes, two_words) {
    static const char *const fixed[] = {"318665857834031151167461",
                                        "3317044064679887385961981",
                                        "18446744073709551616",
                                        "18446744073709551617",
                                        "18446744073709551629",
                                        "36893488147419103232",
                                        "340282366920938463463374607431768211297",
                                        "340282366920938463463374607431768211455",
                                        "170141183460469231731687303715884105727",
                                        "295232799039604140847618609643520000000",
                                        "1",
                                        "97"};
    static const unsigned bits[] = {22, 26, 27, 33, 35, 39, 42, 52, 60, 64};
    list l = {.count = 0};
    tf_rng r;
    tf_rng_init(&r, 32, 0);
    add_strings(&l, fixed, TF_ARRAY_LEN(fixed));
    for (unsigned i = 0; i < TF_ARRAY_LEN(bits); i++)
        add_powers(&l, &r, bits[i], bits[i] < 45 ? 128 : 2 * bits[i] - 1);
    add_carmichael(&l, UINT64_C(1) << 20, 3);
    add_carmichael(&l, UINT64_C(1) << 27, 3);
    for
        TF_EVERY_ISA(isa) check_everywhere(&l, false, isa);
}

/* 2^64 + k and 2^128 - k. */
Test(smallfactor_lanes, beside_the_ends_of_words) {
    enum { COUNT = 512, CHUNK = 64, LAST = 192 };
    tf_u128 n[CHUNK];
    for
        TF_EVERY_ISA(isa) {
            for (unsigned from = 0; from < COUNT; from += CHUNK) {
                for (unsigned i = 0; i < CHUNK; i++) n[i] = ((tf_u128)1 << 64) + from + i;
                tf_support_check128(n, CHUNK, isa);
            }
            for (unsigned from = 1; from <= LAST; from += CHUNK) {
                for (unsigned i = 0; i < CHUNK; i++) n[i] = -(tf_u128)(from + i);
                tf_support_check128(n, CHUNK, isa);
            }
        }
}
