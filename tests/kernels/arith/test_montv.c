/* Sixteen lanes against GMP, for every size of montv_ifma.h. The other levels' curves stand on
 * mont64 and mont128, which have tests of their own. */
#include <criterion/criterion.h>

#include "cpu.h"

#if defined(__x86_64__)
#include "bits.h"
#include "montv_ifma.h"
#include "support_numbers.h"
#include "support_words.h"

enum { LANES = 16, ROUNDS = 200, PICK = 0xb14d };

typedef struct lanes {
    tf_u128 n[LANES], a[LANES], b[LANES]; /* a, b < 2n, and below 2^128 */
    uint32_t small[LANES];
} lanes;

/* What the functions under test give, every lane reduced. */
typedef struct results {
    tf_u128 mul[LANES], sqr[LANES], mixed[LANES], mixed_square[LANES], small[LANES], same[LANES],
        low[LANES], high_plus[LANES], high_minus[LANES], mul_less[LANES], sqr_less[LANES],
        picked[LANES];
} results;

static void random_bits(tf_u128 *out, tf_rng *r, unsigned bits) {
    mpz_t z;
    mpz_init(z);
    tf_support_bits(z, r, bits);
    *out = tf_support_get_word2(z);
    mpz_clear(z);
}

/* Odd, from 3 to 2^bits - 1: the ends, neighbours of limb borders, empty limbs, and random. */
static tf_u128 modulus(tf_rng *r, unsigned bits, unsigned kind) {
    const tf_u128 one = 1, top = one << (bits - 1);
    tf_u128 n;
    switch (kind % 10) {
    case 0:
        return 3;
    case 1:
        return top - 1 + top;
    case 2:
        return top + 1;
    case 3:
        return top - 1;
    case 4:
        return bits > 52 ? (one << 52) + 1 : 5;
    case 5:
        return bits > 52 ? (one << 52) - 1 : 7;
    case 6:
        return bits > 104 ? (one << 104) + 1 : top + 3;
    case 7:
        return bits > 104 ? (one << 104) - 1 : top / 2 + 1;
    case 8:
        random_bits(&n, r, bits);
        break;
    default:
        random_bits(&n, r, 2 + (unsigned)(tf_rng_next(r) % (bits - 1)));
    }
    return n | 1;
}

/* 0 to 2n - 1, as far as two words reach. */
static tf_u128 residue(tf_rng *r, tf_u128 n, unsigned kind) {
    const tf_u128 all = ~(tf_u128)0, most = n > all / 2 ? all : 2 * n - 1;
    tf_u128 x;
    switch (kind % 8) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 2:
        return n - 1;
    case 3:
        return n;
    case 4:
        return most;
    case 5:
        return n / 2;
    default:
        random_bits(&x, r, 128);
        return most == all ? x : x % (most + 1);
    }
}

static void fill(lanes *l, tf_rng *r, unsigned bits, unsigned round) {
    for (unsigned i = 0; i < LANES; i++) { /* every kind comes to every lane */
        l->n[i] = modulus(r, bits, i + round);
        l->a[i] = residue(r, l->n[i], i + round / 10);
        l->b[i] = residue(r, l->n[i], i / 3 + round / 80 + round);
        l->small[i] = (uint32_t)tf_rng_next(r) >> (i % 32);
    }
}

/* out = a b / R mod n. */
static void product(mpz_t out, const mpz_t a, const mpz_t b, unsigned limbs, const mpz_t n) {
    mpz_t r;
    mpz_init_set_ui(r, 1);
    mpz_mul_2exp(r, r, 52 * limbs);
    mpz_invert(r, r, n);
    mpz_mul(out, a, b);
    mpz_mul(out, out, r);
    mpz_mod(out, out, n);
    mpz_clear(r);
}

static void compare(const lanes *l, const results *got, unsigned limbs, unsigned bits) {
    mpz_t n, a, b, sum, difference, small, expected;
    mpz_inits(n, a, b, sum, difference, small, expected, NULL);
    for (unsigned i = 0; i < LANES; i++) {
        tf_support_set_word2(n, l->n[i]);
        tf_support_set_word2(a, l->a[i]);
        tf_support_set_word2(b, l->b[i]);
        mpz_set_ui(small, l->small[i]);
        mpz_add(sum, a, b);
        mpz_sub(difference, a, b);
#define CHECK(field, x, y)                                                                         \
    product(expected, x, y, limbs, n);                                                             \
    cr_assert(got->field[i] == tf_support_get_word2(expected), "%s, %u bits, lane %u", #field,     \
              bits, i)
        CHECK(mul, a, b);
        CHECK(sqr, a, a);
        CHECK(mixed, sum, difference);
        CHECK(mixed_square, difference, difference);
        mpz_mul_ui(small, small, 5);
        mpz_set_ui(sum, 1);
        CHECK(small, small, sum);
        CHECK(same, a, sum);
        CHECK(picked, PICK >> i & 1 ? a : b, sum);
        CHECK(low, a, b);
        product(sum, a, b, limbs, n);        /* high */
        product(difference, a, a, limbs, n); /* low */
        mpz_add(small, sum, difference);
        CHECK(high_plus, small, b);
        mpz_sub(small, sum, difference);
        CHECK(high_minus, small, small);
#undef CHECK
        mpz_sub(sum, sum, a);
        mpz_mod(sum, sum, n);
        cr_assert(got->mul_less[i] == tf_support_get_word2(sum), "%u bits, lane %u", bits, i);
        mpz_sub(difference, difference, b);
        mpz_mod(difference, difference, n);
        cr_assert(got->sqr_less[i] == tf_support_get_word2(difference), "%u bits, lane %u", bits,
                  i);
    }
    mpz_clears(n, a, b, sum, difference, small, expected, NULL);
}

#define BODY(tag)                                                                                  \
    TF_V_TARGET static void run_##tag(results *out, const lanes *l) {                              \
        tf_v##tag##_mod m;                                                                         \
        tf_v##tag##_mod_set(&m, l->n);                                                             \
        const tf_v##tag##_sum as = tf_v##tag##_set(l->a), bs = tf_v##tag##_set(l->b);              \
        const tf_v##tag##_res a = tf_v##tag##_ready(as), b = tf_v##tag##_ready(bs);                \
        const tf_v##tag##_res sum = tf_v##tag##_ready(tf_v##tag##_add(as, bs));                    \
        const tf_v##tag##_res less =                                                               \
            tf_v##tag##_ready(tf_v##tag##_add(tf_v##tag##_sub(as, bs), m.n2));                     \
        const tf_v##tag##_res one = tf_v##tag##_small(1), five = tf_v##tag##_small(5);             \
        const tf_v##tag##_sum high = tf_v##tag##_high(&m, a, b), low = tf_v##tag##_low_sqr(&m, a); \
        tf_v##tag##_get(out->mul, &m, tf_v##tag##_mul(&m, a, b));                                  \
        tf_v##tag##_get(out->sqr, &m, tf_v##tag##_sqr(&m, a));                                     \
        tf_v##tag##_get(out->mixed, &m, tf_v##tag##_mul(&m, sum, less));                           \
        tf_v##tag##_get(out->mixed_square, &m, tf_v##tag##_sqr(&m, less));                         \
        tf_v##tag##_get(out->small, &m, tf_v##tag##_mul(&m, tf_v##tag##_set32(l->small), five));   \
        tf_v##tag##_get(out->same, &m, tf_v##tag##_mul(&m, a, one));                               \
        tf_v##tag##_get(out->low, &m, tf_v##tag##_ready_low(&m, tf_v##tag##_low(&m, a, b)));       \
        tf_v##tag##_get(out->high_plus, &m,                                                        \
                        tf_v##tag##_mul(&m, tf_v##tag##_ready(tf_v##tag##_add(high, low)), b));    \
        tf_v##tag##_get(out->high_minus, &m,                                                       \
                        tf_v##tag##_sqr(&m, tf_v##tag##_ready(tf_v##tag##_sub(high, low))));       \
        tf_v##tag##_get(out->mul_less, &m,                                                         \
                        tf_v##tag##_ready(tf_v##tag##_mul_less(&m, as, bs, as)));                  \
        tf_v##tag##_get(out->sqr_less, &m, tf_v##tag##_ready(tf_v##tag##_sqr_less(&m, as, bs)));   \
        tf_v##tag##_get(out->picked, &m, tf_v##tag##_mul(&m, tf_v##tag##_pick(PICK, a, b), one));  \
    }

BODY(1)
BODY(2s)
BODY(2)
BODY(3)

static void check(void (*run)(results *, const lanes *), unsigned bits, unsigned limbs) {
    tf_rng r;
    tf_rng_init(&r, bits, limbs);
    for (unsigned round = 0; round < ROUNDS; round++) {
        lanes l;
        results got;
        fill(&l, &r, bits, round);
        run(&got, &l);
        compare(&l, &got, limbs, bits);
    }
}

Test(montv, every_lane_of_every_size_against_gmp) {
    if (!tf_cpu_has_ifma()) cr_skip_test("no IFMA on this machine");
    check(run_1, TF_V1_BITS, 1);
    check(run_2s, TF_V2S_BITS, 2);
    check(run_2, TF_V2_BITS, 2);
    check(run_3, TF_V3_BITS, 3);
}
#else
Test(montv, no_vectors_here) {
    cr_assert_eq(tf_isa_detect(), TF_ISA_GENERIC);
}
#endif
