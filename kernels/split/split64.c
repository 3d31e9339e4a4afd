/* split64.c — see split64.h.
 *
 * All primes below 256 first. What is left is prime, or has at most 7 prime factors; below 2^28 it
 * is finished by more trial division, below 2^38 by rho, above by elliptic curves: the limits are
 * where the costs cross (measured). */
#include "split64.h"

#include "ecm64.h"
#include "isprime64.h"
#include "rho.h"
#include "root.h"
#include "trial_small.h"

enum {
    UNTESTED_BITS = 22, /* trial division up to the root is cheaper than a primality test below, */
    TRIAL_BITS = 28,    /* and cheaper than rho for composites below */
    RHO_BITS = 38,      /* rho is cheaper than curves below */
    LONG_BITS = 32      /* from here on the primes between 256 and 1024 are tried, too */
};

typedef struct output {
    uint64_t *primes;
    uint8_t *methods;
    unsigned count;
} output;

/* Insert in order; lists are short and nearly sorted already. */
static void put(output *out, uint64_t p, tf_method method) {
    unsigned i = out->count++;
    for (; i > 0 && out->primes[i - 1] > p; i--) {
        out->primes[i] = out->primes[i - 1];
        out->methods[i] = out->methods[i - 1];
    }
    out->primes[i] = p;
    out->methods[i] = (uint8_t)method;
}

/* n < 2^28 by trial division; @p how names the split that left n behind, for the case that it is
 * prime. */
static void finish(output *out, uint64_t n, tf_method how) {
    uint64_t primes[64];
    unsigned count = 0;
    tf__trial_finish(primes, &count, (uint32_t)n);
    for (unsigned i = 0; i < count; i++) put(out, primes[i], count > 1 ? TF_METHOD_TRIAL : how);
}

/* A composite n with a divisor d, and how it was found. */
static uint64_t divisor(uint64_t n, uint64_t seed, tf_method *how) {
    *how = TF_METHOD_ECM;
    uint64_t d = n >> RHO_BITS ? tf_ecm64_split(n, seed) : 0;
    if (d) return d;
    *how = TF_METHOD_RHO;
    return tf_rho64_split(n, seed);
}

/* n without prime factors below 256: at most 7 of them, so at most that deep. */
static void split(output *out, uint64_t n, tf_method how, uint64_t seed) {
    if (n >> UNTESTED_BITS == 0) {
        finish(out, n, how);
        return;
    }
    if (tf_is_prime64_coprime(n)) {
        put(out, n, how);
        return;
    }
    if (n >> TRIAL_BITS == 0) {
        finish(out, n, how);
        return;
    }
    uint64_t root;
    unsigned k = tf_perfect_power64(&root, n);
    if (k > 1) {
        while (k-- > 0) split(out, root, TF_METHOD_POWER, seed);
        return;
    }
    uint64_t d = divisor(n, seed, &how);
    split(out, d, how, seed);
    split(out, n / d, how, seed);
}

static uint64_t divide_to_1024(output *out, uint64_t n) {
    for (unsigned i = TF__TRIAL_FIRST_INDEX - 1; i < TF__TRIAL_INVERSES; i++) {
        tf__inverse t = tf__trial_inverses[i];
        for (uint64_t q; (q = n * t.inv) <= t.limit; n = q) put(out, n / q, TF_METHOD_TRIAL);
    }
    return n;
}

unsigned tf_split64(uint64_t primes[64], uint8_t methods[64], uint64_t n, uint64_t seed) {
    if (n < 2) return 0;
    output out = {.primes = primes, .methods = methods};
    uint64_t rest = tf__trial_256(primes, &out.count, n);
    for (unsigned i = 0; i < 16; i++) methods[i] = TF_METHOD_TRIAL; /* mostly enough */
    for (unsigned i = 16; i < out.count; i++) methods[i] = TF_METHOD_TRIAL;
    if (rest >> LONG_BITS) rest = divide_to_1024(&out, rest);
    if (rest > 1) split(&out, rest, rest == n ? TF_METHOD_NONE : TF_METHOD_TRIAL, seed);
    if (out.count == 1) methods[0] = TF_METHOD_NONE;
    return out.count;
}

unsigned tf_factor_u64(uint64_t primes[64], uint64_t n) {
    uint8_t methods[64];
    return tf_split64(primes, methods, n, 0);
}
