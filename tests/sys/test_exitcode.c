#include <criterion/criterion.h>

#include "exitcode.h"

/* The contract of DESIGN.md: these numbers may never change. */
Test(exitcode, numbers_are_the_contract) {
    cr_assert_eq(TF_EXIT_COMPLETE, 0);
    cr_assert_eq(TF_EXIT_INVALID, 1);
    cr_assert_eq(TF_EXIT_USAGE, 2);
    cr_assert_eq(TF_EXIT_STOPPED, 3);
    cr_assert_eq(TF_EXIT_INCOMPLETE, 4);
    cr_assert_eq(TF_EXIT_RESOURCE, 5);
    cr_assert_eq(TF_EXIT_STATE, 6);
    cr_assert_eq(TF_EXIT_INTERNAL, 70);
}

Test(exitcode, every_code_has_a_text) {
    cr_assert_str_eq(tf_exit_text(0), "every number was factored completely");
    cr_assert_str_eq(tf_exit_text(71), "unknown exit code");
    cr_assert_str_eq(tf_exit_text(-1), "unknown exit code");
}
