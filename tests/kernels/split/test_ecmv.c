#include <criterion/criterion.h>
#include <stdlib.h>

#include "bits.h"
#include "ecmv.h"
#include "ecmv_schedule.h"
#include "ecmv_start.h"
#include "gcd.h"
#include "splitter.h"
#include "support_isa.h"
#include "support_numbers.h"
#include "support_words.h"

static void run(const tf_ecmv_ops *ops, tf_ecmv_lanes *lanes, const tf_ecmv_plan *plan) {
    void *room = aligned_alloc(64, (ops->room(plan) + 63) / 64 * 64);
    ops->run(lanes, plan, room);
    free(room);
}

/* Does the scalar kernel find something on the same curve? */
static bool reference_finds(tf_u128 n, uint32_t sigma, const tf_ecmv_plan *plan) {
    tf_split_params params = {
        .method = TF_METHOD_ECM, .b1 = plan->b1, .b2 = plan->b2, .seed = sigma};
    tf_budget budget = {.work = TF_WORK_UNLIMITED};
    tf_splitter *splitter;
    mpz_t f, z;
    mpz_init(f);
    mpz_init(z);
    tf_support_set_word2(z, n);
    cr_assert_eq(tf_splitter_new(&splitter, z, &params), TF_OK);
    bool found = tf_splitter_run(f, splitter, &budget) == TF_FOUND;
    tf_splitter_free(splitter);
    mpz_clear(z);
    mpz_clear(f);
    return found;
}

static tf_u128 semiprime(tf_rng *r, unsigned bits) {
    mpz_t z;
    mpz_init(z);
    tf_support_semiprime(z, r, bits / 2, bits - bits / 2);
    tf_u128 n = tf_support_get_word2(z);
    mpz_clear(z);
    return n;
}

/* Every lane of every body against the scalar kernel, sizes up to the last bit of each body. The
 * factors 2 and 3 that stage 1 has beyond the scalar kernel's find a little more. */
Test(ecmv, every_lane_finds_what_the_scalar_kernel_finds) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    tf_ecmv_plan *plan;
    unsigned both = 0, more = 0;
    cr_assert_eq(tf_ecmv_plan_new(&plan, TF_ECMV_CURVE, 100, 3000, 90), TF_OK);
    for
        TF_EVERY_ISA(isa)
    for (unsigned bits = 24; bits <= 128; bits += bits % 4 == 0 ? 3 : 1) {
        const tf_ecmv_ops *ops = tf_ecmv_ops_for(isa, bits);
        tf_ecmv_lanes lanes;
        for (unsigned i = 0; i < ops->lanes[plan->group]; i++) {
            lanes.n[i] = semiprime(&r, bits);
            lanes.curve[i] = TF_ECMV_TABLED + i;
        }
        run(ops, &lanes, plan);
        for (unsigned i = 0; i < ops->lanes[plan->group]; i++) {
            tf_u128 n = lanes.n[i], late = tf_gcd128(lanes.late[i], n);
            tf_u128 early = tf_gcd128(lanes.early[i], n);
            cr_assert(lanes.late[i] < n, "%s, %u bits: not reduced", tf_isa_name(isa), bits);
            cr_assert(early == 1 || late % early == 0, "%s: what was found stays found",
                      tf_isa_name(isa));
            if (late == n) continue; /* both primes: the scalar kernel calls that nothing */
            bool found = reference_finds(n, TF_ECMV_FIRST_SIGMA + i, plan);
            cr_assert(late > 1 || !found, "%s, %u bits, lane %u", tf_isa_name(isa), bits, i);
            both += found;
            more += late > 1 && !found;
        }
    }
    cr_assert_gt(both, 100);
    cr_assert_lt(more, both / 8, "%u, %u", more, both);
    tf_ecmv_plan_free(plan);
}

/* The divisor itself, not only that there is one, is the same for all bodies. */
Test(ecmv, bodies_agree) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    static const uint32_t shape[][3] = {
        {15, 180, 30}, {60, 61, 12}, {129, 7418, 210}, {300, 9000, 42}};
    for (unsigned k = 0; k < 2 * TF_ARRAY_LEN(shape); k++) {
        tf_ecmv_plan *plan;
        const uint32_t *with = shape[k / 2];
        tf_ecmv_group group = k % 2 ? TF_ECMV_LUCAS : TF_ECMV_CURVE;
        cr_assert_eq(tf_ecmv_plan_new(&plan, group, with[0], with[1], with[2]), TF_OK);
        for (unsigned bits = 30; bits <= 128; bits += 7) {
            tf_u128 n = semiprime(&r, bits), expected[TF_ECMV_MAX_LANES];
            const tf_ecmv_ops *oracle = tf_ecmv_ops_for(TF_ISA_GENERIC, bits);
            tf_ecmv_lanes lanes;
            for (unsigned i = 0; i < TF_ECMV_MAX_LANES; i++) lanes.n[i] = n;
            for (unsigned i = 0; i < TF_ECMV_MAX_LANES; i += oracle->lanes[plan->group]) {
                for (unsigned j = 0; j < oracle->lanes[plan->group]; j++) lanes.curve[j] = i + j;
                run(oracle, &lanes, plan);
                for (unsigned j = 0; j < oracle->lanes[plan->group]; j++)
                    expected[i + j] = tf_gcd128(lanes.late[j], n);
            }
            for
                TF_EVERY_ISA(isa) {
                    const tf_ecmv_ops *ops = tf_ecmv_ops_for(isa, bits);
                    for (unsigned i = 0; i < ops->lanes[plan->group]; i++) lanes.curve[i] = i;
                    run(ops, &lanes, plan);
                    for (unsigned i = 0; i < ops->lanes[plan->group]; i++)
                        cr_assert(tf_gcd128(lanes.late[i], n) == expected[i],
                                  "%s, %u bits, curve %u", tf_isa_name(isa), bits, i);
                }
        }
        tf_ecmv_plan_free(plan);
    }
}

/* V_k mod n of the sequence that begins with v; n below 2^32. */
static uint64_t lucas(uint64_t n, uint64_t v, uint32_t k) {
    uint64_t a = v, b = (v * v + n - 2) % n; /* V_1, V_2 */
    if (k == 1) return a;
    for (unsigned i = tf_bitlen64(k) - 1; i-- > 0;) {
        uint64_t mid = (a * b + n - v) % n, twice = k >> i & 1 ? b : a;
        twice = (twice * twice + n - 2) % n;
        a = k >> i & 1 ? mid : twice;
        b = k >> i & 1 ? twice : mid;
    }
    return a;
}

static bool is_prime(uint32_t q) {
    for (uint32_t p = 2; p * p <= q; p++)
        if (q % p == 0) return false;
    return true;
}

/* What a sequence has to find: the primes that divide V_E - 2, E = 12 lcm(1, ..., B1), or V_Eq - 2 for a prime q. */
static uint64_t sequence_finds(uint64_t n, uint64_t v, const tf_ecmv_plan *plan, uint64_t *early) {
    v = lucas(n, v, 12);
    for (uint32_t q = 2; q <= plan->b1; q++)
        for (uint32_t power = q; is_prime(q) && power <= plan->b1; power *= q) v = lucas(n, v, q);
    *early = tf_gcd64((v + n - 2) % n, n);
    uint64_t product = 1;
    for (uint32_t q = plan->b1 + 1; q <= plan->b2; q++)
        if (is_prime(q)) product = product * ((lucas(n, v, q) + n - 2) % n) % n;
    return tf_gcd64(product, n);
}

/* Sequences against their definition. Pairs of stage 2 may find more than it asks for. */
Test(ecmv, sequences_find_what_divides) {
    tf_rng r;
    tf_rng_init(&r, 3, 0);
    tf_ecmv_plan *plan;
    unsigned found = 0, more = 0;
    cr_assert_eq(tf_ecmv_plan_new(&plan, TF_ECMV_LUCAS, 20, 300, 30), TF_OK);
    for
        TF_EVERY_ISA(isa)
    for (unsigned round = 0; round < 20; round++) {
        const tf_ecmv_ops *ops = tf_ecmv_ops_for(isa, 32);
        const unsigned count = ops->lanes[TF_ECMV_LUCAS];
        tf_ecmv_lanes lanes;
        for (unsigned i = 0; i < count; i++) {
            lanes.n[i] = semiprime(&r, 32);
            lanes.curve[i] = (i + round) % 5;
        }
        run(ops, &lanes, plan);
        for (unsigned i = 0; i < count; i++) {
            uint64_t n = tf_lo64(lanes.n[i]), early, v = lanes.curve[i] + 1;
            if (lanes.curve[i] == 0) v = 2 * tf_inv64(7, n) % n;
            if (lanes.curve[i] == 1) v = 6 * tf_inv64(5, n) % n;
            uint64_t late = sequence_finds(n, v, plan, &early);
            uint64_t ours = tf_gcd64(tf_lo64(lanes.late[i]), n);
            cr_assert_eq(tf_gcd64(tf_lo64(lanes.early[i]), n), early, "%s, n %llu, sequence %u",
                         tf_isa_name(isa), (unsigned long long)n, lanes.curve[i]);
            cr_assert_eq(ours % late, 0, "%s, n %llu", tf_isa_name(isa), (unsigned long long)n);
            found += late > 1;
            more += ours > late;
        }
    }
    cr_assert_gt(found, 50);
    cr_assert_lt(more, found / 4);
    tf_ecmv_plan_free(plan);
}

/* Abscissas N/M of the table belong to points of v^2 = u^3 - 12 u: N M (N^2 - 12 M^2) is a square. */
Test(ecmv, table_holds_points) {
    mpz_t n, m, t;
    mpz_inits(n, m, t, NULL);
    for (uint32_t i = 0; i < TF_ECMV_TABLED; i++) {
        tf__ecmv_curve c = tf__ecmv_curve_of(i);
        mpz_set_ui(n, c.n1);
        mpz_mul_ui(n, n, c.n2);
        mpz_ui_pow_ui(m, c.root, 2);
        mpz_mul(t, n, n);
        mpz_mul(m, m, m);
        mpz_submul_ui(t, m, 12);
        mpz_sqrt(m, m);
        mpz_mul(t, t, n);
        mpz_mul(t, t, m);
        cr_assert(mpz_perfect_square_p(t), "curve %u", i);
    }
    mpz_clears(n, m, t, NULL);
    cr_assert_eq(tf__ecmv_curve_of(TF_ECMV_TABLED).sigma, TF_ECMV_FIRST_SIGMA);
}

/* A point of order 12 shows in what is found: a fifth of primes of 28 bits, where curves without
 * such a point find an eighth. */
Test(ecmv, tabled_curves_find_their_share) {
    tf_rng r;
    tf_rng_init(&r, 4, 0);
    tf_ecmv_plan *plan;
    cr_assert_eq(tf_ecmv_plan_new(&plan, TF_ECMV_CURVE, 129, 7418, 210), TF_OK);
    const tf_ecmv_ops *ops = tf_ecmv_ops_for(TF_ISA_BEST, 56);
    const unsigned lanes_count = ops->lanes[TF_ECMV_CURVE];
    unsigned found = 0, tried = 0;
    while (tried < 2000) {
        tf_ecmv_lanes lanes;
        for (unsigned i = 0; i < lanes_count; i++, tried++) {
            lanes.n[i] = semiprime(&r, 56);
            lanes.curve[i] = tried % TF_ECMV_TABLED;
        }
        run(ops, &lanes, plan);
        for (unsigned i = 0; i < lanes_count; i++)
            found += tf_gcd128(lanes.late[i], lanes.n[i]) > 1;
    }
    cr_assert_gt(found, tried * 34 / 100, "%u of %u", found, tried);
    tf_ecmv_plan_free(plan);
}

Test(ecmv, levels_rise_and_end) {
    for (unsigned bits = 21; bits <= 128; bits++)
        for (unsigned curves = 0, last = 0; curves < 3000; curves++) {
            unsigned level = tf_ecmv_level_of(bits, curves);
            cr_assert_lt(level, TF_ECMV_LEVELS);
            cr_assert_geq(level, last);
            last = level;
        }
}

/* Curves give way once and for all; never later to a number that may be a semiprime, and never below
 * the bits from which on the sieve is faster. */
Test(ecmv, gives_way_to_the_sieve) {
    for (unsigned lanes = 1; lanes <= 16; lanes += 15)
        for (unsigned bits = 60; bits <= 128; bits++)
            for (unsigned rounds = 0; rounds < 20; rounds++) {
                bool whole = tf_ecmv_gives_way(lanes, bits, rounds, true);
                bool rest = tf_ecmv_gives_way(lanes, bits, rounds, false);
                cr_assert(whole || !rest);
                cr_assert_eq(rest && rounds > 15, bits >= (lanes > 1 ? 78 : 65) && rounds > 15);
                cr_assert(!rest || tf_ecmv_gives_way(lanes, bits, rounds + 1, false));
            }
}
