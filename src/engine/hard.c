/* hard.c — see hard.h. Few jobs are worked on at a time, and those stand at the front: searches are
 * linear. */
#include "hard.h"

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

void tf_hard_clear(tf_hard_list *l) {
    while (l->count > 0) tf_hard_remove(l, l->count - 1);
    free(l->items);
    *l = (tf_hard_list){0};
}
