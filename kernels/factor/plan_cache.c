/* plan_cache.c — see plan_cache.h. */
#include "plan_cache.h"

void tf_plan_cache_init(tf_plan_cache *c) {
    c->count = 0;
}

void tf_plan_cache_clear(tf_plan_cache *c) {
    while (c->count > 0) tf_split_plan_free(c->entries[--c->count].plan);
}

tf_status tf_plan_cache_get(void *cache, const tf_split_plan **plan, const tf_split_params *params,
                            const tf_cancel *cancel) {
    tf_plan_cache *c = cache;
    for (unsigned i = 0; i < c->count; i++)
        if (c->entries[i].b1 == params->b1 && c->entries[i].b2 == params->b2) {
            *plan = c->entries[i].plan;
            return TF_OK;
        }
    *plan = NULL;
    if (c->count == TF_PLAN_CACHE_SIZE) return TF_OK;
    tf_split_plan *made;
    tf_status s = tf_split_plan_new(&made, params->method, params->b1, params->b2, cancel);
    if (s != TF_OK) return s;
    c->entries[c->count].b1 = params->b1;
    c->entries[c->count].b2 = params->b2;
    c->entries[c->count++].plan = made;
    *plan = made;
    return TF_OK;
}
