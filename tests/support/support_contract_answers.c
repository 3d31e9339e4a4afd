/* Cases of the contract: what comes back, be it failed, unknown, large, or refused. */
#include "support_contract_cases.h"

#include <string.h>

#include "basic_tasks.h"
#include "rng.h"

static tf_status make_failing(tf_scene *s, uint64_t index, tf_task *t) {
    if (index % 3 == 1) return tf_fail_task_make(t, TF_ELIMIT, "why", 3);
    return tf_contract_echo(s, index, t);
}

static tf_status seen_failing(tf_scene *s, const tf_result *r) {
    bool should = (r->id - 1) % 3 == 1;
    if (should != (r->status == TF_ELIMIT)) return tf_scene_fail(s, "wrong task failed");
    if (should && (r->body.size != 3 || memcmp(r->body.data, "why", 3) != 0))
        return tf_scene_fail(s, "the body of a failed task is lost");
    return TF_OK; /* one task's failure does not stop the others */
}

static void setup_failing(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_failing;
    s->seen = seen_failing;
    s->allowed = TF_ELIMIT;
    s->total = 50;
}

static tf_status make_unknown(tf_scene *s, uint64_t index, tf_task *t) {
    (void)s, (void)index;
    t->kind = (tf_task_kind)999; /* the runner does not know it: its status passes through */
    return TF_OK;
}

static void setup_unknown(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_unknown;
    s->allowed = TF_EINVAL;
    s->total = 3;
}

static tf_status make_large(tf_scene *s, uint64_t index, tf_task *t) {
    size_t size = (size_t)(3000000 + 1000 * index);
    tf_status status = tf_bytes_reserve(&t->body, size);
    if (status != TF_OK) return status;
    for (size_t i = 0; i < size; i += 64) /* one byte of 64 differs: cheap, and still telling */
        memset(t->body.data + i, (int)(tf_mix64(s->seed ^ index ^ i) & 0xff),
               size - i < 64 ? size - i : 64);
    t->body.size = size;
    t->kind = TF_TASK_ECHO;
    return TF_OK;
}

static tf_status seen_large(tf_scene *s, const tf_result *r) {
    tf_task want = {0};
    tf_status status = make_large(s, r->id - 1, &want);
    if (status == TF_OK &&
        (want.body.size != r->body.size || memcmp(want.body.data, r->body.data, r->body.size) != 0))
        status = tf_scene_fail(s, "a large body came back changed");
    tf_task_clear(&want);
    return status;
}

static void setup_large(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_large;
    s->seen = seen_large;
    s->total = 8;
}

static tf_status seen_error(tf_scene *s, const tf_result *r) {
    (void)r;
    return s->absorbed >= 10 ? TF_EFORMAT : TF_OK;
}

static void setup_absorb_error(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = tf_contract_tiny_then_forever;
    s->seen = seen_error;
    s->allowed = TF_CANCELLED;
    s->total = 1000;
}

static const tf_contract_case cases[] = {
    {"failing tasks", setup_failing, NULL, TF_OK, 1, false},
    {"unknown tasks", setup_unknown, NULL, TF_OK, 1, false},
    {"large bodies", setup_large, NULL, TF_OK, 1, false},
    {"absorb gives an error", setup_absorb_error, NULL, TF_EFORMAT, 3, false},
};

const tf_contract_group tf_contract_answers = {cases, TF_ARRAY_LEN(cases)};
