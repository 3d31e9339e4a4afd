/* qs_map.c — see qs_map.h. Keys are mixed, so that any pattern of them spreads. */
#include "qs_map.h"

#include <stdlib.h>

#include "check.h"
#include "rng.h"

static tf_status allocate(tf_qs_map *m, size_t slots) {
    *m = (tf_qs_map){.slots = slots};
    m->key = calloc(slots, sizeof *m->key);
    m->value = malloc(slots * sizeof *m->value);
    if (m->key && m->value) return TF_OK;
    tf_qs_map_clear(m);
    return TF_ENOMEM;
}

tf_status tf_qs_map_init(tf_qs_map *m) {
    return allocate(m, 1024);
}

void tf_qs_map_clear(tf_qs_map *m) {
    free(m->key);
    free(m->value);
    *m = (tf_qs_map){0};
}

static size_t find(const tf_qs_map *m, uint64_t key) {
    size_t i = tf_mix64(key) & (m->slots - 1);
    while (m->key[i] && m->key[i] != key) i = (i + 1) & (m->slots - 1);
    return i;
}

static tf_status grow(tf_qs_map *m) {
    tf_qs_map larger;
    if (allocate(&larger, 2 * m->slots) != TF_OK) return TF_ENOMEM;
    for (size_t i = 0; i < m->slots; i++) {
        if (!m->key[i]) continue;
        size_t j = find(&larger, m->key[i]);
        larger.key[j] = m->key[i];
        larger.value[j] = m->value[i];
    }
    larger.used = m->used;
    tf_qs_map_clear(m);
    *m = larger;
    return TF_OK;
}

tf_status tf_qs_map_put(tf_qs_map *m, uint64_t key, uint32_t *value) {
    TF_ASSERT(key != 0);
    size_t i = find(m, key);
    if (m->key[i]) {
        *value = m->value[i];
        return TF_FOUND;
    }
    if (3 * (m->used + 1) > 2 * m->slots) {
        if (grow(m) != TF_OK) return TF_ENOMEM;
        i = find(m, key);
    }
    m->key[i] = key;
    m->value[i] = *value;
    m->used++;
    return TF_OK;
}
