#include "support_contract.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "basic_tasks.h"
#include "codec.h"
#include "rng.h"
#include "support_scene.h"

#define FOREVER 30.0 /* seconds: a task that only a cancel or a drop can end in time */

/* ---- the runner ---------------------------------------------------------------------------- */

enum { DEMO_CHAIN, DEMO_MEET };
static unsigned arrived; /* of DEMO_MEET: how many tasks run at the moment */

static void nap(double seconds) {
    struct timespec ts = {.tv_nsec = (long)(seconds * 1e9)};
    nanosleep(&ts, NULL);
}

static tf_status run_chain(tf_result *r, uint64_t n, const tf_cancel *cancel) {
    uint64_t x = n;
    for (uint64_t i = 0; i < n; i++) {
        x = tf_mix64(x);
        if ((i & 0xffff) == 0xffff && tf_cancel_reason(cancel)) return TF_CANCELLED;
    }
    return tf_bytes_append(&r->body, &x, sizeof x);
}

/* Ends well only if n such tasks run at the same moment. */
static tf_status run_meet(uint64_t n, const tf_cancel *cancel) {
    __atomic_add_fetch(&arrived, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < 10000; i++) {
        if (__atomic_load_n(&arrived, __ATOMIC_RELAXED) >= n) return TF_OK;
        if (tf_cancel_reason(cancel)) return TF_CANCELLED;
        nap(0.001);
    }
    return TF_EINTERNAL;
}

static void run(void *context, const tf_task *task, tf_result *r, const tf_cancel *cancel) {
    (void)context;
    if (tf_basic_task_run(task, r, cancel)) return;
    tf_cursor c = tf_cursor_over(&task->body);
    uint64_t op = tf_get_uint(&c), n = tf_get_uint(&c);
    if (task->kind != TF_TASK_DEMO || !c.ok)
        r->status = TF_EINVAL;
    else
        r->status = op == DEMO_MEET ? run_meet(n, cancel) : run_chain(r, n, cancel);
}

const tf_runner tf_contract_runner = {.run = run};

static tf_status make_demo(tf_task *t, uint64_t op, uint64_t n) {
    tf_writer w = {.out = &t->body};
    tf_put_uint(&w, op);
    tf_put_uint(&w, n);
    t->kind = TF_TASK_DEMO;
    return w.status;
}

static tf_status make_echo(tf_scene *s, uint64_t index, tf_task *t) {
    uint64_t payload = tf_mix64(s->seed ^ index);
    t->kind = TF_TASK_ECHO;
    return tf_bytes_append(&t->body, &payload, sizeof payload);
}

static tf_status make_forever(tf_scene *s, uint64_t index, tf_task *t) {
    (void)s, (void)index;
    return tf_sleep_task_make(t, FOREVER, NULL, 0);
}

/* ---- cases: a setup, and a look at the books afterwards ------------------------------------- */

typedef struct contract_case {
    const char *name;
    void (*setup)(const tf_contract *, tf_scene *);
    const char *(*check)(const tf_contract *, const tf_scene *); /* on rank 0; NULL: books only */
    tf_status expected;
    unsigned rounds;
} contract_case;

static const char *must(bool condition, const char *text) {
    return condition ? NULL : text;
}

static void setup_none(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->total = 0;
}

static void setup_one(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_echo;
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
    s->make = make_echo;
    s->seen = seen_echo;
    s->total = c->scale;
}

static const char *check_bounded(const tf_contract *c, const tf_scene *s) {
    return must(s->most_out <= 4096 * (uint64_t)c->executor->workers,
                "rule 6: too many tiny tasks out at once");
}

static tf_status make_uneven(tf_scene *s, uint64_t index, tf_task *t) {
    return make_demo(t, DEMO_CHAIN, 1000 + tf_mix64(s->seed + index) % 3000000);
}

static void setup_uneven(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_uneven;
    s->total = 40;
}

/* A few tasks per worker; the first ones may be as many as a chunk of unmeasured tasks. */
static const char *check_few(const tf_contract *c, const tf_scene *s) {
    return must(s->most_out <= 8 * (uint64_t)c->executor->workers, "rule 6: too many tasks out");
}

static tf_status make_mixed(tf_scene *s, uint64_t index, tf_task *t) {
    if (tf_mix64(s->seed + index) % 100 == 0) return make_demo(t, DEMO_CHAIN, 2000000);
    return make_demo(t, DEMO_CHAIN, 1 + index % 50);
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
    return must(s->workers_seen == all, "some rank did nothing");
}

static tf_status make_meet(tf_scene *s, uint64_t index, tf_task *t) {
    (void)index;
    return make_demo(t, DEMO_MEET, s->total);
}

/* As many tasks as workers run at once (they share memory on one process only). */
static void setup_meet(const tf_contract *c, tf_scene *s) {
    if (c->root) __atomic_store_n(&arrived, 0, __ATOMIC_RELAXED);
    s->make = make_meet;
    s->total = c->ranks == 1 ? c->executor->workers : 1;
}

/* Every result makes two more tasks until there are enough. */
static tf_status seen_spawn(tf_scene *s, const tf_result *r) {
    s->user += 2;
    return r->status;
}

static tf_more gate_spawn(tf_scene *s) {
    if (s->given == s->total) return TF_SOURCE_END;
    if (s->user == 0) return TF_SOURCE_WAIT;
    s->user--;
    return TF_SOURCE_TASK;
}

static void setup_spawn(const tf_contract *c, tf_scene *s) {
    s->make = make_echo;
    s->gate = gate_spawn;
    s->seen = seen_spawn;
    s->user = 1;
    s->total = c->scale / 50 + 7;
}

static tf_more gate_patience(tf_scene *s) {
    if (s->given == s->total) return TF_SOURCE_END;
    return s->user++ % 4 == 3 ? TF_SOURCE_TASK : TF_SOURCE_WAIT;
}

static void setup_patience(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_echo;
    s->gate = gate_patience;
    s->total = 5;
}

static tf_status make_failing(tf_scene *s, uint64_t index, tf_task *t) {
    if (index % 3 == 1) return tf_fail_task_make(t, TF_ELIMIT, "why", 3);
    return make_echo(s, index, t);
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

static tf_status make_tiny_then_forever(tf_scene *s, uint64_t index, tf_task *t) {
    return index < 10 ? make_echo(s, index, t) : make_forever(s, index, t);
}

static tf_status seen_error(tf_scene *s, const tf_result *r) {
    (void)r;
    return s->absorbed >= 10 ? TF_EFORMAT : TF_OK;
}

static void setup_absorb_error(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_tiny_then_forever;
    s->seen = seen_error;
    s->allowed = TF_CANCELLED;
    s->total = 1000;
}

static tf_status seen_cancel(tf_scene *s, const tf_result *r) {
    (void)r;
    if (s->absorbed == s->user) tf_scene_cancel(s, 15);
    return TF_OK;
}

static void setup_cancel_absorb(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_tiny_then_forever;
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
    return must(tf_cancel_reason(&s->cancel) == 2, "the reason of the cancel is lost");
}

/* Unlimited input, stopped by a cancel: memory stays bounded. */
static void setup_endless(const tf_contract *c, tf_scene *s) {
    s->make = make_echo;
    s->seen = seen_cancel;
    s->allowed = TF_CANCELLED;
    s->user = c->scale / 5;
}

/* ---- cases with an outside thread ----------------------------------------------------------- */

static void *cancel_soon(void *arg) {
    tf_scene *s = arg;
    nap(1e-6 * (double)(tf_mix64(s->seed) % 20000));
    tf_cancel_request(&s->cancel, 9);
    return NULL;
}

static void start_outside(tf_scene *s, void *(*body)(void *)) {
    s->user = pthread_create(&s->outside, NULL, body, s) == 0;
    if (!s->user) tf_scene_fail(s, "the test itself: no thread");
}

static tf_status make_half_forever(tf_scene *s, uint64_t index, tf_task *t) {
    return index >= 100 && index % 4 == 0 ? make_forever(s, index, t) : make_echo(s, index, t);
}

static void setup_cancel_outside(const tf_contract *c, tf_scene *s) {
    s->make = make_half_forever;
    s->allowed = TF_CANCELLED;
    if (c->root) start_outside(s, cancel_soon);
}

/* The signal arrives at the ranks that do not hold the source. */
static void setup_cancel_elsewhere(const tf_contract *c, tf_scene *s) {
    s->make = make_half_forever;
    s->allowed = TF_CANCELLED;
    if (!c->root || c->ranks == 1) start_outside(s, cancel_soon);
}

static const char *check_reason_9(const tf_contract *c, const tf_scene *s) {
    (void)c;
    return must(tf_cancel_reason(&s->cancel) == 9, "the reason of the cancel is lost");
}

static void *write_slowly(void *arg) {
    tf_scene *s = arg;
    for (uint64_t i = 0; i < s->total; i++) {
        nap(0.003);
        if (write(s->fd[1], "x", 1) != 1) break;
    }
    return NULL;
}

/* One task for every byte that comes through a pipe. */
static tf_more gate_pipe(tf_scene *s) {
    char byte;
    if (s->given == s->total) return TF_SOURCE_END;
    return read(s->fd[0], &byte, 1) == 1 ? TF_SOURCE_TASK : TF_SOURCE_WAIT;
}

static void setup_pipe(const tf_contract *c, tf_scene *s) {
    s->make = make_echo;
    s->gate = gate_pipe;
    s->total = 20;
    if (!c->root) return;
    if (pipe(s->fd) != 0) {
        tf_scene_fail(s, "the test itself: no pipe");
        return;
    }
    fcntl(s->fd[0], F_SETFL, O_NONBLOCK);
    s->source.wait_fd = s->fd[0];
    start_outside(s, write_slowly);
}

/* A descriptor that cannot be polled (a regular file) does not disturb the waiting. */
static void setup_file(const tf_contract *c, tf_scene *s) {
    setup_patience(c, s);
    s->fd[0] = open("/proc/self/exe", O_RDONLY);
    s->source.wait_fd = s->fd[0];
}

/* ---- dropping ------------------------------------------------------------------------------- */

#define GROUP 7

/* First come tasks of the group that last forever, one fewer than there are workers; then quick
 * ones, and the first of these to be absorbed sets off the drop. A quick one must never be dropped
 * (after the drop they may be of the same group), a long one always. */
static tf_status make_drop(tf_scene *s, uint64_t index, tf_task *t) {
    if (index + 1 < s->executor->workers) {
        t->group = GROUP;
        return make_forever(s, index, t);
    }
    t->group = s->user && index % 2 ? GROUP : 0;
    return make_echo(s, index, t);
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
    return must(s->cancelled == c->executor->workers - 1, "drop inside absorb(): wrong tasks");
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
    return s->user ? make_echo(s, index, t) : make_forever(s, index, t);
}

static void setup_drop_in_next(const tf_contract *c, tf_scene *s) {
    s->make = make_drop_in_next;
    s->gate = gate_drop;
    s->allowed = TF_CANCELLED;
    s->total = 20 + c->executor->workers;
}

static const char *check_drop_in_next(const tf_contract *c, const tf_scene *s) {
    return must(s->cancelled == c->executor->workers - 1, "drop inside next(): wrong tasks");
}

/* ---- large bodies, and the digest ----------------------------------------------------------- */

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

static tf_status make_various(tf_scene *s, uint64_t index, tf_task *t) {
    t->group = index % 3;
    switch (index % 4) {
    case 0:
        return make_demo(t, DEMO_CHAIN, index);
    case 1:
        return tf_fail_task_make(t, TF_ELIMIT, &index, sizeof index);
    case 2:
        return tf_sleep_task_make(t, 1e-4, &index, sizeof index);
    default:
        return make_echo(s, index, t);
    }
}

static void setup_various(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = make_various;
    s->allowed = TF_ELIMIT;
    s->total = 400;
}

/* ---- running them --------------------------------------------------------------------------- */

static const contract_case cases[] = {
    {"no task", setup_none, NULL, TF_OK, 2},
    {"one task", setup_one, NULL, TF_OK, 2},
    {"tiny tasks", setup_tiny, check_bounded, TF_OK, 1},
    {"few long uneven tasks", setup_uneven, check_few, TF_OK, 1},
    {"a long one among tiny ones", setup_mixed, NULL, TF_OK, 1},
    {"every rank works", setup_naps, check_all_ranks, TF_OK, 1},
    {"as many at once as workers", setup_meet, NULL, TF_OK, 1},
    {"tasks that create tasks", setup_spawn, NULL, TF_OK, 1},
    {"waiting for nothing but time", setup_patience, NULL, TF_OK, 1},
    {"waiting for a pipe", setup_pipe, NULL, TF_OK, 1},
    {"waiting on a file", setup_file, NULL, TF_OK, 1},
    {"failing tasks", setup_failing, NULL, TF_OK, 1},
    {"unknown tasks", setup_unknown, NULL, TF_OK, 1},
    {"large bodies", setup_large, NULL, TF_OK, 1},
    {"absorb gives an error", setup_absorb_error, NULL, TF_EFORMAT, 3},
    {"cancel inside absorb", setup_cancel_absorb, NULL, TF_CANCELLED, 3},
    {"cancel inside next", setup_cancel_next, check_reason_2, TF_CANCELLED, 3},
    {"cancel by another thread", setup_cancel_outside, check_reason_9, TF_CANCELLED, 5},
    {"cancel on another rank", setup_cancel_elsewhere, check_reason_9, TF_CANCELLED, 5},
    {"endless input", setup_endless, check_bounded, TF_CANCELLED, 1},
    {"drop inside absorb", setup_drop, check_drop, TF_OK, 3},
    {"drop inside next", setup_drop_in_next, check_drop_in_next, TF_OK, 2},
};

static int agree(const tf_contract *c, int value) {
    return c->agree ? c->agree(c->context, value) : value;
}

/* One run on all ranks; true when it went as it should on all of them. */
static bool run_once(const tf_contract *c, const contract_case *k, tf_scene *s) {
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

static bool case_round(const tf_contract *c, const contract_case *k, unsigned round, tf_scene *s,
                       const char **text) {
    static _Thread_local char buffer[200]; /* ranks may be threads */
    uint64_t seed = tf_mix64(c->seed + round);
    if (!tf_scene_init(s, c->executor, seed, c->root ? 2 * (uint64_t)c->scale : 0)) {
        *text = "the test itself: out of memory";
        return false;
    }
    k->setup(c, s);
    bool outside_runs = s->user && (k->setup == setup_cancel_outside ||
                                    k->setup == setup_cancel_elsewhere || k->setup == setup_pipe);
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

const char *tf_contract_check(const tf_contract *c) {
    const char *text = NULL;
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        for (unsigned round = 0; round < cases[i].rounds && !text; round++) {
            tf_scene s;
            case_round(c, &cases[i], round, &s, &text);
            tf_scene_clear(&s);
        }
        if (text) break;
    }
    return text;
}

const char *tf_contract_digest(const tf_contract *c, uint64_t *digest) {
    const contract_case k = {"digest", setup_various, NULL, TF_OK, 1};
    const char *text = NULL;
    tf_scene s;
    case_round(c, &k, 0, &s, &text);
    *digest = s.digest;
    tf_scene_clear(&s);
    return text;
}
