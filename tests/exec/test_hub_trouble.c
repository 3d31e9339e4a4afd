/* Ranks that cancel, fail, leave, or cannot be understood, and networks that break: how the run
 * ends. */
#include "support_play.h"

/* A signal that only rank 1 got: its reason becomes everybody's. */
Test(hub_trouble, a_cancel_of_another_rank_is_adopted) {
    tf_play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    tf_role_say_sints(&p.role, TF_MESSAGE_CANCEL, 1, 15, 0);
    tf_role_expect(&p.role, TF_MESSAGE_STOP, 1, 15, 0);
    tf_play_say_results(&p, ids, 8, 0, TF_CANCELLED);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_CANCELLED, 15);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_end(&p);
    cr_assert(p.status == TF_CANCELLED && tf_cancel_reason(&p.cancel) == 15);
    cr_assert_eq(p.absorbed, p.given);
}

/* The inner executor of rank 1 fails: the run ends with its status, in good order. */
Test(hub_trouble, a_failure_of_another_rank_ends_the_run) {
    tf_play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    tf_role_say_sints(&p.role, TF_MESSAGE_FAILED, 1, TF_ENOMEM, 0);
    tf_role_expect(&p.role, TF_MESSAGE_STOP, 1, 0, 0);
    tf_play_say_results(&p, ids, 8, 0, TF_CANCELLED);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_ENOMEM, 0);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_end(&p);
    cr_assert_eq(p.status, TF_ENOMEM);
    cr_assert_eq(p.absorbed, p.given);
}

/* A rank that leaves with tasks in hand: rank 0 does them. */
Test(hub_trouble, a_rank_that_leaves_is_done_without) {
    tf_play p = {.total = 12, .seconds = 0.001};
    uint64_t ids[8];
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_expect_end(&p, TF_OK);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 12 && p.cancelled == 0);
}

/* One that fails and leaves: the run ends, and its tasks are absorbed. */
Test(hub_trouble, a_rank_that_fails_and_leaves_loses_no_task) {
    tf_play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    tf_role_say_sints(&p.role, TF_MESSAGE_FAILED, 1, TF_ENOMEM, 0);
    tf_role_say(&p.role, TF_MESSAGE_BYE, NULL);
    tf_play_expect_end(&p, TF_ENOMEM);
    tf_play_end(&p);
    cr_assert(p.status == TF_ENOMEM && p.absorbed == p.given);
}

static void check_bad_frame(const tf_bytes *bad) {
    tf_play p = {.total = 12, .seconds = 0.001};
    uint64_t ids[8];
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    tf_bytes copy = {0};
    cr_assert_eq(tf_bytes_append(&copy, bad->data, bad->size), TF_OK);
    cr_assert_eq(p.role.transport->send(p.role.transport, 0, &copy), TF_OK);
    tf_play_expect_end(&p, TF_OK);
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 12 && p.cancelled == 0);
}

Test(hub_trouble, a_rank_that_cannot_be_understood_is_done_without) {
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
Test(hub_trouble, a_network_that_is_gone_leaves_rank_0) {
    tf_play p = {.total = 40, .seconds = 0.001};
    uint64_t ids[8];
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    tf_mesh_break(p.mesh, 0);
    tf_play_say_results(&p, ids, 8, 0.001, TF_OK); /* rank 0 wants to send more */
    tf_play_end(&p);
    cr_assert(p.status == TF_OK && p.absorbed == 40 && p.cancelled == 0);
}

/* Rank 0 itself cannot hear any more: an error, but every task is absorbed. */
Test(hub_trouble, a_deaf_rank_0_is_an_io_error) {
    tf_play p = {.total = 1000, .seconds = 60};
    uint64_t ids[8];
    tf_play_start(&p);
    tf_play_hear_tasks(&p, ids, 8);
    tf_mesh_deafen(p.mesh, 0);
    tf_role_expect(&p.role, TF_MESSAGE_END, 2, TF_EIO, 0);
    tf_play_end(&p);
    cr_assert(p.status == TF_EIO && p.absorbed == p.given);
}
