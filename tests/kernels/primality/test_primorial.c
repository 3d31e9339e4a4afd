/* The look for small factors: none is missed up to its bound, at sizes of one gcd and of several;
 * the cancel flag ends it between two of them. */
#include <criterion/criterion.h>

#include "primorial.h"

static const tf_budget forever = {.work = TF_WORK_UNLIMITED};

/* p times a Mersenne prime of so many bits. */
static bool found(unsigned long p, unsigned bits, const tf_budget *budget) {
    mpz_t n;
    mpz_init(n);
    mpz_setbit(n, bits);
    mpz_sub_ui(n, n, 1);
    mpz_mul_ui(n, n, p);
    bool yes = tf_has_small_factor(n, budget);
    mpz_clear(n);
    return yes;
}

Test(primorial, every_prime_to_the_bound) {
    static const unsigned long primes[] = {2,   3,    53,   59,    61,    127,   131,
                                           251, 1009, 9973, 10007, 65521, 65537, 2097143};
    /* Bounds: 256, 2^21 (one gcd), 2^21 (in pieces). */
    static const struct {
        unsigned bits;
        unsigned long bound;
    } sizes[] = {{89, 256}, {44497, 1ul << 21}, {756839, 1ul << 21}};
    for (size_t i = 0; i < TF_ARRAY_LEN(sizes); i++) {
        cr_assert_not(found(1, sizes[i].bits, &forever), "2^%u - 1 is prime", sizes[i].bits);
        for (size_t k = 0; k < TF_ARRAY_LEN(primes); k += i == 2 ? 4 : 1) /* 0.3 s each */
            cr_assert_eq(found(primes[k], sizes[i].bits, &forever), primes[k] < sizes[i].bound,
                         "%lu times %u bits", primes[k], sizes[i].bits);
        cr_assert_not(found(2097169, sizes[i].bits, &forever), "the least prime above 2^21");
    }
}

/* The ends of pieces: primes on both sides of 2^18 and of 7 * 2^18. */
Test(primorial, between_pieces) {
    static const unsigned long primes[] = {262139, 262147, 1835003, 1835017};
    for (size_t k = 0; k < TF_ARRAY_LEN(primes); k++) {
        mpz_t p;
        mpz_init_set_ui(p, primes[k]);
        cr_assert(mpz_probab_prime_p(p, 25), "%lu", primes[k]);
        mpz_clear(p);
        cr_assert(found(primes[k], 756839, &forever), "%lu", primes[k]);
    }
}

Test(primorial, looks_at_the_flag) {
    const tf_cancel stop = {.reason = 15};
    const tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = &stop};
    cr_assert(found(2097143, 756839, &forever));
    cr_assert_not(found(2097143, 756839, &budget));
    cr_assert(found(53, 756839, &budget), "what is found at once is told");
}
