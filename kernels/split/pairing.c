/* pairing.c — see pairing.h. Primes are read in blocks [b D, (b + 1) D). A prime b D + r can only
 * share a product with one of the form b' D + (D - r), b - b' odd. So for each residue r prime to D
 * one word holds, as bits, in which of the last blocks that residue was a prime that still has no
 * partner: the oldest one in reach is found by a rotation, a mask and a bit scan. */
#include "pairing.h"

#include "check.h"
#include "primes.h"

#include <stdlib.h>

struct tf_pairing {
    tf_pairing_shape shape;
    tf_primes primes;
    uint64_t prime;    /* the next one, not yet placed; 0 after the last */
    uint64_t block;    /* read next */
    uint64_t next_row; /* written next */
    uint32_t phi;      /* of D */
    uint32_t ages[2];  /* bit a: a partner a blocks back is in reach; [1]: of r > D/2 */
    uint32_t *residue; /* prime to D, ascending */
    uint16_t *place;   /* of r/2 among the residues */
    uint32_t *alone;   /* of a residue: bit (-b mod 32) for a prime without partner in block b */
    size_t row_words, row_mask;
    uint64_t *rows; /* a ring of bit sets: the products of row m at m & row_mask */
};

void tf_pairing_shape_complete(tf_pairing_shape *s) {
    uint32_t phi = 0;
    for (uint32_t r = 1; r < s->d; r += 2) phi += tf_coprime32(r, s->d);
    s->first = s->b1 / s->d > 0 ? s->b1 / s->d : 1;
    s->last = s->b2 / s->d + 1;
    s->count = (size_t)phi * s->reach / 2;
}

static void list_residues(tf_pairing *p) {
    uint32_t d = p->shape.d;
    for (uint32_t r = 1; r < d; r += 2) {
        if (!tf_coprime32(r, d)) continue;
        p->place[r / 2] = (uint16_t)p->phi;
        p->residue[p->phi++] = r;
    }
}

/* A partner a blocks back (a odd) gives j = r + (a - 1)/2 D, which has to stay below reach D/2. */
static void set_ages(tf_pairing *p) {
    for (uint32_t a = 1; a <= p->shape.reach; a += 2) {
        p->ages[0] |= UINT32_C(1) << a;
        if (a < p->shape.reach) p->ages[1] |= UINT32_C(1) << a;
    }
}

tf_status tf_pairing_new(tf_pairing **out, const tf_pairing_shape *shape) {
    uint32_t d = shape->d, reach = shape->reach;
    TF_ASSERT(d % 6 == 0 && d / 2 <= shape->b1 && d < 2 * UINT16_MAX && reach >= 1 &&
              reach <= TF_PAIRING_MAX_REACH);
    *out = NULL;
    tf_pairing *p = calloc(1, sizeof *p);
    if (!p) return TF_ENOMEM;
    p->shape = *shape;
    p->row_words = shape->count / 64 + 1;
    p->row_mask = 3;
    while (p->row_mask < reach + 1) p->row_mask = 2 * p->row_mask + 1;
    p->rows = calloc((p->row_mask + 1) * p->row_words, sizeof *p->rows);
    p->residue = malloc(d / 2 * sizeof *p->residue);
    p->place = malloc(d / 2 * sizeof *p->place);
    p->alone = calloc(d / 2, sizeof *p->alone);
    if (!p->rows || !p->residue || !p->place || !p->alone ||
        tf_primes_init(&p->primes, shape->b1 + 1, shape->b2 + 1) != TF_OK) {
        tf_pairing_free(p);
        return TF_ENOMEM;
    }
    list_residues(p);
    set_ages(p);
    p->prime = tf_primes_next(&p->primes);
    p->block = shape->b1 / d;
    p->next_row = shape->first;
    *out = p;
    return TF_OK;
}

void tf_pairing_free(tf_pairing *p) {
    if (!p) return;
    tf_primes_clear(&p->primes);
    free(p->alone);
    free(p->place);
    free(p->residue);
    free(p->rows);
    free(p);
}

size_t tf_pairing_row_bound(const tf_pairing_shape *s) {
    return s->count + s->count / 254 + 2;
}

/* The product of row m with entry `index` of the table. */
static void put_product(tf_pairing *p, uint64_t m, size_t index) {
    p->rows[(m & p->row_mask) * p->row_words + index / 64] |= UINT64_C(1) << index % 64;
}

static uint32_t rotate(uint32_t x, unsigned by) {
    return x << (by & 31) | x >> (-by & 31);
}

/* The bit of block b. */
static uint32_t block_bit(uint64_t b) {
    return UINT32_C(1) << (-b & 31);
}

/* Pair the prime block D + r with the oldest partner in reach, or leave it waiting for one. */
static void place_prime(tf_pairing *p, uint32_t r) {
    uint32_t place = p->place[r / 2], mirror = p->phi - 1 - place;
    uint32_t partners = rotate(p->alone[mirror], (unsigned)p->block) & p->ages[2 * r > p->shape.d];
    if (!partners) {
        p->alone[place] |= block_bit(p->block);
        return;
    }
    uint32_t age = 31 - (uint32_t)__builtin_clz(partners), back = age / 2;
    p->alone[mirror] &= ~block_bit(p->block - age);
    put_product(p, p->block - back, (size_t)back * p->phi + place);
}

static void read_block(tf_pairing *p) {
    uint64_t low = p->block * p->shape.d, high = low + p->shape.d;
    for (; p->prime && p->prime < high; p->prime = tf_primes_next(&p->primes))
        place_prime(p, (uint32_t)(p->prime - low));
}

/* The primes of a block whose reach has passed get a product of their own, at the nearest m. */
static void give_up_block(tf_pairing *p, uint64_t block) {
    uint32_t bit = block_bit(block);
    for (uint32_t i = 0; i < p->phi; i++) {
        if (!(p->alone[i] & bit)) continue;
        p->alone[i] &= ~bit;
        if (2 * i < p->phi)
            put_product(p, block, i);
        else
            put_product(p, block + 1, p->phi - 1 - i);
    }
}

static uint8_t *write_row(tf_pairing *p, uint64_t m, uint8_t *out) {
    uint64_t *row = p->rows + (m & p->row_mask) * p->row_words;
    size_t last = SIZE_MAX; /* so that the first gap is index + 1 */
    for (size_t i = 0; i < p->row_words; i++) {
        for (uint64_t w = row[i]; w; w &= w - 1) {
            size_t index = 64 * i + (unsigned)__builtin_ctzll(w), gap = index - last;
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
    uint64_t reach = p->shape.reach, m = p->next_row++;
    TF_ASSERT(m <= p->shape.last);
    /* Row m is complete once block m + reach has been read and block m has been given up. */
    for (; p->block <= m + reach; p->block++) {
        read_block(p);
        if (p->block >= reach) give_up_block(p, p->block - reach);
    }
    return write_row(p, m, row);
}
