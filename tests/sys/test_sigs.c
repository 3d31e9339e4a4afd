#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "sigs.h"

static tf_cancel cancel;

Test(sigs, stop_signals_request_the_cancel) {
    static const int numbers[] = {SIGTERM, SIGUSR1, SIGHUP, SIGXCPU, SIGINT};
    for (size_t i = 0; i < TF_ARRAY_LEN(numbers); i++) {
        cancel = (tf_cancel){0};
        cr_assert_eq(tf_sigs_install(&cancel), TF_OK);
        cr_assert_eq(tf_cancel_reason(&cancel), 0);
        raise(numbers[i]);
        cr_assert_eq(tf_cancel_reason(&cancel), numbers[i]);
        tf_sigs_restore();
    }
}

/* A batch system warns while MPI is still starting: remembered until there is a flag. */
Test(sigs, what_comes_early_is_told_later) {
    cancel = (tf_cancel){0};
    cr_assert_eq(tf_sigs_hold(), TF_OK);
    raise(SIGUSR1);
    raise(SIGUSR2);
    cr_assert_eq(tf_sigs_install(&cancel), TF_OK);
    cr_assert_eq(tf_cancel_reason(&cancel), SIGUSR1);
    cr_assert(tf_sigs_take_status());
    tf_sigs_restore();
    cancel = (tf_cancel){0};
    cr_assert_eq(tf_sigs_hold(), TF_OK);
    cr_assert_eq(tf_sigs_install(&cancel), TF_OK);
    cr_assert_eq(tf_cancel_reason(&cancel), 0, "told once");
    raise(SIGTERM);
    cr_assert_eq(tf_cancel_reason(&cancel), SIGTERM);
    tf_sigs_restore();
}

Test(sigs, status_is_taken_once) {
    cr_assert_eq(tf_sigs_install(&cancel), TF_OK);
    cr_assert_not(tf_sigs_take_status());
    raise(SIGUSR2);
    cr_assert(tf_sigs_take_status());
    cr_assert_not(tf_sigs_take_status());
    cr_assert_eq(tf_cancel_reason(&cancel), 0);
    tf_sigs_restore();
}

Test(sigs, installed_once_and_restored) {
    struct sigaction now;
    cr_assert_eq(tf_sigs_install(&cancel), TF_OK);
    cr_assert_eq(tf_sigs_install(&cancel), TF_EINVAL);
    tf_sigs_restore();
    tf_sigs_restore();
    sigaction(SIGTERM, NULL, &now);
    cr_assert_eq(now.sa_handler, SIG_DFL);
    cr_assert_eq(tf_sigs_install(&cancel), TF_OK);
    tf_sigs_restore();
}

Test(sigs, waiting_calls_end_early) {
    cr_assert_eq(tf_sigs_install(&cancel), TF_OK);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        /* Again and again: the parent may be held up before it waits. */
        for (int i = 0; i < 600 && getppid() == parent; i++) {
            tf_clock_sleep(0.05);
            kill(parent, SIGUSR2);
        }
        _exit(0);
    }
    int r = poll(NULL, 0, 60000); /* the whole time, without a signal */
    cr_assert(r < 0 && errno == EINTR);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    tf_sigs_restore();
}

/* ---- what ends a process, in a child each ---------------------------------------------------- */

/* Run @p body in a child; its wait status. */
static int status_of(void (*body)(void)) {
    pid_t child = fork();
    if (child == 0) {
        body();
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

static void interrupt_twice(void) {
    signal(SIGINT, SIG_DFL);
    if (tf_sigs_install(&cancel) != TF_OK) _exit(98);
    raise(SIGINT);
    if (tf_cancel_reason(&cancel) != SIGINT) _exit(97);
    raise(SIGINT);
}

Test(sigs, second_interrupt_ends_at_once) {
    int status = status_of(interrupt_twice);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 130);
}

static void ignored_interrupt(void) {
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN); /* nohup */
    if (tf_sigs_install(&cancel) != TF_OK) _exit(98);
    raise(SIGINT);
    raise(SIGHUP);
    _exit(tf_cancel_reason(&cancel) == 0 ? 0 : 97);
}

Test(sigs, interrupt_ignored_by_the_parent_stays_ignored) {
    cr_assert_eq(status_of(ignored_interrupt), 0);
}

/* A byte more than a file may have. */
static void too_large_a_file(void) {
    if (tf_sigs_install(&cancel) != TF_OK) _exit(98);
    FILE *f = tmpfile();
    struct rlimit none = {0, 0};
    if (!f || setrlimit(RLIMIT_FSIZE, &none) != 0) _exit(96);
    if (write(fileno(f), "x", 1) != -1 || errno != EFBIG) _exit(97);
    _exit(0);
}

Test(sigs, a_file_that_may_not_grow_is_an_error_of_writing) {
    cr_assert_eq(status_of(too_large_a_file), 0);
}

/* Write into a pipe that nobody reads. */
static void write_to_nobody(void) {
    int fds[2];
    if (pipe(fds) != 0) _exit(96);
    close(fds[0]);
    if (write(fds[1], "x", 1) != -1 || errno != EPIPE) _exit(97);
}

static void closed_pipe(void) {
    signal(SIGPIPE, SIG_DFL);
    if (tf_sigs_install(&cancel) != TF_OK) _exit(98);
    write_to_nobody();
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigprocmask(SIG_BLOCK, &set, NULL); /* even so */
    tf_sigs_die_of_pipe();
}

Test(sigs, closed_pipe_kills_as_it_kills_any_filter) {
    int status = status_of(closed_pipe);
    cr_assert(WIFSIGNALED(status));
    cr_assert_eq(WTERMSIG(status), SIGPIPE);
}

static void ignored_pipe(void) {
    signal(SIGPIPE, SIG_IGN);
    if (tf_sigs_install(&cancel) != TF_OK) _exit(98);
    write_to_nobody();
    tf_sigs_die_of_pipe();
    _exit(42);
}

Test(sigs, ignored_pipe_is_left_to_the_caller) {
    int status = status_of(ignored_pipe);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 42);
}

Test(sigs, names) {
    cr_assert_str_eq(tf_signal_name(SIGTERM), "SIGTERM");
    cr_assert_str_eq(tf_signal_name(SIGUSR1), "SIGUSR1");
    cr_assert_str_eq(tf_signal_name(64), "a signal");
}
