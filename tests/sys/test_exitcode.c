#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* ---- the file ------------------------------------------------------------------------------ */

Test(exitcode, what_errno_comes_to) {
    cr_assert_eq(tf_exit_of_errno(ENOSPC, TF_EXIT_STATE), TF_EXIT_RESOURCE);
    cr_assert_eq(tf_exit_of_errno(ENFILE, TF_EXIT_USAGE), TF_EXIT_RESOURCE);
    cr_assert_eq(tf_exit_of_errno(EROFS, TF_EXIT_STATE), TF_EXIT_STATE);
    cr_assert_eq(tf_exit_of_errno(ENOENT, TF_EXIT_USAGE), TF_EXIT_USAGE);
}

static char folder[] = "/tmp/test_exitcode_XXXXXX";

static void enter_folder(void) {
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static void leave_folder(void) {
    static const char *const names[] = {"code", "code.new", "target", "link", "fifo"};
    for (size_t i = 0; i < TF_ARRAY_LEN(names); i++) unlink(names[i]);
    cr_assert_eq(chdir("/"), 0);
    cr_assert_eq(rmdir(folder), 0, "something was left behind");
}

static void expect_content(const char *path, const char *want) {
    char text[32] = "";
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    cr_assert_gt(fread(text, 1, sizeof text - 1, f), 0);
    fclose(f);
    cr_assert_str_eq(text, want);
}

TestSuite(exitfile, .init = enter_folder, .fini = leave_folder);

Test(exitfile, is_made_and_replaced) {
    cr_assert_eq(tf_exit_write("code", 70, 0, NULL), TF_OK);
    expect_content("code", "70\n0\n");
    cr_assert_eq(tf_exit_write("code", 0, 12345678901, NULL), TF_OK);
    expect_content("code", "0\n12345678901\n");
    cr_assert_eq(tf_exit_write("code", 5, 0, TF_EXIT_NOT_STARTED), TF_OK);
    expect_content("code", "5\n0\nnot started\n");
    cr_assert_neq(access("code.new", F_OK), 0);
}

Test(exitfile, what_cannot_be_written_is_told) {
    cr_assert_eq(tf_exit_write("nowhere/code", 1, 1, NULL), TF_EIO);
    cr_assert_eq(errno, ENOENT);
    cr_assert_eq(tf_exit_write(".", 1, 1, NULL), TF_EIO);
    cr_assert_eq(errno, EISDIR);
}

/* --exit-file=/dev/null of a superuser must leave the machine its /dev/null. */
Test(exitfile, links_and_fifos_stay_what_they_are) {
    struct stat there;
    cr_assert_eq(symlink("target", "link"), 0);
    cr_assert_eq(tf_exit_write("link", 3, 2, NULL), TF_OK);
    cr_assert(lstat("link", &there) == 0 && S_ISLNK(there.st_mode));
    expect_content("target", "3\n2\n");

    cr_assert_eq(mkfifo("fifo", 0600), 0);
    int reader = open("fifo", O_RDONLY | O_NONBLOCK);
    cr_assert_geq(reader, 0);
    cr_assert_eq(tf_exit_write("fifo", 4, 5, NULL), TF_OK);
    char text[8] = "";
    cr_assert_eq(read(reader, text, sizeof text), 4);
    cr_assert_str_eq(text, "4\n5\n");
    close(reader);
    cr_assert(lstat("fifo", &there) == 0 && S_ISFIFO(there.st_mode));
}
