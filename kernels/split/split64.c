/* split64.c — see split64.h. */
#include "split64.h"

#include "isprime64.h"
#include "rho.h"
#include "root.h"
#include "trial.h"

enum {
    TRIAL_BOUND = 256,
    TRIAL_NEXT = 257 /* the first prime not tried */
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

/* n without prime factors below TRIAL_NEXT: at most 7 prime factors, so at most that deep. */
static void split(output *out, uint64_t n, tf_method how, uint64_t seed) {
    if (n < TRIAL_NEXT * TRIAL_NEXT || tf_is_prime64_coprime(n)) {
        put(out, n, how);
        return;
    }
    uint64_t root;
    unsigned k = tf_perfect_power64(&root, n);
    if (k > 1) {
        while (k-- > 0) split(out, root, TF_METHOD_POWER, seed);
        return;
    }
    uint64_t d = tf_rho64_split(n, seed);
    split(out, d, TF_METHOD_RHO, seed);
    split(out, n / d, TF_METHOD_RHO, seed);
}

unsigned tf_split64(uint64_t primes[64], uint8_t methods[64], uint64_t n, uint64_t seed) {
    if (n < 2) return 0;
    output out = {.primes = primes, .methods = methods};
    uint64_t rest = tf_trial64(primes, &out.count, n, TRIAL_BOUND);
    for (unsigned i = 0; i < out.count; i++) methods[i] = TF_METHOD_TRIAL;
    if (rest > 1) split(&out, rest, rest == n ? TF_METHOD_NONE : TF_METHOD_TRIAL, seed);
    if (out.count == 1) methods[0] = TF_METHOD_NONE;
    return out.count;
}

unsigned tf_factor_u64(uint64_t primes[64], uint64_t n) {
    uint8_t methods[64];
    return tf_split64(primes, methods, n, 0);
}
