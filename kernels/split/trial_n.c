/* trial_n.c — trial division of any number of words; see trial.h. One word: trial.c.
 *
 * Primes are multiplied together as long as the product fits a word. One pass over n gives n modulo
 * the product, and each of its primes is tested on that word. For long n the passes themselves are
 * shared by a remainder tree (prodtree.h). */
#include <stdlib.h>

#include "bits.h"
#include "bpsw.h" /* tf_is_prime64 */
#include "check.h"
#include "primes.h"
#include "primes_small.h"
#include "prodtree.h"
#include "split64.h"
#include "trial.h"

enum {
    TREE_LIMBS = 768,   /* n from here on is reduced by trees (measured) */
    TREE_WORDS = 4096,  /* products in one tree at most; otherwise as many as n has words */
    DIRECT_WORDS = 64,  /* products per chunk without a tree */
    PRIMES_PER_WORD = 4 /* room for so many on average; a chunk of very small primes ends early */
};

/* ---- the primes ---- */

typedef struct source {
    uint64_t pending;    /* drawn and put back; 0: none */
    unsigned index, end; /* in tf_small_primes; then */
    tf_primes it;        /* beyond the table, if it.state */
} source;

/* The odd primes of [lo, hi). */
static tf_status source_init(source *s, uint64_t lo, uint64_t hi) {
    const uint64_t table = TF_SMALL_PRIMES_BOUND;
    *s = (source){0};
    if (lo < table) {
        s->index = tf_small_primes_below((uint32_t)(lo < 3 ? 3 : lo));
        s->end = tf_small_primes_below((uint32_t)(hi < table ? hi : table));
    }
    return hi > table ? tf_primes_init(&s->it, lo < table ? table : lo, hi) : TF_OK;
}

static uint64_t next_prime(source *s) {
    if (s->pending) {
        uint64_t p = s->pending;
        s->pending = 0;
        return p;
    }
    if (s->index < s->end) return tf_small_primes[s->index++];
    return s->it.state ? tf_primes_next(&s->it) : 0;
}

/* ---- chunks: some products of consecutive primes, and n modulo each ---- */

typedef struct chunk {
    size_t words, max_words, count, max_primes;
    uint64_t *product; /* of the primes prime[first[i]] ... prime[first[i+1] - 1] */
    uint64_t *rest;    /* n mod product[i] */
    uint32_t *first, *prime;
} chunk;

/* One block of memory, at product. */
static tf_status chunk_init(chunk *c, size_t max_words) {
    *c = (chunk){.max_words = max_words, .max_primes = PRIMES_PER_WORD * max_words};
    c->product = malloc(2 * max_words * sizeof *c->product +
                        (max_words + 1 + c->max_primes) * sizeof *c->prime);
    if (!c->product) return TF_ENOMEM;
    c->rest = c->product + max_words;
    c->first = (uint32_t *)(c->rest + max_words);
    c->prime = c->first + max_words + 1;
    return TF_OK;
}

/* Take the next primes; false when there are none left. */
static bool chunk_fill(chunk *c, source *s) {
    c->words = c->count = 0;
    uint64_t p = next_prime(s);
    while (p && c->words < c->max_words && c->count < c->max_primes) {
        uint64_t product = 1;
        c->first[c->words] = (uint32_t)c->count;
        for (; p && c->count < c->max_primes && tf_umulhi(product, p) == 0; p = next_prime(s)) {
            product *= p;
            c->prime[c->count++] = (uint32_t)p;
        }
        c->product[c->words++] = product;
    }
    c->first[c->words] = (uint32_t)c->count;
    s->pending = p;
    return c->words > 0;
}

static tf_status chunk_reduce(chunk *c, const mpz_t n, bool by_tree) {
    if (!by_tree) {
        for (size_t i = 0; i < c->words; i++) c->rest[i] = mpz_fdiv_ui(n, c->product[i]);
        return TF_OK;
    }
    tf_prodtree *tree;
    tf_status status = tf_prodtree_new(&tree, c->product, c->words);
    if (status != TF_OK) return status;
    tf_prodtree_remainders(c->rest, tree, n);
    tf_prodtree_free(tree);
    return TF_OK;
}

/* ---- dividing ---- */

typedef struct job {
    mpz_ptr n; /* what is left */
    mpz_t p;   /* scratch */
    tf_trial_hit *hits;
    size_t room, *count;
    uint64_t lo, hi;
} job;

static bool divides(uint64_t p, uint64_t word) {
    return tf_umulhi(word * tf_inv_word(p), p) == 0;
}

static tf_status add_hit(job *j, uint64_t p, unsigned exponent) {
    if (*j->count == j->room) return TF_ELIMIT;
    j->hits[(*j->count)++] = (tf_trial_hit){.prime = p, .exponent = exponent};
    return TF_OK;
}

/* Divide by all primes of one product that divide @p rest = n mod product. All at once first: most
 * occur once only, and one pass over n serves them all. */
static tf_status divide_by_product(job *j, const chunk *c, size_t word) {
    uint64_t common = 1;
    size_t begin = *j->count;
    tf_status status = TF_OK;
    for (uint32_t i = c->first[word]; i < c->first[word + 1] && status == TF_OK; i++) {
        if (!divides(c->prime[i], c->rest[word])) continue;
        status = add_hit(j, c->prime[i], 1);
        if (status == TF_OK) common *= c->prime[i];
    }
    if (common == 1) return status;
    mpz_divexact_ui(j->n, j->n, common);
    uint64_t rest = mpz_fdiv_ui(j->n, common);
    for (size_t h = begin; h < *j->count; h++) {
        if (!divides(j->hits[h].prime, rest)) continue;
        mpz_set_ui(j->p, j->hits[h].prime);
        j->hits[h].exponent += (unsigned)mpz_remove(j->n, j->n, j->p);
    }
    return status;
}

static tf_status divide_by_two(job *j) {
    mp_bitcnt_t twos = mpz_scan1(j->n, 0);
    if (twos == 0) return TF_OK;
    tf_status status = add_hit(j, 2, (unsigned)twos);
    if (status == TF_OK) mpz_tdiv_q_2exp(j->n, j->n, twos);
    return status;
}

/* One word is left, and the primes of the table from lo on: stop at 1 or a prime. */
static tf_status finish_by_table(job *j, source *s) {
    uint64_t n = mpz_get_ui(j->n), p = 0;
    tf_status status = TF_OK;
    bool prime = tf_is_prime64(n);
    while (n > 1 && !prime && (p = next_prime(s)) != 0) {
        if (!divides(p, n)) continue;
        unsigned exponent = 0;
        status = add_hit(j, p, 0);
        if (status != TF_OK) break;
        for (; n % p == 0; n /= p) exponent++;
        j->hits[*j->count - 1].exponent = exponent;
        prime = tf_is_prime64(n);
    }
    if (status == TF_OK && prime && n >= j->lo && n < j->hi) {
        status = add_hit(j, n, 1);
        if (status == TF_OK) n = 1;
    }
    mpz_set_ui(j->n, n);
    return status;
}

/* One word is left, and many primes: factoring the word is quicker than trying them. */
static tf_status finish_by_splitting(job *j) {
    uint64_t primes[64];
    uint8_t methods[64];
    unsigned count = tf_split64(primes, methods, mpz_get_ui(j->n), 0);
    tf_status status = TF_OK;
    for (unsigned i = 0, run; i < count && status == TF_OK; i += run) {
        for (run = 1; i + run < count && primes[i + run] == primes[i];) run++;
        if (primes[i] < j->lo || primes[i] >= j->hi) continue;
        status = add_hit(j, primes[i], run);
        for (unsigned k = 0; k < run && status == TF_OK; k++)
            mpz_divexact_ui(j->n, j->n, primes[i]);
    }
    return status;
}

/* While n has more than one word: chunk by chunk. */
static tf_status divide_long(job *j, source *s, const tf_budget *budget) {
    size_t limbs = mpz_size(j->n), words = limbs < TREE_WORDS ? limbs : TREE_WORDS;
    bool by_tree = limbs >= TREE_LIMBS;
    chunk c;
    tf_status status = chunk_init(&c, by_tree ? words : DIRECT_WORDS);
    if (status != TF_OK) return status;
    while (status == TF_OK && mpz_size(j->n) > 1 && chunk_fill(&c, s)) {
        status =
            budget && tf_budget_cancelled(budget) ? TF_CANCELLED : chunk_reduce(&c, j->n, by_tree);
        for (size_t i = 0; i < c.words && status == TF_OK; i++)
            status = divide_by_product(j, &c, i);
    }
    free(c.product);
    return status;
}

static tf_status divide_by_odd(job *j, const tf_budget *budget) {
    source s = {0};
    tf_status status = TF_OK;
    bool table = j->hi <= TF_SMALL_PRIMES_BOUND;
    mpz_init(j->p);
    if (mpz_size(j->n) > 1 || table) status = source_init(&s, j->lo, j->hi);
    if (status == TF_OK && mpz_size(j->n) > 1) status = divide_long(j, &s, budget);
    if (status == TF_OK && mpz_size(j->n) == 1)
        status = table ? finish_by_table(j, &s) : finish_by_splitting(j);
    tf_primes_clear(&s.it);
    mpz_clear(j->p);
    return status;
}

tf_status tf_trial_n(mpz_t cofactor, tf_trial_hit *hits, size_t room, size_t *count, const mpz_t n,
                     uint64_t lo, uint64_t hi, const tf_budget *budget) {
    TF_ASSERT(mpz_sgn(n) > 0 && hi <= TF_TRIAL_MAX_BOUND);
    *count = 0;
    mpz_set(cofactor, n);
    job j = {.n = cofactor, .hits = hits, .room = room, .count = count, .lo = lo, .hi = hi};
    tf_status status = TF_OK;
    if (lo <= 2 && 2 < hi) status = divide_by_two(&j);
    if (status == TF_OK && lo < hi) status = divide_by_odd(&j, budget);
    if (status != TF_OK) return status;
    return *count > 0 ? TF_FOUND : TF_NONE;
}
