/* The contract on ranks that are threads of one process: everything of the ranks executor but MPI. */
#include <criterion/criterion.h>

#include "support_crew.h"

static tf_executor *serial(void) {
    return tf_exec_serial_new(&tf_contract_runner);
}
static tf_executor *threads_2(void) {
    return tf_exec_threads_new(&tf_contract_runner, 2);
}
static tf_executor *threads_3(void) {
    return tf_exec_threads_new(&tf_contract_runner, 3);
}
static tf_executor *loop_2(void) {
    return tf_exec_loop_new(&tf_contract_runner, 2);
}

static void check(unsigned ranks, tf_crew_inner *inner) {
    const char *failure = tf_crew_contract(ranks, inner, 3, TF_CONTRACT_SCALE / 5);
    cr_assert_null(failure, "%s", failure ? failure : "");
}

Test(crew, one_rank_serial) {
    check(1, serial);
}
Test(crew, two_ranks_serial) {
    check(2, serial);
}
Test(crew, two_ranks_of_two_threads) {
    check(2, threads_2);
}
Test(crew, seven_ranks_serial) {
    check(7, serial);
}
Test(crew, three_ranks_of_three_threads) {
    check(3, threads_3);
}
Test(crew, two_ranks_of_event_loops) {
    check(2, loop_2);
}
