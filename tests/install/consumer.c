/* consumer.c — what a user of the installed library writes; check_install.sh builds and runs it. */
#include <stdio.h>
#include <trifactor.h>

int main(void) {
    mpz_t n;
    tf_factors f;

    mpz_init_set_str(n, "340282366920938463463374607431768211457", 10); /* 2^128 + 1 */
    tf_factors_init(&f);
    tf_status s = tf_factor(&f, n, NULL);
    for (size_t i = 0; i < f.count; i++)
        gmp_printf("%Zd^%u %s\n", f.items[i].value, f.items[i].exponent,
                   tf_certainty_name(f.items[i].certainty));
    printf("%s, version %s\n", tf_status_text(s), tf_version());
    tf_factors_clear(&f);
    mpz_clear(n);

    uint64_t words[2] = {60, 1000000016000000063u}, primes[2 * 63];
    uint64_t pairs[1][2] = {{1, 1}}, pair_primes[127][2]; /* 2^64 + 1 = 274177 * 67280421310721 */
    size_t ends[2], pair_end[1];
    if (tf_factor_u64_batch(primes, ends, words, 2, NULL) != TF_OK || ends[0] != 4 ||
        ends[1] != 6 || primes[3] != 5 || primes[4] != 1000000007)
        return 1;
    if (tf_factor_2u64_batch(pair_primes, pair_end, (const uint64_t(*)[2])pairs, 1, NULL) !=
            TF_OK ||
        pair_end[0] != 2 || pair_primes[0][0] != 274177 || pair_primes[1][0] != 67280421310721u)
        return 1;
    return s == TF_FOUND ? 0 : 1;
}
