/* ecm.h: curves whose group orders are known say exactly which bounds find p and which do not.
 *
 * The orders were computed by PARI/GP for the curve B y^2 = x^3 + A x^2 + x with B chosen so that
 * the point (u^3/v^3, 1) lies on it, where ellcard gives the order of the group and ellorder that
 * of the point, the smallest multiple that is neutral:
 *
 *   ord(p,s) = {my(u = Mod(s,p)^2-5, v = 4*Mod(s,p), A, B, x); x = u^3/v^3;
 *     A = (v-u)^3*(3*u+v)/(4*u^3*v)-2; B = x^3+A*x^2+x;
 *     my(E = ellinit([0,A*B,0,B^2,0])); [factor(ellcard(E)), factor(ellorder(E,[x*B,B^2]))]}
 *
 * A run finds p iff the order of the point is a product of prime powers up to b1 and at most one
 * further prime up to b2. (Stage 2 also finds the other number m D +- j of each product it takes,
 * some of them above b2; not in these cases.) */
#include <criterion/criterion.h>

#include "support_split.h"

/* A prime of 200 bits that none of the curves finds. */
#define LARGE "1206933448854047314927779580695116707479387999937481278100053"

typedef struct ecm_case {
    uint64_t p, sigma, b1, b2;
    int stage; /* that finds p; 0: none does */
} ecm_case;

static const ecm_case cases[] = {
    /* group 2^4 3 5 13^2 383 641, point 2^2 13^2 383 641 */
    {9957433439, 839475, 641, 1, 1},
    {9957433439, 839475, 640, 1, 0},
    {9957433439, 839475, 640, 641, 2},
    {9957433439, 839475, 383, 1000, 2},
    {9957433439, 839475, 382, 1000, 0},
    /* group 2^2 3^6 101 2383, point 2 3^6 101 2383: 3^6 = 729 */
    {701877413, 800513, 2383, 1, 1},
    {701877413, 800513, 729, 2383, 2},
    {701877413, 800513, 729, 2000, 0}, /* 2383 out of reach of any pair */
    {701877413, 800513, 728, 5000, 0},
    /* group 2^4 3^4 7 241 4363 92243, point the same but 2^3 */
    {879910970771537, 961244, 4363, 92243, 2},
    {879910970771537, 961244, 4363, 92242, 0},
    {879910970771537, 961244, 4362, 92243, 0},
    {879910970771537, 961244, 4363, 0, 2}, /* the default of b2 is far above */
    /* group 2^8 3 1283 254003, point 2^4 1283 254003 */
    {250279380161, 334876, 1283, 254003, 2},
    {250279380161, 334876, 1283, 254002, 0},
    {250279380161, 334876, 1282, 300000, 0},
    /* group 2^5 3^2 5 11 47 250403, point 2^2 3 5 11 47 250403: narrow steps, D at most 94 */
    {186419178613, 204773, 47, 260000, 2},
    {186419178613, 204773, 46, 260000, 0},
    /* group 2^3 3^4 491833, point 2 3^4 491833 */
    {318678049, 30397, 81, 491833, 2},
    {318678049, 30397, 81, 491832, 0},
    {318678049, 30397, 80, 491833, 0},
    /* group 2^8 3 281249, point 2 281249: the smallest b1 there is, D = 6 */
    {216021677, 191865, 2, 281249, 2},
    {216021677, 191865, 2, 281248, 0},
    /* group 2^2 3^2 19^2 191 21799, point 3 19^2 191 21799: 19^2 = 361 */
    {54110517011, 993047, 361, 21799, 2},
    {54110517011, 993047, 360, 30000, 0},
    /* group 2^3 3 101 383 1597, point 101 383 1597: odd */
    {1482580499, 517415, 1597, 1, 1},
    {1482580499, 517415, 1596, 1597, 2},
    {1482580499, 517415, 382, 1597, 0},
};

static void check_case(const ecm_case *c, const tf_split_plan *plan, uint64_t slice) {
    mpz_t n;
    mpz_init_set_str(n, LARGE, 10);
    mpz_mul_ui(n, n, c->p);
    tf_split_params p = {TF_METHOD_ECM, c->b1, c->b2, c->sigma};
    tf_support_run r;
    tf_support_split(&r, n, &p, plan, slice);
    cr_assert_eq(r.status, c->stage ? TF_FOUND : TF_NONE, "p = %lu, b1 = %lu, b2 = %lu: %s", c->p,
                 c->b1, c->b2, tf_status_text(r.status));
    if (c->stage) cr_assert_eq(mpz_cmp_ui(r.factor, c->p), 0);
    if (c->stage) cr_assert_eq(r.stage, c->stage);
    tf_support_done(&r);
    mpz_clear(n);
}

Test(ecm, finds_p_exactly_when_the_order_is_smooth) {
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) check_case(&cases[i], NULL, 0);
}

Test(ecm, a_plan_and_slices_change_nothing) {
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        tf_split_plan *plan;
        cr_assert_eq(tf_split_plan_new(&plan, TF_METHOD_ECM, cases[i].b1, cases[i].b2, NULL),
                     TF_OK);
        check_case(&cases[i], plan, 0);
        check_case(&cases[i], plan, 777);
        tf_split_plan_free(plan);
    }
}

/* All sizes of n: the unrolled ones with and without free bits at the top, and beyond. 701877413
 * has 29.4 bits. */
Test(ecm, the_size_of_n_changes_nothing) {
    mpz_t n, p;
    mpz_inits(n, p, NULL);
    for (unsigned limbs = 1; limbs <= 11; limbs++) {
        for (unsigned free_bits = 0; free_bits <= 8; free_bits += 8) {
            mpz_set_ui(p, 0);
            mpz_setbit(p, 64 * limbs - free_bits - 30);
            mpz_nextprime(p, p);
            mpz_mul_ui(n, p, 701877413);
            cr_assert_eq(mpz_sizeinbase(n, 2), 64 * limbs - free_bits);
            for (int found = 0; found < 2; found++) {
                tf_split_params params = {TF_METHOD_ECM, 729, found ? 2383 : 2000, 800513};
                tf_support_run r;
                tf_support_split(&r, n, &params, NULL, 0);
                bool hit = r.status == TF_FOUND && mpz_cmp_ui(r.factor, 701877413) == 0;
                cr_assert_eq(hit, found, "%u limbs, %u bits free", limbs, free_bits);
                tf_support_done(&r);
            }
        }
    }
    mpz_clears(n, p, NULL);
}

static void expect_pair(uint64_t p, uint64_t q, tf_split_params params, tf_status want) {
    mpz_t n;
    mpz_init_set_ui(n, p);
    mpz_mul_ui(n, n, q);
    for (uint64_t slice = 0; slice < 2; slice++) {
        tf_support_run r;
        tf_support_split(&r, n, &params, NULL, slice);
        cr_assert_eq(r.status, want, "%lu * %lu: %s", p, q, tf_status_text(r.status));
        if (want == TF_FOUND)
            cr_assert(mpz_cmp_ui(r.factor, p) == 0 || mpz_cmp_ui(r.factor, q) == 0);
        tf_support_done(&r);
    }
    mpz_clear(n);
}

/* Orders of the points modulo both primes; the bounds make both complete, so the gcd is n. */
Test(ecm, all_factors_at_once_are_separated) {
    /* 2^3 3 7 53 and 3 257: 53 comes before 257 */
    expect_pair(160969, 52289, (tf_split_params){TF_METHOD_ECM, 500, 1, 819}, TF_FOUND);
    /* 3 5 11 181 and 2 3 11 17 181: both complete at 181, then at 11 and 17 */
    expect_pair(715621, 813577, (tf_split_params){TF_METHOD_ECM, 200, 1, 576}, TF_FOUND);
    /* 2 3 5 73 101 and 2^3 3^2 101; 101 also as the prime of stage 2 */
    expect_pair(443039, 262351, (tf_split_params){TF_METHOD_ECM, 150, 1, 763}, TF_FOUND);
    expect_pair(443039, 262351, (tf_split_params){TF_METHOD_ECM, 80, 2000, 763}, TF_FOUND);
    /* 2^2 3^2 641 and 2 3 37 641 */
    expect_pair(415607, 853969, (tf_split_params){TF_METHOD_ECM, 700, 1, 1003}, TF_FOUND);
    expect_pair(415607, 853969, (tf_split_params){TF_METHOD_ECM, 100, 2000, 1003}, TF_FOUND);
    /* 2^6 101 and 3 5 23 101: in stage 1 at 101 */
    expect_pair(116533, 837139, (tf_split_params){TF_METHOD_ECM, 110, 1, 644}, TF_FOUND);
}

/* Equal orders: 2^5 3; 2 3^2 7; 2 3 13; 2^2 3 7. No multiple of the point tells p from q. */
Test(ecm, equal_orders_cannot_be_separated) {
    expect_pair(193, 359, (tf_split_params){TF_METHOD_ECM, 100, 1000, 113}, TF_NONE);
    expect_pair(757, 257, (tf_split_params){TF_METHOD_ECM, 100, 1, 510}, TF_NONE);
    expect_pair(653, 157, (tf_split_params){TF_METHOD_ECM, 100, 1, 487}, TF_NONE);
    expect_pair(653, 157, (tf_split_params){TF_METHOD_ECM, 12, 20, 487},
                TF_NONE); /* 13 in stage 2 */
    expect_pair(359, 1019, (tf_split_params){TF_METHOD_ECM, 100, 1, 638}, TF_NONE);
}

/* sigma^2 = 5 modulo 11 for sigma = 4 and modulo 31 for sigma = 6, so u = 0 there and the curve
 * does not exist; 37 is 4 modulo 11 and 6 modulo 31. sigma = 0 modulo 101 gives v = 0. */
Test(ecm, a_failing_setup_is_a_factor_found) {
    tf_split_params p = {TF_METHOD_ECM, 2, 1, 4};
    expect_pair(11, 1000003, p, TF_FOUND);
    p.seed = 37;
    expect_pair(31, 1000003, p, TF_FOUND);
    expect_pair(11, 31, p, TF_NONE);
    p.seed = 101;
    expect_pair(101, 1000003, p, TF_FOUND);
}

/* Small composites, on which curves degenerate in every possible way: a factor found must be one
 * (support_split checks), and most runs find one. */
Test(ecm, tiny_numbers) {
    unsigned found = 0, runs = 0;
    for (unsigned n = 15; n < 400; n += 2) {
        mpz_t x;
        mpz_init_set_ui(x, n);
        for (uint64_t sigma = 6;
             sigma < 16 && !mpz_probab_prime_p(x, 20) && !mpz_perfect_power_p(x); sigma++) {
            tf_split_params p = {TF_METHOD_ECM, 20, 200, sigma};
            tf_support_run r;
            tf_support_split(&r, x, &p, NULL, 0);
            cr_assert(r.status == TF_FOUND || r.status == TF_NONE);
            found += r.status == TF_FOUND;
            runs++;
            tf_support_done(&r);
        }
        mpz_clear(x);
    }
    cr_assert_gt(2 * found, runs, "%u of %u", found, runs);
}
