#include <criterion/criterion.h>

#include "support_contract.h"

static void check(tf_executor *e) {
    cr_assert_not_null(e);
    tf_contract c = {
        .executor = e, .ranks = 1, .root = true, .seed = 1, .scale = TF_CONTRACT_SCALE};
    const char *failure = tf_contract_check(&c);
    tf_executor_destroy(e);
    cr_assert_null(failure, "%s", failure ? failure : "");
}

Test(contract, serial) {
    check(tf_exec_serial_new(&tf_contract_runner));
}
Test(contract, threads_1) {
    check(tf_exec_threads_new(&tf_contract_runner, 1));
}
Test(contract, threads_2) {
    check(tf_exec_threads_new(&tf_contract_runner, 2));
}
Test(contract, threads_5) {
    check(tf_exec_threads_new(&tf_contract_runner, 5));
}

Test(contract, loop_1) {
    check(tf_exec_loop_new(&tf_contract_runner, 1));
}
Test(contract, loop_3) {
    check(tf_exec_loop_new(&tf_contract_runner, 3));
}

static uint64_t digest(tf_executor *e) {
    cr_assert_not_null(e);
    tf_contract c = {.executor = e, .ranks = 1, .root = true, .seed = 1, .scale = 1000};
    uint64_t value;
    const char *failure = tf_contract_digest(&c, &value);
    tf_executor_destroy(e);
    cr_assert_null(failure, "%s", failure ? failure : "");
    return value;
}

Test(contract, same_results_everywhere) {
    uint64_t oracle = digest(tf_exec_serial_new(&tf_contract_runner));
    cr_assert_eq(digest(tf_exec_threads_new(&tf_contract_runner, 1)), oracle);
    cr_assert_eq(digest(tf_exec_threads_new(&tf_contract_runner, 3)), oracle);
    cr_assert_eq(digest(tf_exec_loop_new(&tf_contract_runner, 2)), oracle);
}
