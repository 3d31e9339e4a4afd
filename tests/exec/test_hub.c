/* The hub against a rank that the test plays: what the contract cannot show, because it looks from
 * the source's side only. Rank 0 runs in a thread, with one serial worker of its own. */
#include <pthread.h>

#include "basic_tasks.h"
#include "crew.h"
#include "hub.h"
#include "support_contract.h"
#include "support_mesh.h"
#include "support_role.h"

#define WORKERS 4u /* that rank 1 claims to have */

typedef struct play {
    tf_source source;
    tf_mesh *mesh;
    tf_executor *executor;
    tf_cancel cancel;
    pthread_t thread;
    tf_role role;     /* rank 1 */
    tf_status status; /* what run() returned */
    uint64_t given, total, absorbed, cancelled, limited;
    double seconds;         /* what a task takes on rank 0 */
    uint64_t drop_when_dry; /* groups 1 .. this are dropped when all tasks are given */
    uint64_t drop_behind;   /* likewise, when the result of this task is absorbed */
    bool huge;              /* task 1 has a body that cannot travel */
    tf_status (*check)(tf_source *, const tf_task *, const tf_result *);
} play;

static void drop_groups(play *p, uint64_t last) {
    for (uint64_t group = 1; group <= last; group++) p->executor->drop(p->executor, group);
}

static tf_more play_next(tf_source *source, tf_task *task) {
    play *p = (play *)source;
    if (p->given == p->total) {
        drop_groups(p, p->drop_when_dry);
        return TF_SOURCE_END;
    }
    task->id = ++p->given;
    task->group = 1 + task->id % 2;
    if (tf_sleep_task_make(task, p->seconds, NULL, 0) != TF_OK) return TF_SOURCE_END;
    if (p->huge && task->id == 1) task->body.size = TF_TRANSPORT_LIMIT + 1; /* nobody reads it */
    return TF_SOURCE_TASK;
}

static tf_status play_absorb(tf_source *source, const tf_result *r) {
    play *p = (play *)source;
    p->absorbed++;
    p->cancelled += r->status == TF_CANCELLED;
    p->limited += r->status == TF_ELIMIT;
    if (r->id == p->drop_behind) drop_groups(p, 10);
    return TF_OK;
}

static void *play_main(void *arg) {
    play *p = arg;
    p->status = p->executor->run(p->executor, &p->source, &p->cancel);
    return NULL;
}

static void play_start(play *p) {
    const uint32_t workers[] = {1, WORKERS};
    p->source =
        (tf_source){.next = play_next, .absorb = play_absorb, .wait_fd = -1, .check = p->check};
    p->mesh = tf_mesh_new(2);
    cr_assert_not_null(p->mesh);
    p->role = (tf_role){.transport = tf_mesh_end(p->mesh, 1), .other = 0, .run = 1};
    p->executor =
        tf_exec_crew_new(tf_mesh_end(p->mesh, 0), tf_exec_serial_new(&tf_contract_runner), workers);
    cr_assert_not_null(p->executor);
    cr_assert_eq(p->executor->workers, 1 + WORKERS);
    cr_assert_eq(pthread_create(&p->thread, NULL, play_main, p), 0);
}

static void play_end(play *p) {
    pthread_join(p->thread, NULL);
    tf_executor_destroy(p->executor);
    tf_mesh_free(p->mesh);
}

/* Read TASKS until @p n tasks are in hand. */
static void hear_tasks(play *p, uint64_t *ids, unsigned n) {
    for (unsigned have = 0; have < n;) {
        tf_bytes frame;
        tf_cursor c;
        cr_assert_eq(tf_role_hear(&p->role, &frame, &c), TF_MESSAGE_TASKS);
        while (c.p < c.end) {
            tf_task t = {0};
            cr_assert_eq(tf_task_decode(&t, &c), TF_OK);
            cr_assert_lt(have, n, "more tasks than expected");
            ids[have++] = t.id;
            tf_task_clear(&t);
        }
        tf_bytes_clear(&frame);
    }
}

static void say_results(play *p, const uint64_t *ids, unsigned n, double seconds,
                        tf_status status) {
    tf_bytes b = {0};
    for (unsigned i = 0; i < n; i++) {
        tf_result r = {.id = ids[i],
                       .group = 1 + ids[i] % 2,
                       .kind = TF_TASK_SLEEP,
                       .status = status,
                       .seconds = seconds};
        cr_assert_eq(tf_result_encode(&b, &r), TF_OK);
    }
    tf_role_say(&p->role, TF_MESSAGE_RESULTS, &b);
    tf_bytes_clear(&b);
}

static void say_returned(play *p, const uint64_t *ids, unsigned n) {
    tf_bytes b = {0};
    for (unsigned i = 0; i < n; i++) {
        tf_task t = {.id = ids[i], .group = 1 + ids[i] % 2};
        cr_assert_eq(tf_sleep_task_make(&t, 0.001, NULL, 0), TF_OK);
        cr_assert_eq(tf_task_encode(&b, &t), TF_OK);
        tf_task_clear(&t);
    }
    tf_role_say(&p->role, TF_MESSAGE_RETURNED, &b);
    tf_bytes_clear(&b);
}

static void expect_recall(play *p, uint64_t count) {
    tf_bytes frame;
    tf_cursor c;
    cr_assert_eq(tf_role_hear(&p->role, &frame, &c), TF_MESSAGE_RECALL);
    cr_assert_eq(tf_get_uint(&c), count);
    tf_bytes_clear(&frame);
}

/* Cancel, give back @p n tasks, and see the run end in good order. */
static void end_by_cancel(play *p, const uint64_t *ids, unsigned n) {
    tf_cancel_request(&p->cancel, 4);
    tf_role_expect(&p->role, TF_MESSAGE_STOP, 1, 4, 0);
    say_results(p, ids, n, 0, TF_CANCELLED);
    tf_role_expect(&p->role, TF_MESSAGE_END, 2, TF_CANCELLED, 4);
    tf_role_say(&p->role, TF_MESSAGE_BYE, NULL);
    play_end(p);
    cr_assert_eq(p->status, TF_CANCELLED);
    cr_assert_eq(p->absorbed, p->given);
}

/* ---- who gets what
 * -------------------------------------------------------------------------------- */

/* Two tasks per worker; one long one comes back, one goes out. */
Test(hub, two_long_tasks_per_worker) {
    play p = {.total = 1000, .seconds = 60};
    uint64_t ids[9];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    cr_assert(tf_role_silence(&p.role, 0.05));
    say_results(&p, ids, 1, 0.5, TF_OK);
    hear_tasks(&p, ids, 1);
    cr_assert(tf_role_silence(&p.role, 0.05));
    end_by_cancel(&p, ids, 8);
}

/* 1 us each: 10 ms of work are far more than the limit of 256 per worker, so that counts. */
Test(hub, tiny_tasks_travel_in_large_numbers) {
    play p = {.total = 100000, .seconds = 60};
    uint64_t ids[4 * 256];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    say_results(&p, ids, 8, 1e-6, TF_OK);
    hear_tasks(&p, ids, 4 * 256);
    cr_assert(tf_role_silence(&p.role, 0.05));
    end_by_cancel(&p, ids, 4 * 256);
}

/* Five tasks for five workers: every worker gets one, though rank 1 could hold more. */
Test(hub, few_tasks_use_all_ranks) {
    play p = {.total = 5, .seconds = 0.001};
    uint64_t ids[4];
    play_start(&p);
    hear_tasks(&p, ids, 4);
    say_results(&p, ids, 4, 0.001, TF_OK);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_OK, 0);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 5 && p.cancelled == 0);
}

/* Ten tasks: rank 0 does its two while rank 1 sits on eight, four of which wait unstarted. Rank 0
 * has one idle worker: it asks for one at a time, and stops when rank 1 has nothing to give. */
Test(hub, waiting_tasks_are_recalled_for_an_idle_rank) {
    play p = {.total = 10, .seconds = 0.001};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    expect_recall(&p, 1);
    say_returned(&p, &ids[7], 1);
    expect_recall(&p, 1);
    say_returned(&p, NULL, 0); /* the others run already, whatever rank 0 thinks */
    cr_assert(tf_role_silence(&p.role, 0.05));
    say_results(&p, ids, 1, 0.3, TF_OK); /* things move again: it may ask again */
    expect_recall(&p, 1);
    say_returned(&p, &ids[6], 1);
    expect_recall(&p, 1);
    say_returned(&p, &ids[5], 1); /* four left for four workers */
    cr_assert(tf_role_silence(&p.role, 0.05));
    say_results(&p, &ids[1], 4, 0.3, TF_OK);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_OK, 0);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 10);
}

static void expect_drop(play *p, uint64_t group) {
    tf_bytes frame;
    tf_cursor c;
    cr_assert_eq(tf_role_hear(&p->role, &frame, &c), TF_MESSAGE_DROP);
    cr_assert_eq(tf_get_uint(&c), group);
    tf_bytes_clear(&frame);
}

/* DROP goes to a rank that holds tasks of the group, once, behind the tasks; not for others. */
Test(hub, drop_is_told_to_whom_it_concerns) {
    play p = {.total = 9, .seconds = 0.001, .drop_when_dry = 1000};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 7); /* 2 stay with rank 0 */
    expect_drop(&p, 1);
    expect_drop(&p, 2);
    /* next comes a recall for idle rank 0, no third DROP */
    expect_recall(&p, 1);
    say_returned(&p, NULL, 0);
    say_results(&p, ids, 7, 0, TF_CANCELLED);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_OK, 0);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 9);
}

/* A rank that has finished the group's tasks does not hear of its drop. */
Test(hub, drop_is_not_told_to_whom_it_concerned_once) {
    play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8], odd[8], even[8];
    unsigned odds = 0, evens = 0;
    play_start(&p);
    hear_tasks(&p, ids, 8);
    for (unsigned i = 0; i < 8; i++) {
        if (ids[i] % 2)
            odd[odds++] = ids[i];
        else
            even[evens++] = ids[i];
    }
    /* Rank 1 ends all its tasks of group 2; the last of these results sets off both drops. */
    p.drop_behind = odd[odds - 1];
    say_results(&p, odd, odds, 0.5, TF_OK);
    expect_drop(&p, 1);
    tf_bytes frame;
    tf_cursor c;
    cr_assert_eq(tf_role_hear(&p.role, &frame, &c), TF_MESSAGE_TASKS, "group 2 is not here");
    unsigned more = 0;
    while (c.p < c.end) {
        tf_task t = {0};
        cr_assert_eq(tf_task_decode(&t, &c), TF_OK);
        ids[more++] = t.id;
        tf_task_clear(&t);
    }
    tf_bytes_clear(&frame);
    say_results(&p, even, evens, 0, TF_CANCELLED);
    hear_tasks(&p, &ids[more], evens);
    end_by_cancel(&p, ids, more + evens);
}

/* A task that is on its way back while its group is dropped must not be given again. */
Test(hub, drop_catches_tasks_on_their_way_back) {
    play p = {.total = 10, .seconds = 0.001};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    expect_recall(&p, 1);
    p.drop_behind = ids[0];
    say_results(&p, ids, 1, 0.5, TF_OK); /* sets off the drop of both groups */
    expect_drop(&p, 1);
    expect_drop(&p, 2);
    say_returned(&p, &ids[7], 1); /* crossed the DROPs */
    say_results(&p, &ids[1], 6, 0, TF_CANCELLED);
    for (;;) { /* rank 0 may have asked once more in between */
        tf_bytes frame;
        tf_cursor c;
        tf_message kind = tf_role_hear(&p.role, &frame, &c);
        tf_bytes_clear(&frame);
        if (kind == TF_MESSAGE_END) break;
        cr_assert_eq(kind, TF_MESSAGE_RECALL);
        say_returned(&p, NULL, 0);
    }
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 10);
    cr_assert_eq(p.cancelled, 7);
}

Test(hub, a_body_too_large_to_travel_is_refused) {
    play p = {.total = 3, .seconds = 0.001, .huge = true};
    uint64_t ids[1];
    play_start(&p);
    hear_tasks(&p, ids, 1);
    say_results(&p, ids, 1, 0, TF_OK);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_OK, 0);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 3 && p.limited == 1);
}

/* ---- when things go wrong
 * --------------------------------------------------------------------------- */

/* A signal that only rank 1 got: its reason becomes everybody's. */
Test(hub, a_cancel_of_another_rank_is_adopted) {
    play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_role_say_sints(&p.role, TF_MESSAGE_CANCEL, 1, 15, 0);
    tf_role_expect(&p.role, TF_MESSAGE_STOP, 1, 15, 0);
    say_results(&p, ids, 8, 0, TF_CANCELLED);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_CANCELLED, 15);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert(p.status == TF_CANCELLED && tf_cancel_reason(&p.cancel) == 15);
    cr_assert_eq(p.absorbed, p.given);
}

/* The inner executor of rank 1 fails: the run ends with its status, in good order. */
Test(hub, a_failure_of_another_rank_ends_the_run) {
    play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_role_say_sints(&p.role, TF_MESSAGE_FAILED, 1, TF_ENOMEM, 0);
    tf_role_expect(&p.role, TF_MESSAGE_STOP, 1, 0, 0);
    say_results(&p, ids, 8, 0, TF_CANCELLED);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_ENOMEM, 0);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert_eq(p.status, TF_ENOMEM);
    cr_assert_eq(p.absorbed, p.given);
}

/* Hear messages until END, which must bring @p status: tasks stay unanswered, nothing is given back. */
static void expect_end(play *p, tf_status status) {
    for (;;) {
        tf_bytes frame;
        tf_cursor c;
        tf_message kind = tf_role_hear(&p->role, &frame, &c);
        int64_t said = kind == TF_MESSAGE_END ? tf_get_sint(&c) : 0;
        tf_bytes_clear(&frame);
        if (kind == TF_MESSAGE_RECALL) say_returned(p, NULL, 0);
        if (kind != TF_MESSAGE_END) continue;
        cr_assert_eq(said, status, "END says %d", (int)said);
        return;
    }
}

/* A rank that leaves with tasks in hand: rank 0 does them. */
Test(hub, a_rank_that_leaves_is_done_without) {
    play p = {.total = 12, .seconds = 0.001};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    expect_end(&p, TF_OK);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 12 && p.cancelled == 0);
}

/* One that fails and leaves: the run ends, and its tasks are absorbed. */
Test(hub, a_rank_that_fails_and_leaves_loses_no_task) {
    play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_role_say_sints(&p.role, TF_MESSAGE_FAILED, 1, TF_ENOMEM, 0);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    expect_end(&p, TF_ENOMEM);
    play_end(&p);
    cr_assert(p.status == TF_ENOMEM && p.absorbed == p.given);
}

static void check_bad_frame(const tf_bytes *bad) {
    play p = {.total = 12, .seconds = 0.001};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_bytes copy = {0};
    cr_assert_eq(tf_bytes_append(&copy, bad->data, bad->size), TF_OK);
    cr_assert_eq(p.role.transport->send(p.role.transport, 0, &copy), TF_OK);
    expect_end(&p, TF_OK);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 12 && p.cancelled == 0);
}

Test(hub, a_rank_that_cannot_be_understood_is_done_without) {
    uint8_t empty[1] = {0}, unknown[] = {77, 1}, other_run[] = {TF_MESSAGE_BYE, 2},
            tail[] = {TF_MESSAGE_BYE, 1, 0}, cut[] = {TF_MESSAGE_RESULTS, 1, 'R', 1, 200},
            own[] = {TF_MESSAGE_TASKS, 1};
    const tf_bytes bad[] = {{.data = empty, .size = 0},
                            {.data = unknown, .size = sizeof unknown},
                            {.data = other_run, .size = sizeof other_run},
                            {.data = tail, .size = sizeof tail},
                            {.data = cut, .size = sizeof cut},
                            {.data = own, .size = sizeof own}};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++) check_bad_frame(&bad[i]);
}

/* Nobody can be reached any more: rank 0 goes on alone. */
Test(hub, a_network_that_is_gone_leaves_rank_0) {
    play p = {.total = 40, .seconds = 0.001};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_mesh_break(p.mesh, 0);
    say_results(&p, ids, 8, 0.001, TF_OK); /* rank 0 wants to send more */
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 40 && p.cancelled == 0);
}

/* Rank 0 itself cannot hear any more: an error, but every task is absorbed. */
Test(hub, a_deaf_rank_0_is_an_io_error) {
    play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_mesh_deafen(p.mesh, 0);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_EIO, 0);
    play_end(&p);
    cr_assert(p.status == TF_EIO && p.absorbed == p.given);
}

/* ---- lost ranks
 * --------------------------------------------------------------------------------- */

static void expect_recall_of_all(play *p) {
    expect_recall(p, UINT64_MAX);
}

/* Nothing is heard of rank 1 any more: rank 0 does everything, and does not wait for its BYE. */
Test(hub, the_tasks_of_a_lost_rank_are_done_by_others) {
    play p = {.total = 20, .seconds = 0.001};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_mesh_silence(p.mesh, 1, true);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 20 && p.cancelled == 0);
}

/* It was only frozen: what it had computed counts, once; then it gets work again. */
Test(hub, late_answers_count_once) {
    play p = {.total = 14, .seconds = 60};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8); /* rank 0 has two, one of which it runs */
    tf_mesh_silence(p.mesh, 1, true);
    expect_recall_of_all(&p);
    say_results(&p, ids, 4, 0.5, TF_OK);
    say_results(&p, ids, 4, 0.5, TF_OK); /* a second time: nobody waits for them any more */
    say_returned(&p, &ids[4], 4);        /* others have them already */
    tf_mesh_silence(p.mesh, 1, false);
    hear_tasks(&p, ids, 4); /* what was left: rank 0 has had more than enough */
    end_by_cancel(&p, ids, 4);
    cr_assert_eq(p.absorbed - p.cancelled, 4);
}

/* A rank that was lost and answers when its task has been done elsewhere: dropped. */
Test(hub, an_answer_that_comes_too_late_is_dropped) {
    play p = {.total = 9, .seconds = 0.001};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 7);
    tf_mesh_silence(p.mesh, 1, true);
    tf_clock_sleep(0.1); /* rank 0 does them, most probably; the outcome is the same if not */
    say_results(&p, ids, 7, 0.001, TF_OK);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 9 && p.cancelled == 0);
}

/* Dropped while it was with a rank that is then lost: not given to anybody again. */
Test(hub, dropped_tasks_of_a_lost_rank_end_cancelled) {
    play p = {.total = 9, .seconds = 0.001, .drop_when_dry = 10};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 7);
    expect_drop(&p, 1);
    expect_drop(&p, 2);
    tf_mesh_silence(p.mesh, 1, true);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 9);
    cr_assert_geq(p.cancelled, 7);
}

/* A rank freezes after its last result: END reaches it some day; nobody waits for its BYE. */
Test(hub, a_rank_lost_at_the_end_is_not_waited_for) {
    play p = {.total = 5, .seconds = 0.001};
    uint64_t ids[4];
    play_start(&p);
    hear_tasks(&p, ids, 4);
    say_results(&p, ids, 4, 0.001, TF_OK);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_OK, 0);
    tf_mesh_silence(p.mesh, 1, true);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 5);
}

/* A stop while a rank is lost. */
Test(hub, a_stop_does_not_wait_for_lost_ranks) {
    play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_mesh_silence(p.mesh, 1, true);
    expect_recall_of_all(&p);
    tf_cancel_request(&p.cancel, 15);
    play_end(&p);
    cr_assert(p.status == TF_CANCELLED && p.absorbed == p.given);
}

/* ---- wrong results
 * ------------------------------------------------------------------------------ */

/* The result of an ECHO-like task with a body that play_check refuses. */
static void say_wrong(play *p, uint64_t id) {
    tf_bytes b = {0};
    tf_result r = {.id = id, .group = 1 + id % 2, .kind = TF_TASK_SLEEP, .worker = 9};
    cr_assert_eq(tf_bytes_append(&r.body, "wrong", 5), TF_OK);
    cr_assert_eq(tf_result_encode(&b, &r), TF_OK);
    tf_role_say(&p->role, TF_MESSAGE_RESULTS, &b);
    tf_result_clear(&r);
    tf_bytes_clear(&b);
}

static tf_status refuse_wrong(tf_source *s, const tf_task *t, const tf_result *r) {
    (void)s;
    cr_assert_eq(t->id, r->id);
    cr_assert_gt(t->body.size, 0, "the task is there whole");
    return r->body.size == 5 ? TF_EINTERNAL : TF_OK;
}

/* Three wrong results: each task is done elsewhere; then the rank is not believed any more. */
Test(hub, a_rank_with_three_wrong_results_is_not_used_any_more) {
    play p = {.total = 12, .seconds = 0.001, .check = refuse_wrong};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    for (int i = 0; i < 3; i++) say_wrong(&p, ids[i]);
    say_results(&p, &ids[3], 5, 0.001, TF_CANCELLED); /* would be counted if it were believed */
    expect_end(&p, TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 12 && p.cancelled == 0);
}

/* Two are forgiven. */
Test(hub, a_rank_with_two_wrong_results_goes_on) {
    play p = {.total = 1000, .seconds = 60, .check = refuse_wrong};
    uint64_t ids[8], more[2];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    say_wrong(&p, ids[0]);
    say_wrong(&p, ids[1]);
    hear_tasks(&p, more, 2);
    for (int i = 0; i < 2; i++)
        cr_assert(more[i] != ids[0] && more[i] != ids[1], "given to the same rank again");
    ids[0] = more[0];
    ids[1] = more[1];
    end_by_cancel(&p, ids, 8);
}

/* A result that names another group than its task's: bytes were changed. */
Test(hub, a_result_that_does_not_fit_its_task_is_wrong) {
    play p = {.total = 9, .seconds = 0.001};
    uint64_t ids[7];
    play_start(&p);
    hear_tasks(&p, ids, 7);
    tf_bytes b = {0};
    tf_result r = {.id = ids[0], .group = 7, .kind = TF_TASK_SLEEP};
    cr_assert_eq(tf_result_encode(&b, &r), TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_RESULTS, &b);
    tf_bytes_clear(&b);
    say_results(&p, &ids[1], 6, 0.001, TF_OK);
    expect_end(&p, TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 9 && p.cancelled == 0);
}

static tf_status refuse_task_5(tf_source *s, const tf_task *t, const tf_result *r) {
    (void)s, (void)r;
    return t->id == 5 ? TF_EINTERNAL : TF_OK;
}

/* Answer all tasks at once until END, which must bring @p status. */
static void serve_to_end(play *p, tf_status status) {
    for (;;) {
        tf_bytes frame;
        tf_cursor c;
        tf_message kind = tf_role_hear(&p->role, &frame, &c);
        if (kind == TF_MESSAGE_RECALL) say_returned(p, NULL, 0);
        while (kind == TF_MESSAGE_TASKS && c.p < c.end) {
            tf_task t = {0};
            cr_assert_eq(tf_task_decode(&t, &c), TF_OK);
            say_results(p, &t.id, 1, 0.001, TF_OK);
            tf_task_clear(&t);
        }
        if (kind == TF_MESSAGE_END) cr_assert_eq(tf_get_sint(&c), status);
        tf_bytes_clear(&frame);
        if (kind == TF_MESSAGE_END) break;
    }
    tf_role_say(&p->role, TF_MESSAGE_BYE, NULL);
}

/* A task that everybody answers wrongly: the program is to blame, not the machines. */
Test(hub, a_task_that_nobody_can_answer_is_an_internal_error) {
    play p = {.total = 10, .seconds = 0.001, .check = refuse_task_5};
    play_start(&p);
    serve_to_end(&p, TF_EINTERNAL);
    play_end(&p);
    cr_assert(p.status == TF_EINTERNAL && p.absorbed == p.given);
}

/* Rank 0's own results are not believed more than others': then rank 1 does everything. */
static tf_status refuse_rank_0(tf_source *s, const tf_task *t, const tf_result *r) {
    (void)s, (void)t;
    return r->seconds == 0.001 ? TF_OK : TF_EINTERNAL;
}

Test(hub, a_broken_rank_0_lets_others_work) {
    play p = {.total = 50, .seconds = 0.002, .check = refuse_rank_0};
    play_start(&p);
    serve_to_end(&p, TF_OK);
    play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 50 && p.cancelled == 0);
}

Test(hub, nobody_left_is_an_io_error) {
    play p = {.total = 50, .seconds = 0.001, .check = refuse_rank_0};
    uint64_t ids[8];
    play_start(&p);
    hear_tasks(&p, ids, 8);
    tf_mesh_silence(p.mesh, 1, true);
    play_end(&p);
    cr_assert(p.status == TF_EIO && p.absorbed == p.given);
}
