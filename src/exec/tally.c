/* tally.c — linear probing with deletion by moving back, so that no tombstones pile up. */
#include "tally.h"

#include <stdlib.h>

#include "rng.h" /* tf_mix64 */

static size_t home(const tf_tally *t, uint64_t key) {
    return tf_mix64(key) & (t->room - 1);
}

/* The key's cell, or the free one where it would go. room > used. */
static size_t find(const tf_tally *t, uint64_t key) {
    size_t i = home(t, key);
    while (t->cells[i].count && t->cells[i].key != key) i = (i + 1) & (t->room - 1);
    return i;
}

static tf_status grow(tf_tally *t) {
    tf_tally bigger = {.room = t->room ? 2 * t->room : 16, .used = t->used};
    bigger.cells = calloc(bigger.room, sizeof *bigger.cells);
    if (!bigger.cells) return TF_ENOMEM;
    for (size_t i = 0; i < t->room; i++)
        if (t->cells[i].count) bigger.cells[find(&bigger, t->cells[i].key)] = t->cells[i];
    free(t->cells);
    *t = bigger;
    return TF_OK;
}

tf_status tf_tally_add(tf_tally *t, uint64_t key) {
    if (2 * t->used >= t->room && grow(t) != TF_OK) return TF_ENOMEM;
    struct tf_tally_cell *c = &t->cells[find(t, key)];
    if (c->count == 0) t->used++;
    c->key = key;
    c->count++;
    return TF_OK;
}

/* Free cell i: later members of its cluster move up unless that is before their home. */
static void vacate(tf_tally *t, size_t i) {
    size_t mask = t->room - 1;
    for (size_t j = (i + 1) & mask; t->cells[j].count; j = (j + 1) & mask) {
        size_t from_home = (j - home(t, t->cells[j].key)) & mask, gap = (j - i) & mask;
        if (from_home < gap) continue;
        t->cells[i] = t->cells[j];
        i = j;
    }
    t->cells[i].count = 0;
    t->used--;
}

void tf_tally_sub(tf_tally *t, uint64_t key) {
    if (t->room == 0) return;
    size_t i = find(t, key);
    if (t->cells[i].count == 0) return;
    if (--t->cells[i].count == 0) {
        t->cells[i].count = 1; /* still a member while the cluster closes up */
        vacate(t, i);
    }
}

uint64_t tf_tally_count(const tf_tally *t, uint64_t key) {
    return t->room ? t->cells[find(t, key)].count : 0;
}

void tf_tally_clear(tf_tally *t) {
    free(t->cells);
    *t = (tf_tally){0};
}
