/* The loops of the tiny sieve: the portable ones against their definitions, the others against them. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gcd.h"
#include "support_isa.h"
#include "support_numbers.h"
#include "support_words.h"
#include "tqs_ops.h"

enum { R = 65536, INTERVAL = 4096, RUN = 3 };

static const uint16_t *const primes = tf__tqs_primes[TF_TQS_P];

Test(tqs_ops, table_of_primes) {
    for (unsigned i = 0; i < TF_TQS_PRIMES; i++) {
        uint32_t p = primes[i], z = tf__tqs_primes[TF_TQS_Z][i];
        unsigned s = tf__tqs_primes[TF_TQS_TWOS][i], half = tf__tqs_primes[TF_TQS_HALF][i];
        cr_assert_eq((uint16_t)(p * tf__tqs_primes[TF_TQS_INV][i]), 1);
        cr_assert_eq(tf__tqs_primes[TF_TQS_LIMIT][i], (R - 1) / p);
        cr_assert_float_eq(tf__tqs_primes[TF_TQS_LOG][i] / 256.0, log2(p), 0.5 / 256 + 1e-9);
        cr_assert_eq(tf__tqs_primes[TF_TQS_ONE][i], R % p);
        cr_assert_eq(tf__tqs_primes[TF_TQS_R2][i], (uint64_t)R * R % p);
        cr_assert_eq((2 * half + 1) << s, p - 1);
        uint64_t power = z * tf_inv64(R % p, p) % p; /* of order 2^s: s - 1 squarings give -1 */
        for (unsigned k = 1; k < s; k++) power = power * power % p;
        cr_assert_eq(power, p - 1, "%u", p);
    }
}

/* A number of @p size words of 16 bits. */
static void random_words(uint16_t *words, unsigned size, tf_rng *r) {
    for (unsigned i = 0; i < size; i++) words[i] = (uint16_t)tf_rng_below(r, R);
}

static uint32_t words_mod(const uint16_t *words, unsigned size, uint32_t p) {
    uint32_t m = 0;
    for (unsigned i = size; i-- > 0;) m = (m * R + words[i]) % p;
    return m;
}

Test(tqs_ops, residues_and_square_roots) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (unsigned round = 0; round < 40; round++) {
        unsigned size = 5 + round % (TF_TQS_WORDS - 4);
        uint16_t words[TF_TQS_WORDS], residue[TF_TQS_PRIMES], root[TF_TQS_PRIMES];
        uint16_t k = (uint16_t)(1 + 8 * (round % 25));
        random_words(words, size, &r);
        for
            TF_EVERY_ISA(isa) {
                const tf_tqs_ops *ops = tf_tqs_ops_for(isa);
                ops->residues(residue, words, size, TF_TQS_PRIMES);
                ops->square_roots(root, residue, k, TF_TQS_PRIMES);
                uint64_t squares = ops->squares(residue, k);
                for (unsigned i = 0; i < TF_TQS_PRIMES; i++) {
                    uint32_t p = primes[i];
                    uint64_t m = words_mod(words, size, p), kn = m * k % p;
                    int symbol = tf_jacobi64(kn, p);
                    cr_assert_eq(residue[i], m * R % p);
                    if (symbol < 0)
                        cr_assert_eq(root[i], UINT16_MAX);
                    else
                        cr_assert(root[i] < p && (uint64_t)root[i] * root[i] % p == kn);
                    if (i < TF_TQS_SCORED) cr_assert_eq(squares >> i & 1, symbol == 1);
                }
            }
    }
}

/* Every third prime, with any roots. */
static tf_tqs_base *new_base(tf_rng *r, unsigned size) {
    tf_tqs_base *b = aligned_alloc(64, (sizeof *b + 63) / 64 * 64);
    cr_assert_not_null(b);
    memset(b, 0, sizeof *b);
    b->size = size;
    b->padded = (size + TF_TQS_PAD - 1) / TF_TQS_PAD * TF_TQS_PAD;
    for (unsigned i = 0; i < b->padded; i++) {
        unsigned from = i < size ? (i < 1100 ? 3 * i : i + 1700) : 0;
        b->p[i] = primes[from];
        b->inv[i] = tf__tqs_primes[TF_TQS_INV][from];
        b->limit[i] = tf__tqs_primes[TF_TQS_LIMIT][from];
        b->one[i] = tf__tqs_primes[TF_TQS_ONE][from];
        b->r2[i] = tf__tqs_primes[TF_TQS_R2][from];
        b->root[i] = (uint16_t)tf_rng_below(r, b->p[i]);
    }
    return b;
}

static uint64_t inverse_or_0(uint64_t q, uint64_t p) {
    return q % p ? tf_inv64(q % p, p) : 0;
}

/* Roots by their formula: (±root/(product of q) - sum of ±gamma/q)/2 + middle. */
static void check_roots(const tf_tqs_base *b, const uint16_t *q, const tf_tqs_first *f,
                        const int *sign, int64_t shift) {
    for (unsigned i = 0; i < b->size; i++) {
        uint64_t p = b->p[i], quot = b->root[i], sum = (uint64_t)shift;
        for (unsigned v = 0; v < f->s; v++) {
            uint64_t inverse = inverse_or_0(q[f->q[v]], p), delta = f->gamma[v] * inverse % p;
            quot = quot * inverse % p;
            sum += sign[v] > 0 ? delta : p - delta;
        }
        uint64_t half = (p + 1) / 2, minus = p - sum % p;
        cr_assert_eq(b->r1[i], ((minus + quot) * half + f->middle) % p, "%lu", p);
        cr_assert_eq(b->r2nd[i], ((minus + p - quot) * half + f->middle) % p, "%lu", p);
    }
}

Test(tqs_ops, roots_of_polynomials) {
    for (unsigned size = 33; size <= TF_TQS_FB; size += size < 600 ? 61 : 331)
        for
            TF_EVERY_ISA(isa) {
                const tf_tqs_ops *ops = tf_tqs_ops_for(isa);
                tf_rng r;
                tf_rng_init(&r, size, 2);
                tf_tqs_base *b = new_base(&r, size);
                const unsigned pool = 17;
                ops->invert(b, b->p + 9, pool);
                for (unsigned j = 0; j < pool; j++)
                    for (unsigned i = 0; i < size; i++)
                        cr_assert_eq(b->row[j][i],
                                     inverse_or_0(b->p[9 + j], b->p[i]) * R % b->p[i]);
                tf_tqs_first f = {.s = 3,
                                  .q = {2, 7, 16},
                                  .gamma = {5, 11, 30},
                                  .shifted = size % 2,
                                  .middle = INTERVAL / 2};
                int sign[3] = {1, 1, 1};
                ops->first(b, &f);
                check_roots(b, b->p + 9, &f, sign, f.shifted);
                for (unsigned v = 0; v < 3; v++) { /* b shrinks by 2 B_v, then grows again */
                    ops->next(b, v, false);
                    sign[v] = -1;
                    check_roots(b, b->p + 9, &f, sign, f.shifted);
                }
                ops->next(b, 1, true);
                sign[1] = 1;
                check_roots(b, b->p + 9, &f, sign, f.shifted);
                free(b);
            }
}

Test(tqs_ops, fill) {
    static uint8_t bytes[INTERVAL], one[64], other[64], level[INTERVAL / 64];
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    for (unsigned i = 0; i < 64; i++) {
        one[i] = (uint8_t)tf_rng_below(&r, 60);
        other[i] = (uint8_t)tf_rng_below(&r, 60);
    }
    for (unsigned k = 0; k < INTERVAL / 64; k++)
        level[k] = (uint8_t)(120 + tf_rng_below(&r, 136)); /* never below what is subtracted */
    for
        TF_EVERY_ISA(isa) {
            memset(bytes, 0, sizeof bytes);
            tf_tqs_ops_for(isa)->fill(bytes, level, INTERVAL / 64 - 1, one, other);
            for (unsigned x = 0; x < INTERVAL - 64; x++)
                cr_assert_eq(bytes[x], level[x / 64] - one[x % 64] - other[x % 64]);
            for (unsigned x = INTERVAL - 64; x < INTERVAL; x++) cr_assert_eq(bytes[x], 0);
        }
}

/* The filter by its definition: found positions, thresholds that some, all and none pass. */
static void check_filter(const tf_tqs_ops *ops, const tf_tqs_base *b, const uint16_t *logs,
                         const uint8_t *bytes, const uint16_t *found, unsigned count,
                         unsigned least) {
    uint16_t kept[INTERVAL + 128];
    memcpy(kept, found, count * sizeof *kept);
    unsigned n = ops->filter(kept, count, bytes, b, logs, least), at = 0;
    for (unsigned k = 0; k < count; k++) {
        unsigned share = 256u - bytes[found[k]];
        for (unsigned i = 0; i < TF_TQS_PAD; i++) {
            uint32_t at_x = found[k] % b->p[i];
            if (at_x == b->r1[i] || at_x == b->r2nd[i]) share += logs[i];
        }
        if (share >= least) cr_assert(at < n && kept[at++] == found[k]);
    }
    cr_assert_eq(at, n);
}

/* Sieve, scan, filter and divisors by their definitions. */
Test(tqs_ops, sieve_and_reports) {
    static uint8_t bytes[INTERVAL + 32768], expected[INTERVAL], logp[TF_TQS_FB];
    tf_rng r;
    tf_rng_init(&r, 3, 0);
    tf_tqs_base *b = new_base(&r, 1130);
    tf_tqs_class classes[300];
    uint16_t logs[TF_TQS_PAD];
    for (unsigned i = 0; i < b->padded; i++) {
        b->r1[i] = (uint16_t)tf_rng_below(&r, b->p[i]);
        b->r2nd[i] = (uint16_t)tf_rng_below(&r, b->p[i]);
        logp[i] = (uint8_t)(1 + i % 7);
    }
    for (unsigned i = 0; i < TF_TQS_PAD; i++) logs[i] = (uint16_t)(i * i);
    unsigned count = 0, first = 6;
    for (unsigned i = first; i < b->size;) {
        tf_tqs_class c = {i, i, INTERVAL / b->p[i]};
        while (c.end < b->size && INTERVAL / b->p[c.end] == c.hits) c.end++;
        i = c.end;
        classes[count++] = c;
    }
    memset(expected, 100, sizeof expected);
    for (unsigned i = first; i < b->size; i++)
        for (unsigned x = 0; x < INTERVAL; x++)
            expected[x] = (uint8_t)(expected[x] - logp[i] * ((x % b->p[i] == b->r1[i]) +
                                                             (x % b->p[i] == b->r2nd[i])));
    for
        TF_EVERY_ISA(isa) {
            const tf_tqs_ops *ops = tf_tqs_ops_for(isa);
            memset(bytes, 100, INTERVAL);
            ops->sieve(bytes, b, logp, classes, count);
            cr_assert_arr_eq(bytes, expected, sizeof expected);
            static const unsigned add[RUN] = {0, 20, 128}; /* a few reports, more, nearly all */
            for (unsigned k = 0; k < RUN; k++) {
                uint16_t found[INTERVAL + 128];
                for (unsigned x = 0; x < INTERVAL; x++) bytes[x] = (uint8_t)(expected[x] + add[k]);
                unsigned n = ops->scan(found, INTERVAL + 128, bytes, INTERVAL), at = 0;
                for (unsigned x = 0; x < INTERVAL; x++)
                    if (bytes[x] > 127) cr_assert(at < n && found[at++] == x);
                cr_assert_eq(at, n);
                for (unsigned least = 0; least < 1000; least += 60)
                    check_filter(ops, b, logs, bytes, found, n, least);
                n = ops->scan(found, 100, bytes, INTERVAL);
                cr_assert_lt(n, 100);
            }
            for (unsigned x = 0; x < INTERVAL; x += 37) {
                uint16_t found[TF_TQS_FB + TF_TQS_PAD];
                unsigned n = ops->divisors(found, b, (uint16_t)x), at = 0;
                for (unsigned i = 0; i < b->size; i++) {
                    uint32_t at_x = x % b->p[i];
                    if (at_x != b->r1[i] && at_x != b->r2nd[i]) continue;
                    cr_assert(at < n && found[at++] == i);
                }
                cr_assert_eq(at, n);
            }
        }
    free(b);
}

/* Equations in echelon form have the same solutions: each pivot occurs in no equation before it, and
 * sums of equations vanish where they did. */
Test(tqs_ops, elimination) {
    static const unsigned shape[][2] = {{40, 50},   {120, 128},  {125, 129},  {250, 256},
                                        {300, 400}, {500, 520},  {700, 768},  {60, 60},
                                        {900, 909}, {200, 1200}, {100, 1500}, {1762, 1792}};
    static uint64_t equation[(TF_TQS_FB + 2) * TF_TQS_ROW_WORDS],
        expected[(TF_TQS_FB + 2) * TF_TQS_ROW_WORDS];
    static uint16_t pivot[TF_TQS_FB + 2], pivots[TF_TQS_FB + 2];
    tf_rng r;
    tf_rng_init(&r, 4, 0);
    for (unsigned k = 0; k < TF_ARRAY_LEN(shape); k++) {
        unsigned columns = shape[k][0], rows = shape[k][1], words = tf_tqs_row_words(rows);
        memset(expected, 0, sizeof expected);
        for (unsigned c = 0; c < columns; c++)
            for (unsigned j = 0; j < rows; j++)
                if (tf_rng_below(&r, c + 2) == 0)
                    expected[c * words + j / 64] |= UINT64_C(1) << (j % 64);
        for
            TF_EVERY_ISA(isa) {
                memcpy(equation, expected, sizeof equation);
                tf_tqs_ops_for(isa)->eliminate(equation, pivot, columns, rows);
                if (isa == TF_ISA_GENERIC) memcpy(pivots, pivot, sizeof pivot);
                cr_assert_arr_eq(pivot, pivots, columns * sizeof *pivot);
                for (unsigned c = 0; c < columns; c++) {
                    unsigned p = pivot[c];
                    uint64_t all = 0;
                    for (unsigned w = 0; w < words; w++) all |= equation[c * words + w];
                    cr_assert_eq(p == UINT16_MAX, all == 0);
                    if (p == UINT16_MAX) continue;
                    cr_assert_lt(p, rows);
                    cr_assert(equation[c * words + p / 64] >> (p % 64) & 1);
                    for (unsigned d = 0; d < c; d++)
                        cr_assert_not(equation[d * words + p / 64] >> (p % 64) & 1);
                }
                /* back to where it began: every equation before was a sum of those now */
                for (unsigned c = 0; c < columns; c++) {
                    uint64_t rest[TF_TQS_ROW_WORDS];
                    memcpy(rest, expected + c * words, words * sizeof *rest);
                    for (unsigned d = columns; d-- > 0;) {
                        unsigned p = pivot[d];
                        if (p == UINT16_MAX || !(rest[p / 64] >> (p % 64) & 1)) continue;
                        for (unsigned w = 0; w < words; w++) rest[w] ^= equation[d * words + w];
                    }
                    for (unsigned w = 0; w < words; w++) cr_assert_eq(rest[w], 0);
                }
            }
    }
}
