/* hard.c — see hard.h. Few jobs are worked on at a time, and those stand at the front: searches are
 * linear. */
#include "hard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every job has 2^32 groups of its own; group 0 is nobody's. */
static uint64_t new_groups(tf_hard_list *l) {
    return ++l->groups << 32;
}

static bool reserve_one(tf_hard_list *l) {
    if (l->count < l->capacity) return true;
    size_t capacity = l->capacity ? 2 * l->capacity : 8;
    tf_hard_number *items = realloc(l->items, capacity * sizeof *items);
    if (!items) return false;
    l->items = items;
    l->capacity = capacity;
    return true;
}

tf_status tf_hard_add(tf_hard_list *l, uint64_t place, tf_tree *tree, const tf_plan *plan) {
    if (!reserve_one(l)) {
        tf_tree_clear(tree);
        return TF_ENOMEM;
    }
    tf_job *job = tf_job_new(tree, plan, new_groups(l));
    if (!job) return TF_ENOMEM;
    tf_job_keep(job, l->keeper);
    size_t i = l->count++; /* they arrive nearly in order */
    for (; i > 0 && l->items[i - 1].place > place; i--) l->items[i] = l->items[i - 1];
    l->items[i] = (tf_hard_number){job, place, 0};
    return TF_OK;
}

tf_status tf_hard_restore(tf_hard_list *l, uint64_t place, const tf_bytes *ahead) {
    tf_cursor c = tf_cursor_over(ahead);
    for (size_t i = 0; i < l->count; i++)
        if (l->items[i].place == place) return tf_job_get_ahead(l->items[i].job, &c);
    return TF_OK;
}

void tf_hard_keep(tf_hard_list *l, const tf_sieve_keeper *keeper) {
    l->keeper = keeper;
    for (size_t i = 0; i < l->count; i++) tf_job_keep(l->items[i].job, keeper);
}

void tf_hard_remove(tf_hard_list *l, size_t i) {
    tf_job_free(l->items[i].job);
    l->count--;
    memmove(&l->items[i], &l->items[i + 1], (l->count - i) * sizeof *l->items);
}

size_t tf_hard_owner(const tf_hard_list *l, uint64_t group) {
    size_t i = 0;
    while (i < l->count && !tf_job_owns(l->items[i].job, group)) i++;
    return i;
}

/* Append, as far as there is room. */
static void add(char *text, size_t size, const char *more) {
    size_t used = strlen(text);
    if (used + 1 < size) snprintf(text + used, size - used, "%s", more);
}

void tf_hard_describe(char *text, size_t size, const tf_hard_list *l) {
    char more[40];
    unsigned others = 0;
    *text = 0;
    if (l->count == 0) return;
    tf_job_describe(text, size, l->items[0].job);
    for (size_t i = 1; i < l->count; i++) others += tf_job_busy(l->items[i].job);
    if (others == 0) return;
    snprintf(more, sizeof more, others == 1 ? "; 1 other" : "; %u others", others);
    add(text, size, more);
    for (size_t i = 1; i < l->count; i++) {
        unsigned digits;
        double part;
        if (!tf_job_sieved(l->items[i].job, &digits, &part)) continue;
        snprintf(more, sizeof more, ", c%u %.0f%%", digits, 100 * part);
        add(text, size, more);
    }
}

void tf_hard_clear(tf_hard_list *l) {
    while (l->count > 0) tf_hard_remove(l, l->count - 1);
    free(l->items);
    *l = (tf_hard_list){0};
}
