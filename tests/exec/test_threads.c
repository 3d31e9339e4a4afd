/* What chunks must not do. All tests first run tiny tasks, until chunks of them are fetched, and
 * then put something long among them. */
#include <criterion/criterion.h>
#include <pthread.h>

#include "clock.h"
#include "executor.h"

#define WARM  20000u /* tiny tasks at the beginning */
#define GROUP 1

enum { TINY = 100, MEET, FOLLOW, FOREVER };

static unsigned absorbed, arrived, started; /* shared with the tasks */

static bool becomes(const unsigned *counter, unsigned value, const tf_cancel *cancel) {
    double deadline = tf_clock_now() + 20;
    while (__atomic_load_n(counter, __ATOMIC_RELAXED) < value) {
        if (tf_clock_now() > deadline || tf_cancel_reason(cancel)) return false;
        tf_clock_sleep(0.0005);
    }
    return true;
}

static void run(void *context, const tf_task *task, tf_result *r, const tf_cancel *cancel) {
    bool ok = true;
    (void)context;
    switch ((int)task->kind) {
    case MEET: /* ends well only if two of them run at the same moment */
        __atomic_add_fetch(&arrived, 1, __ATOMIC_RELAXED);
        ok = becomes(&arrived, 2, cancel);
        break;
    case FOLLOW: /* ends well only if all tasks before it have been absorbed */
        ok = becomes(&absorbed, (unsigned)task->id - 1, cancel);
        break;
    case FOREVER:
        __atomic_add_fetch(&started, 1, __ATOMIC_RELAXED);
        ok = becomes(&absorbed, UINT32_MAX, cancel);
        break;
    default:
        break;
    }
    r->status = ok ? TF_OK : tf_cancel_reason(cancel) ? TF_CANCELLED : TF_EINTERNAL;
}

typedef struct script {
    tf_source source;
    tf_executor *executor;
    const int *kinds; /* after the warm-up; 0 ends the list */
    unsigned given, failed, cancelled, most_out;
    unsigned drops;
    int over;
} script;

static tf_more next(tf_source *source, tf_task *t) {
    script *s = (script *)source;
    int kind = s->given < WARM ? TINY : s->kinds[s->given - WARM];
    if (kind == 0) return TF_SOURCE_END;
    t->id = ++s->given;
    t->kind = (tf_task_kind)kind;
    t->group = kind == FOREVER ? GROUP : 0;
    unsigned out = s->given - __atomic_load_n(&absorbed, __ATOMIC_RELAXED);
    if (out > s->most_out) s->most_out = out;
    return TF_SOURCE_TASK;
}

static tf_status absorb(tf_source *source, const tf_result *r) {
    script *s = (script *)source;
    __atomic_add_fetch(&absorbed, 1, __ATOMIC_RELAXED);
    s->failed += r->status == TF_EINTERNAL;
    s->cancelled += r->status == TF_CANCELLED;
    return TF_OK;
}

/* One drop for every FOREVER that is seen running. */
static void *drop_what_runs(void *arg) {
    script *s = arg;
    for (unsigned seen = 0; !__atomic_load_n(&s->over, __ATOMIC_RELAXED); tf_clock_sleep(0.001)) {
        unsigned now = __atomic_load_n(&started, __ATOMIC_RELAXED);
        if (now == seen) continue;
        seen = now;
        s->drops++;
        s->executor->drop(s->executor, GROUP);
    }
    return NULL;
}

static script play(unsigned threads, const int *kinds) {
    tf_cancel cancel = {0};
    pthread_t dropper;
    script s = {.source = {.next = next, .absorb = absorb, .wait_fd = -1},
                .executor = tf_exec_threads_new(&(tf_runner){.run = run}, threads),
                .kinds = kinds};
    absorbed = arrived = started = 0;
    cr_assert_not_null(s.executor);
    cr_assert_eq(pthread_create(&dropper, NULL, drop_what_runs, &s), 0);
    cr_assert_eq(s.executor->run(s.executor, &s.source, &cancel), TF_OK);
    __atomic_store_n(&s.over, 1, __ATOMIC_RELAXED);
    pthread_join(dropper, NULL);
    tf_executor_destroy(s.executor);
    cr_assert_eq(absorbed, s.given);
    return s;
}

/* Otherwise the tests below would not test anything: one worker holds many tiny tasks. */
Test(threads, tiny_tasks_are_fetched_in_chunks) {
    const int nothing[] = {0};
    script s = play(1, nothing);
    cr_assert_gt(s.most_out, 20);
}

/* Both are in the chunk of one worker; the other one must take the second away. */
Test(threads, idle_workers_steal_from_a_chunk, .timeout = 60) {
    const int kinds[] = {MEET, MEET, TINY, TINY, 0};
    script s = play(2, kinds);
    cr_assert_eq(s.failed, 0);
}

/* The only worker is busy with FOLLOW while results of its chunk wait to be handed in. */
Test(threads, results_do_not_wait_behind_a_long_task, .timeout = 60) {
    const int kinds[] = {TINY, TINY, FOLLOW, TINY, FOLLOW, TINY, 0};
    script s = play(1, kinds);
    cr_assert_eq(s.failed, 0);
}

/* One drop ends what runs and what waits in the same chunk, and nothing else. (A chunk may happen
 * to end between the long tasks; not every time.) */
Test(threads, drop_reaches_into_a_chunk, .timeout = 60) {
    const int kinds[] = {TINY, FOREVER, TINY, FOREVER, FOREVER, TINY, 0};
    bool at_once = false;
    for (int i = 0; i < 5 && !at_once; i++) {
        script s = play(1, kinds);
        cr_assert(s.failed == 0 && s.cancelled == 3);
        at_once = s.drops == 1;
    }
    cr_assert(at_once);
}
