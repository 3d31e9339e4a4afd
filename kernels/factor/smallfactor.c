/* smallfactor.c — see smallfactor.h: trial division, then the queue, then the primes in order.
 *
 * While the parts are in the queue, the small primes of all numbers stand in one array, number by
 * number; the others come out of the queue in any order and are linked to their numbers. */
#include "smallfactor.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "primes_small.h"
#include "siqs.h"
#include "smallanswer.h"
#include "smallqueue.h"
#include "tqs.h"
#include "trial_small.h"
#include "trialv.h"

enum {
    LARGE_PRIMES_64 = 6, /* of one word */
    FEW_WORDS = 4,       /* one by one: a batch takes as long as that */
    KEPT = 8192,         /* numbers that room is kept for from call to call */
    WORDS = 27           /* products of the odd primes below 1024 */
};

struct tf_small {
    tf__small_queue queue;
    size_t room, bits; /* the arrays are for so many numbers of so many bits */
    uint32_t *head;
    tf__small_prime *prime;
    uint16_t *small;         /* primes below 1024 */
    size_t *small_end;       /* of each number */
    uint64_t product[WORDS]; /* of the primes [first[i], first[i + 1]) of the table */
    uint8_t first[WORDS + 1];
    unsigned words; /* 0 until a number needs them */
    tf_tqs *tiny;   /* NULL until a number needs it */
    tf_isa tiny_isa;
};

tf_small *tf_small_new(void) {
    return calloc(1, sizeof(tf_small));
}

static void drop_arrays(tf_small *b) {
    free(b->head);
    free(b->prime);
    free(b->small);
    free(b->small_end);
    b->head = NULL;
    b->prime = NULL;
    b->small = NULL;
    b->small_end = NULL;
    b->room = b->bits = 0;
}

void tf_small_free(tf_small *b) {
    if (!b) return;
    tf__small_queue_clear(&b->queue);
    drop_arrays(b);
    tf_tqs_free(b->tiny);
    free(b);
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
    tf_small *b = context;
    if (b->tiny && b->tiny_isa != b->queue.isa) {
        tf_tqs_free(b->tiny);
        b->tiny = NULL;
    }
    if (!b->tiny) b->tiny = tf_tqs_new(b->queue.isa);
    if (!b->tiny) return TF_ENOMEM;
    b->tiny_isa = b->queue.isa;
    tf_status s = tf_tqs_split(d, b->tiny, n, NULL, cancel);
    return s == TF_NONE ? sieve_large(d, n, b->queue.isa, cancel) : s;
}

/* Arrays for count numbers of so many bits, unless they are there. */
static tf_status make_room(tf_small *b, size_t count, unsigned bits) {
    if (b->head && count <= b->room && bits <= b->bits) return TF_OK;
    if (count >= UINT32_MAX / TF__SMALL_LARGE) return TF_ELIMIT;
    drop_arrays(b);
    size_t n = count + 1; /* never an empty block */
    b->head = malloc(n * sizeof *b->head);
    b->prime = malloc(n * (bits > 64 ? TF__SMALL_LARGE : LARGE_PRIMES_64) * sizeof *b->prime);
    b->small = malloc(n * bits * sizeof *b->small);
    b->small_end = malloc(n * sizeof *b->small_end);
    if (b->head && b->prime && b->small && b->small_end) {
        b->room = count;
        b->bits = bits;
        return TF_OK;
    }
    drop_arrays(b);
    return TF_ENOMEM;
}

static tf_status begin(tf_small *b, size_t count, unsigned bits, tf_isa isa,
                       const tf_cancel *cancel) {
    tf_status s = make_room(b, count, bits);
    if (s == TF_OK)
        tf__small_queue_begin(&b->queue, b->head, b->prime, isa, &(tf__small_sieve){sieve, b},
                              cancel);
    return s;
}

/* ---- trial division ---- */

/* The odd primes below 1024 as few products as fit words: n is divided once for each. */
static void make_products(tf_small *b) {
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

static uint64_t divide_word(tf_small *b, size_t *end, uint64_t n) {
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

/* Is n a multiple of the prime of this row? *q: n/p then, by the inverse modulo 2^128. */
static bool quotient(tf_u128 *q, tf_u128 n, unsigned row) {
    const tf__inverse t = tf__trial_inverses[row];
    const uint64_t p = tf_small_primes[row + 1];
    *q = n * (t.inv * (2 - (tf_u128)p * t.inv));
    return tf_hi64(*q) < t.limit || (tf_hi64(*q) == t.limit && n % p == 0);
}

static tf_u128 divide_two_words(tf_small *b, size_t *end, tf_u128 n) {
    unsigned twos = tf_ctz128(n);
    *end = put_twos(b->small, *end, twos);
    n >>= twos;
    if (b->words == 0) make_products(b);
    for (unsigned w = 0; w < b->words; w++) {
        uint64_t rest = (uint64_t)(n % b->product[w]);
        for (unsigned i = b->first[w]; i < b->first[w + 1]; i++) {
            tf__inverse t = tf__trial_inverses[i];
            if (rest * t.inv > t.limit) continue;
            for (tf_u128 q; quotient(&q, n, i); n = q)
                b->small[(*end)++] = (uint16_t)tf_small_primes[i + 1];
        }
    }
    return n;
}

/* Number i, whose small primes are in the array up to end: the rest n of it to the queue. */
static tf_status settle(tf_small *b, size_t i, size_t end, tf_u128 n) {
    b->head[i] = TF__SMALL_END;
    b->small_end[i] = end;
    if (n <= 1) return TF_OK;
    if (n < TF__SMALL_TRIAL) { /* a prime that division has left */
        b->small[b->small_end[i]++] = (uint16_t)n;
        return TF_OK;
    }
    const bool whole = end == (i ? b->small_end[i - 1] : 0);
    return tf__small_queue_put(&b->queue, (uint32_t)i, n, whole);
}

static tf_status take(tf_small *b, size_t i, tf_u128 n) {
    size_t end = i ? b->small_end[i - 1] : 0;
    if (n > 1) n = tf_hi64(n) ? divide_two_words(b, &end, n) : divide_word(b, &end, tf_lo64(n));
    return settle(b, i, end, n);
}

/* The rows and lanes of hits, four rows at a time. */
#define EACH_HIT(hits, row, lane)                                                                  \
    for (unsigned row, lane, four = 0; four < TF__TRIALV_ROWS; four += 4)                          \
        for (uint64_t left = rows_of(hits, four);                                                  \
             left && (row = four + tf_ctz64(left) / 16, lane = tf_ctz64(left) % 16, true);         \
             left &= left - 1)

static uint64_t rows_of(const uint16_t *hits, unsigned four) {
    uint64_t rows;
    memcpy(&rows, hits + four, sizeof rows);
    return rows;
}

/* Number i, whose primes its lane has found; n is left of it. */
static tf_status settle_lane(tf_small *b, size_t i, const uint16_t *small, unsigned count,
                             tf_u128 n) {
    size_t end = i ? b->small_end[i - 1] : 0;
    memcpy(b->small + end, small, count * sizeof *small);
    return settle(b, i, end + count, n);
}

/* Words on lanes, number first and those after it. */
static tf_status take_lanes(tf_small *b, size_t first, const uint64_t *word, tf__trialv *divide) {
    uint64_t n[TF__TRIALV_LANES], all = 0;
    uint16_t hits[TF__TRIALV_ROWS], small[TF__TRIALV_LANES][64];
    unsigned count[TF__TRIALV_LANES];
    for (unsigned j = 0; j < TF__TRIALV_LANES; j++) all |= n[j] = word[j] ? word[j] : 1;
    divide(hits, tf__trialv_rows(all), n);
    for (unsigned j = 0; j < TF__TRIALV_LANES; j++) {
        count[j] = (unsigned)put_twos(small[j], 0, tf_ctz64(n[j]));
        n[j] >>= count[j];
    }
    EACH_HIT(hits, row, j) {
        tf__inverse t = tf__trial_inverses[row];
        for (uint64_t q; (q = n[j] * t.inv) <= t.limit; n[j] = q)
            small[j][count[j]++] = tf_small_primes[row + 1];
    }
    tf_status s = TF_OK;
    for (unsigned j = 0; j < TF__TRIALV_LANES && s == TF_OK; j++)
        s = settle_lane(b, first + j, small[j], count[j], n[j]);
    return s;
}

/* Likewise two words. */
static tf_status take_lanes2(tf_small *b, size_t first, const tf_u128 *wide, tf__trialv2 *divide) {
    tf_u128 n[TF__TRIALV_LANES], all = 0;
    uint16_t hits[TF__TRIALV_ROWS], small[TF__TRIALV_LANES][128];
    unsigned count[TF__TRIALV_LANES];
    for (unsigned j = 0; j < TF__TRIALV_LANES; j++) all |= n[j] = wide[j] ? wide[j] : 1;
    divide(hits, tf__trialv_rows(all), n);
    for (unsigned j = 0; j < TF__TRIALV_LANES; j++) {
        count[j] = (unsigned)put_twos(small[j], 0, tf_ctz128(n[j]));
        n[j] >>= count[j];
    }
    EACH_HIT(hits, row, j)
    for (tf_u128 q; quotient(&q, n[j], row); n[j] = q)
        small[j][count[j]++] = tf_small_primes[row + 1];
    tf_status s = TF_OK;
    for (unsigned j = 0; j < TF__TRIALV_LANES && s == TF_OK; j++)
        s = settle_lane(b, first + j, small[j], count[j], n[j]);
    return s;
}

/* ---- the answer ---- */

static void collect(tf__small_answer *a, const tf_small *b, size_t i) {
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

/* Numbers and their answers, of one word or of two: what is not NULL. */
typedef struct arrays {
    const uint64_t *word;
    const tf_u128 *wide;
    uint64_t *word_primes;
    tf_u128 *wide_primes;
    uint8_t *methods; /* or not wanted */
    size_t *ends;
} arrays;

/* Answer number i, from place end on. @return the place after it */
static size_t write_answer(const arrays *io, size_t end, const tf_small *b, size_t i) {
    tf__small_answer a;
    collect(&a, b, i);
    if (io->methods) tf__small_name_methods(io->methods + end, &a);
    if (io->wide) {
        for (unsigned k = 0; k < a.small_count; k++) io->wide_primes[end++] = a.small[k];
        for (unsigned k = 0; k < a.large_count; k++) io->wide_primes[end++] = a.large[k];
    } else {
        for (unsigned k = 0; k < a.small_count; k++) io->word_primes[end++] = a.small[k];
        for (unsigned k = 0; k < a.large_count; k++) io->word_primes[end++] = tf_lo64(a.large[k]);
    }
    return end;
}

static tf_status factor_all(tf_small *b, const arrays *io, size_t count, tf_isa isa,
                            const tf_cancel *cancel) {
    tf_status s = begin(b, count, io->wide ? 128 : 64, isa, cancel);
    tf__trialv *divide = io->word ? tf__trialv_for(isa) : NULL;
    tf__trialv2 *divide2 = io->wide ? tf__trialv2_for(isa) : NULL;
    size_t i = 0;
    for (; divide && count - i >= TF__TRIALV_LANES && s == TF_OK; i += TF__TRIALV_LANES)
        s = take_lanes(b, i, io->word + i, divide);
    for (; divide2 && count - i >= TF__TRIALV_LANES && s == TF_OK; i += TF__TRIALV_LANES)
        s = take_lanes2(b, i, io->wide + i, divide2);
    for (; i < count && s == TF_OK; i++) s = take(b, i, io->wide ? io->wide[i] : io->word[i]);
    if (s == TF_OK) s = tf__small_queue_finish(&b->queue);
    size_t end = 0;
    for (i = 0; i < count && s == TF_OK; i++) io->ends[i] = end = write_answer(io, end, b, i);
    if (b->room > KEPT) drop_arrays(b);
    return s;
}

static tf_status factor_with(tf_small *c, const arrays *io, size_t count, tf_isa isa,
                             const tf_cancel *cancel) {
    if (c) return factor_all(c, io, count, isa, cancel);
    if (!(c = tf_small_new())) return TF_ENOMEM;
    tf_status s = factor_all(c, io, count, isa, cancel);
    tf_small_free(c);
    return s;
}

tf_status tf_small64_with(tf_small *c, uint64_t *primes, uint8_t *methods, size_t *ends,
                          const uint64_t *n, size_t count, tf_isa isa, const tf_cancel *cancel) {
    if (tf_cancel_reason(cancel)) return TF_CANCELLED;
    if (count <= FEW_WORDS) {
        tf__small_few(primes, methods, ends, n, count);
        return TF_OK;
    }
    arrays io = {.word = n, .word_primes = primes, .methods = methods, .ends = ends};
    return factor_with(c, &io, count, isa, cancel);
}

tf_status tf_small128_with(tf_small *c, tf_u128 *primes, uint8_t *methods, size_t *ends,
                           const tf_u128 *n, size_t count, tf_isa isa, const tf_cancel *cancel) {
    if (tf_cancel_reason(cancel)) return TF_CANCELLED;
    if (count == 0) return TF_OK;
    arrays io = {.wide = n, .wide_primes = primes, .methods = methods, .ends = ends};
    return factor_with(c, &io, count, isa, cancel);
}

tf_status tf_small64(uint64_t *primes, uint8_t *methods, size_t *ends, const uint64_t *n,
                     size_t count, tf_isa isa, const tf_cancel *cancel) {
    return tf_small64_with(NULL, primes, methods, ends, n, count, isa, cancel);
}

tf_status tf_small128(tf_u128 *primes, uint8_t *methods, size_t *ends, const tf_u128 *n,
                      size_t count, tf_isa isa, const tf_cancel *cancel) {
    return tf_small128_with(NULL, primes, methods, ends, n, count, isa, cancel);
}
