/* blanczos_mul.c — see blanczos_mul.h. */
#include "blanczos_mul.h"

#include <stdlib.h>
#include <string.h>

#include "gf2x64.h"

/* Packing 64 rows costs two passes of table look-ups, as much as about so many entries a column. */
enum { PACK_FROM = 5, MOST_PACKS = 64 };

static uint32_t count_packs(const tf_spmat *m) {
    size_t weight[MOST_PACKS] = {0};
    for (size_t i = 0; i < m->start[m->cols]; i++)
        if (m->row[i] / 64 < MOST_PACKS) weight[m->row[i] / 64]++;
    uint32_t packs = 0;
    while (packs < MOST_PACKS && weight[packs] > (size_t)PACK_FROM * m->cols) packs++;
    return packs;
}

tf_status tf_blmat_init(tf_blmat *b, const tf_spmat *m) {
    *b = (tf_blmat){.rows = m->rows, .cols = m->cols, .packs = count_packs(m)};
    b->pack = calloc((size_t)b->packs + 1, sizeof *b->pack);
    b->start = malloc(((size_t)m->cols + 1) * sizeof *b->start);
    b->row = malloc((m->start[m->cols] + 1) * sizeof *b->row);
    bool good = b->pack && b->start && b->row;
    for (uint32_t k = 0; good && k < b->packs; k++) {
        b->pack[k] = calloc(m->cols, sizeof **b->pack);
        good = b->pack[k] != NULL;
    }
    if (!good) {
        tf_blmat_clear(b);
        return TF_ENOMEM;
    }
    size_t at = 0;
    for (uint32_t j = 0; j < m->cols; j++) {
        b->start[j] = at;
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++) {
            if (m->row[i] / 64 < b->packs)
                b->pack[m->row[i] / 64][j] |= UINT64_C(1) << m->row[i] % 64;
            else
                b->row[at++] = m->row[i];
        }
    }
    b->start[m->cols] = at;
    return TF_OK;
}

void tf_blmat_clear(tf_blmat *b) {
    for (uint32_t k = 0; b->pack && k < b->packs; k++) free(b->pack[k]);
    free(b->pack);
    free(b->start);
    free(b->row);
    *b = (tf_blmat){0};
}

size_t tf_blmat_height(const tf_blmat *b) {
    size_t packed = 64 * (size_t)b->packs;
    return packed > b->rows ? packed : b->rows;
}

void tf_blmat_mul(uint64_t *y, const tf_blmat *b, const uint64_t *x) {
    memset(y, 0, tf_blmat_height(b) * sizeof *y);
    for (uint32_t j = 0; j < b->cols; j++) {
        uint64_t w = x[j];
        for (size_t i = b->start[j]; i < b->start[j + 1]; i++) y[b->row[i]] ^= w;
    }
    for (uint32_t k = 0; k < b->packs; k++) {
        tf_gf2x64 sums; /* row r: the sum of x[j] over the columns with an entry there */
        tf_gf2x64_inner(&sums, b->pack[k], x, b->cols);
        memcpy(y + 64 * (size_t)k, sums.row, sizeof sums.row);
    }
}

void tf_blmat_mul_t(uint64_t *x, const tf_blmat *b, const uint64_t *y) {
    for (uint32_t j = 0; j < b->cols; j++) {
        uint64_t sum = 0;
        for (size_t i = b->start[j]; i < b->start[j + 1]; i++) sum ^= y[b->row[i]];
        x[j] = sum;
    }
    for (uint32_t k = 0; k < b->packs; k++) {
        tf_gf2x64 m;
        memcpy(m.row, y + 64 * (size_t)k, sizeof m.row);
        tf_gf2x64_addmul(x, b->pack[k], &m, b->cols);
    }
}
