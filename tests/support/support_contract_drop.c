/* Cases of the contract: groups that are dropped. */
#include "support_contract_cases.h"

#define GROUP 7

/* First come tasks of the group that last forever, one fewer than there are workers; then quick
 * ones, and the first of these to be absorbed sets off the drop. A quick one tf_contract_must never be dropped
 * (after the drop they may be of the same group), a long one always. */
static tf_status make_drop(tf_scene *s, uint64_t index, tf_task *t) {
    if (index + 1 < s->executor->workers) {
        t->group = GROUP;
        return tf_contract_forever(s, index, t);
    }
    t->group = s->user && index % 2 ? GROUP : 0;
    return tf_contract_echo(s, index, t);
}

static tf_status seen_drop(tf_scene *s, const tf_result *r) {
    bool forever = r->kind == TF_TASK_SLEEP;
    if (forever != (r->status == TF_CANCELLED))
        return tf_scene_fail(s, "drop: a wrong task was stopped");
    if (!forever && !s->user) {
        s->executor->drop(s->executor, GROUP);
        s->user = 1;
    }
    return TF_OK;
}

static void setup_drop(const tf_contract *c, tf_scene *s) {
    s->make = make_drop;
    s->seen = seen_drop;
    s->allowed = TF_CANCELLED;
    s->total = 200 + c->executor->workers;
}

static const char *check_drop(const tf_contract *c, const tf_scene *s) {
    return tf_contract_must(s->cancelled == c->executor->workers - 1,
                            "drop inside absorb(): wrong tasks");
}

/* The same from inside next(), at a moment when all workers but one are busy. */
static tf_more gate_drop(tf_scene *s) {
    unsigned busy = s->executor->workers - 1;
    if (s->user == 0 && s->given >= busy) {
        s->executor->drop(s->executor, GROUP);
        s->user = 1;
    }
    return s->given == s->total ? TF_SOURCE_END : TF_SOURCE_TASK;
}

static tf_status make_drop_in_next(tf_scene *s, uint64_t index, tf_task *t) {
    t->group = GROUP;
    return s->user ? tf_contract_echo(s, index, t) : tf_contract_forever(s, index, t);
}

static void setup_drop_in_next(const tf_contract *c, tf_scene *s) {
    s->make = make_drop_in_next;
    s->gate = gate_drop;
    s->allowed = TF_CANCELLED;
    s->total = 20 + c->executor->workers;
}

static const char *check_drop_in_next(const tf_contract *c, const tf_scene *s) {
    return tf_contract_must(s->cancelled == c->executor->workers - 1,
                            "drop inside next(): wrong tasks");
}

static const tf_contract_case cases[] = {
    {"drop inside absorb", setup_drop, check_drop, TF_OK, 3, false},
    {"drop inside next", setup_drop_in_next, check_drop_in_next, TF_OK, 2, false},
};

const tf_contract_group tf_contract_drop = {cases, TF_ARRAY_LEN(cases)};
