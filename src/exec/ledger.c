/* ledger.c — linear probing with deletion by moving back, so that no tombstones pile up. */
#include "ledger.h"

#include <stdlib.h>

#include "rng.h" /* tf_mix64 */

static size_t home(const tf_ledger *l, uint64_t id) {
    return tf_mix64(id) & (l->room - 1);
}

/* The cell of the id, or the free one where it would go. room > used. */
static size_t find(const tf_ledger *l, uint64_t id) {
    size_t i = home(l, id);
    while (l->taken[i] && l->cells[i].task.id != id) i = (i + 1) & (l->room - 1);
    return i;
}

tf_status tf_ledger_reserve(tf_ledger *l) {
    if (2 * l->used < l->room) return TF_OK;
    tf_ledger bigger = {.room = l->room ? 2 * l->room : 64, .used = l->used};
    bigger.cells = malloc(bigger.room * sizeof *bigger.cells);
    bigger.taken = calloc(bigger.room, sizeof *bigger.taken);
    if (!bigger.cells || !bigger.taken) {
        free(bigger.cells);
        free(bigger.taken);
        return TF_ENOMEM;
    }
    for (size_t i = 0; i < l->room; i++) {
        if (!l->taken[i]) continue;
        size_t to = find(&bigger, l->cells[i].task.id);
        bigger.cells[to] = l->cells[i];
        bigger.taken[to] = true;
    }
    free(l->cells);
    free(l->taken);
    *l = bigger;
    return TF_OK;
}

void tf_ledger_put(tf_ledger *l, tf_held *held) {
    size_t i = find(l, held->task.id);
    l->cells[i] = *held;
    l->taken[i] = true;
    l->used++;
    *held = (tf_held){0};
}

tf_held *tf_ledger_find(const tf_ledger *l, uint64_t id) {
    if (l->room == 0) return NULL;
    size_t i = find(l, id);
    return l->taken[i] ? &l->cells[i] : NULL;
}

/* Free cell i: later members of its cluster move up unless that is before their home. */
static void vacate(tf_ledger *l, size_t i) {
    size_t mask = l->room - 1;
    l->used--;
    for (size_t j = (i + 1) & mask; l->taken[j]; j = (j + 1) & mask) {
        size_t from_home = (j - home(l, l->cells[j].task.id)) & mask, from_hole = (j - i) & mask;
        if (from_home < from_hole) continue;
        l->cells[i] = l->cells[j];
        i = j;
    }
    l->taken[i] = false;
}

bool tf_ledger_take(tf_ledger *l, uint64_t id, tf_held *held) {
    tf_held *found = tf_ledger_find(l, id);
    if (!found) return false;
    *held = *found;
    vacate(l, (size_t)(found - l->cells));
    return true;
}

tf_held *tf_ledger_next(const tf_ledger *l, size_t *cursor) {
    for (; *cursor < l->room; ++*cursor)
        if (l->taken[*cursor]) return &l->cells[(*cursor)++];
    return NULL;
}

/* The cursor stays where an entry was taken: another one may have moved there. Entries only move
 * towards it from behind, or, around the end of the table, from what has been looked at. */
bool tf_ledger_take_from(tf_ledger *l, unsigned rank, size_t *cursor, tf_held *held) {
    for (; *cursor < l->room; ++*cursor) {
        if (!l->taken[*cursor] || l->cells[*cursor].rank != rank) continue;
        *held = l->cells[*cursor];
        vacate(l, *cursor);
        return true;
    }
    return false;
}

void tf_ledger_clear(tf_ledger *l) {
    for (size_t i = 0; i < l->room; i++)
        if (l->taken[i]) tf_task_clear(&l->cells[i].task);
    free(l->cells);
    free(l->taken);
    *l = (tf_ledger){0};
}
