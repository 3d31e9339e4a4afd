/* Who gets which task, and how many: depths, choice, recall. */
#include "support_play.h"

/* Two tasks per worker; one long one comes back, one goes out. */
Test(hub_deal, two_long_tasks_per_worker) {
    tf_play p = {.total = 1000, .seconds = 60};
    uint64_t ids[9];
    tf_play_begin(&p, ids, 8);
    cr_assert(tf_role_silence(&p.role, 0.05));
    tf_play_say_results(&p, ids, 1, 0.5, TF_OK);
    tf_play_hear_tasks(&p, ids, 1);
    cr_assert(tf_role_silence(&p.role, 0.05));
    tf_play_end_by_cancel(&p, ids, 8);
}

/* 1 us each: 10 ms of work are far more than the limit of 256 per worker, so that counts. */
Test(hub_deal, tiny_tasks_travel_in_large_numbers) {
    tf_play p = {.total = 100000, .seconds = 60};
    uint64_t ids[4 * 256];
    tf_play_begin(&p, ids, 8);
    tf_play_say_results(&p, ids, 8, 1e-6, TF_OK);
    tf_play_hear_tasks(&p, ids, 4 * 256);
    cr_assert(tf_role_silence(&p.role, 0.05));
    tf_play_end_by_cancel(&p, ids, 4 * 256);
}

/* Five tasks for five workers: every worker gets one, though rank 1 could hold more. */
Test(hub_deal, few_tasks_use_all_ranks) {
    tf_play p = {.total = 5, .seconds = 0.001};
    uint64_t ids[4];
    tf_play_begin(&p, ids, 4);
    tf_play_say_results(&p, ids, 4, 0.001, TF_OK);
    tf_play_end_complete(&p, 5);
}

/* Ten tasks: rank 0 does its two while rank 1 sits on eight, four of which wait unstarted. Rank 0
 * has one idle worker: it asks for one at a time, and stops when rank 1 has nothing to give. */
Test(hub_deal, waiting_tasks_are_recalled_for_an_idle_rank) {
    tf_play p = {.total = 10, .seconds = 0.001};
    uint64_t ids[8];
    tf_play_begin(&p, ids, 8);
    tf_play_expect_recall(&p, 1);
    tf_play_say_returned(&p, &ids[7], 1);
    tf_play_expect_recall(&p, 1);
    tf_play_say_returned(&p, NULL, 0); /* the others run already, whatever rank 0 thinks */
    cr_assert(tf_role_silence(&p.role, 0.05));
    tf_play_say_results(&p, ids, 1, 0.3, TF_OK); /* things move again: it may ask again */
    tf_play_expect_recall(&p, 1);
    tf_play_say_returned(&p, &ids[6], 1);
    tf_play_expect_recall(&p, 1);
    tf_play_say_returned(&p, &ids[5], 1); /* four left for four workers */
    cr_assert(tf_role_silence(&p.role, 0.05));
    tf_play_say_results(&p, &ids[1], 4, 0.3, TF_OK);
    tf_play_end_complete(&p, 10);
}

Test(hub_deal, a_body_too_large_to_travel_is_refused) {
    tf_play p = {.total = 3, .seconds = 0.001, .huge = true};
    uint64_t ids[1];
    tf_play_begin(&p, ids, 1);
    tf_play_say_results(&p, ids, 1, 0, TF_OK);
    tf_play_end_complete(&p, 3);
    cr_assert_eq(p.limited, 1);
}
