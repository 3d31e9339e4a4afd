#include <criterion/criterion.h>
#include <inttypes.h>

#include "rng.h"
#include "sprpv.h"
#include "support_numbers.h"
#include "support_words.h"

/* All bodies of this machine against GMP's own power. */
static bool passes(uint64_t n) {
    mpz_t z, e, x;
    mpz_inits(z, e, x, NULL);
    mpz_set_ui(z, n);
    mpz_sub_ui(e, z, 1);
    const mp_bitcnt_t s = mpz_scan1(e, 0);
    mpz_fdiv_q_2exp(e, e, s);
    mpz_set_ui(x, 2);
    mpz_powm(x, x, e, z);
    mpz_sub_ui(e, z, 1);
    bool good = mpz_cmp_ui(x, 1) == 0;
    for (mp_bitcnt_t i = 0; i < s && !good; i++) {
        good = mpz_cmp(x, e) == 0;
        mpz_mul(x, x, x);
        mpz_mod(x, x, z);
    }
    mpz_clears(z, e, x, NULL);
    return good;
}

static void check(const uint64_t n[TF_SPRPV_LANES]) {
    tf_sprp2v *bodies[] = {tf_sprp2v_generic, tf_sprp2v_for(TF_ISA_BEST)};
    for (unsigned k = 0; k < TF_ARRAY_LEN(bodies) && bodies[k]; k++) {
        const uint32_t passed = bodies[k](n);
        for (unsigned i = 0; i < TF_SPRPV_LANES; i++)
            cr_assert_eq(passed >> i & 1, passes(n[i]), "body %u: %" PRIu64 " in lane %u", k, n[i],
                         i);
    }
}

/* 2047 and the next of their kind are too small for this test; here are larger ones: products of
 * p and 2p - 1, powers of 2 minus 1 with prime exponents, Fermat numbers, squares of Wieferich's
 * primes; primes with large powers of 2 in p - 1; numbers next to powers of 2. */
static const uint64_t special[] = {
    UINT64_C(90751),
    UINT64_C(3215031751),
    UINT64_C(3825123056546413051),
    UINT64_C(341550071728321),
    UINT64_C(8388607),
    UINT64_C(536870911),
    UINT64_C(137438953471),
    UINT64_C(2305843009213693951),
    UINT64_C(9007199254740991),
    UINT64_C(4294967297),
    UINT64_C(1194649),
    UINT64_C(12327121),
    UINT64_C(18446744073709551557),
    UINT64_C(18446744073709551615),
    UINT64_C(18446744069414584321),
    UINT64_C(4179340454199820289),
    UINT64_C(9223372036854775837),
    UINT64_C(9223372036854775809),
    UINT64_C(65537),
    UINT64_C(4294967291),
};

Test(sprpv, special_numbers_in_every_lane) {
    for (unsigned shift = 0; shift < TF_SPRPV_LANES; shift++) {
        uint64_t n[TF_SPRPV_LANES];
        for (unsigned i = 0; i < TF_SPRPV_LANES; i++)
            n[i] = special[(i + shift) % TF_ARRAY_LEN(special)];
        check(n);
    }
}

Test(sprpv, random_numbers_of_all_sizes) {
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    mpz_t z;
    mpz_init(z);
    for (unsigned round = 0; round < 100; round++) {
        uint64_t n[TF_SPRPV_LANES];
        for (unsigned i = 0; i < TF_SPRPV_LANES; i++) {
            tf_support_bits(z, &r, round % 2 ? 64 : 18 + (round + i) % 47);
            if (i % 3 == 0) mpz_nextprime(z, z);
            n[i] = mpz_get_ui(z) | 1 | 1 << 16;
        }
        check(n);
    }
    mpz_clear(z);
}
