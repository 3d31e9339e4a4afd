#include <criterion/criterion.h>
#include <stdlib.h>

#include "bits.h"
#include "ecmv.h"
#include "ecmv_schedule.h"
#include "gcd.h"
#include "splitter.h"
#include "support_numbers.h"
#include "support_words.h"

#define EVERY_ISA(isa) (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++)

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

/* Every lane of every body against the scalar kernel, sizes up to the last bit of each body. */
Test(ecmv, every_lane_finds_what_the_scalar_kernel_finds) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    tf_ecmv_plan *plan;
    cr_assert_eq(tf_ecmv_plan_new(&plan, 100, 3000, 90), TF_OK);
    for
        EVERY_ISA(isa)
    for (unsigned bits = 24; bits <= 128; bits += bits % 4 == 0 ? 3 : 1) {
        const tf_ecmv_ops *ops = tf_ecmv_ops_for(isa, bits);
        tf_ecmv_lanes lanes;
        for (unsigned i = 0; i < ops->lanes; i++) {
            lanes.n[i] = semiprime(&r, bits);
            lanes.sigma[i] = 6 + i;
        }
        run(ops, &lanes, plan);
        for (unsigned i = 0; i < ops->lanes; i++) {
            tf_u128 n = lanes.n[i], late = tf_gcd128(lanes.late[i], n);
            tf_u128 early = tf_gcd128(lanes.early[i], n);
            cr_assert(lanes.late[i] < n, "%s, %u bits: not reduced", tf_isa_name(isa), bits);
            cr_assert(early == 1 || late % early == 0, "%s: what was found stays found",
                      tf_isa_name(isa));
            if (late == n) continue; /* both primes: the scalar kernel calls that nothing */
            cr_assert_eq(late > 1, reference_finds(n, lanes.sigma[i], plan), "%s, %u bits, lane %u",
                         tf_isa_name(isa), bits, i);
        }
    }
    tf_ecmv_plan_free(plan);
}

/* The divisor itself, not only that there is one, is the same for all bodies. */
Test(ecmv, bodies_agree) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    static const uint32_t shape[][3] = {
        {15, 180, 30}, {60, 61, 12}, {129, 7418, 210}, {300, 9000, 42}};
    for (unsigned k = 0; k < TF_ARRAY_LEN(shape); k++) {
        tf_ecmv_plan *plan;
        cr_assert_eq(tf_ecmv_plan_new(&plan, shape[k][0], shape[k][1], shape[k][2]), TF_OK);
        for (unsigned bits = 30; bits <= 128; bits += 7) {
            tf_u128 n = semiprime(&r, bits), expected[TF_ECMV_MAX_LANES];
            const tf_ecmv_ops *oracle = tf_ecmv_ops_for(TF_ISA_GENERIC, bits);
            tf_ecmv_lanes lanes;
            for (unsigned i = 0; i < TF_ECMV_MAX_LANES; i++) lanes.n[i] = n;
            for (unsigned i = 0; i < TF_ECMV_MAX_LANES; i += oracle->lanes) {
                for (unsigned j = 0; j < oracle->lanes; j++) lanes.sigma[j] = 6 + i + j;
                run(oracle, &lanes, plan);
                for (unsigned j = 0; j < oracle->lanes; j++)
                    expected[i + j] = tf_gcd128(lanes.late[j], n);
            }
            for
                EVERY_ISA(isa) {
                    const tf_ecmv_ops *ops = tf_ecmv_ops_for(isa, bits);
                    for (unsigned i = 0; i < ops->lanes; i++) lanes.sigma[i] = 6 + i;
                    run(ops, &lanes, plan);
                    for (unsigned i = 0; i < ops->lanes; i++)
                        cr_assert(tf_gcd128(lanes.late[i], n) == expected[i],
                                  "%s, %u bits, curve %u", tf_isa_name(isa), bits, 6 + i);
                }
        }
        tf_ecmv_plan_free(plan);
    }
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
