#include "bpsw_n.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "bpsw.h"
#include "support_numbers.h"

static const tf_budget forever = {.work = TF_WORK_UNLIMITED};

static tf_certainty verdict(const mpz_t n) {
    tf_certainty c;
    cr_assert_eq(tf_bpsw_n(&c, n, &forever), TF_OK);
    return c;
}

typedef tf_status one_test(bool *, const tf_montn *, const tf_budget *);

static bool passes(one_test *test, const mpz_t n) {
    tf_montn *m;
    bool pass;
    cr_assert_eq(tf_montn_new(&m, n), TF_OK);
    cr_assert_eq(test(&pass, m, &forever), TF_OK);
    tf_montn_free(m);
    return pass;
}

/* ---- oracles by the definitions, on plain GMP ---- */

static bool strong_base_2_by_definition(const mpz_t n) {
    mpz_t d, x, minus_one;
    mpz_inits(d, x, minus_one, NULL);
    mpz_sub_ui(minus_one, n, 1);
    size_t s = mpz_scan1(minus_one, 0);
    mpz_tdiv_q_2exp(d, minus_one, s);
    mpz_set_ui(x, 2);
    mpz_powm(x, x, d, n);
    bool pass = mpz_cmp_ui(x, 1) == 0;
    for (size_t r = 0; r < s && !pass; r++) {
        pass = mpz_cmp(x, minus_one) == 0;
        mpz_powm_ui(x, x, 2, n);
    }
    mpz_clears(d, x, minus_one, NULL);
    return pass;
}

/* (u, v) = (U_k, V_k) mod n for P = 1, by the textbook doubling with powers of Q:
 * U_2k = U_k V_k, V_2k = V_k^2 - 2 Q^k, 2 U_(k+1) = U_k + V_k, 2 V_(k+1) = D U_k + V_k. */
static void lucas_by_definition(mpz_t u, mpz_t v, long d, const mpz_t k, const mpz_t n) {
    mpz_t qk, t;
    mpz_init_set_ui(qk, 1);
    mpz_init(t);
    mpz_set_ui(u, 0);
    mpz_set_ui(v, 2);
    for (size_t i = mpz_sizeinbase(k, 2); i-- > 0;) {
        mpz_mul(u, u, v);
        mpz_mul(v, v, v);
        mpz_submul_ui(v, qk, 2);
        mpz_mul(qk, qk, qk);
        if (mpz_tstbit(k, i)) {
            mpz_mul_si(t, u, d);
            mpz_add(t, t, v);
            mpz_add(u, u, v);
            mpz_mod(u, u, n);
            if (mpz_odd_p(u)) mpz_add(u, u, n);
            mpz_tdiv_q_2exp(u, u, 1);
            mpz_mod(v, t, n);
            if (mpz_odd_p(v)) mpz_add(v, v, n);
            mpz_tdiv_q_2exp(v, v, 1);
            mpz_mul_si(qk, qk, (1 - d) / 4);
        }
        mpz_mod(u, u, n);
        mpz_mod(v, v, n);
        mpz_mod(qk, qk, n);
    }
    mpz_clears(qk, t, NULL);
}

static bool strong_lucas_by_definition(const mpz_t n) {
    if (mpz_perfect_square_p(n)) return false;
    long d = 5;
    while (mpz_si_kronecker(d, n) != -1) {
        if (mpz_si_kronecker(d, n) == 0 && mpz_cmpabs_ui(n, (unsigned long)labs(d)) > 0)
            return false;
        d = d > 0 ? -d - 2 : -d + 2;
    }
    mpz_t k, u, v;
    mpz_inits(k, u, v, NULL);
    mpz_add_ui(k, n, 1);
    size_t s = mpz_scan1(k, 0);
    mpz_tdiv_q_2exp(k, k, s);
    lucas_by_definition(u, v, d, k, n);
    bool pass = mpz_sgn(u) == 0 || mpz_sgn(v) == 0;
    for (size_t r = 1; r < s && !pass; r++) {
        mpz_mul_2exp(k, k, 1);
        lucas_by_definition(u, v, d, k, n);
        pass = mpz_sgn(v) == 0;
    }
    mpz_clears(k, u, v, NULL);
    return pass;
}

/* ---- small numbers ---- */

Test(bpsw_n, every_number_below_10000) {
    mpz_t n;
    mpz_init(n);
    for (unsigned long v = 0; v < 10000; v++) {
        mpz_set_ui(n, v);
        tf_certainty want = mpz_probab_prime_p(n, 40) ? TF_PRIME : TF_COMPOSITE;
        cr_assert_eq(verdict(n), want, "%lu", v);
    }
    mpz_clear(n);
}

Test(bpsw_n, each_part_agrees_with_its_definition) {
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    for (unsigned long v = 5; v < 6000; v += 2) {
        mpz_set_ui(n, v);
        cr_assert_eq(passes(tf_sprp2_n, n), strong_base_2_by_definition(n), "base 2, %lu", v);
        cr_assert_eq(passes(tf_slprp_n, n), strong_lucas_by_definition(n), "Lucas, %lu", v);
    }
    tf_rng_init(&r, 4, 0);
    for (unsigned bits = 20; bits < 400; bits += 7) {
        tf_support_prime(n, &r, bits);
        cr_assert(passes(tf_sprp2_n, n) && passes(tf_slprp_n, n), "prime of %u bits", bits);
        cr_assert(strong_lucas_by_definition(n));
        tf_support_semiprime(n, &r, bits, bits);
        cr_assert_eq(passes(tf_slprp_n, n), strong_lucas_by_definition(n));
        cr_assert_not(passes(tf_sprp2_n, n));
    }
    mpz_clear(n);
}

/* All composites below the limit that pass; compared with the published lists. */
static void expect_pseudoprimes(one_test *test, unsigned long limit, const unsigned long *list) {
    mpz_t n;
    mpz_init(n);
    for (unsigned long v = 5; v < limit; v += 2) {
        mpz_set_ui(n, v);
        if (!passes(test, n) || mpz_probab_prime_p(n, 40)) continue;
        cr_assert_eq(v, *list, "pseudoprime %lu, expected %lu", v, *list);
        list++;
    }
    cr_assert_eq(*list, 0, "%lu is missing", *list);
    mpz_clear(n);
}

Test(bpsw_n, strong_pseudoprimes_to_base_2) { /* OEIS A001262 */
    expect_pseudoprimes(tf_sprp2_n, 30000,
                        (const unsigned long[]){2047, 3277, 4033, 4681, 8321, 15841, 29341, 0});
}

Test(bpsw_n, strong_lucas_pseudoprimes) { /* OEIS A217255 */
    expect_pseudoprimes(
        tf_slprp_n, 30000,
        (const unsigned long[]){5459, 5777, 10877, 16109, 18971, 22499, 24569, 25199, 0});
}

/* ---- large numbers ---- */

/* 2^p - 1 and the Fermat numbers pass the base-2 test whether prime or not (2 has order p, or
 * 2^(m + 1), which divides the odd part of n - 1, or n - 1 itself): the Lucas part must tell. */
Test(bpsw_n, mersenne_and_fermat_numbers) {
    static const unsigned prime[] = {89, 107, 127, 521, 607, 1279, 2203};
    static const unsigned composite[] = {67, 101, 137, 257, 523, 1277, 1619, 2207};
    mpz_t n;
    mpz_init(n);
    for (size_t i = 0; i < TF_ARRAY_LEN(prime); i++) {
        mpz_set_ui(n, 0);
        mpz_setbit(n, prime[i]);
        mpz_sub_ui(n, n, 1);
        cr_assert_eq(verdict(n), TF_PROBABLE_PRIME, "2^%u - 1", prime[i]);
    }
    for (size_t i = 0; i < TF_ARRAY_LEN(composite); i++) {
        mpz_set_ui(n, 0);
        mpz_setbit(n, composite[i]);
        mpz_sub_ui(n, n, 1);
        cr_assert(passes(tf_sprp2_n, n));
        cr_assert_not(passes(tf_slprp_n, n));
        cr_assert_eq(verdict(n), TF_COMPOSITE, "2^%u - 1", composite[i]);
    }
    for (unsigned m = 5; m <= 11; m++) {
        mpz_set_ui(n, 1);
        mpz_setbit(n, 1u << m);
        cr_assert(passes(tf_sprp2_n, n), "F_%u", m);
        cr_assert_eq(verdict(n), TF_COMPOSITE, "F_%u", m);
    }
    mpz_clear(n);
}

/* k 2^s + 1 and k 2^s - 1 with large s run the tail of each part: 3 * 2^189 + 1, 5 * 2^127 + 1 and
 * 3 * 2^391 - 1, 3 * 2^458 - 1 are prime (OEIS A002253, A002254, A002235). */
Test(bpsw_n, long_tails) {
    static const struct {
        unsigned k, s;
        int sign;
    } prime[] = {{3, 189, 1}, {5, 127, 1}, {3, 391, -1}, {3, 458, -1}};
    mpz_t n;
    mpz_init(n);
    for (size_t i = 0; i < TF_ARRAY_LEN(prime); i++) {
        mpz_set_ui(n, prime[i].k);
        mpz_mul_2exp(n, n, prime[i].s);
        if (prime[i].sign > 0)
            mpz_add_ui(n, n, 1);
        else
            mpz_sub_ui(n, n, 1);
        cr_assert(mpz_probab_prime_p(n, 30), "the list itself");
        cr_assert_eq(verdict(n), TF_PROBABLE_PRIME, "row %zu", i);
        mpz_add_ui(n, n, 2 * 3 * 5 * 7); /* another tail, and mostly composite */
        cr_assert_eq(verdict(n) != TF_COMPOSITE, mpz_probab_prime_p(n, 30) != 0);
    }
    mpz_clear(n);
}

Test(bpsw_n, random_numbers_of_all_sizes) {
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 5, 0);
    for (unsigned bits = 2; bits < 700; bits += bits < 140 ? 1 : 31) {
        tf_support_prime(n, &r, bits);
        cr_assert_neq(verdict(n), TF_COMPOSITE, "prime of %u bits", bits);
        cr_assert_eq(verdict(n) == TF_PRIME, bits <= 64);
        for (int i = 0; i < 20; i++) {
            tf_support_bits(n, &r, bits);
            cr_assert_eq(verdict(n) != TF_COMPOSITE, mpz_probab_prime_p(n, 30) != 0);
        }
        tf_support_semiprime(n, &r, bits, bits);
        cr_assert_eq(verdict(n), TF_COMPOSITE);
        tf_support_prime(n, &r, bits);
        mpz_mul(n, n, n);
        cr_assert_eq(verdict(n), TF_COMPOSITE, "square of a prime");
    }
    mpz_clear(n);
}

/* Next to the limits of the word sizes: 2^64 - 59 and 2^64 + 13 are the nearest primes, as are
 * 2^128 - 159 and 2^128 + 51 (OEIS A013603, A013597). */
Test(bpsw_n, around_the_word_limits) {
    static const struct {
        unsigned bits;
        long below, above;
    } row[] = {{64, 59, 13}, {128, 159, 51}};
    mpz_t n, p;
    mpz_inits(n, p, NULL);
    for (size_t i = 0; i < TF_ARRAY_LEN(row); i++)
        for (long o = -row[i].below; o <= row[i].above; o++) {
            mpz_set_ui(n, 0);
            mpz_setbit(n, row[i].bits);
            if (o < 0)
                mpz_sub_ui(n, n, (unsigned long)-o);
            else
                mpz_add_ui(n, n, (unsigned long)o);
            bool prime = o == -row[i].below || o == row[i].above;
            tf_certainty want = !prime                       ? TF_COMPOSITE
                                : row[i].bits == 64 && o < 0 ? TF_PRIME
                                                             : TF_PROBABLE_PRIME;
            tf_certainty got;
            cr_assert_eq(verdict(n), want, "2^%u %+ld", row[i].bits, o);
            cr_assert_eq(tf_bpsw(&got, n, &forever), TF_OK);
            cr_assert_eq(got, want, "tf_bpsw, 2^%u %+ld", row[i].bits, o);
        }
    mpz_clears(n, p, NULL);
}

/* tf_bpsw sends small numbers to the one- and two-word tests: both ways agree. */
Test(bpsw_n, all_ways_agree) {
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 6, 0);
    for (int i = 0; i < 6000; i++) {
        tf_support_bits(n, &r, 2 + (unsigned)i % 140);
        if (i % 3 == 0) mpz_nextprime(n, n);
        tf_certainty got;
        cr_assert_eq(tf_bpsw(&got, n, &forever), TF_OK);
        cr_assert_eq(got, verdict(n));
    }
    mpz_clear(n);
}

/* ---- cancel ---- */

Test(bpsw_n, cancelled_before_it_starts) {
    tf_cancel stop = {.reason = 15};
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = &stop};
    tf_certainty c;
    tf_montn *m;
    bool pass;
    mpz_t n;
    mpz_init(n);
    mpz_setbit(n, 1279);
    mpz_sub_ui(n, n, 1);
    cr_assert_eq(tf_bpsw(&c, n, &budget), TF_CANCELLED);
    cr_assert_eq(c, TF_COMPOSITE, "never a prime by accident");
    cr_assert_eq(tf_montn_new(&m, n), TF_OK);
    cr_assert_eq(tf_sprp2_n(&pass, m, &budget), TF_CANCELLED);
    cr_assert_eq(tf_slprp_n(&pass, m, &budget), TF_CANCELLED);
    tf_montn_free(m);
    mpz_clear(n);
}

/* CPU time: it does not pass while a busy machine lets others run. */
static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct bell {
    tf_cancel cancel;
    double rung;
} bell;

static void *ring_soon(void *arg) {
    bell *b = arg;
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    b->rung = now();
    tf_cancel_request(&b->cancel, 1);
    return NULL;
}

/* 10^50000 + 9 has no prime factor below 2^21, so that the test is in its exponentiation when the
 * flag is set. It stops within 50 ms; the limit here leaves room for a loaded machine. */
Test(bpsw_n, fifty_thousand_digits_stop_soon) {
    bell b = {{0}, 0};
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = &b.cancel};
    tf_certainty c;
    mpz_t n;
    pthread_t thread;
    mpz_init(n);
    mpz_ui_pow_ui(n, 10, 50000);
    mpz_add_ui(n, n, 9);
    cr_assert_eq(pthread_create(&thread, NULL, ring_soon, &b), 0);
    cr_assert_eq(tf_bpsw(&c, n, &budget), TF_CANCELLED);
    double stopped = now();
    pthread_join(thread, NULL);
    cr_assert_lt(stopped - b.rung, 1.0);
    cr_log_info("stopped %.1f ms after the request", 1e3 * (stopped - b.rung));
    mpz_clear(n);
}
