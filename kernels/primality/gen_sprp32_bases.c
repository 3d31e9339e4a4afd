/* gen_sprp32_bases.c — finds and verifies sprp32_bases_table.inc. A program by itself, minutes of
 * work:
 *
 *     cc -O3 -DNDEBUG -Ikernels/include -Ikernels/base -Ikernels/arith -Ikernels/primality \
 *        -o gen_sprp32_bases kernels/primality/gen_sprp32_bases.c
 *     ./gen_sprp32_bases > kernels/primality/sprp32_bases_table.inc
 *
 * The odd numbers below 2^32 without a prime factor below 59 fall into 1024 buckets by a hash. For
 * each bucket a base is searched to which no composite of the bucket is a strong pseudoprime, so
 * that one strong test decides [ForisekJancina15]. A base survives with a probability of about
 * e^-2, so 16 are tried at a time, on every composite of the bucket; buckets where none survives
 * get the next 16 in another pass over all numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sprp32.h"

enum {
    BUCKETS = TF__SPRP_BUCKETS,
    TOGETHER = 16,
    FIRST_BASE = 2,
    SEGMENT = 1 << 17,
    ROOT = 1 << 16
};

static unsigned first[BUCKETS];  /* the first base of those on trial */
static uint32_t alive[BUCKETS];  /* bit i: first + i has survived so far */
static uint8_t settled[BUCKETS]; /* some base has survived a whole pass */
static uint32_t primes[6600], prime_count;

static void small_primes(void) {
    static uint8_t composite[ROOT];
    for (uint32_t p = 3; p < ROOT; p += 2) {
        if (composite[p]) continue;
        primes[prime_count++] = p;
        for (uint64_t m = (uint64_t)p * p; m < ROOT; m += p) composite[m] = 1;
    }
}

/* kind[i] for low + 2 i + 1: 0 prime (or 1), 1 composite, 2 has a prime factor below 59. */
static void sieve(uint8_t *kind, uint64_t low) {
    memset(kind, 0, SEGMENT);
    for (uint32_t i = prime_count; i-- > 0;) {
        uint64_t p = primes[i], m = (low + p) / p * p;
        if (m < p * p) m = p * p;
        if (m % 2 == 0) m += p;
        for (uint64_t k = (m - low) / 2; k < SEGMENT; k += p) kind[k] = p < 59 ? 2 : 1;
    }
}

static void try_number(uint32_t n) {
    uint32_t h = tf__sprp32_hash(n);
    if (settled[h]) return;
    for (uint32_t left = alive[h]; left; left &= left - 1) {
        unsigned i = tf_ctz64(left);
        if (tf__sprp32(n, first[h] + i)) alive[h] &= ~(UINT32_C(1) << i);
    }
}

/* One pass over all composites; returns how many buckets are open after it. */
static unsigned pass(void) {
    static uint8_t kind[SEGMENT];
    for (uint64_t low = 0; low < UINT64_C(1) << 32; low += 2 * SEGMENT) {
        sieve(kind, low);
        for (uint32_t i = 0; i < SEGMENT; i++)
            if (kind[i] == 1) try_number((uint32_t)(low + 2 * i + 1));
    }
    unsigned open = 0;
    for (unsigned h = 0; h < BUCKETS; h++) {
        if (alive[h]) {
            settled[h] = 1;
            continue;
        }
        open++;
        first[h] += TOGETHER;
        alive[h] = (UINT32_C(1) << TOGETHER) - 1;
    }
    return open;
}

int main(void) {
    small_primes();
    for (unsigned h = 0; h < BUCKETS; h++) {
        first[h] = FIRST_BASE;
        alive[h] = (UINT32_C(1) << TOGETHER) - 1;
    }
    for (unsigned open = BUCKETS; open > 0;) {
        open = pass();
        fprintf(stderr, "%u buckets open\n", open);
    }
    puts("/* Base of a strong test for each hash of n, 59^2 <= n < 2^32 without prime factors "
         "below 59.\n"
         " * Generated and verified exhaustively by gen_sprp32_bases.c; do not edit. */");
    for (unsigned h = 0; h < BUCKETS; h++) {
        unsigned base = first[h] + tf_ctz64(alive[h]);
        if (base > UINT8_MAX) return 1;
        printf("%u,%c", base, h % 16 < 15 ? ' ' : '\n');
    }
    return 0;
}
