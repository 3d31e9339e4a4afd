/* blanczos_mul.c — see blanczos_mul.h. */
#include "blanczos_mul.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_BITS = 16, MOST_PACKS = 64 };

/* Entries a column that 64 rows must have for packing them to pay: two passes by the products of
 * gf2x64.h against two gathers an entry. */
static uint32_t pack_from(const tf_gf2x64_ops *ops) {
    return ops == &tf__gf2x64_generic ? 5 : 2;
}

static uint32_t count_packs(const tf_spmat *m, const tf_gf2x64_ops *ops) {
    size_t weight[MOST_PACKS] = {0};
    for (size_t i = 0; i < m->start[m->cols]; i++)
        if (m->row[i] / 64 < MOST_PACKS) weight[m->row[i] / 64]++;
    uint32_t packs = 0;
    while (packs < MOST_PACKS && weight[packs] > (size_t)pack_from(ops) * m->cols) packs++;
    return packs;
}

/* ---- lists ------------------------------------------------------------------------------------ */

static tf_status lists_init(tf_bllists *l, uint32_t count, uint32_t source, size_t entries) {
    *l = (tf_bllists){.count = count, .blocks = (source >> BLOCK_BITS) + 1};
    l->start = calloc((size_t)l->blocks * (count + 1) + 1, sizeof *l->start);
    l->index = malloc((entries + 1) * sizeof *l->index);
    return l->start && l->index ? TF_OK : TF_ENOMEM;
}

static void lists_clear(tf_bllists *l) {
    free(l->start);
    free(l->index);
    *l = (tf_bllists){0};
}

static size_t *start_of(const tf_bllists *l, uint32_t source, uint32_t i) {
    return &l->start[(size_t)(source >> BLOCK_BITS) * (l->count + 1) + i];
}

/* Counts, one place up, become begins. */
static void sum_up(tf_bllists *l) {
    size_t places = (size_t)l->blocks * (l->count + 1), sum = 0;
    for (size_t i = 0; i < places; i++) {
        size_t n = l->start[i];
        l->start[i] = sum;
        sum += n;
    }
    l->start[places] = sum;
}

/* Both lists from the entries that are not packed. Filling moves the begins on to the ends, which
 * are the begins of the next list. */
static void fill_lists(tf_blmat *b, const tf_spmat *m) {
    for (unsigned pass = 0; pass < 2; pass++) {
        for (uint32_t j = 0; j < m->cols; j++) {
            for (size_t i = m->start[j]; i < m->start[j + 1]; i++) {
                uint32_t r = m->row[i];
                if (r / 64 < b->packs) continue;
                size_t *by_row = start_of(&b->by_row, j, r), *by_col = start_of(&b->by_col, r, j);
                if (pass == 1) {
                    b->by_row.index[*by_row] = (uint16_t)j;
                    b->by_col.index[*by_col] = (uint16_t)r;
                }
                ++*by_row;
                ++*by_col;
            }
        }
        if (pass == 0) sum_up(&b->by_row), sum_up(&b->by_col);
    }
    for (unsigned k = 0; k < 2; k++) { /* ends back to begins */
        tf_bllists *l = k ? &b->by_col : &b->by_row;
        size_t places = (size_t)l->blocks * (l->count + 1);
        memmove(l->start + 1, l->start, (places - 1) * sizeof *l->start);
        l->start[0] = 0;
    }
}

/* to[i] = sum of the words of list i, for from <= i < end. */
static void gather(uint64_t *to, const tf_bllists *l, const uint64_t *x, uint32_t from,
                   uint32_t end) {
    memset(to + from, 0, (end - from) * sizeof *to);
    for (uint32_t k = 0; k < l->blocks; k++) {
        const uint64_t *source = x + ((size_t)k << BLOCK_BITS);
        const size_t *start = l->start + (size_t)k * (l->count + 1);
        for (uint32_t i = from; i < end; i++) {
            uint64_t sum = 0;
            for (size_t j = start[i]; j < start[i + 1]; j++) sum ^= source[l->index[j]];
            to[i] ^= sum;
        }
    }
}

/* Cut into parts of like cost: an entry costs 1, an item @p each. */
static void cut(uint32_t *at, uint32_t parts, const tf_bllists *l, double each) {
    double total = each * l->count + (double)l->start[(size_t)l->blocks * (l->count + 1)], sum = 0;
    uint32_t part = 1;
    at[0] = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        while (part < parts && sum >= total * part / parts) at[part++] = i;
        sum += each;
        for (uint32_t k = 0; k < l->blocks; k++) {
            const size_t *start = l->start + (size_t)k * (l->count + 1);
            sum += (double)(start[i + 1] - start[i]);
        }
    }
    while (part <= parts) at[part++] = l->count;
}

/* ---- the matrix ------------------------------------------------------------------------------- */

static tf_status allocate(tf_blmat *b, const tf_spmat *m) {
    size_t entries = m->start[m->cols];
    b->pack = calloc((size_t)b->packs + 1, sizeof *b->pack);
    b->row_cut = malloc(((size_t)b->parts + 1) * sizeof *b->row_cut);
    b->col_cut = malloc(((size_t)b->parts + 1) * sizeof *b->col_cut);
    b->partial = malloc(((size_t)b->parts * b->packs + 1) * sizeof *b->partial);
    if (!b->pack || !b->row_cut || !b->col_cut || !b->partial) return TF_ENOMEM;
    for (uint32_t k = 0; k < b->packs; k++)
        if (!(b->pack[k] = calloc((size_t)m->cols + 1, sizeof **b->pack))) return TF_ENOMEM;
    if (lists_init(&b->by_row, m->rows, m->cols, entries) != TF_OK) return TF_ENOMEM;
    return lists_init(&b->by_col, m->cols, m->rows, entries);
}

tf_status tf_blmat_init(tf_blmat *b, const tf_spmat *m, uint32_t parts, const tf_gf2x64_ops *ops) {
    *b = (tf_blmat){.rows = m->rows, .cols = m->cols, .parts = parts, .ops = ops};
    b->packs = count_packs(m, ops);
    if (allocate(b, m) != TF_OK) {
        tf_blmat_clear(b);
        return TF_ENOMEM;
    }
    for (uint32_t j = 0; j < m->cols; j++) {
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++) {
            uint32_t r = m->row[i];
            if (r / 64 < b->packs) b->pack[r / 64][j] |= UINT64_C(1) << r % 64;
        }
    }
    fill_lists(b, m);
    cut(b->row_cut, parts, &b->by_row, 4);
    cut(b->col_cut, parts, &b->by_col, 20.0 + 4 * b->packs);
    return TF_OK;
}

void tf_blmat_clear(tf_blmat *b) {
    for (uint32_t k = 0; b->pack && k < b->packs; k++) free(b->pack[k]);
    free(b->pack);
    free(b->row_cut);
    free(b->col_cut);
    free(b->partial);
    lists_clear(&b->by_row);
    lists_clear(&b->by_col);
    *b = (tf_blmat){0};
}

size_t tf_blmat_height(const tf_blmat *b) {
    size_t packed = 64 * (size_t)b->packs;
    return packed > b->rows ? packed : b->rows;
}

void tf_blmat_mul_part(uint64_t *y, tf_blmat *b, const uint64_t *x, uint32_t part) {
    gather(y, &b->by_row, x, b->row_cut[part], b->row_cut[part + 1]);
    size_t from = b->col_cut[part], count = b->col_cut[part + 1] - from;
    tf_gf2x64 *sums = b->partial + (size_t)part * b->packs;
    for (uint32_t k = 0; k < b->packs; k++) /* row r: the sum of the x[j] with an entry there */
        b->ops->inner(&sums[k], b->pack[k] + from, x + from, count);
}

void tf_blmat_mul_end(uint64_t *y, const tf_blmat *b) {
    memset(y, 0, 64 * (size_t)b->packs * sizeof *y);
    for (uint32_t i = 0; i < b->parts; i++)
        for (uint32_t k = 0; k < b->packs; k++)
            for (unsigned r = 0; r < 64; r++)
                y[64 * (size_t)k + r] ^= b->partial[(size_t)i * b->packs + k].row[r];
}

void tf_blmat_mul_t_part(uint64_t *x, const tf_blmat *b, const uint64_t *y, uint32_t part) {
    uint32_t from = b->col_cut[part], end = b->col_cut[part + 1];
    gather(x, &b->by_col, y, from, end);
    for (uint32_t k = 0; k < b->packs; k++) {
        tf_gf2x64 m;
        memcpy(m.row, y + 64 * (size_t)k, sizeof m.row);
        b->ops->addmul(x + from, b->pack[k] + from, &m, end - from);
    }
}
