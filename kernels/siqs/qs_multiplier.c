/* qs_multiplier.c — see qs_multiplier.h. */
#include "qs_multiplier.h"

#include <math.h>

#include "gcd.h"
#include "primes_small.h"

enum { MAX_K = 200, PRIMES = 300, FIRST = 50, BEST = 4 };

static bool squarefree(uint32_t k) {
    for (uint32_t d = 2; d * d <= k; d++)
        if (k % (d * d) == 0) return false;
    return true;
}

/* The share of the primes [from, to). */
static double score(uint32_t k, const uint16_t n_mod[PRIMES], unsigned from, unsigned to) {
    double sum = 0;
    for (unsigned i = from; i < to; i++) {
        uint32_t p = tf_small_primes[i], r = (uint32_t)((uint64_t)n_mod[i] * k % p);
        if (k % p == 0)
            sum += log(p) / p;
        else if (tf_jacobi64(r, p) == 1)
            sum += 2 * log(p) / (p - 1);
    }
    return sum;
}

uint32_t tf_qs_multiplier(const mpz_t n) {
    uint16_t n_mod[PRIMES];
    for (unsigned i = 1; i < PRIMES; i++) n_mod[i] = (uint16_t)mpz_fdiv_ui(n, tf_small_primes[i]);
    /* The first primes weigh most: the rest is counted for the few best by those alone. */
    uint32_t k[BEST + 1] = {0};
    double s[BEST + 1];
    unsigned count = 0;
    for (uint32_t c = (uint32_t)mpz_fdiv_ui(n, 8); c < MAX_K; c += 8) {
        if (!squarefree(c)) continue;
        double x = score(c, n_mod, 1, FIRST) - 0.5 * log(c);
        unsigned j = count;
        for (; j > 0 && s[j - 1] < x; j--) k[j] = k[j - 1], s[j] = s[j - 1];
        k[j] = c;
        s[j] = x;
        if (count < BEST) count++;
    }
    unsigned best = 0;
    for (unsigned j = 0; j < count; j++) {
        s[j] += score(k[j], n_mod, FIRST, PRIMES);
        if (s[j] > s[best]) best = j;
    }
    return k[best];
}
