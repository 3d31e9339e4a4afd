/* Cases of the contract: tasks of all sizes, spread over all workers. */
#include "support_contract_cases.h"

#include <string.h>

#include "basic_tasks.h"
#include "rng.h"

static void setup_none(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->total = 0;
}

static void setup_one(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = tf_contract_echo;
    s->total = 1;
}

/* Every payload comes back unchanged. */
static tf_status seen_echo(tf_scene *s, const tf_result *r) {
    uint64_t payload = tf_mix64(s->seed ^ (r->id - 1));
    if (r->body.size != sizeof payload || memcmp(r->body.data, &payload, sizeof payload) != 0)
        return tf_scene_fail(s, "the body of a result is wrong");
    if (r->kind != TF_TASK_ECHO || r->group != 0 || r->seconds < 0)
        return tf_scene_fail(s, "kind, group or time of a result is wrong");
    return TF_OK;
}

static void setup_tiny(const tf_contract *c, tf_scene *s) {
    s->make = tf_contract_echo;
    s->seen = seen_echo;
    s->total = c->scale;
}

static tf_status make_uneven(tf_scene *s, uint64_t index, tf_task *t) {
    return tf_contract_demo(t, TF_DEMO_CHAIN, 1000 + tf_mix64(s->seed + index) % 3000000);
}

static void setup_uneven(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_uneven;
    s->total = 40;
}

/* A few tasks per worker; the first ones may be as many as a chunk of unmeasured tasks. */
static const char *check_few(const tf_contract *c, const tf_scene *s) {
    return tf_contract_must(s->most_out <= 8 * (uint64_t)c->executor->workers,
                            "rule 6: too many tasks out");
}

static tf_status make_mixed(tf_scene *s, uint64_t index, tf_task *t) {
    if (tf_mix64(s->seed + index) % 100 == 0) return tf_contract_demo(t, TF_DEMO_CHAIN, 2000000);
    return tf_contract_demo(t, TF_DEMO_CHAIN, 1 + index % 50);
}

static void setup_mixed(const tf_contract *c, tf_scene *s) {
    s->make = make_mixed;
    s->total = c->scale / 50;
}

static tf_status make_nap(tf_scene *s, uint64_t index, tf_task *t) {
    (void)s, (void)index;
    return tf_sleep_task_make(t, 0.02, "data", 4);
}

static void setup_naps(const tf_contract *c, tf_scene *s) {
    s->make = make_nap;
    s->total = 4 * (uint64_t)c->executor->workers;
}

static const char *check_all_ranks(const tf_contract *c, const tf_scene *s) {
    uint64_t all = c->ranks >= 64 ? UINT64_MAX : (UINT64_C(1) << c->ranks) - 1;
    return tf_contract_must(s->workers_seen == all, "some rank did nothing");
}

static tf_status make_meet(tf_scene *s, uint64_t index, tf_task *t) {
    (void)index;
    return tf_contract_demo(t, TF_DEMO_MEET, s->total);
}

/* As many tasks as workers run at once (they share memory on one process only). */
static void setup_meet(const tf_contract *c, tf_scene *s) {
    if (c->root) __atomic_store_n(&tf_contract_arrived, 0, __ATOMIC_RELAXED);
    s->make = make_meet;
    s->total = c->ranks == 1 ? c->executor->workers : 1;
}

static const tf_contract_case cases[] = {
    {"no task", setup_none, NULL, TF_OK, 2, false},
    {"one task", setup_one, NULL, TF_OK, 2, false},
    {"tiny tasks", setup_tiny, tf_contract_bounded, TF_OK, 1, false},
    {"few long uneven tasks", setup_uneven, check_few, TF_OK, 1, false},
    {"a long one among tiny ones", setup_mixed, NULL, TF_OK, 1, false},
    {"every rank works", setup_naps, check_all_ranks, TF_OK, 1, false},
    {"as many at once as workers", setup_meet, NULL, TF_OK, 1, false},
};

const tf_contract_group tf_contract_work = {cases, TF_ARRAY_LEN(cases)};
