/* bench_large_sieve.c — large primes of the quadratic sieve: updates of every root against the merge
 * of sorted sums.
 *
 * Modulo p the roots of all polynomials of one a are r + Σ t_v d_v, t_v in {0, 1}. The kernel takes
 * every root through all of them, one addition each, 16 primes to a vector and 8 polynomials a pass
 * (qs_bucket.h). Kleinjung's large sieve halves the signs instead: the sums of either half, sorted,
 * are merged, and only those pairs are met whose sum falls into the interval [Kleinjung16]. Sums
 * are kept as fractions of p in 32 bits, so that reduction is for nothing and a list with one sign
 * more is the merge of a list and its shift.
 *
 * Each case has primes of one size, all polynomials of 10, 12 or 14 signs (12 are what numbers of 100
 * digits have), an interval of 65,536 positions; what is timed is everything between roots and lists
 * of hits. Both must find the same hits. What speaks for the merge here: its lists, one for each
 * polynomial at a time, are as short as the few primes make them, while those of a whole factor
 * base leave every cache. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benchlib.h"
#include "qs_ops.h"
#include "rng.h"

enum {
    SIGNS = 14, /* at most */
    SUMS = 1 << SIGNS / 2,
    PRIMES = 1024,
    INTERVAL = 65536,
    ROOM = 2 * PRIMES + 16 /* entries of a list: more than there are roots */
};

typedef struct input {
    uint32_t *p, *r[2], *start[2], *d; /* d: a row for each sign */
    uint32_t *entry, used[1 << SIGNS];
    unsigned signs;
    const tf_qs_ops *ops;
    uint64_t hits, sum; /* of the last run that was told to look */
    bool look;
} input;

/* Any odd numbers serve. */
static void input_init(input *in, unsigned bits, unsigned signs) {
    tf_rng rng;
    tf_rng_init(&rng, 5, bits);
    memset(in, 0, sizeof *in);
    in->signs = signs;
    in->p = tf_qs_alloc(PRIMES, 4);
    in->d = tf_qs_alloc((size_t)(signs + 1) * PRIMES, 4); /* and a row of zeros */
    in->entry = tf_qs_alloc((size_t)ROOM << signs, 4);
    for (unsigned j = 0; j < 2; j++) {
        in->r[j] = tf_qs_alloc(PRIMES, 4);
        in->start[j] = tf_qs_alloc(PRIMES, 4);
    }
    for (unsigned i = 0; i < PRIMES; i++) {
        in->p[i] = (1u << bits) + 30 * i + 1;
        for (unsigned j = 0; j < 2; j++) in->start[j][i] = (uint32_t)tf_rng_below(&rng, in->p[i]);
        for (unsigned v = 0; v < signs; v++)
            in->d[v * PRIMES + i] = (uint32_t)tf_rng_below(&rng, in->p[i]);
    }
    in->ops = tf_qs_ops_for(TF_ISA_BEST);
}

static void input_clear(input *in) {
    free(in->p);
    free(in->d);
    free(in->entry);
    for (unsigned j = 0; j < 2; j++) {
        free(in->r[j]);
        free(in->start[j]);
    }
}

/* Count the hits of a list and add them up, in an order-free way. */
static void look_at(input *in, uint32_t polynomial, const uint32_t *entry, uint32_t count) {
    in->hits += count;
    for (uint32_t i = 0; i < count; i++) in->sum += tf_mix64((uint64_t)polynomial << 32 | entry[i]);
}

/* ---- every root through every polynomial ----------------------------------------------------- */

/* To number @p n of the Gray code: the sign that turns, and whether it is taken back. */
static tf_qs_step step_to(const input *in, uint32_t n) {
    unsigned v = n ? (unsigned)__builtin_ctz(n) : in->signs;
    return (tf_qs_step){in->d + (size_t)v * PRIMES, n && !((n ^ n >> 1) >> v & 1)};
}

static void pass(input *in, uint32_t number) {
    uint32_t *next[TF_QS_STEPS];
    for (uint32_t j = 0; j < TF_QS_STEPS; j++) next[j] = in->entry + (size_t)j * ROOM;
    tf_qs_fill f = {.r1 = in->r[0],
                    .r2 = in->r[1],
                    .p = in->p,
                    .count = PRIMES,
                    .steps = TF_QS_STEPS,
                    .kind = TF_QS_SINGLE,
                    .interval = INTERVAL,
                    .blocks = 1,
                    .next = next};
    for (uint32_t j = 0; j < TF_QS_STEPS; j++) f.step[j] = step_to(in, number + j);
    in->ops->fill(&f);
    for (uint32_t j = 0; in->look && j < TF_QS_STEPS; j++) {
        const uint32_t *begin = in->entry + (size_t)j * ROOM;
        look_at(in, (number + j) ^ (number + j) >> 1, begin, (uint32_t)(next[j] - begin));
    }
}

static bool run_updates(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    input *in = context;
    in->hits = in->sum = 0;
    while (times-- > 0) {
        for (unsigned j = 0; j < 2; j++) memcpy(in->r[j], in->start[j], PRIMES * 4);
        for (uint32_t n = 0; n >> in->signs == 0; n += TF_QS_STEPS) pass(in, n);
    }
    return true;
}

static bool run_portable(void *context, uint64_t times, double *cpu) {
    input *in = context;
    const tf_qs_ops *best = in->ops;
    in->ops = tf_qs_ops_for(TF_ISA_GENERIC);
    bool good = run_updates(context, times, cpu);
    in->ops = best;
    return good;
}

/* ---- the merge of sorted sums ---------------------------------------------------------------- */

/* Sums of half the signs, increasing: fraction << 32 | signs taken. */
typedef struct sums {
    uint64_t s[SUMS + 1];
} sums;

static uint64_t fraction(uint32_t x, uint32_t p) {
    return ((uint64_t)x << 32) / p;
}

/* Take sign @p bit, which adds @p e, into a list of @p count sums. */
static void add_sign(sums *out, const sums *in, uint32_t count, uint64_t e, uint64_t bit) {
    uint64_t shifted[SUMS + 1];
    uint32_t first = 0; /* of those that wrap around */
    while (first < count && (in->s[first] >> 32) + e < UINT64_C(1) << 32) first++;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = first + i < count ? first + i : first + i - count;
        shifted[i] = (in->s[from] + (e << 32)) | bit;
    }
    shifted[count] = UINT64_MAX;
    for (uint32_t k = 0, i = 0, j = 0; k < 2 * count; k++) {
        uint64_t x = in->s[i], y = shifted[j];
        bool second = y < x;
        out->s[k] = second ? y : x;
        i += !second;
        j += second;
    }
    out->s[2 * count] = UINT64_MAX;
}

static void sort_sums(sums *out, const input *in, uint32_t prime, unsigned first_sign) {
    unsigned half = in->signs / 2;
    sums other;
    sums *now = half % 2 ? &other : out, *then = half % 2 ? out : &other;
    now->s[0] = 0;
    now->s[1] = UINT64_MAX;
    for (unsigned v = 0; v < half; v++) {
        uint32_t d = in->d[(first_sign + v) * PRIMES + prime];
        add_sign(then, now, 1u << v, fraction(d, in->p[prime]), 1u << (first_sign + v));
        sums *t = now;
        now = then;
        then = t;
    }
}

/* All pairs of a low and a high sum that take the root at fraction @p u into the interval. The low
 * sums go down, so that the high ones asked for go up, once around. */
static void merge_root(input *in, uint32_t prime, uint32_t u, const sums *low, const sums *high) {
    uint64_t twice[2 * SUMS + 1], p = in->p[prime];
    uint64_t width = ((uint64_t)INTERVAL << 32) / p;
    uint32_t count = 1u << in->signs / 2;
    for (uint32_t i = 0; i < count; i++) {
        twice[i] = high->s[i] >> 32;
        twice[count + i] = twice[i] + (UINT64_C(1) << 32);
    }
    twice[2 * count] = UINT64_MAX;
    uint32_t begin = 0; /* the first low sum that wraps around with u: before it 2^32 - 0 begins */
    while (begin < count && (low->s[begin] >> 32) + u <= UINT64_C(1) << 32) begin++;
    for (uint32_t k = 0, j = 0; k < count; k++) {
        uint64_t a = low->s[(begin + 2 * count - 1 - k) % count];
        uint32_t asked = 0u - ((uint32_t)(a >> 32) + u);
        while (twice[j] < asked) j++;
        for (uint32_t h = j; twice[h] < asked + width; h++) {
            uint32_t polynomial = (uint32_t)a | (uint32_t)high->s[h % count];
            uint32_t at = (uint32_t)((twice[h] - asked) * p >> 32);
            in->entry[(size_t)polynomial * ROOM + in->used[polynomial]++] = prime << 16 | at;
        }
    }
}

static bool run_merge(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    input *in = context;
    in->hits = in->sum = 0;
    while (times-- > 0) {
        memset(in->used, 0, sizeof in->used);
        for (uint32_t i = 0; i < PRIMES; i++) {
            sums low, high;
            sort_sums(&low, in, i, 0);
            sort_sums(&high, in, i, in->signs / 2);
            for (unsigned j = 0; j < 2; j++) { /* the middle of a position: rounding does no harm */
                uint64_t u = ((2 * (uint64_t)in->start[j][i] + 1) << 31) / in->p[i];
                merge_root(in, i, (uint32_t)u, &low, &high);
            }
        }
        for (uint32_t n = 0; in->look && n >> in->signs == 0; n++)
            look_at(in, n, in->entry + (size_t)n * ROOM, in->used[n]);
    }
    return true;
}

/* ---- cases ----------------------------------------------------------------------------------- */

static void compare(tf_bench *b, unsigned bits, unsigned signs) {
    char name[64];
    snprintf(name, sizeof name, "%u signs, primes of %u bits", signs, bits + 1);
    if (!tf_bench_wants(b, name)) return;
    static input in;
    input_init(&in, bits, signs);
    in.look = true;
    run_updates(&in, 1, NULL);
    uint64_t hits = in.hits, sum = in.sum;
    run_merge(&in, 1, NULL);
    if (in.hits != hits || in.sum != sum) {
        tf_bench_wrong(b, name, "the merge finds other hits than the updates");
    } else {
        in.look = false;
        fprintf(stderr, "#   %.4f hits for a root and polynomial\n",
                (double)hits / (2.0 * PRIMES * (1u << signs)));
        tf_bench_side sides[] = {{"updates", run_updates, &in},
                                 {"portable", run_portable, &in},
                                 {"merge", run_merge, &in}};
        tf_bench_case c = {.name = name,
                           .unit = "prime",
                           .units = PRIMES,
                           .by_cpu = true,
                           .sides = sides,
                           .side_count = 3};
        tf_bench_run(b, &c);
    }
    input_clear(&in);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("large_sieve", argc, argv);
    bool quick = tf_bench_quick(b);
    for (unsigned signs = 10; signs <= (quick ? 10 : SIGNS); signs += 2)
        for (unsigned bits = 17; bits <= 27; bits += quick ? 5 : 2) compare(b, bits, signs);
    return tf_bench_close(b);
}
