/* qs_map.h — a growing hash map from non-zero words to 32-bit values, open addressing. */
#ifndef TF_QS_MAP_H
#define TF_QS_MAP_H

#include "base.h"

typedef struct tf_qs_map {
    uint64_t *key; /* 0: empty */
    uint32_t *value;
    size_t slots, used; /* slots is a power of two, at most 2/3 of them used */
} tf_qs_map;

TF_WARN_UNUSED tf_status tf_qs_map_init(tf_qs_map *m);
void tf_qs_map_clear(tf_qs_map *m);

/** Look @p key up, putting in @p value if it is new.
 *  @param value  on return what is stored
 *  @return TF_FOUND (it was there), TF_OK (it is new), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_map_put(tf_qs_map *m, uint64_t key, uint32_t *value);

#endif
