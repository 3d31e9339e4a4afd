/* primes.c — the iterator over the sieve of sieve30.c; see primes.h. */
#include "primes.h"

#include <stdlib.h>

#include "check.h"
#include "primes_small.h"
#include "root.h"
#include "sieve30.h"

enum {
    WORD_SPAN = 240, /* numbers in one word of the bitmap */
    /* A segment stays in the first-level cache, unless there are so many sieving primes that
     * passing over them costs more than a miss: then the second level serves. */
    MIN_WORDS = 64,
    L1_WORDS = 4096,
    L2_WORDS = 32768
};

typedef struct tf__primes_state {
    uint64_t start, limit;
    uint64_t low;            /* where the next segment starts, a multiple of WORD_SPAN */
    size_t words, max_words; /* size of the next segment, and of the buffer */
    uint64_t *segment;
    size_t count, capacity; /* strikes in use */
    tf__strike *strikes;
    uint64_t next_strike; /* the first prime that does not strike yet; 0: no more */
    unsigned table;       /* its place in tf_small_primes, ... */
    tf_primes beyond;     /* ... or the iterator it came from */
    tf__sieve30_patterns patterns;
} state;

static const uint8_t tiny[3] = {2, 3, 5}; /* not in the bitmap */
static const uint8_t offsets[64] = {1,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,  47,
                                    49,  53,  59,  61,  67,  71,  73,  77,  79,  83,  89,  91,  97,
                                    101, 103, 107, 109, 113, 119, 121, 127, 131, 133, 137, 139, 143,
                                    149, 151, 157, 161, 163, 167, 169, 173, 179, 181, 187, 191, 193,
                                    197, 199, 203, 209, 211, 217, 221, 223, 227, 229, 233, 239};

/* At least the number of primes <= x, x < 2^28: 1.256 x / ln x [RosserSchoenfeld62, (3.6)], with
 * ln 2 * (bits - 1) for ln x. */
static size_t prime_count_bound(uint64_t x) {
    if (x < TF_SMALL_PRIMES_BOUND) return tf_small_primes_below((uint32_t)x + 1);
    return (size_t)(x * 1813 / 1000 / (tf_bitlen64(x) - 1));
}

static void next_sieving_prime(state *st) {
    if (st->table < TF_SMALL_PRIMES_COUNT)
        st->next_strike = tf_small_primes[st->table++];
    else
        st->next_strike = st->beyond.state ? tf_primes_next(&st->beyond) : 0;
}

static size_t choose_max_words(uint64_t limit, uint64_t root) {
    size_t most = root / 64; /* bytes: an eighth of the root */
    if (most < L1_WORDS) most = L1_WORDS;
    if (most > L2_WORDS) most = L2_WORDS;
    uint64_t needed = limit / WORD_SPAN + 1;
    return needed < most ? (size_t)needed : most;
}

tf_status tf_primes_init(tf_primes *it, uint64_t start, uint64_t limit) {
    *it = (tf_primes){0};
    if (limit > TF_PRIMES_MAX_LIMIT) return TF_ELIMIT;
    uint64_t root = limit ? tf_isqrt64(limit - 1) : 0;
    state *st = malloc(sizeof *st);
    if (!st) return TF_ENOMEM;
    *st = (state){.limit = limit,
                  .max_words = choose_max_words(limit, root),
                  .capacity = prime_count_bound(root)};
    st->segment = malloc(st->max_words * sizeof *st->segment);
    if (!st->segment) goto no_segment;
    st->strikes = malloc((st->capacity + 1) * sizeof *st->strikes);
    if (!st->strikes) goto no_strikes;
    if (root >= TF_SMALL_PRIMES_BOUND &&
        tf_primes_init(&st->beyond, TF_SMALL_PRIMES_BOUND, root + 1) != TF_OK)
        goto no_beyond;
    tf__sieve30_patterns_init(&st->patterns);
    it->state = st;
    tf_primes_skip_to(it, start);
    return TF_OK;

no_beyond:
    free(st->strikes);
no_strikes:
    free(st->segment);
no_segment:
    free(st);
    return TF_ENOMEM;
}

void tf_primes_clear(tf_primes *it) {
    if (it->state) {
        tf_primes_clear(&it->state->beyond);
        free(it->state->strikes);
        free(it->state->segment);
        free(it->state);
    }
    *it = (tf_primes){0};
}

void tf_primes_skip_to(tf_primes *it, uint64_t start) {
    state *st = it->state;
    st->start = start;
    st->low = start / WORD_SPAN * WORD_SPAN;
    /* Small at first, but not so small that the sieving primes outweigh it. */
    size_t words = tf_isqrt64(start) / 128;
    if (words < MIN_WORDS) words = MIN_WORDS;
    st->words = words < st->max_words ? words : st->max_words;
    st->count = 0;
    st->table = tf_small_primes_below(TF__SIEVE30_FIRST);
    if (st->beyond.state) tf_primes_skip_to(&st->beyond, TF_SMALL_PRIMES_BOUND);
    next_sieving_prime(st);
    it->base = 0;
    it->offset = tiny;
    it->bits = 0;
    for (unsigned i = 0; i < 3; i++)
        if (tiny[i] >= start && tiny[i] < st->limit) it->bits |= UINT64_C(1) << i;
    it->word = it->end = st->segment;
}

/* The offsets grow with the bits, so that those below @p bound are the low bits. */
static uint64_t bits_below(uint64_t bound) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < 64 && offsets[i] < bound; i++) mask |= UINT64_C(1) << i;
    return mask;
}

/* Bytes were sieved, words are read: the first byte belongs into the low bits. */
static void to_host_order(uint64_t *words, size_t count) {
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) return;
    for (size_t i = 0; i < count; i++) words[i] = __builtin_bswap64(words[i]);
}

bool tf__primes_refill(tf_primes *it) {
    state *st = it->state;
    it->offset = offsets;
    it->bits = 0;
    if (st->low >= st->limit) return false;

    uint64_t left = (st->limit - st->low + WORD_SPAN - 1) / WORD_SPAN;
    size_t words = left < st->words ? (size_t)left : st->words;
    uint64_t low = st->low, high = low + words * WORD_SPAN;
    for (; st->next_strike && st->next_strike * st->next_strike < high; next_sieving_prime(st)) {
        TF_ASSERT(st->count < st->capacity);
        st->strikes[st->count++] = tf__sieve30_start((uint32_t)st->next_strike, low);
    }
    uint8_t *bytes = (uint8_t *)st->segment;
    tf__sieve30_fill(bytes, words * 8, low, &st->patterns);
    tf__sieve30_strike(bytes, words * 8, st->strikes, st->count);
    if (low == 0) bytes[0] = 0xfe; /* not 1, but the primes of the patterns, and 29 */
    to_host_order(st->segment, words);
    if (low < st->start) st->segment[0] &= ~bits_below(st->start - low);
    if (high > st->limit) st->segment[words - 1] &= bits_below(WORD_SPAN - (high - st->limit));

    st->low = high;
    if (st->words < st->max_words) {
        st->words *= 2;
        if (st->words > st->max_words) st->words = st->max_words;
    }
    it->word = st->segment;
    it->end = st->segment + words;
    it->base = low - WORD_SPAN; /* next adds the span when it takes a word; wraps at 0 */
    return true;
}
