#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "basic_tasks.h"
#include "clock.h"
#include "support_contract.h"

typedef struct sleepers {
    tf_source source;
    unsigned given, total, back, most, checks;
    double seconds;
    int fd, flags;
} sleepers;

static tf_more next_sleeper(tf_source *source, tf_task *task) {
    sleepers *s = (sleepers *)source;
    if (s->fd >= 0 && s->checks++ < 10) { /* wait on the descriptor first */
        if (fcntl(s->fd, F_GETFL) != s->flags) s->total = 0;
        return TF_SOURCE_WAIT;
    }
    if (s->given == s->total) return TF_SOURCE_END;
    task->id = ++s->given;
    cr_assert_eq(tf_sleep_task_make(task, s->seconds, &s->given, sizeof s->given), TF_OK);
    if (s->given - s->back > s->most) s->most = s->given - s->back;
    return TF_SOURCE_TASK;
}

static tf_status absorb_sleeper(tf_source *source, const tf_result *r) {
    ((sleepers *)source)->back++;
    return r->status == TF_OK && r->body.size == sizeof(unsigned) ? TF_OK : TF_EINTERNAL;
}

static sleepers sleepers_of(unsigned total, double seconds) {
    return (sleepers){.source = {.next = next_sleeper, .absorb = absorb_sleeper, .wait_fd = -1},
                      .total = total,
                      .seconds = seconds,
                      .fd = -1};
}

/* One after the other these are 500 s; on the loop they are in flight together. */
Test(loop, thousands_sleep_at_once) {
    tf_executor *e = tf_exec_loop_new(&tf_contract_runner, 1);
    tf_cancel cancel = {0};
    sleepers s = sleepers_of(5000, 0.1);
    double start = tf_clock_now();
    cr_assert_eq(e->run(e, &s.source, &cancel), TF_OK);
    double seconds = tf_clock_now() - start;
    cr_assert(seconds >= 0.1 && seconds < 100, "%.3f s", seconds);
    cr_assert_eq(s.back, 5000);
    cr_assert_eq(s.most, 5000);
    tf_executor_destroy(e);
}

/* Beyond 10,000 the source has to wait: memory stays bounded. */
Test(loop, sleepers_in_flight_are_bounded) {
    tf_executor *e = tf_exec_loop_new(&tf_contract_runner, 1);
    tf_cancel cancel = {0};
    sleepers s = sleepers_of(25000, 0.02);
    cr_assert_eq(e->run(e, &s.source, &cancel), TF_OK);
    cr_assert_eq(s.back, 25000);
    cr_assert(s.most > 1000 && s.most <= 10000, "%u", s.most);
    tf_executor_destroy(e);
}

/* A sleep never ends early, though the loop's clock ticks in milliseconds. */
Test(loop, sleeps_are_long_enough) {
    tf_executor *e = tf_exec_loop_new(&tf_contract_runner, 1);
    for (int i = 0; i < 30; i++) {
        tf_cancel cancel = {0};
        sleepers s = sleepers_of(1, 0.0021);
        double start = tf_clock_now();
        cr_assert_eq(e->run(e, &s.source, &cancel), TF_OK);
        cr_assert_geq(tf_clock_now() - start, 0.0021);
    }
    tf_executor_destroy(e);
}

/* A sleeper is dropped at once; its timer must not go off later, when its place is taken by others, which
 * run for longer in all. */
typedef struct dropping {
    tf_source source;
    tf_executor *executor;
    unsigned given, back[8];
    double seconds; /* of the sleeper; three of the others take as long */
    bool late;      /* it had ended before it could be dropped: nothing is seen */
} dropping;

static tf_more next_dropping(tf_source *source, tf_task *t) {
    dropping *d = (dropping *)source;
    if (d->given == 7) return TF_SOURCE_END;
    if (d->given >= 2 && !(d->back[1] && d->back[d->given])) return TF_SOURCE_WAIT;
    t->id = ++d->given;
    t->group = t->id == 1;
    t->kind = TF_TASK_DEMO; /* see run_work */
    if (t->id == 2) t->kind = TF_TASK_ECHO;
    if (t->id == 1) cr_assert_eq(tf_sleep_task_make(t, d->seconds, NULL, 0), TF_OK);
    return TF_SOURCE_TASK;
}

static tf_status absorb_dropping(tf_source *source, const tf_result *r) {
    dropping *d = (dropping *)source;
    d->back[r->id]++;
    if (r->id == 2) d->executor->drop(d->executor, 1);
    if (r->id == 1 && !d->back[2]) d->late = true;
    return (r->status == TF_CANCELLED) == (r->id == 1 && !d->late) ? TF_OK : TF_EINTERNAL;
}

static void run_work(void *context, const tf_task *task, tf_result *r, const tf_cancel *cancel) {
    const dropping *d = context;
    if (!tf_basic_task_run(task, r, cancel)) tf_clock_sleep(d->seconds / 3);
}

Test(loop, the_timer_of_a_dropped_sleeper_is_stopped) {
    dropping d;
    double seconds = 0.3;
    do { /* a machine that is held up for so long gets a longer sleeper */
        tf_executor *e = tf_exec_loop_new(&(tf_runner){.run = run_work, .context = &d}, 2);
        tf_cancel cancel = {0};
        d = (dropping){.source = {.next = next_dropping, .absorb = absorb_dropping, .wait_fd = -1},
                       .executor = e,
                       .seconds = seconds};
        cr_assert_eq(e->run(e, &d.source, &cancel), TF_OK);
        for (unsigned id = 1; id <= 7; id++) cr_assert_eq(d.back[id], 1, "task %u", id);
        tf_executor_destroy(e);
        seconds *= 4;
    } while (d.late && seconds < 20);
    cr_assert_not(d.late);
}

Test(loop, the_descriptor_keeps_its_blocking_mode) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    tf_executor *e = tf_exec_loop_new(&tf_contract_runner, 1);
    tf_cancel cancel = {0};
    sleepers s = sleepers_of(3, 0.001);
    s.source.wait_fd = s.fd = ends[0];
    s.flags = fcntl(ends[0], F_GETFL);
    cr_assert_eq(e->run(e, &s.source, &cancel), TF_OK);
    cr_assert_eq(s.back, 3, "the mode changed while the loop watched");
    cr_assert_eq(fcntl(ends[0], F_GETFL), s.flags);
    tf_executor_destroy(e);
    close(ends[0]);
    close(ends[1]);
}

Test(loop, the_user_may_set_the_pool_size) {
    setenv("UV_THREADPOOL_SIZE", "3", 1);
    tf_executor *e = tf_exec_loop_new(&tf_contract_runner, 8);
    cr_assert_eq(e->workers, 3);
    tf_executor_destroy(e);
    setenv("UV_THREADPOOL_SIZE", "rubbish", 1);
    e = tf_exec_loop_new(&tf_contract_runner, 8);
    cr_assert_eq(e->workers, 1);
    tf_executor_destroy(e);
    unsetenv("UV_THREADPOOL_SIZE");
    e = tf_exec_loop_new(&tf_contract_runner, 8);
    cr_assert_eq(e->workers, 8);
    cr_assert_str_eq(getenv("UV_THREADPOOL_SIZE"), "8");
    tf_executor_destroy(e);
}
