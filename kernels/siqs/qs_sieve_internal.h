/* qs_sieve_internal.h — the state of a sieve, shared by the stages of its folder. */
#ifndef TF_QS_SIEVE_INTERNAL_H
#define TF_QS_SIEVE_INTERNAL_H

#include "qs_bucket.h"
#include "qs_cofactor.h"
#include "qs_ops.h"
#include "qs_relation.h"
#include "qs_sieve.h"

#define TF_QS_LIMBS      5u    /* words for a value of the largest polynomials, and its sign */
#define TF_QS_MAX_REPORT 2048u /* reports looked at in one block */

struct tf_qs_sieve {
    const tf_qs *qs;
    const tf_qs_ops *ops;
    tf_qs_poly poly;
    tf_qs_roots roots;
    tf_qs_buckets buckets;
    uint16_t *work[2];  /* roots16 moving through the blocks */
    uint16_t *start[2]; /* what they were at the begin of this block */
    uint16_t *held[2];  /* room for that, if the first block is not the only one */
    uint8_t *block;
    uint32_t block_size, blocks;
    uint32_t part_size;   /* of a block: what the smaller primes walk through at a time */
    tf_qs_class *classes; /* of the primes sieved with, those of the present a left out */
    uint32_t class_count, part_classes; /* the first ones for a part, the others for a block */
    uint64_t next_a, end_a;
    bool in_a;    /* poly is set up and has numbers left */
    size_t group; /* where the group of this a counts its records */
    tf_qs_bytes out;
    tf_qs_counts counts;
    tf_fbidx *found; /* scratch of the examination: n16 + TF_QS_PAD */
    tf_qs_relation rel;
    tf_qs_cofactors cofactors;                               /* of this a */
    unsigned limbs;                                          /* of the values */
    uint64_t a[TF_QS_LIMBS], b[TF_QS_LIMBS], c[TF_QS_LIMBS]; /* two's complement */
};

/** Roots of the polynomial just set, and the deltas of its b. */
void tf__qs_roots_first(tf_qs_sieve *s);
/** Roots of 16 bits to the next b. */
void tf__qs_roots_next(tf_qs_sieve *s, unsigned v, bool up);
TF_WARN_UNUSED tf_status tf__qs_roots_init(tf_qs_sieve *s);
void tf__qs_roots_clear(tf_qs_roots *r);

/* The steps of tf_qs_sieve_run, one polynomial after the other; apart so that benchmarks can time
 * them. */

/** The next polynomial with its 16-bit roots: another b of this a, or the first of the next, with
 *  all roots. */
TF_WARN_UNUSED tf_status tf__qs_advance(tf_qs_sieve *s);
/** Its buckets, and those of the next few: nothing but every TF_QS_STEPS polynomials. */
void tf__qs_fill(tf_qs_sieve *s);
/** Bring the 16-bit roots to the begin of the interval. */
void tf__qs_begin_blocks(tf_qs_sieve *s);
/** Fill the next block with the logarithms of the primes that have such roots. */
void tf__qs_sieve_medium(tf_qs_sieve *s);
/** Likewise those of the large primes, for block @p number. */
void tf__qs_empty(tf_qs_sieve *s, uint32_t number);
/** Look at position @p at of block @p number. */
TF_WARN_UNUSED tf_status tf__qs_examine(tf_qs_sieve *s, uint32_t number, uint32_t at);
/** The relations that wait for their cofactors to be split. */
TF_WARN_UNUSED tf_status tf__qs_split_cofactors(tf_qs_sieve *s);
/** After all blocks: with the last b of an a, the group of the a is completed. */
TF_WARN_UNUSED tf_status tf__qs_end_polynomial(tf_qs_sieve *s);

#endif
