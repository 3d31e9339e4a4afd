/* Whom the hub tells of a drop, and what becomes of tasks on their way. */
#include "support_play.h"

/* DROP goes to a rank that holds tasks of the group, once, behind the tasks; not for others. */
Test(hub_drop, drop_is_told_to_whom_it_concerns) {
    tf_play p = {.total = 9, .seconds = 0.001, .drop_when_dry = 1000};
    tf_play_dropped_groups(&p);
}

/* A rank that has finished the group's tasks does not hear of its drop. */
Test(hub_drop, drop_is_not_told_to_whom_it_concerned_once) {
    tf_play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8], odd[8], even[8];
    unsigned odds = 0, evens = 0;
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    for (unsigned i = 0; i < 8; i++) {
        if (ids[i] % 2)
            odd[odds++] = ids[i];
        else
            even[evens++] = ids[i];
    }
    /* Rank 1 ends all its tasks of group 2; the last of these results sets off both drops. */
    p.drop_behind = odd[odds - 1];
    tf_play_say_results(&p, odd, odds, 0.5, TF_OK);
    tf_play_expect_drop(&p, 1);
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
    tf_play_say_results(&p, even, evens, 0, TF_CANCELLED);
    tf_play_hear_tasks(&p, &ids[more], evens);
    tf_play_end_by_cancel(&p, ids, more + evens);
}

/* A task that is on its way back while its group is dropped must not be given again. */
Test(hub_drop, drop_catches_tasks_on_their_way_back) {
    tf_play p = {.total = 10, .seconds = 0.001};
    uint64_t ids[8];
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    tf_play_expect_recall(&p, 1);
    p.drop_behind = ids[0];
    tf_play_say_results(&p, ids, 1, 0.5, TF_OK); /* sets off the drop of both groups */
    tf_play_expect_drop(&p, 1);
    tf_play_expect_drop(&p, 2);
    tf_play_say_returned(&p, &ids[7], 1); /* crossed the DROPs */
    tf_play_say_results(&p, &ids[1], 6, 0, TF_CANCELLED);
    for (;;) { /* rank 0 may have asked once more in between */
        tf_bytes frame;
        tf_cursor c;
        tf_message kind = tf_role_hear(&p.role, &frame, &c);
        tf_bytes_clear(&frame);
        if (kind == TF_MESSAGE_END) break;
        cr_assert_eq(kind, TF_MESSAGE_RECALL);
        tf_play_say_returned(&p, NULL, 0);
    }
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 10);
    cr_assert_eq(p.cancelled, 7);
}
