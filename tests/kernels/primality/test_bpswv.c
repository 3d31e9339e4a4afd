#include <criterion/criterion.h>

#include "bits.h"
#include "bpsw.h"
#include "bpswv.h"
#include "ecmv.h"
#include "lucas.h"
#include "rng.h"
#include "sprp.h"
#include "support_numbers.h"
#include "support_words.h"

/* All bodies of this machine against the tests of one number, and those against their definitions. */
static bool strong(tf_u128 n) {
    mpz_t z, e, x;
    mpz_inits(z, e, x, NULL);
    tf_support_set_word2(z, n);
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

static uint64_t mul(uint64_t a, uint64_t b, uint64_t n) {
    return (uint64_t)((tf_u128)a * b % n);
}

static uint64_t half(uint64_t a, uint64_t b, uint64_t n) { /* (a + b)/2 mod n */
    tf_u128 t = (tf_u128)a + b;
    return (uint64_t)((t & 1 ? t + n : t) / 2 % n);
}

/* The extra strong test from U and V themselves. */
static bool extra_strong(uint64_t n) {
    const uint64_t p = tf_lucas_aes_p(n);
    if (p == 0) return false;
    uint64_t d = n / 2 + 1, u = 1, v = p;
    const unsigned s = tf_ctz64(d) + 1;
    d >>= s - 1;
    for (unsigned i = tf_bitlen64(d) - 1; i-- > 0;) {
        u = mul(u, v, n);
        v = (uint64_t)(((tf_u128)v * v + n - 2) % n);
        if (d >> i & 1) {
            const uint64_t w = half(mul(p, u, n), v, n);
            v = half(mul(p * p - 4, u, n), mul(p, v, n), n);
            u = w;
        }
    }
    bool good = u == 0 && (v == 2 || v == n - 2);
    for (unsigned r = 0; r + 1 < s; r++) {
        good = good || v == 0;
        v = (uint64_t)(((tf_u128)v * v + n - 2) % n);
    }
    return good;
}

static bool lucas(tf_u128 n) {
    if (!tf_hi64(n)) return extra_strong(tf_lo64(n));
    tf_mont128 m;
    tf_mont128_init(&m, n);
    return tf_lucas_strong_128(&m);
}

static const tf_bpswv_ops *body(unsigned which) {
    static const tf_isa levels[] = {TF_ISA_GENERIC, TF_ISA_AVX2, TF_ISA_BEST};
    return which < TF_ARRAY_LEN(levels) ? tf_bpswv_for(levels[which]) : NULL;
}

static const tf_bpswv_ops *size(const tf_bpswv_ops *ops, unsigned bits) {
    while (ops->bits < bits) ops++;
    return ops;
}

/* What the body must say of n[0], ..., n[31], for every number of lanes in use. */
static void check(const tf_bpswv_ops *ops, const tf_u128 *n) {
    uint32_t pass[2] = {0, 0};
    for (unsigned i = 0; i < TF_BPSWV_MAX_LANES; i++) {
        pass[0] |= (uint32_t)strong(n[i]) << i;
        pass[1] |= (uint32_t)lucas(n[i]) << i;
    }
    for (unsigned which = 0; which < 2; which++) {
        const unsigned lanes = which ? ops->lucas_lanes : ops->strong_lanes;
        cr_assert_leq(lanes, TF_BPSWV_MAX_LANES);
        for (unsigned count = 1; count <= lanes; count++) {
            const uint32_t all = UINT32_MAX >> (32 - count);
            const uint32_t got = (which ? ops->lucas : ops->strong)(n, count);
            cr_assert_eq(got, pass[which] & all, "%s, %u bits, %s, %u numbers: %x instead of %x",
                         tf_isa_name(ops->isa), ops->bits, which ? "Lucas" : "base 2", count, got,
                         pass[which] & all);
        }
    }
}

/* Strong pseudoprimes to base 2 and Carmichael numbers, then those of the Lucas tests, squares, those
 * of Wieferich's primes, numbers next to powers of 2 and primes p where p - 1 or p + 1 has many twos. */
static const char *special[] = {
    "90751",
    "3215031751",
    "3825123056546413051",
    "341550071728321",
    "8388607",
    "536870911",
    "137438953471",
    "2305843009213693951",
    "9007199254740991",
    "4294967297",
    "1194649",
    "12327121",
    "18446744073709551557",
    "18446744073709551615",
    "18446744069414584321",
    "4179340454199820289",
    "9223372036854775837",
    "9223372036854775809",
    "65537",
    "4294967291",
    "294409",
    "56052361",
    "118901521",
    "172947529",
    "825265",
    "321197185",
    "72389",
    "73919",
    "75077",
    "100127",
    "113573",
    "125249",
    "137549",
    "97439",
    "115639",
    "1098413907361",
    "4398042316801",
    "18446743979220271189",
    "18446744030759878681",
    "318665857834031151167461",
    "3317044064679887385961981",
    "36893488147419103363",
    "340282366920938463463374607431768211297",
    "340282366920938463463374607431768211455",
    "170141183460469231731687303715884105727",
    "338953138925153547590470800371487866880001",
    "85070591730234615865843651857942052871",
    "1208925819614629174706189",
    "75557863725914323419137",
    "79228162514264337593543950337",
    "340282366920938463426481119284349108225",
    "26959946667150639794667015087019630673637144422540572481103610249217"};

Test(bpswv, special_numbers_in_every_lane_of_every_size) {
    mpz_t z;
    mpz_init(z);
    for (unsigned which = 0; body(which); which++)
        for (unsigned k = 0; k < TF_BPSWV_SIZES; k++) {
            const tf_bpswv_ops *ops = body(which) + k;
            tf_u128 fit[TF_ARRAY_LEN(special)];
            unsigned count = 0;
            for (unsigned i = 0; i < TF_ARRAY_LEN(special); i++) {
                mpz_set_str(z, special[i], 10);
                if (mpz_sizeinbase(z, 2) > ops->bits) continue;
                fit[count] = tf_support_get_word2(z);
                count += fit[count] + 1 != 0;
            }
            cr_assert_gt(count, 10);
            for (unsigned shift = 0; shift < count; shift++) {
                tf_u128 n[TF_BPSWV_MAX_LANES];
                for (unsigned i = 0; i < TF_BPSWV_MAX_LANES; i++) n[i] = fit[(i + shift) % count];
                check(ops, n);
            }
        }
    mpz_clear(z);
}

Test(bpswv, random_numbers_and_primes_of_all_sizes) {
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    mpz_t z;
    mpz_init(z);
    for (unsigned bits = 18; bits <= 128; bits += bits % 3 + 1)
        for (unsigned round = 0; round < 2; round++) {
            tf_u128 n[TF_BPSWV_MAX_LANES];
            for (unsigned i = 0; i < TF_BPSWV_MAX_LANES; i++) {
                do {
                    tf_support_bits(z, &r, round ? bits : 18 + (7 * i) % (bits - 17));
                    if (i % 3 != 1) mpz_nextprime(z, z);
                    mpz_setbit(z, 0);
                } while (mpz_sizeinbase(z, 2) > bits || mpz_cmp_ui(z, 1 << 16) < 0);
                n[i] = tf_support_get_word2(z);
            }
            for (unsigned which = 0; body(which); which++) check(size(body(which), bits), n);
        }
    mpz_clear(z);
}

/* Squares, and products p (2p - 1), p (3p - 2), of which many pass base 2. */
Test(bpswv, squares_and_pseudoprimes) {
    tf_rng r;
    tf_rng_init(&r, 6, 0);
    mpz_t p, q;
    mpz_inits(p, q, NULL);
    unsigned passed = 0;
    for (unsigned bits = 20; bits <= 128; bits += 12) {
        tf_u128 n[TF_BPSWV_MAX_LANES];
        for (unsigned i = 0; i < TF_BPSWV_MAX_LANES;) {
            tf_support_bits(p, &r, bits / 2 - 1);
            mpz_nextprime(p, p);
            mpz_mul_ui(q, p, 1 + i % 3);
            mpz_sub_ui(q, q, i % 3);
            if (i % 3 && !mpz_probab_prime_p(q, 20)) continue;
            mpz_mul(q, q, p);
            if (mpz_sizeinbase(q, 2) > bits + 1 || mpz_sizeinbase(q, 2) > 128) continue;
            n[i++] = tf_support_get_word2(q);
        }
        for (unsigned i = 0; i < TF_BPSWV_MAX_LANES; i++) passed += strong(n[i]);
        for (unsigned which = 0; body(which); which++)
            check(size(body(which), bits < 128 ? bits + 1 : bits), n);
    }
    cr_assert_gt(passed, 10);
    mpz_clears(p, q, NULL);
}

/* Both halves together are the test of one number: every odd number from 2^16 on for a while, and
 * the pseudoprimes among them. */
Test(bpswv, both_halves_are_exact) {
    unsigned two = 0, other = 0;
    for (uint64_t from = 65537; from < 260000; from += 2 * TF_BPSWV_MAX_LANES) {
        tf_u128 n[TF_BPSWV_MAX_LANES];
        for (unsigned i = 0; i < TF_BPSWV_MAX_LANES; i++) n[i] = from + 2 * i;
        for (unsigned which = 0; body(which); which++)
            for (unsigned k = 0; k < TF_BPSWV_SIZES; k++) {
                const tf_bpswv_ops *ops = body(which) + k;
                uint32_t pass[2] = {0, 0};
                for (unsigned i = 0; i < TF_BPSWV_MAX_LANES; i += ops->strong_lanes)
                    pass[0] |= ops->strong(n + i, ops->strong_lanes) << i;
                for (unsigned i = 0; i < TF_BPSWV_MAX_LANES; i += ops->lucas_lanes)
                    pass[1] |= ops->lucas(n + i, ops->lucas_lanes) << i;
                for (unsigned i = 0; i < TF_BPSWV_MAX_LANES; i++) {
                    const bool prime = tf_is_prime64(tf_lo64(n[i]));
                    cr_assert_eq(pass[0] & pass[1] & UINT32_C(1) << i ? 1 : 0, prime, "%lu",
                                 tf_lo64(n[i]));
                    two += (pass[0] >> i & 1) && !prime;
                    other += (pass[1] >> i & 1) && !prime;
                }
            }
    }
    cr_assert(two > 0 && other > 0);
}

/* The queue of small numbers asks both tables by one index. */
Test(bpswv, sizes_are_those_of_curves) {
    for (tf_isa isa = TF_ISA_GENERIC; isa <= TF_ISA_BEST; isa++)
        for (unsigned k = 0; k < TF_BPSWV_SIZES; k++)
            cr_assert_eq(tf_bpswv_for(isa)[k].bits, tf_ecmv_ops_for(isa, 1)[k].bits);
}
