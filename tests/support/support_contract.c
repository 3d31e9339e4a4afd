/* support_contract.c — see support_contract.h: the cases one after the other, and the digest. */
#include "support_contract.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "basic_tasks.h"
#include "rng.h"
#include "support_contract_cases.h"

static const tf_contract_group *const groups[] = {&tf_contract_work, &tf_contract_waiting,
                                                  &tf_contract_answers, &tf_contract_cancel,
                                                  &tf_contract_drop};

static int agree(const tf_contract *c, int value) {
    return c->agree ? c->agree(c->context, value) : value;
}

/* One run on all ranks; true when it went as it should on all of them. */
static bool run_once(const tf_contract *c, const tf_contract_case *k, tf_scene *s) {
    tf_executor *e = c->executor;
    tf_status status = e->run(e, c->root ? &s->source : NULL, &s->cancel);
    if (agree(c, status) != status) tf_scene_fail(s, "ranks return different statuses");
    int reason = tf_cancel_reason(&s->cancel);
    if (status == TF_CANCELLED && agree(c, reason) != reason)
        tf_scene_fail(s, "ranks give different reasons");
    if (c->root) {
        tf_scene_close(s);
        if (status != k->expected) tf_scene_fail(s, "wrong status of the run");
        const char *bad = k->check && !s->failure ? k->check(c, s) : NULL;
        if (bad) tf_scene_fail(s, bad);
    }
    return agree(c, s->failure != NULL) == 0 && !s->failure;
}

static bool case_round(const tf_contract *c, const tf_contract_case *k, unsigned round, tf_scene *s,
                       const char **text) {
    static _Thread_local char buffer[200]; /* ranks may be threads */
    uint64_t seed = tf_mix64(c->seed + round);
    if (!tf_scene_init(s, c->executor, seed, c->root ? 2 * (uint64_t)c->scale : 0)) {
        *text = "the test itself: out of memory";
        return false;
    }
    k->setup(c, s);
    bool outside_runs = s->user && k->outside;
    bool ok = run_once(c, k, s);
    if (outside_runs) pthread_join(s->outside, NULL);
    for (int i = 0; i < 2; i++)
        if (s->fd[i] >= 0) close(s->fd[i]);
    if (!ok) {
        snprintf(buffer, sizeof buffer, "%s, round %u: %s", k->name, round,
                 s->failure ? s->failure : "failed on another rank");
        *text = buffer;
    }
    return ok;
}

static const char *check_group(const tf_contract *c, const tf_contract_group *g) {
    const char *text = NULL;
    for (size_t i = 0; i < g->count && !text; i++) {
        for (unsigned round = 0; round < g->cases[i].rounds && !text; round++) {
            tf_scene s;
            case_round(c, &g->cases[i], round, &s, &text);
            tf_scene_clear(&s);
        }
    }
    return text;
}

const char *tf_contract_check(const tf_contract *c) {
    const char *text = NULL;
    for (size_t i = 0; i < TF_ARRAY_LEN(groups) && !text; i++) text = check_group(c, groups[i]);
    return text;
}

static tf_status make_various(tf_scene *s, uint64_t index, tf_task *t) {
    t->group = index % 3;
    switch (index % 4) {
    case 0:
        return tf_contract_demo(t, TF_DEMO_CHAIN, index);
    case 1:
        return tf_fail_task_make(t, TF_ELIMIT, &index, sizeof index);
    case 2:
        return tf_sleep_task_make(t, 1e-4, &index, sizeof index);
    default:
        return tf_contract_echo(s, index, t);
    }
}

static void setup_various(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_various;
    s->allowed = TF_ELIMIT;
    s->total = 400;
}

const char *tf_contract_digest(const tf_contract *c, uint64_t *digest) {
    const tf_contract_case k = {"digest", setup_various, NULL, TF_OK, 1, false};
    const char *text = NULL;
    tf_scene s;
    case_round(c, &k, 0, &s, &text);
    *digest = s.digest;
    tf_scene_clear(&s);
    return text;
}
