/* pairing.c — see pairing.h. Two rings of bit sets move along with the primes: the rows that may
 * still get products, and the primes that still look for a partner. */
#include "pairing.h"

#include "check.h"
#include "primes.h"

#include <stdlib.h>
#include <string.h>

struct tf_pairing {
    tf_pairing_shape shape;
    tf_primes primes;
    uint64_t prime;    /* the next one, not yet placed; 0 after the last */
    uint64_t block;    /* integers [block D, (block + 1) D) are read next */
    uint64_t next_row; /* to be written next */
    uint64_t rows_in_ring, blocks_in_ring;
    size_t row_words, block_words;
    uint64_t *rows;  /* bit j/2 of row m: product (m, j) */
    uint64_t *alone; /* bit of (q - block D)/2: q has no partner yet */
    uint16_t *index; /* of j/2 in the table */
};

void tf_pairing_shape_complete(tf_pairing_shape *s) {
    s->first = s->b1 / s->d > 0 ? s->b1 / s->d : 1;
    s->last = s->b2 / s->d + 1;
    s->count = 0;
    for (uint32_t j = 1; j < s->reach * (s->d / 2); j += 2) s->count += tf_coprime32(j, s->d);
}

tf_status tf_pairing_new(tf_pairing **out, const tf_pairing_shape *shape) {
    uint32_t d = shape->d, span = shape->reach * (d / 2);
    TF_ASSERT(d % 6 == 0 && d / 2 <= shape->b1 && shape->count < UINT16_MAX);
    *out = NULL;
    tf_pairing *p = calloc(1, sizeof *p);
    if (!p) return TF_ENOMEM;
    p->shape = *shape;
    p->rows_in_ring = shape->reach + 2;
    p->blocks_in_ring = shape->reach + 1;
    p->row_words = span / 128 + 1;
    p->block_words = d / 128 + 1;
    p->rows = calloc(p->rows_in_ring * p->row_words, sizeof *p->rows);
    p->alone = calloc(p->blocks_in_ring * p->block_words, sizeof *p->alone);
    p->index = malloc((span / 2 + 1) * sizeof *p->index);
    if (!p->rows || !p->alone || !p->index ||
        tf_primes_init(&p->primes, shape->b1 + 1, shape->b2 + 1) != TF_OK) {
        tf_pairing_free(p);
        return TF_ENOMEM;
    }
    uint16_t count = 0;
    for (uint32_t j = 1; j < span; j += 2)
        p->index[j / 2] = tf_coprime32(j, d) ? count++ : UINT16_MAX;
    p->prime = tf_primes_next(&p->primes);
    p->block = shape->b1 / d;
    p->next_row = shape->first;
    *out = p;
    return TF_OK;
}

void tf_pairing_free(tf_pairing *p) {
    if (!p) return;
    tf_primes_clear(&p->primes);
    free(p->index);
    free(p->alone);
    free(p->rows);
    free(p);
}

size_t tf_pairing_row_bound(const tf_pairing_shape *s) {
    return s->count + s->count / 254 + 2;
}

static void put_product(tf_pairing *p, uint64_t m, uint32_t j) {
    uint64_t *row = p->rows + m % p->rows_in_ring * p->row_words;
    row[j / 128] |= UINT64_C(1) << (j / 2 % 64);
}

/* The word and bit of q among the primes without a partner. */
static uint64_t *alone_word(tf_pairing *p, uint64_t q, uint64_t *bit) {
    uint64_t block = q / p->shape.d, j = (q - block * p->shape.d) / 2;
    *bit = UINT64_C(1) << (j % 64);
    return p->alone + block % p->blocks_in_ring * p->block_words + j / 64;
}

/* Pair q with the oldest partner in reach, or leave it waiting for one. */
static void place_prime(tf_pairing *p, uint64_t q) {
    uint64_t d = p->shape.d, half = p->shape.reach * (d / 2), bit;
    uint64_t m = q > half ? (q - half) / d + 1 : 1, low = (p->shape.b1 + q) / (2 * d) + 1;
    for (m = m > low ? m : low; m * d < q; m++) {
        uint64_t *word = alone_word(p, 2 * m * d - q, &bit);
        if (*word & bit) {
            *word &= ~bit;
            put_product(p, m, (uint32_t)(q - m * d));
            return;
        }
    }
    uint64_t *word = alone_word(p, q, &bit);
    *word |= bit;
}

/* The primes of a block whose reach has passed get a product of their own, at the nearest m. */
static void give_up_block(tf_pairing *p, uint64_t block) {
    uint32_t d = p->shape.d;
    uint64_t *words = p->alone + block % p->blocks_in_ring * p->block_words;
    for (size_t i = 0; i < p->block_words; i++) {
        for (uint64_t w = words[i]; w; w &= w - 1) {
            uint32_t j = 2 * (uint32_t)(64 * i + (unsigned)__builtin_ctzll(w)) + 1;
            if (j < d / 2)
                put_product(p, block, j);
            else
                put_product(p, block + 1, d - j);
        }
        words[i] = 0;
    }
}

static uint8_t *write_row(tf_pairing *p, uint64_t m, uint8_t *out) {
    uint64_t *row = p->rows + m % p->rows_in_ring * p->row_words;
    size_t last = SIZE_MAX; /* so that the first gap is index + 1 */
    for (size_t i = 0; i < p->row_words; i++) {
        for (uint64_t w = row[i]; w; w &= w - 1) {
            size_t index = p->index[64 * i + (unsigned)__builtin_ctzll(w)], gap = index - last;
            for (; gap > 254; gap -= 254) *out++ = 255;
            *out++ = (uint8_t)gap;
            last = index;
        }
        row[i] = 0;
    }
    *out++ = 0;
    return out;
}

uint8_t *tf_pairing_row(tf_pairing *p, uint8_t *row) {
    uint64_t d = p->shape.d, reach = p->shape.reach, m = p->next_row++;
    TF_ASSERT(m <= p->shape.last);
    /* Row m is complete once block m + reach has been read and block m has been given up. */
    for (; p->block <= m + reach; p->block++) {
        for (uint64_t end = (p->block + 1) * d; p->prime && p->prime < end;
             p->prime = tf_primes_next(&p->primes))
            place_prime(p, p->prime);
        if (p->block >= reach) give_up_block(p, p->block - reach);
    }
    return write_row(p, m, row);
}
