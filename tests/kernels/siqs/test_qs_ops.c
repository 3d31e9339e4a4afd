/* The inner loops of the sieve, at every vector level, against the plainest loops there are. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "qs_ops.h"
#include "rng.h"

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* ---- large primes ---------------------------------------------------------------------------- */

enum { PRIMES = 112, LISTS = TF_QS_STEPS * 16, ROOM = 4 * PRIMES + 16 };

typedef struct fill_case {
    uint32_t lowest, gap; /* odd numbers serve as primes */
    uint32_t interval, steps;
    tf_qs_kind kind;
} fill_case;

typedef struct fill_state {
    uint32_t *r[2], *p, *d; /* d: a row for each step */
    bool up[TF_QS_STEPS];
    uint32_t *entry, used[LISTS];
} fill_state;

static void fill_init(fill_state *f, const fill_case *c) {
    tf_rng rng;
    tf_rng_init(&rng, 11, c->lowest);
    for (unsigned j = 0; j < 2; j++) f->r[j] = tf_qs_alloc(PRIMES, 4);
    f->p = tf_qs_alloc(PRIMES, 4);
    f->d = tf_qs_alloc((size_t)TF_QS_STEPS * PRIMES, 4);
    f->entry = tf_qs_alloc((size_t)LISTS * ROOM, 4);
    for (unsigned i = 0; i < PRIMES; i++) {
        bool padding = i >= PRIMES - 5;
        f->p[i] = padding ? 0 : (c->lowest + i * c->gap) | 1;
        for (unsigned j = 0; j < 2; j++)
            f->r[j][i] = padding ? UINT32_MAX : (uint32_t)tf_rng_below(&rng, f->p[i]);
        for (unsigned j = 0; j < TF_QS_STEPS && !padding; j++) {
            uint64_t edge = tf_rng_below(&rng, 8); /* 0 and p - 1 among them */
            f->d[j * PRIMES + i] = edge == 0   ? 0
                                   : edge == 1 ? f->p[i] - 1
                                               : (uint32_t)tf_rng_below(&rng, f->p[i]);
        }
        if (i % 3 == 0 && !padding) f->r[1][i] = f->r[0][i] = i; /* both hit */
    }
    for (unsigned j = 0; j < TF_QS_STEPS; j++) f->up[j] = tf_rng_below(&rng, 2);
}

static void fill_clear(fill_state *f) {
    free(f->r[0]);
    free(f->r[1]);
    free(f->p);
    free(f->d);
    free(f->entry);
}

static uint32_t blocks_of(const fill_case *c) {
    return c->interval > TF_QS_BLOCK ? c->interval / TF_QS_BLOCK : 1;
}

static void fill_by(fill_state *f, const fill_case *c, const tf_qs_ops *ops, bool collect) {
    uint32_t *next[LISTS], lists = c->steps * blocks_of(c);
    for (uint32_t i = 0; i < lists; i++) next[i] = f->entry + (size_t)i * ROOM;
    tf_qs_fill fill = {.r1 = f->r[0],
                       .r2 = f->r[1],
                       .p = f->p,
                       .count = PRIMES,
                       .steps = c->steps,
                       .kind = c->kind,
                       .interval = collect ? c->interval : 0,
                       .blocks = blocks_of(c),
                       .next = next};
    for (uint32_t j = 0; j < c->steps; j++)
        fill.step[j] = (tf_qs_step){f->d + (size_t)j * PRIMES, f->up[j]};
    ops->fill(&fill);
    for (uint32_t i = 0; i < lists; i++)
        f->used[i] = (uint32_t)(next[i] - (f->entry + (size_t)i * ROOM));
}

static void fill_plainly(fill_state *f, const fill_case *c) {
    for (uint32_t j = 0; j < c->steps; j++)
        for (uint32_t i = 0; i < PRIMES; i++) {
            uint64_t p = f->p[i], d = f->d[j * PRIMES + i];
            for (unsigned k = 0; p && k < 2; k++) {
                uint64_t r = f->r[k][i] = (uint32_t)((f->r[k][i] + (f->up[j] ? p - d : d)) % p);
                for (; r < c->interval; r += p) {
                    uint32_t list = j * blocks_of(c) + (uint32_t)(r / TF_QS_BLOCK);
                    f->entry[list * ROOM + f->used[list]++] = i << 16 | (uint32_t)(r % TF_QS_BLOCK);
                }
            }
        }
}

static void check_fill(const fill_case *c, tf_isa isa) {
    fill_state plain = {0}, f = {0};
    fill_init(&plain, c);
    fill_init(&f, c);
    fill_plainly(&plain, c);
    fill_by(&f, c, tf_qs_ops_for(isa), true);
    for (unsigned j = 0; j < 2; j++)
        cr_assert_eq(memcmp(f.r[j], plain.r[j], PRIMES * 4), 0, "%s: roots from %u",
                     tf_isa_name(isa), c->lowest);
    for (uint32_t i = 0; i < c->steps * blocks_of(c); i++) {
        uint32_t *a = f.entry + (size_t)i * ROOM, *b = plain.entry + (size_t)i * ROOM;
        cr_assert_eq(f.used[i], plain.used[i], "%s: list %u: %u, not %u, from %u, %u positions",
                     tf_isa_name(isa), i, f.used[i], plain.used[i], c->lowest, c->interval);
        qsort(a, f.used[i], 4, by_value);
        qsort(b, f.used[i], 4, by_value);
        cr_assert_eq(memcmp(a, b, 4 * f.used[i]), 0, "%s: list %u", tf_isa_name(isa), i);
    }
    fill_clear(&f);
    fill_init(&f, c); /* with nothing to collect the roots move all the same */
    fill_by(&f, c, tf_qs_ops_for(isa), false);
    for (unsigned j = 0; j < 2; j++) cr_assert_eq(memcmp(f.r[j], plain.r[j], PRIMES * 4), 0);
    for (uint32_t i = 0; i < c->steps * blocks_of(c); i++) cr_assert_eq(f.used[i], 0);
    fill_clear(&f);
    fill_clear(&plain);
}

Test(qs_ops, hits_of_large_primes_go_to_their_lists) {
    static const fill_case cases[] = {
        {65000, 40, 32768, 8, TF_QS_TWICE},          {65000, 40, 65536, 8, TF_QS_TWICE},
        {65000, 40, 16 * 65536, 2, TF_QS_TWICE},     {66000, 900, 65536, 8, TF_QS_SINGLE},
        {66000, 900, 65536, 3, TF_QS_SINGLE},        {70000, 300, 20480, 8, TF_QS_SINGLE},
        {900000, 5000, 65536, 8, TF_QS_SINGLE},      {900000, 5000, 65536, 1, TF_QS_SINGLE},
        {270000, 2000, 65536, 8, TF_QS_SINGLE},      {90000, 40, 20480, 8, TF_QS_SINGLE},
        {70000, 600, 2 * 65536, 8, TF_QS_DENSE},     {140000, 900, 2 * 65536, 8, TF_QS_SINGLE},
        {70000, 1500, 16 * 65536, 8, TF_QS_DENSE},   {300000, 5000, 16 * 65536, 4, TF_QS_MANY},
        {1100000, 9000, 16 * 65536, 8, TF_QS_SINGLE}};
    for (unsigned i = 0; i < TF_ARRAY_LEN(cases); i++)
        for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++) check_fill(&cases[i], isa);
}

/* ---- medium primes --------------------------------------------------------------------------- */

enum { MEDIUM = 64 };

/* A class of odd numbers that hit a block of that size k or k + 1 times, block after block. */
static void check_medium(uint32_t size, uint32_t k, uint32_t count, tf_isa isa) {
    static uint8_t block[TF_QS_BLOCK], plain[TF_QS_BLOCK];
    _Alignas(64) uint16_t p[MEDIUM], w[2][MEDIUM];
    uint8_t logp[MEDIUM];
    uint32_t at[2][MEDIUM], highest = k ? size / k : 65535, lowest = size / (k + 1) + 1;
    tf_rng rng;
    tf_rng_init(&rng, size, k);
    for (uint32_t i = 0; i < count; i++) {
        p[i] = (uint16_t)(lowest + tf_rng_below(&rng, highest - lowest + 1));
        logp[i] = 9; /* of a whole group, in any case */
        for (unsigned j = 0; j < 2; j++)
            at[j][i] = w[j][i] = (uint16_t)(i % 5 ? tf_rng_below(&rng, p[i]) : p[i] - 1u);
    }
    bool moves = size == TF_QS_BLOCK || (size == TF_QS_PART && k > 0); /* through several of them */
    for (unsigned turn = 0; turn < (moves ? 3 : 1); turn++) {
        memset(block, 200, sizeof block);
        memset(plain, 200, sizeof plain);
        tf_qs_walk walk = {block, size, p, logp, w[0], w[1]};
        tf_qs_ops_for(isa)->medium(&walk, &(tf_qs_class){0, count, k});
        for (unsigned j = 0; j < 2; j++)
            for (uint32_t i = 0; i < count; i++) {
                for (; at[j][i] < size; at[j][i] += p[i]) plain[at[j][i]] -= 9;
                at[j][i] -= size;
                if (moves) cr_assert_eq(w[j][i], at[j][i]);
            }
        cr_assert_eq(memcmp(block, plain, sizeof block), 0, "%s: %u positions, %u times",
                     tf_isa_name(isa), size, k);
    }
}

Test(qs_ops, medium_primes_hit_every_multiple) {
    static const uint32_t sizes[] = {8192, 20480, TF_QS_PART, 49152, TF_QS_BLOCK};
    for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++)
        for (unsigned i = 0; i < TF_ARRAY_LEN(sizes); i++)
            for (uint32_t k = sizes[i] < TF_QS_BLOCK ? 0 : 1; k < 30; k++) {
                check_medium(sizes[i], k, MEDIUM, isa);
                check_medium(sizes[i], k, 45, isa);
                check_medium(sizes[i], k, 7, isa);
            }
}

Test(qs_ops, roots_of_16_bits_move) {
    _Alignas(64) uint16_t p[MEDIUM], d[MEDIUM], r[2][MEDIUM], before[2][MEDIUM];
    tf_rng rng;
    tf_rng_init(&rng, 3, 3);
    for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++)
        for (unsigned turn = 0; turn < 200; turn++) {
            bool up = turn % 2;
            for (unsigned i = 0; i < MEDIUM; i++) {
                p[i] = (uint16_t)(i < 8 ? 65535 - 2 * i : 3 + 2 * tf_rng_below(&rng, 32700));
                d[i] = (uint16_t)(i % 3 ? tf_rng_below(&rng, p[i]) : p[i] - 1u);
                for (unsigned j = 0; j < 2; j++)
                    before[j][i] = r[j][i] = (uint16_t)tf_rng_below(&rng, p[i]);
            }
            tf_qs_ops_for(isa)->next16(r[0], r[1], p, d, MEDIUM, up);
            for (unsigned j = 0; j < 2; j++)
                for (unsigned i = 0; i < MEDIUM; i++) {
                    uint32_t by = up ? (uint32_t)(p[i] - d[i]) : d[i];
                    cr_assert_eq(r[j][i], (before[j][i] + by) % p[i], "%s", tf_isa_name(isa));
                }
        }
}

/* ---- reports --------------------------------------------------------------------------------- */

Test(qs_ops, divisors_of_a_position) {
    _Alignas(64) uint16_t p[MEDIUM], r[2][MEDIUM], inv[MEDIUM], limit[MEDIUM];
    tf_rng rng;
    tf_rng_init(&rng, 8, 8);
    for (unsigned turn = 0; turn < 300; turn++) {
        uint32_t at = turn == 0 ? 0 : turn == 1 ? 65535 : (uint32_t)tf_rng_below(&rng, 65536);
        for (unsigned i = 0; i < MEDIUM; i++) {
            p[i] = (uint16_t)(i < 8 ? 65535 - 2 * i : 3 + 2 * tf_rng_below(&rng, 8u << i % 13));
            inv[i] = 1;
            while ((uint16_t)(inv[i] * p[i]) != 1)
                inv[i] = (uint16_t)(inv[i] * (2 - inv[i] * p[i]));
            limit[i] = (uint16_t)(65535 / p[i]);
            for (unsigned j = 0; j < 2; j++)
                r[j][i] = (uint16_t)(i % 4 == j ? at % p[i] : tf_rng_below(&rng, p[i]));
        }
        for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++) {
            const tf_qs_divide d = {r[0], r[1], inv, limit};
            tf_fbidx found[MEDIUM + 64];
            uint32_t count = tf_qs_ops_for(isa)->divisors(found, &d, at, 32, MEDIUM), k = 0;
            for (uint32_t i = 32; i < MEDIUM; i++) {
                bool divides = false;
                for (unsigned j = 0; j < 2; j++)
                    divides |= at >= r[j][i] && (at - r[j][i]) % p[i] == 0;
                if (!divides) continue;
                cr_assert_lt(k, count, "%s", tf_isa_name(isa));
                cr_assert_eq(found[k++], i, "%s", tf_isa_name(isa));
            }
            cr_assert_eq(k, count, "%s", tf_isa_name(isa));
        }
    }
}

Test(qs_ops, entries_of_a_position) {
    enum { COUNT = 150 };
    uint32_t entry[COUNT + 64];
    tf_rng rng;
    tf_rng_init(&rng, 9, 9);
    for (unsigned turn = 0; turn < 100; turn++) {
        uint32_t count = turn < COUNT ? COUNT - turn : 1, expected[COUNT], found[COUNT], k = 0;
        uint32_t at = turn % 2 ? 40000 : 7;
        for (uint32_t i = 0; i < COUNT + 64; i++) { /* behind the list there is rubbish */
            bool match = tf_rng_below(&rng, 30) == 0;
            entry[i] = i << 16 | (match ? at : (uint32_t)tf_rng_below(&rng, 65536));
            if (i < count && (entry[i] & 0xffff) == at) expected[k++] = i;
        }
        for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++) {
            uint32_t n = tf_qs_ops_for(isa)->match(found, COUNT, entry, count, at);
            cr_assert_eq(n, k, "%s", tf_isa_name(isa));
            cr_assert_eq(memcmp(found, expected, k * sizeof *found), 0, "%s", tf_isa_name(isa));
            if (k > 1) cr_assert_eq(tf_qs_ops_for(isa)->match(found, 1, entry, count, at), 1);
        }
    }
}
