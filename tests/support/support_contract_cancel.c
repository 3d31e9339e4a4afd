/* Cases of the contract: the cancel flag, set from within, by another thread, on another rank. */
#include "support_contract_cases.h"

#include "rng.h"

static tf_status seen_cancel(tf_scene *s, const tf_result *r) {
    (void)r;
    if (s->absorbed == s->user) tf_scene_cancel(s, 15);
    return TF_OK;
}

static void setup_cancel_absorb(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = tf_contract_tiny_then_forever;
    s->seen = seen_cancel;
    s->allowed = TF_CANCELLED;
    s->total = 1000;
    s->user = 1 + (unsigned long)(s->seed % 10);
}

static tf_more gate_cancel(tf_scene *s) {
    if (s->given < s->user) return TF_SOURCE_TASK;
    tf_scene_cancel(s, 2);
    return TF_SOURCE_WAIT;
}

static void setup_cancel_next(const tf_contract *c, tf_scene *s) {
    setup_cancel_absorb(c, s);
    s->seen = NULL;
    s->gate = gate_cancel;
    s->user = (unsigned long)(s->seed % 10); /* the forever ones may block a serial executor */
}

static const char *check_reason_2(const tf_contract *c, const tf_scene *s) {
    (void)c;
    return tf_contract_must(tf_cancel_reason(&s->cancel) == 2, "the reason of the cancel is lost");
}

/* Unlimited input, stopped by a cancel: memory stays bounded. */
static void setup_endless(const tf_contract *c, tf_scene *s) {
    s->make = tf_contract_echo;
    s->seen = seen_cancel;
    s->allowed = TF_CANCELLED;
    s->user = c->scale / 5;
}

static void *cancel_soon(void *arg) {
    tf_scene *s = arg;
    tf_contract_nap(1e-6 * (double)(tf_mix64(s->seed) % 20000));
    tf_cancel_request(&s->cancel, 9);
    return NULL;
}

static tf_status make_half_forever(tf_scene *s, uint64_t index, tf_task *t) {
    return index >= 100 && index % 4 == 0 ? tf_contract_forever(s, index, t)
                                          : tf_contract_echo(s, index, t);
}

static void setup_cancel_outside(const tf_contract *c, tf_scene *s) {
    s->make = make_half_forever;
    s->allowed = TF_CANCELLED;
    if (c->root) tf_contract_start_outside(s, cancel_soon);
}

/* The signal arrives at the ranks that do not hold the source. */
static void setup_cancel_elsewhere(const tf_contract *c, tf_scene *s) {
    s->make = make_half_forever;
    s->allowed = TF_CANCELLED;
    if (!c->root || c->ranks == 1) tf_contract_start_outside(s, cancel_soon);
}

static const char *check_reason_9(const tf_contract *c, const tf_scene *s) {
    (void)c;
    return tf_contract_must(tf_cancel_reason(&s->cancel) == 9, "the reason of the cancel is lost");
}

static const tf_contract_case cases[] = {
    {"cancel inside absorb", setup_cancel_absorb, NULL, TF_CANCELLED, 3, false},
    {"cancel inside next", setup_cancel_next, check_reason_2, TF_CANCELLED, 3, false},
    {"cancel by another thread", setup_cancel_outside, check_reason_9, TF_CANCELLED, 5, true},
    {"cancel on another rank", setup_cancel_elsewhere, check_reason_9, TF_CANCELLED, 5, true},
    {"endless input", setup_endless, tf_contract_bounded, TF_CANCELLED, 1, false},
};

const tf_contract_group tf_contract_cancel = {cases, TF_ARRAY_LEN(cases)};
