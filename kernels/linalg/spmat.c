/* spmat.c — see spmat.h. */
#include "spmat.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

tf_status tf_spmat_init(tf_spmat *m, uint32_t rows) {
    *m = (tf_spmat){.rows = rows, .start_room = 1024};
    m->start = malloc(m->start_room * sizeof *m->start);
    if (!m->start) return TF_ENOMEM;
    m->start[0] = 0;
    return TF_OK;
}

void tf_spmat_clear(tf_spmat *m) {
    free(m->start);
    free(m->row);
    *m = (tf_spmat){0};
}

static int compare(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* By insertion when short: columns mostly come in increasing runs. */
static void sort(uint32_t *entry, size_t count) {
    if (count > 64) {
        qsort(entry, count, sizeof *entry, compare);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint32_t x = entry[i];
        size_t j = i;
        for (; j > 0 && entry[j - 1] > x; j--) entry[j] = entry[j - 1];
        entry[j] = x;
    }
}

static tf_status reserve(tf_spmat *m, size_t entries) {
    if (m->cols + 2 > m->start_room) {
        size_t room = 2 * m->start_room;
        size_t *start = realloc(m->start, room * sizeof *start);
        if (!start) return TF_ENOMEM;
        m->start = start;
        m->start_room = room;
    }
    size_t need = m->start[m->cols] + entries;
    if (need > m->row_room) {
        size_t room = need + need / 2 + 4096;
        uint32_t *row = realloc(m->row, room * sizeof *row);
        if (!row) return TF_ENOMEM;
        m->row = row;
        m->row_room = room;
    }
    return TF_OK;
}

tf_status tf_spmat_add(tf_spmat *m, uint32_t *entry, size_t count) {
    if (reserve(m, count) != TF_OK) return TF_ENOMEM;
    sort(entry, count);
    size_t at = m->start[m->cols];
    for (size_t i = 0; i < count; i++) {
        TF_ASSERT(entry[i] < m->rows);
        if (i + 1 < count && entry[i] == entry[i + 1])
            i++;
        else
            m->row[at++] = entry[i];
    }
    m->start[++m->cols] = at;
    return TF_OK;
}

void tf_spmat_mul(uint64_t *y, const tf_spmat *m, const uint64_t *x) {
    memset(y, 0, m->rows * sizeof *y);
    for (uint32_t j = 0; j < m->cols; j++)
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++) y[m->row[i]] ^= x[j];
}
