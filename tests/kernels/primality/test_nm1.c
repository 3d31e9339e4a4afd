#include "nm1.h"

#include <criterion/criterion.h>

#include "support_numbers.h"

static const tf_budget forever = {.work = TF_WORK_UNLIMITED};

enum { ROOM = 64 };

typedef struct primes {
    mpz_t p[ROOM];
    size_t count;
} primes;

static void primes_add(primes *f, const mpz_t p) {
    cr_assert_lt(f->count, ROOM);
    mpz_init_set(f->p[f->count++], p);
}

static void primes_add_ui(primes *f, unsigned long p) {
    mpz_t t;
    mpz_init_set_ui(t, p);
    primes_add(f, t);
    mpz_clear(t);
}

static void primes_clear(primes *f) {
    while (f->count > 0) mpz_clear(f->p[--f->count]);
}

/* The distinct primes of v by trial division. */
static void primes_of(primes *f, unsigned long v) {
    for (unsigned long p = 2; p * p <= v; p++) {
        if (v % p) continue;
        primes_add_ui(f, p);
        while (v % p == 0) v /= p;
    }
    if (v > 1) primes_add_ui(f, v);
}

static tf_status prove(const mpz_t n, const primes *f) {
    return tf_nm1_prove(n, f->p, f->count, &forever);
}

static tf_status prove_ui(unsigned long v, const primes *f) {
    mpz_t n;
    mpz_init_set_ui(n, v);
    tf_status status = prove(n, f);
    mpz_clear(n);
    return status;
}

/* Every odd number below the limit with every subset of the primes of n - 1: a proof exists for
 * primes only, and for each prime whose factored part is enough. */
Test(nm1, every_small_number_and_every_subset) {
    mpz_t n;
    mpz_init(n);
    for (unsigned long v = 5; v < 4000; v += 2) {
        primes all = {.count = 0};
        primes_of(&all, v - 1);
        mpz_set_ui(n, v);
        bool prime = mpz_probab_prime_p(n, 40) != 0;
        for (unsigned mask = 0; mask < 1u << all.count; mask++) {
            primes some = {.count = 0};
            for (size_t i = 0; i < all.count; i++)
                if (mask >> i & 1) primes_add(&some, all.p[i]);
            bool enough = tf_nm1_enough(n, some.p, some.count);
            tf_status want = !enough ? TF_NONE : prime ? TF_FOUND : TF_EINVAL;
            cr_assert_eq(prove(n, &some), want, "%lu, subset %u", v, mask);
            primes_clear(&some);
        }
        cr_assert(tf_nm1_enough(n, all.p, all.count));
        primes_clear(&all);
    }
    mpz_clear(n);
}

/* Products of two primes that are 1 modulo F, for which every prime of F has a witness: only the
 * last step, on F and R, can tell. E.g. 3277 = 29 * 113 = (28 + 1)(4 * 28 + 1): R = 117 = 2 * 56 +
 * 5, s = 2, 5^2 - 8 * 2 = 9 = (4 - 1)^2. The numbers above 2^32 need the larger m: five are caught
 * by a divisor l F + 1 alone, l = 3, 3, 5, 927 and 987, and two by the square alone, being (1035 F
 * + 1)(2070 F + 1) and (1041 F + 1)(2082 F + 1). Found by search. */
Test(nm1, composites_with_witnesses) {
    static const struct {
        unsigned long n, q[5];
    } row[] = {{3277, {2, 7}},
               {3281, {2}},
               {49141, {2, 13}},
               {104653, {2, 19}},
               {458989, {2, 23}},
               {80581, {2, 3, 5}},
               {2339377, {2, 3, 13}},
               {88357, {2, 37}},
               {1809697, {2, 3, 7}},
               {1373653, {2, 23}},
               {8463651373, {2, 269}},
               {86164513621, {2, 5, 53}},
               {269644353101, {2, 263}},
               {1858903385041, {2, 5, 13}},
               {2066994834031, {2, 5, 103}},
               {5525889154831, {2, 11, 73}},
               {5659975545841, {2, 101}}};
    for (size_t i = 0; i < TF_ARRAY_LEN(row); i++) {
        primes f = {.count = 0};
        for (size_t j = 0; row[i].q[j]; j++) primes_add_ui(&f, row[i].q[j]);
        mpz_t n;
        mpz_init_set_ui(n, row[i].n);
        cr_assert_not(mpz_probab_prime_p(n, 40));
        cr_assert(tf_nm1_enough(n, f.p, f.count));
        cr_assert_eq(prove(n, &f), TF_EINVAL, "%lu", row[i].n);
        mpz_clear(n);
        primes_clear(&f);
    }
}

/* A prime n of about `bits` bits with n - 1 = 2 h F', where F' is a product of primes of 20 to 60
 * bits and of `smooth` bits or a little more; the primes go to f. */
static void constructed_prime(mpz_t n, primes *f, tf_rng *r, unsigned bits, unsigned smooth) {
    mpz_t base, p, h;
    mpz_inits(base, p, h, NULL);
    mpz_set_ui(base, 2);
    while (mpz_sizeinbase(base, 2) < smooth) {
        unsigned left = smooth - (unsigned)mpz_sizeinbase(base, 2);
        tf_support_prime(p, r, left < 62 ? left + 1 : 20 + (unsigned)tf_rng_below(r, 40));
        mpz_mul(base, base, p);
        primes_add(f, p);
    }
    do {
        unsigned size = (unsigned)mpz_sizeinbase(base, 2);
        tf_support_bits(h, r, bits > size ? bits - size + 1 : 1);
        mpz_mul(n, base, h);
        mpz_add_ui(n, n, 1);
    } while (!mpz_probab_prime_p(n, 25));
    mpz_clears(base, p, h, NULL);
}

Test(nm1, constructed_primes_of_65_to_1200_bits) {
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 11, 0);
    for (unsigned bits = 65; bits <= 1200; bits += bits < 300 ? 9 : 131)
        for (unsigned part = 0; part < 3; part++) {
            primes f = {.count = 0};
            unsigned smooth = part == 0 ? bits / 2 + 2 : part == 1 ? bits * 2 / 5 : bits / 3 + 1;
            constructed_prime(n, &f, &r, bits, smooth);
            cr_assert(tf_nm1_enough(n, f.p, f.count), "%u bits, %u smooth", bits, smooth);
            cr_assert_eq(prove(n, &f), TF_FOUND, "%u bits, %u smooth", bits, smooth);
            primes_clear(&f);
        }
    mpz_clear(n);
}

/* k 2^e + 1 with k < 2^e is proven by the prime 2 alone, which need not be named. The exponents are
 * those of OEIS A002253 (k = 3) and A002254 (k = 5); 3 * 2^e + 1 with e = 2207 is composite. */
Test(nm1, two_alone) {
    static const struct {
        unsigned k, e;
        tf_status want;
    } row[] = {{3, 66, TF_FOUND},   {3, 189, TF_FOUND},   {5, 127, TF_FOUND}, {3, 2208, TF_FOUND},
               {5, 1947, TF_FOUND}, {3, 2207, TF_EINVAL}, {5, 128, TF_EINVAL}};
    mpz_t n;
    mpz_init(n);
    for (size_t i = 0; i < TF_ARRAY_LEN(row); i++) {
        mpz_set_ui(n, row[i].k);
        mpz_mul_2exp(n, n, row[i].e);
        mpz_add_ui(n, n, 1);
        cr_assert(tf_nm1_enough(n, NULL, 0));
        cr_assert_eq(tf_nm1_prove(n, NULL, 0, &forever), row[i].want, "%u 2^%u + 1", row[i].k,
                     row[i].e);
    }
    mpz_clear(n);
}

/* R is a prime, so that F is exactly what was meant. Some 10 bits below a third nothing is proved;
 * within them, the second form of the theorem does it. */
Test(nm1, just_too_little_is_factored) {
    tf_rng r;
    mpz_t n, f, q;
    mpz_inits(n, f, q, NULL);
    tf_rng_init(&r, 12, 0);
    for (unsigned fbits = 40; fbits <= 70; fbits += 30)
        for (unsigned rbits = 2 * fbits - 6; rbits <= 2 * fbits + 20; rbits += 2) {
            primes list = {.count = 0};
            tf_support_prime(q, &r, fbits - 1);
            mpz_mul_2exp(f, q, 1);
            primes_add(&list, q);
            do {
                tf_support_prime(q, &r, rbits);
                mpz_mul(n, f, q);
                mpz_add_ui(n, n, 1);
            } while (!mpz_probab_prime_p(n, 25));
            /* n < 2 F^3 (m + ...): F^2 < R < 4 m F^2 up to a factor of 2 either way */
            bool enough = tf_nm1_enough(n, list.p, list.count);
            if (rbits <= 2 * fbits - 2) cr_assert(enough, "F %u, R %u bits", fbits, rbits);
            if (rbits >= 2 * fbits + 14) cr_assert_not(enough, "F %u, R %u bits", fbits, rbits);
            cr_assert_eq(prove(n, &list), enough ? TF_FOUND : TF_NONE);
            primes_clear(&list);
        }
    mpz_clears(n, f, q, NULL);
}

/* 2^p - 1 with p prime passes the strong test to base 2, and n - 1 = 2 (2^(p-1) - 1) is factored by
 * algebra; p itself divides it. */
Test(nm1, pseudoprimes_are_never_proven) {
    static const struct {
        unsigned p;
        unsigned long q[12];
    } row[] = {
        {67, {2, 3, 7, 23, 67, 89, 683, 20857, 599479}},
        {37, {2, 3, 5, 7, 13, 19, 37, 73, 109}},
        {41, {2, 3, 5, 11, 17, 31, 41, 61681}},
        {23, {2, 3, 23, 89, 683}},
        {11, {2, 3, 11, 31}},
    };
    mpz_t n;
    mpz_init(n);
    for (size_t i = 0; i < TF_ARRAY_LEN(row); i++) {
        primes f = {.count = 0};
        for (size_t j = 0; row[i].q[j]; j++) primes_add_ui(&f, row[i].q[j]);
        mpz_set_ui(n, 0);
        mpz_setbit(n, row[i].p);
        mpz_sub_ui(n, n, 1);
        cr_assert(tf_nm1_enough(n, f.p, f.count), "2^%u - 1", row[i].p);
        cr_assert_eq(prove(n, &f), TF_EINVAL, "2^%u - 1", row[i].p);
        primes_clear(&f);
    }
    mpz_clear(n);
}

/* Carmichael numbers (6k+1)(12k+1)(18k+1) pass Fermat's test to every base that is prime to them;
 * n - 1 is divisible by 36 k, whose primes are known. */
Test(nm1, carmichael_numbers_are_never_proven) {
    unsigned long seen = 0;
    mpz_t n;
    mpz_init(n);
    for (unsigned long k = 1; k < 3000; k++) {
        static const unsigned long c[] = {6, 12, 18};
        bool all = true;
        mpz_set_ui(n, 1);
        for (int i = 0; i < 3; i++) {
            mpz_t p;
            mpz_init_set_ui(p, c[i] * k + 1);
            all = all && mpz_probab_prime_p(p, 25);
            mpz_mul(n, n, p);
            mpz_clear(p);
        }
        if (!all) continue;
        seen++;
        primes f = {.count = 0};
        primes_of(&f, 36 * k);
        cr_assert_neq(prove(n, &f), TF_FOUND, "k = %lu", k);
        mpz_sub_ui(n, n, 1);
        cr_assert(mpz_divisible_ui_p(n, 36 * k));
        primes_clear(&f);
    }
    cr_assert_gt(seen, 30);
    mpz_clear(n);
}

Test(nm1, wrong_arguments) {
    primes f = {.count = 0};
    primes_add_ui(&f, 5); /* 1000003 - 1 = 2 * 3 * 166667 */
    cr_assert_eq(prove_ui(1000003, &f), TF_EINVAL, "no divisor");
    primes_clear(&f);
    primes_add_ui(&f, 6);
    cr_assert_eq(prove_ui(1000003, &f), TF_EINVAL, "a composite divisor");
    primes_clear(&f);
    primes_add_ui(&f, 1);
    cr_assert_eq(prove_ui(1000003, &f), TF_EINVAL, "1");
    primes_clear(&f);
    primes_add_ui(&f, 0);
    cr_assert_eq(prove_ui(1000003, &f), TF_EINVAL, "0");
    primes_clear(&f);
    mpz_t negative;
    mpz_init_set_si(negative, -3);
    primes_add(&f, negative);
    cr_assert_eq(prove_ui(1000003, &f), TF_EINVAL, "negative");
    mpz_clear(negative);
    primes_clear(&f);
    primes_add_ui(&f, 166667);
    primes_add_ui(&f, 2);
    primes_add_ui(&f, 166667);
    cr_assert_eq(prove_ui(1000003, &f), TF_FOUND, "named twice does no harm");
    cr_assert_eq(prove_ui(1000002, &f), TF_EINVAL, "even");
    primes_clear(&f);
    for (unsigned long v = 0; v <= 4; v++) cr_assert_eq(prove_ui(v, &f), TF_EINVAL, "%lu", v);
}

Test(nm1, cancelled) {
    tf_cancel stop = {.reason = 1};
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = &stop};
    tf_rng r;
    primes f = {.count = 0};
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 13, 0);
    constructed_prime(n, &f, &r, 400, 300);
    cr_assert_eq(tf_nm1_prove(n, f.p, f.count, &budget), TF_CANCELLED);
    stop.reason = 0;
    cr_assert_eq(tf_nm1_prove(n, f.p, f.count, &budget), TF_FOUND);
    primes_clear(&f);
    mpz_clear(n);
}
