/* trial.c — trial division of one word; see trial.h. Many words: trial_n.c. */
#include "trial.h"

#include "bits.h"
#include "check.h"
#include "primes_small.h"

/* p divides n exactly when n * (1/p mod 2^64) mod 2^64, taken as a number, is at most
 * floor((2^64-1)/p); it is the quotient then. [GranlundMontgomery94, sec. 9] */
typedef struct inverse {
    uint64_t inv, limit;
} inverse;

static const inverse inverses[] = {
#include "trial_inverse_table.inc"
};

enum { GROUP = 4, TABLE = TF_ARRAY_LEN(inverses) };

typedef struct state {
    uint64_t n;
    uint64_t *primes;
    unsigned count;
} state;

static void divide_out(state *s, uint64_t p, uint64_t inv, uint64_t limit) {
    for (uint64_t q; (q = s->n * inv) <= limit; s->n = q) s->primes[s->count++] = p;
}

/* Table entries [i, end): entry i is the inverse of tf_small_primes[i + 1]. Returns false when
 * what is left is below the square of the next prime. */
static bool divide_by_table(state *s, unsigned end) {
    unsigned i = 0;
    for (; i + GROUP <= end; i += GROUP) {
        uint64_t p = tf_small_primes[i + 1], n = s->n;
        if (p * p > n) return false;
        const inverse *t = inverses + i;
        /* one branch for the group: hits are rare beyond the first few primes */
        bool hit = (n * t[0].inv <= t[0].limit) | (n * t[1].inv <= t[1].limit) |
                   (n * t[2].inv <= t[2].limit) | (n * t[3].inv <= t[3].limit);
        if (!hit) continue;
        for (unsigned j = 0; j < GROUP; j++)
            divide_out(s, tf_small_primes[i + 1 + j], t[j].inv, t[j].limit);
    }
    for (; i < end; i++) {
        uint64_t p = tf_small_primes[i + 1];
        if (p * p > s->n) return false;
        divide_out(s, p, inverses[i].inv, inverses[i].limit);
    }
    return true;
}

/* tf_small_primes[first .. end): inverses made on the way, cheaper than a division by far. The
 * limit needs no division either: q is the quotient iff q * p does not exceed a word. */
static void divide_by_rest(state *s, unsigned first, unsigned end) {
    for (unsigned i = first; i < end; i++) {
        uint64_t p = tf_small_primes[i];
        if (p * p > s->n) return;
        uint64_t inv = tf_inv_word(p);
        if (tf_umulhi(s->n * inv, p) == 0) divide_out(s, p, inv, UINT64_MAX / p);
    }
}

uint64_t tf_trial64(uint64_t primes[64], unsigned *count, uint64_t n, uint32_t bound) {
    TF_ASSERT(n >= 1 && bound <= TF_SMALL_PRIMES_BOUND);
    state s = {.n = n, .primes = primes, .count = 0};
    if (bound > 2) {
        for (unsigned twos = tf_ctz64(n); twos > 0; twos--) primes[s.count++] = 2;
        s.n >>= s.count;
        unsigned end = tf_small_primes_below(bound), table = TABLE + 1;
        if (divide_by_table(&s, (end < table ? end : table) - 1)) divide_by_rest(&s, table, end);
        /* Below bound only after an early stop: then it is a prime that belongs to the list. */
        if (s.n > 1 && s.n < bound) {
            primes[s.count++] = s.n;
            s.n = 1;
        }
    }
    *count = s.count;
    return s.n;
}
