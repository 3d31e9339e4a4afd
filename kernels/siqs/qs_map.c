/* qs_map.c — see qs_map.h. */
#include "qs_map.h"

#include <stdlib.h>

#include "check.h"

enum { FIRST_BITS = 10, KEY_SHIFT = 32 };

static tf_status allocate(tf_qs_table *t, unsigned bits) {
    *t = (tf_qs_table){.slots = (size_t)1 << bits, .shift = 64 - bits};
    t->slot = calloc(t->slots, sizeof *t->slot);
    return t->slot ? TF_OK : TF_ENOMEM;
}

static void clear(tf_qs_table *t) {
    free(t->slot);
    *t = (tf_qs_table){0};
}

/* The slot of @p key, or the empty one where it belongs. The key is a slot's word without its low
 * @p low bits. */
static size_t find(const tf_qs_table *t, uint64_t key, unsigned low) {
    size_t i = tf__qs_table_place(t, key);
    while (t->slot[i] && t->slot[i] >> low != key) i = (i + 1) & (t->slots - 1);
    return i;
}

static tf_status grow(tf_qs_table *t, unsigned low) {
    tf_qs_table larger;
    if (allocate(&larger, 65 - t->shift) != TF_OK) return TF_ENOMEM;
    for (size_t i = 0; i < t->slots; i++)
        if (t->slot[i]) larger.slot[find(&larger, t->slot[i] >> low, low)] = t->slot[i];
    larger.used = t->used;
    clear(t);
    *t = larger;
    return TF_OK;
}

/* Put @p word into the empty slot @p i. */
static tf_status put(tf_qs_table *t, size_t i, uint64_t word, unsigned low) {
    if (3 * (t->used + 1) > 2 * t->slots) {
        if (grow(t, low) != TF_OK) return TF_ENOMEM;
        i = find(t, word >> low, low);
    }
    t->slot[i] = word;
    t->used++;
    return TF_OK;
}

tf_status tf_qs_map_init(tf_qs_map *m) {
    return allocate(&m->table, FIRST_BITS);
}

void tf_qs_map_clear(tf_qs_map *m) {
    clear(&m->table);
}

tf_status tf_qs_map_put(tf_qs_map *m, uint32_t key, uint32_t *value) {
    TF_ASSERT(key != 0);
    tf_qs_table *t = &m->table;
    size_t i = find(t, key, KEY_SHIFT);
    if (t->slot[i]) {
        *value = (uint32_t)t->slot[i];
        return TF_FOUND;
    }
    return put(t, i, (uint64_t)key << KEY_SHIFT | *value, KEY_SHIFT);
}

bool tf_qs_map_get(uint32_t *value, const tf_qs_map *m, uint32_t key) {
    uint64_t word = m->table.slot[find(&m->table, key, KEY_SHIFT)];
    if (word) *value = (uint32_t)word;
    return word != 0;
}

tf_status tf_qs_set_init(tf_qs_set *m) {
    return allocate(&m->table, FIRST_BITS);
}

void tf_qs_set_clear(tf_qs_set *m) {
    clear(&m->table);
}

tf_status tf_qs_set_put(tf_qs_set *m, uint64_t key) {
    TF_ASSERT(key != 0);
    size_t i = find(&m->table, key, 0);
    return m->table.slot[i] ? TF_FOUND : put(&m->table, i, key, 0);
}
