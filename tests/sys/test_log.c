#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static int fds[2];

static void start(int rank, int verbosity) {
    cr_assert_eq(pipe(fds), 0);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    tf_log_init(
        &(tf_log_setup){.program = "prog", .rank = rank, .verbosity = verbosity, .fd = fds[1]});
}

/* What was written since the last call. */
static const char *written(void) {
    static char buf[1 << 16];
    ssize_t n = read(fds[0], buf, sizeof buf - 1);
    buf[n > 0 ? n : 0] = '\0';
    return buf;
}

static void all_levels(void) {
    tf_log_root(TF_LOG_ERROR, "e%d", 1);
    tf_log_root(TF_LOG_WARNING, "w");
    tf_log_root(TF_LOG_INFO, "i");
    tf_log_root(TF_LOG_VERBOSE, "v");
    tf_log_root(TF_LOG_DEBUG, "d");
}

Test(log, levels) {
    static const char *const expected[] = {"prog: e1\n", "prog: e1\nprog: w\nprog: i\n",
                                           "prog: e1\nprog: w\nprog: i\nprog: v\n",
                                           "prog: e1\nprog: w\nprog: i\nprog: v\nprog: d\n"};
    for (int verbosity = -1; verbosity <= 2; verbosity++) {
        start(0, verbosity);
        all_levels();
        cr_assert_str_eq(written(), expected[verbosity + 1]);
        cr_assert_eq(tf_log_enabled(TF_LOG_VERBOSE), verbosity >= 1);
    }
}

Test(log, other_ranks_are_silent_until_asked_twice) {
    start(3, 1);
    all_levels();
    tf_log_rank(TF_LOG_ERROR, "x");
    tf_log_lines(TF_LOG_ERROR, "line\n", 5);
    tf_log_bar("bar");
    cr_assert_str_eq(written(), "");
    start(3, 2);
    all_levels();
    tf_log_rank(TF_LOG_VERBOSE, "x %s", "y");
    cr_assert_str_eq(written(), "prog: [rank 3] x y\n");
    start(0, 0);
    tf_log_rank(TF_LOG_WARNING, "x");
    tf_log_rank(TF_LOG_VERBOSE, "y");
    cr_assert_str_eq(written(), "prog: x\n");
}

Test(log, every_line_has_the_prefix) {
    start(0, 0);
    tf_log_root(TF_LOG_ERROR, "one\ntwo\n");
    cr_assert_str_eq(written(), "prog: one\nprog: two\n");
    tf_log_root(TF_LOG_ERROR, "%s", "");
    cr_assert_str_eq(written(), "");
    tf_log_lines(TF_LOG_ERROR, "as it is\n", 9);
    cr_assert_str_eq(written(), "as it is\n");
}

Test(log, long_messages_are_whole) {
    start(0, 0);
    char text[5000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    tf_log_root(TF_LOG_ERROR, "%s", text);
    cr_assert_eq(strlen(written()), 6 + sizeof text - 1 + 1);
}

/* Lines erase the bar and put it back below; the same bar is not drawn twice. */
Test(log, bar_stays_below_messages) {
    start(0, 0);
    tf_log_bar("12%");
    cr_assert_str_eq(written(), "\r\033[K12%");
    tf_log_bar("12%");
    cr_assert_str_eq(written(), "");
    tf_log_root(TF_LOG_WARNING, "careful");
    cr_assert_str_eq(written(), "\r\033[Kprog: careful\n12%");
    tf_log_lines(TF_LOG_ERROR, "raw\n", 4);
    cr_assert_str_eq(written(), "\r\033[Kraw\n12%");
    tf_log_bar("13%");
    cr_assert_str_eq(written(), "\r\033[K13%");
    tf_log_bar(NULL);
    cr_assert_str_eq(written(), "\r\033[K");
    tf_log_root(TF_LOG_ERROR, "end");
    cr_assert_str_eq(written(), "prog: end\n");
}

Test(log, closed_sink_is_no_failure) {
    start(0, 2);
    close(fds[1]);
    tf_log_root(TF_LOG_ERROR, "lost");
    tf_log_bar("lost");
    tf_log_bar(NULL);
    int full = open("/dev/full", O_WRONLY);
    cr_assert_geq(full, 0);
    tf_log_init(&(tf_log_setup){.program = "prog", .fd = full});
    tf_log_root(TF_LOG_ERROR, "lost");
    close(full);
}

static void *shout(void *arg) {
    for (int i = 0; i < 200; i++) tf_log_root(TF_LOG_ERROR, "%s", (const char *)arg);
    return NULL;
}

/* Messages of several threads never mix within a line. */
Test(log, threads_do_not_mix) {
    start(0, 0);
    pthread_t threads[4];
    static const char *const words[] = {"aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddd"};
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, shout, (void *)(uintptr_t)words[i]);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    int lines = 0;
    for (const char *p = written(); *p; p += 17, lines++) {
        cr_assert_eq(strncmp(p, "prog: ", 6), 0);
        for (int k = 7; k < 16; k++) cr_assert_eq(p[k], p[6]);
        cr_assert_eq(p[16], '\n');
    }
    cr_assert_eq(lines, 800);
}
