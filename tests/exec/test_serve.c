/* The serving side against a rank 0 that the test plays. Rank 1 runs in a thread. */
#include <pthread.h>
#include <string.h>

#include "basic_tasks.h"
#include "crew.h"
#include "serve.h"
#include "support_contract.h"
#include "support_mesh.h"
#include "support_role.h"

typedef struct play {
    tf_mesh *mesh;
    tf_executor *executor; /* rank 1's crew */
    tf_cancel cancel;
    pthread_t thread;
    tf_role role; /* rank 0 */
    tf_status status;
} play;

static void *play_main(void *arg) {
    play *p = arg;
    p->status = p->executor->run(p->executor, NULL, &p->cancel);
    return NULL;
}

static void play_run(play *p, uint64_t run) {
    p->role.run = run;
    cr_assert_eq(pthread_create(&p->thread, NULL, play_main, p), 0);
}

static void play_start(play *p, tf_executor *inner) {
    const uint32_t workers[] = {1, inner->workers};
    *p = (play){.mesh = tf_mesh_new(2)};
    cr_assert_not_null(p->mesh);
    p->role = (tf_role){.transport = tf_mesh_end(p->mesh, 0), .other = 1};
    p->executor = tf_exec_crew_new(tf_mesh_end(p->mesh, 1), inner, workers);
    cr_assert_not_null(p->executor);
    play_run(p, 1);
}

static void play_end(play *p) {
    pthread_join(p->thread, NULL);
    tf_executor_destroy(p->executor);
    tf_mesh_free(p->mesh);
}

static void add_sleep(tf_bytes *b, uint64_t id, uint64_t group, double seconds) {
    tf_task t = {.id = id, .group = group};
    cr_assert_eq(tf_sleep_task_make(&t, seconds, &id, sizeof id), TF_OK);
    cr_assert_eq(tf_task_encode(b, &t), TF_OK);
    tf_task_clear(&t);
}

static void say_sleeps(play *p, uint64_t first, uint64_t last, uint64_t group, double seconds) {
    tf_bytes b = {0};
    for (uint64_t id = first; id <= last; id++) add_sleep(&b, id, group, seconds);
    tf_role_say(&p->role, TF_MESSAGE_TASKS, &b);
    tf_bytes_clear(&b);
}

/* Read RESULTS until @p n results came, all with @p status. @return how many frames it took */
static unsigned hear_results(play *p, unsigned n, tf_status status) {
    unsigned frames = 0;
    while (n) {
        tf_bytes frame;
        tf_cursor c;
        tf_message kind = tf_role_hear(&p->role, &frame, &c);
        cr_assert_eq(kind, TF_MESSAGE_RESULTS, "heard %d", kind);
        for (frames++; c.p < c.end; n--) {
            tf_result r = {0};
            cr_assert_gt(n, 0);
            cr_assert_eq(tf_result_decode(&r, &c), TF_OK);
            cr_assert_eq(r.status, status, "%s", tf_status_text(r.status));
            if (status == TF_OK) cr_assert_eq(memcmp(r.body.data, &r.id, sizeof r.id), 0);
            tf_result_clear(&r);
        }
        tf_bytes_clear(&frame);
    }
    return frames;
}

static void end_run(play *p, tf_status status, int reason) {
    tf_role_say_sints(&p->role, TF_MESSAGE_END, 2, status, reason);
    tf_role_expect(&p->role, TF_MESSAGE_BYE, 0, 0, 0);
}

/* ---- ordinary days
 * ---------------------------------------------------------------------------------- */

Test(serve, returns_what_end_says) {
    play p;
    play_start(&p, tf_exec_serial_new(&tf_contract_runner));
    say_sleeps(&p, 1, 3, 0, 0.001);
    hear_results(&p, 3, TF_OK);
    end_run(&p, TF_EFORMAT, 0);
    pthread_join(p.thread, NULL);
    cr_assert_eq(p.status, TF_EFORMAT);
    cr_assert_eq(tf_cancel_reason(&p.cancel), 0);
    play_run(&p, 2); /* and again, with the next number */
    say_sleeps(&p, 1, 2, 0, 0.001);
    hear_results(&p, 2, TF_OK);
    end_run(&p, TF_OK, 0);
    play_end(&p);
    cr_assert_eq(p.status, TF_OK);
}

/* 20,000 tasks at once: results share frames, one every millisecond or 64 KB. */
Test(serve, tiny_results_travel_together) {
    play p;
    play_start(&p, tf_exec_threads_new(&tf_contract_runner, 2));
    double start = tf_clock_now();
    say_sleeps(&p, 1, 20000, 0, 0);
    unsigned frames = hear_results(&p, 20000, TF_OK);
    double spent = tf_clock_now() - start;
    /* 64 KB hold more than 1500 of these results */
    cr_assert_leq(frames, 2 + spent / TF_SERVE_HOLD + 20000 / 1500, "%u frames in %g s", frames,
                  spent);
    end_run(&p, TF_OK, 0);
    play_end(&p);
}

/* Results that come every 0.2 ms one by one: five or so share a frame. */
Test(serve, quick_results_share_frames) {
    play p;
    play_start(&p, tf_exec_serial_new(&tf_contract_runner));
    double start = tf_clock_now();
    say_sleeps(&p, 1, 500, 0, 0.0002);
    unsigned frames = hear_results(&p, 500, TF_OK);
    double spent = tf_clock_now() - start;
    cr_assert_leq(frames, 2 + spent / TF_SERVE_HOLD, "%u frames in %g s", frames, spent);
    end_run(&p, TF_OK, 0);
    play_end(&p);
}

/* A result does not wait for others: the first comes while the second runs (for a minute). */
Test(serve, no_result_waits_for_a_long_task) {
    play p;
    play_start(&p, tf_exec_serial_new(&tf_contract_runner));
    tf_bytes b = {0};
    add_sleep(&b, 1, 0, 0.001);
    add_sleep(&b, 2, 5, 60);
    tf_role_say(&p.role, TF_MESSAGE_TASKS, &b);
    tf_bytes_clear(&b);
    hear_results(&p, 1, TF_OK);
    tf_role_say_uint(&p.role, TF_MESSAGE_DROP, 6); /* no such group: nothing happens */
    cr_assert(tf_role_silence(&p.role, 0.05));
    tf_role_say_uint(&p.role, TF_MESSAGE_DROP, 5);
    hear_results(&p, 1, TF_CANCELLED);
    end_run(&p, TF_OK, 0);
    play_end(&p);
}

/* Of five tasks one runs; asked for ten, the rank gives back the four others, last one first. */
Test(serve, unstarted_tasks_are_given_back) {
    play p;
    play_start(&p, tf_exec_serial_new(&tf_contract_runner));
    say_sleeps(&p, 1, 1, 5, 60);
    tf_clock_sleep(0.1);
    say_sleeps(&p, 2, 5, 0, 0);
    tf_role_say_uint(&p.role, TF_MESSAGE_RECALL, 10);
    tf_bytes frame;
    tf_cursor c;
    cr_assert_eq(tf_role_hear(&p.role, &frame, &c), TF_MESSAGE_RETURNED);
    uint64_t id = 5;
    for (tf_task t = {0}; c.p < c.end; id--) {
        cr_assert_eq(tf_task_decode(&t, &c), TF_OK);
        cr_assert_eq(t.id, id);
        tf_task_clear(&t);
    }
    cr_assert_leq(id, 1); /* 1: the first had been started, as it should */
    tf_bytes_clear(&frame);
    tf_role_say_uint(&p.role, TF_MESSAGE_DROP, 5);
    if (id == 1) hear_results(&p, 1, TF_CANCELLED);
    end_run(&p, TF_OK, 0);
    play_end(&p);
}

/* ---- stopping
 * ------------------------------------------------------------------------------------- */

/* A signal here: CANCEL goes ahead of the results, and rank 0's reason wins in the end. */
Test(serve, a_cancel_is_reported_before_cancelled_results) {
    play p;
    play_start(&p, tf_exec_threads_new(&tf_contract_runner, 2));
    say_sleeps(&p, 1, 6, 0, 60);
    tf_clock_sleep(0.02);
    tf_cancel_request(&p.cancel, 2);
    tf_role_expect(&p.role, TF_MESSAGE_CANCEL, 1, 2, 0);
    hear_results(&p, 6, TF_CANCELLED);
    say_sleeps(&p, 7, 8, 0, 60); /* crossed the CANCEL on the way: not computed, not lost */
    hear_results(&p, 2, TF_CANCELLED);
    tf_role_say_sints(&p.role, TF_MESSAGE_STOP, 1, 15, 0);
    end_run(&p, TF_CANCELLED, 15);
    play_end(&p);
    cr_assert_eq(p.status, TF_CANCELLED);
    cr_assert_eq(tf_cancel_reason(&p.cancel), 15);
}

/* The flag and the cancelled result appear at the same moment: still CANCEL goes first. */
static void run_signalled(void *context, const tf_task *task, tf_result *r,
                          const tf_cancel *cancel) {
    (void)task, (void)cancel;
    tf_cancel_request(*(tf_cancel **)context, 6);
    r->status = TF_CANCELLED;
}

Test(serve, a_cancel_goes_ahead_of_its_effect) {
    for (int i = 0; i < 10; i++) {
        play p;
        tf_cancel *flag = &p.cancel;
        play_start(&p, tf_exec_serial_new(&(tf_runner){.run = run_signalled, .context = &flag}));
        say_sleeps(&p, 1, 1, 0, 0);
        tf_role_expect(&p.role, TF_MESSAGE_CANCEL, 1, 6, 0);
        hear_results(&p, 1, TF_CANCELLED);
        end_run(&p, TF_CANCELLED, 6);
        play_end(&p);
    }
}

/* END alone, when rank 0 stopped before it had given anything. */
Test(serve, end_brings_the_reason) {
    play p;
    play_start(&p, tf_exec_serial_new(&tf_contract_runner));
    end_run(&p, TF_CANCELLED, 12);
    play_end(&p);
    cr_assert(p.status == TF_CANCELLED && tf_cancel_reason(&p.cancel) == 12);
}

/* STOP because of an error elsewhere: the tasks stop, the user's flag stays as it is. */
Test(serve, a_stop_without_reason_leaves_the_flag) {
    play p;
    play_start(&p, tf_exec_threads_new(&tf_contract_runner, 2));
    say_sleeps(&p, 1, 6, 0, 60);
    tf_role_say_sints(&p.role, TF_MESSAGE_STOP, 1, 0, 0);
    hear_results(&p, 6, TF_CANCELLED);
    end_run(&p, TF_ENOMEM, 0);
    play_end(&p);
    cr_assert_eq(p.status, TF_ENOMEM);
    cr_assert_eq(tf_cancel_reason(&p.cancel), 0);
}

/* An inner executor that cannot start: reported, its tasks come back. */
static tf_status fail_run(tf_executor *e, tf_source *s, tf_cancel *c) {
    (void)e, (void)s, (void)c;
    return TF_ENOMEM;
}
static void fail_drop(tf_executor *e, uint64_t group) {
    (void)e, (void)group;
}
static void fail_destroy(tf_executor *e) {
    (void)e;
}

Test(serve, a_failing_inner_executor_is_reported) {
    play p;
    tf_executor failing = {.name = "failing",
                           .workers = 1,
                           .run = fail_run,
                           .drop = fail_drop,
                           .destroy = fail_destroy};
    play_start(&p, &failing);
    tf_role_expect(&p.role, TF_MESSAGE_FAILED, 1, TF_ENOMEM, 0);
    say_sleeps(&p, 1, 3, 0, 60);
    hear_results(&p, 3, TF_CANCELLED);
    tf_role_say_sints(&p.role, TF_MESSAGE_STOP, 1, 0, 0);
    end_run(&p, TF_ENOMEM, 0);
    play_end(&p);
    cr_assert_eq(p.status, TF_ENOMEM);
}

/* A frame that cannot be read: the rank says so and leaves, its running task stopped. */
Test(serve, a_damaged_frame_is_fatal_but_quick) {
    play p;
    play_start(&p, tf_exec_serial_new(&tf_contract_runner));
    say_sleeps(&p, 1, 1, 0, 60);
    tf_bytes bad = {0};
    cr_assert_eq(tf_bytes_append(&bad, "T\x01\x7f", 3), TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_TASKS, &bad);
    tf_bytes_clear(&bad);
    tf_role_expect(&p.role, TF_MESSAGE_FAILED, 1, TF_EINTERNAL, 0);
    tf_role_expect(&p.role, TF_MESSAGE_BYE, 0, 0, 0);
    play_end(&p);
    cr_assert_eq(p.status, TF_EINTERNAL);
}

Test(serve, a_network_that_is_gone_is_an_io_error) {
    play p;
    play_start(&p, tf_exec_serial_new(&tf_contract_runner));
    tf_mesh_break(p.mesh, 1);
    say_sleeps(&p, 1, 1, 0, 0.001);
    play_end(&p);
    cr_assert_eq(p.status, TF_EIO);
}
