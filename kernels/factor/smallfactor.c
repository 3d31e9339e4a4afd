/* smallfactor.c — see smallfactor.h: trial division, then the queue, then the primes in order.
 *
 * While the parts are in the queue, the small primes of all numbers stand in one array, number by
 * number; the others come out of the queue in any order and are linked to their numbers. */
#include "smallfactor.h"

#include <stdlib.h>

#include "bits.h"
#include "primes_small.h"
#include "siqs.h"
#include "smallqueue.h"
#include "split64.h"
#include "tqs.h"
#include "trial_small.h"

enum {
    TRIAL_BITS = 28,     /* what is left is called the work of trial division below */
    LARGE_PRIMES = 12,   /* above 2^10, of two words */
    LARGE_PRIMES_64 = 6, /* of one word */
    FEW_WORDS = 4,       /* one by one: a batch takes as long as that */
    WORDS = 27           /* products of the odd primes below 1024 */
};

typedef struct batch {
    tf__small_queue queue;
    uint32_t *head;
    tf__small_prime *prime;
    uint16_t *small;         /* primes below 1024 */
    size_t *small_end;       /* of each number */
    uint64_t product[WORDS]; /* of the primes [first[i], first[i + 1]) of the table */
    uint8_t first[WORDS + 1];
    unsigned words;
    tf_tqs *tiny; /* NULL until a number needs it */
} batch;

static void batch_clear(batch *b) {
    tf__small_queue_clear(&b->queue);
    free(b->head);
    free(b->prime);
    free(b->small);
    free(b->small_end);
    tf_tqs_free(b->tiny);
}

/* The large sieve, behind the tiny one. What it cannot split is left to curves. */
static tf_status sieve_large(tf_u128 *d, tf_u128 n, tf_isa isa, const tf_cancel *cancel) {
    mpz_t f, number;
    mpz_init(f);
    mpz_init_set_ui(number, tf_hi64(n));
    mpz_mul_2exp(number, number, 64);
    mpz_add_ui(number, number, tf_lo64(n));
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = cancel};
    tf_siqs_options options = {.isa = isa};
    tf_status s = tf_siqs_factor_with(f, number, 0, &budget, &options);
    if (s == TF_FOUND) *d = (tf_u128)mpz_getlimbn(f, 1) << 64 | mpz_getlimbn(f, 0);
    mpz_clear(number);
    mpz_clear(f);
    return s == TF_ELIMIT ? TF_NONE : s;
}

/* The sieve behind the queue's last stage; its memory is made when first used. */
static tf_status sieve(void *context, tf_u128 *d, tf_u128 n, const tf_cancel *cancel) {
    batch *b = context;
    if (!b->tiny) b->tiny = tf_tqs_new(b->queue.isa);
    if (!b->tiny) return TF_ENOMEM;
    tf_status s = tf_tqs_split(d, b->tiny, n, NULL, cancel);
    return s == TF_NONE ? sieve_large(d, n, b->queue.isa, cancel) : s;
}

static tf_status batch_init(batch *b, size_t count, unsigned bits, tf_isa isa,
                            const tf_cancel *cancel) {
    *b = (batch){0};
    if (count >= UINT32_MAX / LARGE_PRIMES) return TF_ELIMIT;
    size_t n = count + 1; /* never an empty block */
    b->head = malloc(n * sizeof *b->head);
    b->prime = malloc(n * (bits > 64 ? LARGE_PRIMES : LARGE_PRIMES_64) * sizeof *b->prime);
    b->small = malloc(n * bits * sizeof *b->small);
    b->small_end = malloc(n * sizeof *b->small_end);
    tf__small_queue_init(&b->queue, b->head, b->prime, isa, &(tf__small_sieve){sieve, b}, cancel);
    return b->head && b->prime && b->small && b->small_end ? TF_OK : TF_ENOMEM;
}

/* ---- trial division ---- */

/* The odd primes below 1024 as few products as fit words: n is divided once for each. */
static void make_products(batch *b) {
    unsigned i = 0;
    for (b->words = 0; i < TF__TRIAL_INVERSES; b->words++) {
        uint64_t product = 1;
        b->first[b->words] = (uint8_t)i;
        for (; i < TF__TRIAL_INVERSES && tf_umulhi(product, tf_small_primes[i + 1]) == 0; i++)
            product *= tf_small_primes[i + 1];
        b->product[b->words] = product;
    }
    b->first[b->words] = (uint8_t)i;
}

static size_t put_twos(uint16_t *small, size_t end, unsigned twos) {
    for (unsigned i = 0; i < twos; i++) small[end++] = 2;
    return end;
}

static uint64_t divide_word(batch *b, size_t *end, uint64_t n) {
    uint64_t primes[64];
    unsigned count;
    n = tf__trial_256(primes, &count, n);
    for (unsigned i = 0; i < count; i++) b->small[(*end)++] = (uint16_t)primes[i];
    if (n < TF__TRIAL_FIRST * TF__TRIAL_FIRST) return n;
    for (unsigned i = TF__TRIAL_FIRST_INDEX - 1; i < TF__TRIAL_INVERSES; i++) {
        tf__inverse t = tf__trial_inverses[i];
        for (uint64_t q; (q = n * t.inv) <= t.limit; n = q)
            b->small[(*end)++] = tf_small_primes[i + 1];
    }
    return n;
}

static tf_u128 divide_two_words(batch *b, size_t *end, tf_u128 n) {
    unsigned twos = tf_ctz128(n);
    *end = put_twos(b->small, *end, twos);
    n >>= twos;
    if (b->words == 0) make_products(b);
    for (unsigned w = 0; w < b->words; w++) {
        uint64_t rest = (uint64_t)(n % b->product[w]);
        for (unsigned i = b->first[w]; i < b->first[w + 1]; i++) {
            tf__inverse t = tf__trial_inverses[i];
            if (rest * t.inv > t.limit) continue;
            for (uint64_t p = tf_small_primes[i + 1]; n % p == 0; n /= p)
                b->small[(*end)++] = (uint16_t)p;
        }
    }
    return n;
}

/* Number i: its small primes to the array, the rest to the queue. */
static tf_status take(batch *b, size_t i, tf_u128 n) {
    size_t end = i ? b->small_end[i - 1] : 0;
    b->head[i] = TF__SMALL_END;
    if (n > 1) n = tf_hi64(n) ? divide_two_words(b, &end, n) : divide_word(b, &end, tf_lo64(n));
    b->small_end[i] = end;
    if (n <= 1) return TF_OK;
    if (n < TF__SMALL_TRIAL) { /* a prime that division has left */
        b->small[b->small_end[i]++] = (uint16_t)n;
        return TF_OK;
    }
    return tf__small_queue_put(&b->queue, (uint32_t)i, n);
}

/* ---- the answer ---- */

typedef struct answer {
    const uint16_t *small;
    unsigned small_count, large_count;
    tf_u128 large[LARGE_PRIMES]; /* in order */
} answer;

static void collect(answer *a, const batch *b, size_t i) {
    size_t begin = i ? b->small_end[i - 1] : 0;
    a->small = b->small + begin;
    a->small_count = (unsigned)(b->small_end[i] - begin);
    a->large_count = 0;
    for (uint32_t k = b->head[i]; k != TF__SMALL_END; k = b->prime[k].next) {
        tf_u128 p = b->prime[k].p;
        unsigned place = a->large_count++;
        for (; place > 0 && a->large[place - 1] > p; place--) a->large[place] = a->large[place - 1];
        a->large[place] = p;
    }
}

/* The rule of the header, from the primes alone. */
static void name_methods(uint8_t *methods, const answer *a) {
    unsigned count = a->small_count + a->large_count;
    tf_method how = count == 1 ? TF_METHOD_NONE : TF_METHOD_TRIAL;
    for (unsigned i = 0; i < a->small_count; i++) methods[i] = (uint8_t)how;
    if (a->large_count > 1) {
        tf_u128 rest = 1;
        for (unsigned i = 0; i < a->large_count; i++) rest *= a->large[i];
        bool power = a->large[0] == a->large[a->large_count - 1];
        if (rest >> TRIAL_BITS) how = power ? TF_METHOD_POWER : TF_METHOD_ECM;
    }
    for (unsigned i = a->small_count; i < count; i++) methods[i] = (uint8_t)how;
}

/* So few that the lanes would stay empty. */
static void few_words(uint64_t *primes, uint8_t *methods, size_t *ends, const uint64_t *n,
                      size_t count) {
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t found[64];
        uint8_t how[64];
        unsigned of = tf_split64(found, how, n[i], 0);
        uint16_t small[64];
        answer a = {.small = small};
        for (unsigned k = 0; k < of; k++) {
            if (found[k] < TF__SMALL_TRIAL)
                small[a.small_count++] = (uint16_t)found[k];
            else
                a.large[a.large_count++] = found[k];
            primes[end + k] = found[k];
        }
        if (methods) name_methods(methods + end, &a);
        ends[i] = end += of;
    }
}

tf_status tf_small64(uint64_t *primes, uint8_t *methods, size_t *ends, const uint64_t *n,
                     size_t count, tf_isa isa, const tf_cancel *cancel) {
    if (tf_cancel_reason(cancel)) return TF_CANCELLED;
    if (count <= FEW_WORDS) {
        few_words(primes, methods, ends, n, count);
        return TF_OK;
    }
    batch b;
    tf_status s = batch_init(&b, count, 64, isa, cancel);
    for (size_t i = 0; i < count && s == TF_OK; i++) s = take(&b, i, n[i]);
    if (s == TF_OK) s = tf__small_queue_finish(&b.queue);
    size_t end = 0;
    for (size_t i = 0; i < count && s == TF_OK; i++) {
        answer a;
        collect(&a, &b, i);
        if (methods) name_methods(methods + end, &a);
        for (unsigned k = 0; k < a.small_count; k++) primes[end++] = a.small[k];
        for (unsigned k = 0; k < a.large_count; k++) primes[end++] = tf_lo64(a.large[k]);
        ends[i] = end;
    }
    batch_clear(&b);
    return s;
}

tf_status tf_small128(tf_u128 *primes, uint8_t *methods, size_t *ends, const tf_u128 *n,
                      size_t count, tf_isa isa, const tf_cancel *cancel) {
    batch b;
    tf_status s = batch_init(&b, count, 128, isa, cancel);
    for (size_t i = 0; i < count && s == TF_OK; i++) s = take(&b, i, n[i]);
    if (s == TF_OK) s = tf__small_queue_finish(&b.queue);
    size_t end = 0;
    for (size_t i = 0; i < count && s == TF_OK; i++) {
        answer a;
        collect(&a, &b, i);
        if (methods) name_methods(methods + end, &a);
        for (unsigned k = 0; k < a.small_count; k++) primes[end++] = a.small[k];
        for (unsigned k = 0; k < a.large_count; k++) primes[end++] = a.large[k];
        ends[i] = end;
    }
    batch_clear(&b);
    return s;
}
