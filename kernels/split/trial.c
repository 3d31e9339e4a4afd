/* trial.c — trial division of one word up to any bound; see trial.h. Many words: trial_n.c. */
#include "trial.h"

#include "bits.h"
#include "check.h"
#include "primes_small.h"
#include "trial_small.h"

typedef struct state {
    uint64_t n;
    uint64_t *primes;
    unsigned count;
} state;

static void divide_out(state *s, uint64_t p, tf__inverse t) {
    for (uint64_t q; (q = s->n * t.inv) <= t.limit; s->n = q) s->primes[s->count++] = p;
}

/* The primes tf_small_primes[first ... end - 1], up to the root of what is left. Beyond the table
 * of inverses they are made on the way, cheaper than a division by far; then n * inv is the
 * quotient iff its product with p does not exceed a word. */
static void divide_range(state *s, unsigned first, unsigned end) {
    unsigned i = first, table = end < TF__TRIAL_INVERSES + 1 ? end : TF__TRIAL_INVERSES + 1;
    for (; i < table; i++) {
        uint64_t p = tf_small_primes[i];
        if (p * p > s->n) return;
        divide_out(s, p, tf__trial_inverses[i - 1]);
    }
    for (; i < end; i++) {
        uint64_t p = tf_small_primes[i], inv = tf_inv_word(p);
        if (p * p > s->n) return;
        if (tf_umulhi(s->n * inv, p) == 0) divide_out(s, p, (tf__inverse){inv, UINT64_MAX / p});
    }
}

uint64_t tf_trial64(uint64_t primes[64], unsigned *count, uint64_t n, uint32_t bound) {
    TF_ASSERT(n >= 1 && bound <= TF_SMALL_PRIMES_BOUND);
    state s = {.n = n, .primes = primes, .count = 0};
    unsigned first = 1, end = tf_small_primes_below(bound);
    if (end >= TF__TRIAL_FIRST_INDEX) {
        s.n = tf__trial_256(primes, &s.count, n);
        first = TF__TRIAL_FIRST_INDEX;
    } else if (end > 0) {
        for (; (s.n & 1) == 0; s.n >>= 1) primes[s.count++] = 2;
    }
    divide_range(&s, first, end);
    /* Below bound only after stopping at the root: then it is a prime that belongs to the list. */
    if (s.n > 1 && s.n < bound) {
        primes[s.count++] = s.n;
        s.n = 1;
    }
    *count = s.count;
    return s.n;
}
