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

/* Rank 3 has done its eight, ranks 1 and 2 have six of theirs, rank 0 its two: the four workers get one from
 * rank 0, and the rest from both others at once, so that nobody waits for a rank that is slow to answer. */
Test(hub_deal, several_ranks_are_asked_at_the_same_time) {
    tf_play p = {.total = 26, .seconds = 60, .others = 3};
    uint64_t ids[4][8], given[4];
    tf_play_start(&p);
    for (unsigned r = 1; r <= 3; r++) {
        tf_play_as(&p, r);
        tf_play_hear_tasks(&p, ids[r], 8);
    }
    for (unsigned r = 1; r <= 2; r++) {
        tf_play_as(&p, r);
        tf_play_say_results(&p, &ids[r][6], 2, 60, TF_OK);
    }
    cr_assert(tf_role_silence(&p.role, 0.05));
    tf_play_as(&p, 3);
    tf_play_say_results(&p, ids[3], 8, 60, TF_OK);
    tf_play_hear_tasks(&p, given, 1);
    tf_play_as(&p, 1);
    tf_play_expect_recall(&p, 2); /* says nothing yet */
    tf_play_as(&p, 2);
    tf_play_expect_recall(&p, 1);
    tf_play_say_returned(&p, &ids[2][5], 1);
    tf_play_as(&p, 3);
    tf_play_hear_tasks(&p, &given[1], 1);
    cr_assert_eq(given[1], ids[2][5]);
    tf_play_as(&p, 1);
    tf_play_say_returned(&p, &ids[1][4], 2);
    tf_play_as(&p, 3);
    tf_play_hear_tasks(&p, &given[2], 2);
    cr_assert(tf_role_silence(&p.role, 0.05));
    const uint64_t *has[] = {NULL, ids[1], ids[2], given};
    static const unsigned many[] = {0, 4, 5, 4};
    tf_cancel_request(&p.cancel, 4);
    for (unsigned r = 1; r <= 3; r++) {
        tf_play_as(&p, r);
        tf_role_expect(&p.role, TF_MESSAGE_STOP, 1, 4, 0);
        tf_play_say_results(&p, has[r], many[r], 0, TF_CANCELLED);
    }
    for (unsigned r = 1; r <= 3; r++) {
        tf_play_as(&p, r);
        tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_CANCELLED, 4);
        tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    }
    tf_play_end(&p);
    cr_assert(p.status == TF_CANCELLED && p.absorbed == 26);
}

Test(hub_deal, a_body_too_large_to_travel_is_refused) {
    tf_play p = {.total = 3, .seconds = 0.001, .huge = true};
    uint64_t ids[1];
    tf_play_begin(&p, ids, 1);
    tf_play_say_results(&p, ids, 1, 0, TF_OK);
    tf_play_end_complete(&p, 3);
    cr_assert_eq(p.limited, 1);
}
