/* three_large.h — parts of bench_three_large.c: a sample of the sieve with three large primes, the
 * factorization played through from it, and the least that batches of a product tree cost. */
#ifndef TF_THREE_LARGE_H
#define TF_THREE_LARGE_H

#include <stdlib.h>

#include "qs_sieve_internal.h"

enum { TF_THREE_LARGE = 3, TF_THREE_BATCH = 4096 };

typedef struct tf_three_setting {
    double fb;   /* factor base / the tuned one */
    double lp;   /* bound of large primes / the tuned one */
    double room; /* a residue of three stays below (largest prime)^3 2^room; 0: two large primes */
    double credit; /* skip_credit / the tuned one */
} tf_three_setting;

typedef struct tf_three_triple {
    uint32_t large[TF_THREE_LARGE]; /* 1: none */
} tf_three_triple;

typedef struct tf_three_report { /* divided, and dropped by the kernel */
    int32_t x;
    uint32_t count;
    size_t factors; /* begin */
} tf_three_report;

typedef struct tf_three_sample {
    tf_three_setting set;
    tf_qs *qs;
    tf_qs_sieve *s;
    double sieving, examining, splitting; /* CPU seconds */
    double bits;                          /* a residue of three is below 2^bits, or 0 */
    uint64_t kinds[TF_THREE_LARGE + 1], candidates, truncated;
    tf_three_triple *relation;
    size_t relations, relation_room;
    tf_three_report *report;
    size_t reports, report_room;
    tf_fbidx *factor;
    size_t factors, factor_room;
    tf_u128 rest[TF_THREE_BATCH];
    size_t rests;
} tf_three_sample;

static inline void tf_three_check(bool good) {
    if (!good) abort();
}

/** @p data with room for @p more beyond @p used; *room is what there is. Never NULL. */
void *tf_three_grow(void *data, size_t *room, size_t used, size_t more, size_t size);

/** A context and a sieve for n with what m->set says; everything else of *m is zero. */
void tf_three_open(tf_three_sample *m, const mpz_t n);
void tf_three_close(tf_three_sample *m);

/** Sieve until the sample has taken so many CPU seconds. */
void tf_three_draw(tf_three_sample *m, double seconds);

/** What waits is split, and the kernel's relations are read: the sample is complete. */
void tf_three_end(tf_three_sample *m);

/** How many relations the factorization takes, to one in a hundred; 0: more than anybody waits for. */
size_t tf_three_needed(const tf_three_sample *m);

/** CPU seconds a residue of so many bits to multiply random ones up a tree and to bring a number of the
 *  size of their product down again: what finding the smooth ones takes at the least, without the
 *  product of the primes, its reduction and the splitting of those that are found. */
double tf_three_tree_cost(unsigned bits);

#endif
