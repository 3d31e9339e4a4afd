/* gen_sprp32_bases.c — finds and verifies sprp32_bases_table.inc. A program by itself, minutes of
 * work:
 *
 *     cc -O3 -DNDEBUG -Ikernels/include -Ikernels/base -Ikernels/arith -Ikernels/primality \
 *        -o gen_sprp32_bases kernels/primality/gen_sprp32_bases.c
 *     ./gen_sprp32_bases > kernels/primality/sprp32_bases_table.inc
 *
 * The odd numbers below 2^32 without a prime factor below 59 fall into 1024 buckets by a hash. For
 * each bucket a base is searched to which no composite of the bucket is a strong pseudoprime, so
 * that one strong test decides [ForisekJancina15]. All composites are tried: the numbers are run
 * through again and again, each pass for the buckets that are not settled, until each base has
 * survived a whole pass from 0 to 2^32. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sprp32.h"

enum { BUCKETS = 1024, FIRST_BASE = 2, LAST_BASE = 255, SEGMENT = 1 << 20, ROOT = 1 << 16 };

static uint8_t base[BUCKETS], settled[BUCKETS], failed[BUCKETS];
static uint32_t primes[6600], prime_count;

static void small_primes(void) {
    static uint8_t composite[ROOT];
    for (uint32_t p = 2; p < ROOT; p++) {
        if (composite[p]) continue;
        primes[prime_count++] = p;
        for (uint64_t m = (uint64_t)p * p; m < ROOT; m += p) composite[m] = 1;
    }
}

/* kind[i]: 0 prime (or 1), 1 composite, 2 has a prime factor below 59; for low + i. */
static void sieve(uint8_t *kind, uint64_t low) {
    memset(kind, 0, SEGMENT);
    for (uint32_t i = prime_count; i-- > 0;) {
        uint64_t p = primes[i], first = (low + p - 1) / p * p;
        if (first < p * p) first = p * p;
        for (uint64_t m = first; m < low + SEGMENT; m += p) kind[m - low] = p < 59 ? 2 : 1;
    }
}

static void try_number(uint32_t n) {
    uint32_t h = tf__sprp32_hash(n);
    if (settled[h] || !tf__sprp32(n, base[h])) return;
    failed[h] = 1;
    if (base[h]++ == LAST_BASE) {
        fprintf(stderr, "no base for bucket %u\n", h);
        exit(1);
    }
}

/* One pass; returns how many buckets are still open. */
static unsigned pass(void) {
    static uint8_t kind[SEGMENT];
    memset(failed, 0, sizeof failed);
    for (uint64_t low = 0; low < UINT64_C(1) << 32; low += SEGMENT) {
        sieve(kind, low);
        for (uint32_t i = 1; i < SEGMENT; i += 2)
            if (kind[i] == 1) try_number((uint32_t)(low + i));
    }
    unsigned open = 0;
    for (unsigned h = 0; h < BUCKETS; h++) {
        settled[h] |= !failed[h];
        open += !settled[h];
    }
    return open;
}

int main(void) {
    small_primes();
    memset(base, FIRST_BASE, sizeof base);
    for (unsigned open = BUCKETS; open > 0;) {
        open = pass();
        fprintf(stderr, "%u buckets open\n", open);
    }
    puts("/* Base of a strong test for each hash of n, 59^2 <= n < 2^32 without prime factors "
         "below 59.\n"
         " * Generated and verified exhaustively by gen_sprp32_bases.c; do not edit. */");
    for (unsigned h = 0; h < BUCKETS; h++) printf("%u,%c", base[h], h % 16 < 15 ? ' ' : '\n');
    return 0;
}
