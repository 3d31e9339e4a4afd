/* qs_map.h — growing hash tables of one word a slot, open addressing: a map from non-zero 32-bit
 * keys to 32-bit values, and a set of non-zero words.
 *
 * The place of a key is the top of its product with 2^64/phi [Knuth98, sec. 6.4], so that a table
 * twice as large has everything in the same order: growing walks through both once. Each lookup is a
 * miss of the cache; a caller with many of them asks for the places first, by prefetch. */
#ifndef TF_QS_MAP_H
#define TF_QS_MAP_H

#include "base.h"

typedef struct tf_qs_table {
    uint64_t *slot;     /* 0: empty */
    size_t slots, used; /* slots is a power of two, at most 2/3 of them used */
    unsigned shift;     /* 64 - log2(slots) */
} tf_qs_table;

typedef struct tf_qs_map {
    tf_qs_table table; /* key * 2^32 + value */
} tf_qs_map;

typedef struct tf_qs_set {
    tf_qs_table table;
} tf_qs_set;

TF_WARN_UNUSED tf_status tf_qs_map_init(tf_qs_map *m);
void tf_qs_map_clear(tf_qs_map *m);

/** Look @p key up, putting in @p value if it is new.
 *  @param value  on return what is stored
 *  @return TF_FOUND (it was there), TF_OK (it is new), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_map_put(tf_qs_map *m, uint32_t key, uint32_t *value);

/** Is @p key there? Then @p value is set. */
bool tf_qs_map_get(uint32_t *value, const tf_qs_map *m, uint32_t key);

TF_WARN_UNUSED tf_status tf_qs_set_init(tf_qs_set *m);
void tf_qs_set_clear(tf_qs_set *m);

/** @return TF_FOUND (@p key was there), TF_OK (it is new), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_set_put(tf_qs_set *m, uint64_t key);

static inline size_t tf__qs_table_place(const tf_qs_table *t, uint64_t key) {
    return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> t->shift);
}

static inline void tf_qs_map_prefetch(const tf_qs_map *m, uint32_t key) {
    __builtin_prefetch(&m->table.slot[tf__qs_table_place(&m->table, key)], 0);
}

static inline void tf_qs_set_prefetch(const tf_qs_set *m, uint64_t key) {
    __builtin_prefetch(&m->table.slot[tf__qs_table_place(&m->table, key)], 1);
}

#endif
