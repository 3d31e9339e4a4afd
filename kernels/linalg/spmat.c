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

enum {
    INSERT_UP_TO = 40, /* entries: few, and mostly in increasing runs */
    DIGIT_MOST = 11,   /* bits */
};

static uint32_t digit_of(uint32_t x, unsigned pass, unsigned bits) {
    return x >> (pass * bits) & ((1u << bits) - 1);
}

/* By two digits, the lower one first. @param room  as many entries again */
static void sort_digits(uint32_t *entry, size_t count, uint32_t *room, unsigned bits) {
    uint32_t place[2][1u << DIGIT_MOST];
    for (unsigned pass = 0; pass < 2; pass++) memset(place[pass], 0, sizeof(uint32_t) << bits);
    for (size_t i = 0; i < count; i++)
        for (unsigned pass = 0; pass < 2; pass++) place[pass][digit_of(entry[i], pass, bits)]++;
    for (unsigned pass = 0; pass < 2; pass++) {
        uint32_t sum = 0, *at = place[pass];
        for (uint32_t d = 0; d >> bits == 0; d++) {
            uint32_t here = at[d];
            at[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++) room[at[digit_of(entry[i], pass, bits)]++] = entry[i];
        uint32_t *other = entry;
        entry = room;
        room = other;
    }
}

/* @param room  as many entries again */
static void sort(uint32_t *entry, size_t count, uint32_t rows, uint32_t *room) {
    if (count > INSERT_UP_TO) {
        unsigned bits = 4;
        while (bits <= DIGIT_MOST && (uint64_t)rows >> (2 * bits) != 0) bits++;
        if (bits <= DIGIT_MOST)
            sort_digits(entry, count, room, bits);
        else
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

static tf_status reserve(tf_spmat *m, uint32_t cols, size_t entries) {
    if ((size_t)m->cols + cols + 1 > m->start_room) {
        size_t room = 2 * m->start_room + cols;
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
    if (reserve(m, 1, count) != TF_OK) return TF_ENOMEM;
    size_t at = m->start[m->cols];
    if (count > 1)
        sort(entry, count, m->rows, m->row + at); /* where they will be is free until then */
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

tf_status tf_spmat_append(tf_spmat *m, const tf_spmat *other) {
    size_t at = m->start[m->cols], entries = other->start[other->cols];
    TF_ASSERT(m->rows == other->rows);
    if (reserve(m, other->cols, entries) != TF_OK) return TF_ENOMEM;
    if (entries) memcpy(m->row + at, other->row, entries * sizeof *m->row);
    for (uint32_t j = 0; j < other->cols; j++) m->start[++m->cols] = at + other->start[j + 1];
    return TF_OK;
}

void tf_spmat_mul(uint64_t *y, const tf_spmat *m, const uint64_t *x) {
    memset(y, 0, m->rows * sizeof *y);
    for (uint32_t j = 0; j < m->cols; j++)
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++) y[m->row[i]] ^= x[j];
}
