/* qs_multiplier.c — see qs_multiplier.h. */
#include "qs_multiplier.h"

#include <math.h>

#include "gcd.h"
#include "primes_small.h"

enum { MAX_K = 200, PRIMES = 300 };

static bool squarefree(uint32_t k) {
    for (uint32_t d = 2; d * d <= k; d++)
        if (k % (d * d) == 0) return false;
    return true;
}

static double score(uint32_t k, const uint16_t n_mod[PRIMES]) {
    double sum = -0.5 * log(k);
    for (unsigned i = 1; i < PRIMES; i++) {
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
    uint32_t best = 1;
    double best_score = -1e9;
    for (uint32_t k = (uint32_t)mpz_fdiv_ui(n, 8); k < MAX_K; k += 8) {
        if (!squarefree(k)) continue;
        double s = score(k, n_mod);
        if (s > best_score) {
            best_score = s;
            best = k;
        }
    }
    return best;
}
