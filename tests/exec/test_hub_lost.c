/* Ranks of which nothing is heard any more, for a while or for good. */
#include "support_play.h"

static void expect_recall_of_all(tf_play *p) {
    tf_play_expect_recall(p, UINT64_MAX);
}

/* Rank 1 has @p n tasks when nothing is heard of it any more. */
static void begin_and_fall_silent(tf_play *p, uint64_t *ids, unsigned n) {
    tf_play_begin(p, ids, n);
    tf_mesh_silence(p->mesh, 1, true);
}

/* Nothing is heard of rank 1 any more: rank 0 does everything, and does not wait for its BYE. */
Test(hub_lost, the_tasks_of_a_lost_rank_are_done_by_others) {
    tf_play p = {.total = 20, .seconds = 0.001};
    uint64_t ids[8];
    begin_and_fall_silent(&p, ids, 8);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 20 && p.cancelled == 0);
}

/* It was only frozen: what it had computed counts, once; then it gets work again. */
Test(hub_lost, late_answers_count_once) {
    tf_play p = {.total = 14, .seconds = 60};
    uint64_t ids[8];
    tf_play_begin(&p, ids, 8); /* rank 0 has two, one of which it runs */
    tf_mesh_silence(p.mesh, 1, true);
    expect_recall_of_all(&p);
    tf_play_say_results(&p, ids, 4, 0.5, TF_OK);
    tf_play_say_results(&p, ids, 4, 0.5, TF_OK); /* a second time: nobody waits for them any more */
    tf_play_say_returned(&p, &ids[4], 4);        /* others have them already */
    tf_mesh_silence(p.mesh, 1, false);
    tf_play_hear_tasks(&p, ids, 4); /* what was left: rank 0 has had more than enough */
    tf_play_end_by_cancel(&p, ids, 4);
    cr_assert_eq(p.absorbed - p.cancelled, 4);
}

/* A rank that was lost and answers when its task has been done elsewhere: dropped. */
Test(hub_lost, an_answer_that_comes_too_late_is_dropped) {
    tf_play p = {.total = 9, .seconds = 0.001};
    uint64_t ids[8];
    begin_and_fall_silent(&p, ids, 7);
    tf_clock_sleep(0.1); /* rank 0 does them, most probably; the outcome is the same if not */
    tf_play_say_results(&p, ids, 7, 0.001, TF_OK);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 9 && p.cancelled == 0);
}

/* Dropped while it was with a rank that is then lost: not given to anybody again. */
Test(hub_lost, dropped_tasks_of_a_lost_rank_end_cancelled) {
    tf_play p = {.total = 9, .seconds = 0.001, .drop_when_dry = 10};
    uint64_t ids[8];
    tf_play_begin(&p, ids, 7);
    tf_play_expect_drop(&p, 1);
    tf_play_expect_drop(&p, 2);
    tf_mesh_silence(p.mesh, 1, true);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 9);
    cr_assert_geq(p.cancelled, 7);
}

/* A rank freezes after its last result: END reaches it some day; nobody waits for its BYE. */
Test(hub_lost, a_rank_lost_at_the_end_is_not_waited_for) {
    tf_play p = {.total = 5, .seconds = 0.001};
    uint64_t ids[4];
    tf_play_begin(&p, ids, 4);
    tf_play_say_results(&p, ids, 4, 0.001, TF_OK);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_OK, 0);
    tf_mesh_silence(p.mesh, 1, true);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 5);
}

/* A stop while a rank is lost. */
Test(hub_lost, a_stop_does_not_wait_for_lost_ranks) {
    tf_play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    begin_and_fall_silent(&p, ids, 8);
    expect_recall_of_all(&p);
    tf_cancel_request(&p.cancel, 15);
    tf_play_end(&p);
    cr_assert(p.status == TF_CANCELLED && p.absorbed == p.given);
}
