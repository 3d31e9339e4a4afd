/* Answers that contradict their tasks: strikes, and whom they count against. */
#include "support_play.h"

/* The result of a SLEEP task with a body that refuse_wrong does not believe. */
static void say_wrong(tf_play *p, uint64_t id) {
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
Test(hub_wrong, a_rank_with_three_wrong_results_is_not_used_any_more) {
    tf_play p = {.total = 12, .seconds = 0.001, .check = refuse_wrong};
    uint64_t ids[8];
    tf_play_begin(&p, ids, 8);
    for (int i = 0; i < 3; i++) say_wrong(&p, ids[i]);
    /* would be counted if it were believed: */
    tf_play_say_results(&p, &ids[3], 5, 0.001, TF_CANCELLED);
    tf_play_expect_end(&p, TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 12 && p.cancelled == 0);
}

/* Two are forgiven. */
Test(hub_wrong, a_rank_with_two_wrong_results_goes_on) {
    tf_play p = {.total = 1000, .seconds = 60, .check = refuse_wrong};
    uint64_t ids[8], more[2];
    tf_play_begin(&p, ids, 8);
    say_wrong(&p, ids[0]);
    say_wrong(&p, ids[1]);
    tf_play_hear_tasks(&p, more, 2);
    for (int i = 0; i < 2; i++)
        cr_assert(more[i] != ids[0] && more[i] != ids[1], "given to the same rank again");
    ids[0] = more[0];
    ids[1] = more[1];
    tf_play_end_by_cancel(&p, ids, 8);
}

/* By the task's number: bit 0 it was handed in, bit 1 doubted. */
static unsigned char handed_in[32];

static tf_status refuse_wrong_and_note(tf_source *s, const tf_task *t, const tf_result *r) {
    cr_assert_lt(t->id, sizeof handed_in);
    handed_in[t->id] = (unsigned char)(1 | r->doubted << 1);
    return refuse_wrong(s, t, r);
}

/* A run whose answers are noted: its first eight tasks. */
static void begin_noted(tf_play *p, uint64_t *ids) {
    memset(handed_in, 0, sizeof handed_in);
    p->check = refuse_wrong_and_note;
    tf_play_begin(p, ids, 8);
}

/* The first answer of a kind, and all from the first wrong one on. */
Test(hub_wrong, first_answers_and_those_behind_a_wrong_one_are_doubted) {
    tf_play p = {.total = 10, .seconds = 0.001};
    uint64_t ids[8];
    begin_noted(&p, ids);
    tf_play_say_results(&p, ids, 3, 0.001, TF_OK);
    say_wrong(&p, ids[3]);
    tf_play_say_results(&p, &ids[4], 4, 0.001, TF_OK);
    tf_play_expect_end(&p, TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 10 && p.cancelled == 0);
    for (int i = 0; i < 8; i++) {
        if (i == 3) continue; /* answered again by somebody else */
        cr_assert_eq(handed_in[ids[i]], 1 | (i == 0 || i > 3) << 1, "answer %d", i);
    }
}

static uint64_t blame_behind; /* the answer to this task, absorbed, turns out to be wrong */
static void blame_it(tf_play *p, const tf_result *r) {
    if (r->id == blame_behind) p->executor->blame(p->executor, r->worker);
}

Test(hub_wrong, answers_behind_one_that_is_blamed_are_doubted) {
    tf_play p = {.total = 30, .seconds = 60, .seen = blame_it};
    uint64_t ids[16];
    begin_noted(&p, ids);
    blame_behind = ids[5];
    for (unsigned i = 0; i < 8; i++) tf_play_say_results(&p, &ids[i], 1, 60, TF_OK);
    tf_play_hear_tasks(&p, &ids[8], 8);
    for (unsigned i = 0; i < 8; i++)
        cr_assert_eq(handed_in[ids[i]], 1 | (i == 0 || i > 5) << 1, "answer %u", i);
    tf_play_end_by_cancel(&p, &ids[8], 8);
}

/* A task that failed shows nothing of how a rank computes. */
Test(hub_wrong, what_failed_proves_nothing) {
    tf_play p = {.total = 30, .seconds = 60};
    uint64_t ids[11];
    begin_noted(&p, ids);
    for (unsigned i = 0; i < 2; i++) tf_play_say_results(&p, &ids[i], 1, 60, TF_ELIMIT);
    tf_play_say_results(&p, &ids[2], 1, 60, TF_OK);
    tf_play_hear_tasks(&p, &ids[8], 3);
    for (unsigned i = 0; i < 3; i++) cr_assert_eq(handed_in[ids[i]], 3, "answer %u", i);
    tf_play_end_by_cancel(&p, &ids[3], 8);
}

/* A result that names another group than its task's: bytes were changed. */
Test(hub_wrong, a_result_that_does_not_fit_its_task_is_wrong) {
    tf_play p = {.total = 9, .seconds = 0.001};
    uint64_t ids[7];
    tf_play_begin(&p, ids, 7);
    tf_bytes b = {0};
    tf_result r = {.id = ids[0], .group = 7, .kind = TF_TASK_SLEEP};
    cr_assert_eq(tf_result_encode(&b, &r), TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_RESULTS, &b);
    tf_bytes_clear(&b);
    tf_play_say_results(&p, &ids[1], 6, 0.001, TF_OK);
    tf_play_expect_end(&p, TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 9 && p.cancelled == 0);
}

static tf_status refuse_task_5(tf_source *s, const tf_task *t, const tf_result *r) {
    (void)s, (void)r;
    return t->id == 5 ? TF_EINTERNAL : TF_OK;
}

/* A task that everybody answers wrongly: the program is to blame, not the machines. */
Test(hub_wrong, a_task_that_nobody_can_answer_is_an_internal_error) {
    tf_play p = {.total = 10, .seconds = 0.001, .check = refuse_task_5};
    tf_play_start(&p);
    tf_play_serve_to_end(&p, TF_EINTERNAL);
    tf_play_end(&p);
    cr_assert(p.status == TF_EINTERNAL && p.absorbed == p.given);
}

/* Rank 0's own results are not believed more than others': then rank 1 does everything. */
static tf_status refuse_rank_0(tf_source *s, const tf_task *t, const tf_result *r) {
    (void)s, (void)t;
    return r->seconds == 0.001 ? TF_OK : TF_EINTERNAL;
}

Test(hub_wrong, a_broken_rank_0_lets_others_work) {
    tf_play p = {.total = 50, .seconds = 0.002, .check = refuse_rank_0};
    tf_play_start(&p);
    tf_play_serve_to_end(&p, TF_OK);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 50 && p.cancelled == 0);
}

Test(hub_wrong, nobody_left_is_an_io_error) {
    tf_play p = {.total = 50, .seconds = 0.001, .check = refuse_rank_0};
    uint64_t ids[8];
    tf_play_begin(&p, ids, 8);
    tf_mesh_silence(p.mesh, 1, true);
    tf_play_end(&p);
    cr_assert(p.status == TF_EIO && p.absorbed == p.given);
}

static tf_status without_limit(tf_source *s, const tf_task *t, const tf_result *r) {
    (void)s, (void)t;
    return r->status == TF_CANCELLED ? TF_CANCELLED : TF_OK;
}

/* Cancelled, although nobody asked: one bit of a status is enough. */
Test(hub_wrong, a_stop_that_nobody_asked_for_is_a_wrong_result) {
    tf_play p = {.total = 1000, .seconds = 60, .check = without_limit};
    uint64_t ids[8], more[2];
    tf_play_begin(&p, ids, 8);
    tf_play_say_results(&p, ids, 2, 0.001, TF_CANCELLED);
    tf_play_hear_tasks(&p, more, 2);
    for (int i = 0; i < 2; i++)
        cr_assert(more[i] != ids[0] && more[i] != ids[1], "given to the same rank again");
    ids[0] = more[0];
    ids[1] = more[1];
    tf_play_end_by_cancel(&p, ids, 8); /* these are believed */
}

Test(hub_wrong, a_rank_that_stops_by_itself_is_not_used_any_more) {
    tf_play p = {.total = 12, .seconds = 0.001, .check = without_limit};
    uint64_t ids[8];
    tf_play_begin(&p, ids, 8);
    tf_play_say_results(&p, ids, 8, 0.001, TF_CANCELLED);
    tf_play_expect_end(&p, TF_OK);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 12 && p.cancelled == 0);
}

/* Three strikes would be told by a RECALL of everything. */
Test(hub_wrong, tasks_of_a_dropped_group_may_be_stopped) {
    tf_play p = {.total = 9, .seconds = 0.001, .check = without_limit, .drop_when_dry = 2};
    tf_play_dropped_groups(&p);
    cr_assert_geq(p.cancelled, 7);
}

Test(hub_wrong, a_signal_of_the_rank_comes_ahead_of_what_it_stopped) {
    tf_play p = {.total = 1000, .seconds = 60, .check = without_limit};
    uint64_t ids[8];
    tf_play_begin(&p, ids, 8);
    tf_role_say_sints(&p.role, TF_MESSAGE_CANCEL, 1, 15, 0);
    tf_play_say_results(&p, ids, 8, 0, TF_CANCELLED);
    tf_role_expect(&p.role, TF_MESSAGE_STOP, 1, 15, 0);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_CANCELLED, 15);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_end(&p);
    cr_assert(p.status == TF_CANCELLED && p.absorbed == p.given);
}
