#define _GNU_SOURCE /* posix_openpt and friends */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "log.h"
#include "progress.h"

static int fds[2];

static void start(void) {
    cr_assert_eq(pipe(fds), 0);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    tf_log_init(&(tf_log_setup){.program = "p", .fd = fds[1]});
}

static const char *written(void) {
    static char buf[1 << 14];
    ssize_t n = read(fds[0], buf, sizeof buf - 1);
    buf[n > 0 ? n : 0] = '\0';
    return buf;
}

TestSuite(progress, .init = start);

Test(progress, lines_every_period_and_none_before_the_first) {
    tf_meter m;
    tf_meter_init(&m, 10, fds[1], 100);
    cr_assert_not(m.bar);
    int lines = 0;
    for (double now = 100; now < 145.5; now += 0.5) {
        tf_meter_update(&m, now, (uint64_t)((now - 100) * 20), 1000, "ecm c72");
        const char *s = written();
        lines += *s != '\0';
        if (now < 110) cr_assert_str_eq(s, "");
        if (now == 110) cr_assert_str_eq(s, "p: 200/1000 (20%), 20/s, 10.0s, ETA 40.0s, ecm c72\n");
    }
    cr_assert_eq(lines, 4);
    tf_meter_finish(&m);
    cr_assert_str_eq(written(), "");
}

Test(progress, off) {
    tf_meter m;
    tf_meter_init(&m, 0, fds[1], 0);
    for (int i = 1; i <= 1000; i++) tf_meter_update(&m, i, (uint64_t)i, 2000, NULL);
    tf_meter_finish(&m);
    cr_assert_str_eq(written(), "");
    tf_meter_status(&m, 1000); /* but who asks gets an answer */
    cr_assert_str_eq(written(), "p: 1000/2000 (50%), 1/s, 16m40s, ETA 16m40s\n");
}

Test(progress, quiet_hides_lines_but_not_the_status) {
    tf_meter m;
    tf_log_init(&(tf_log_setup){.program = "p", .fd = fds[1], .verbosity = -1});
    tf_meter_init(&m, 1, fds[1], 0);
    tf_meter_update(&m, 5, 1, 0, NULL);
    cr_assert_str_eq(written(), "");
    tf_meter_status(&m, 6);
    cr_assert_neq(*written(), '\0');
}

Test(progress, unknown_total) {
    tf_meter m;
    char line[256];
    tf_meter_init(&m, 1, fds[1], 0);
    tf_meter_line(&m, 0, line, sizeof line);
    cr_assert_str_eq(line, "0 done, 0.00s");
    for (int i = 1; i <= 10; i++) tf_meter_update(&m, i, (uint64_t)i * 100, 0, "");
    tf_meter_line(&m, 10, line, sizeof line);
    cr_assert_str_eq(line, "1000 done, 100/s, 10.0s");
    tf_meter_fraction(&m, 0.25); /* a quarter of the input took 10 s: 30 s to go */
    tf_meter_line(&m, 10, line, sizeof line);
    cr_assert_str_eq(line, "1000 done, 100/s, 10.0s, ETA 30.0s");
}

Test(progress, rate_follows_changes) {
    tf_meter m;
    tf_meter_init(&m, 0, fds[1], 0);
    uint64_t done = 0;
    for (int i = 1; i <= 20; i++) tf_meter_update(&m, i, done += 100, 0, NULL);
    cr_assert_float_eq(m.rate, 100, 1);
    for (int i = 21; i <= 40; i++) tf_meter_update(&m, i, done += 1000, 0, NULL);
    cr_assert_float_eq(m.rate, 1000, 10);
    for (int i = 41; i <= 80; i++) tf_meter_update(&m, i, done, 0, NULL);
    cr_assert_lt(m.rate, 1);
}

Test(progress, lines_are_cut_to_the_buffer) {
    tf_meter m;
    char line[20], text[500];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    tf_meter_init(&m, 1, fds[1], 0);
    tf_meter_update(&m, 0.1, 12345678901234567890u, 0, text);
    tf_meter_line(&m, 0.1, line, sizeof line);
    cr_assert_str_eq(line, "1234567890123456789");
}

/* A terminal of 40 columns: a bar, throttled, never wider, below other messages, erased at the end.
 */
Test(progress, bar_on_a_terminal) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        cr_skip_test("no pseudo-terminals here");
    int side = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    ioctl(side, TIOCSWINSZ, &(struct winsize){.ws_col = 40, .ws_row = 10});
    tf_meter m;
    tf_meter_init(&m, 10, side, 0);
    cr_assert(m.bar);
    tf_meter_update(&m, 0.05, 1, 10, "much text that does not fit into forty columns");
    cr_assert_str_eq(written(), "");
    tf_meter_update(&m, 0.2, 2, 10, "much text that does not fit into forty columns");
    cr_assert_str_eq(written(), "\r\033[K2/10 (20%), 0.20s, much text that does ");
    tf_meter_update(&m, 0.25, 3, 10, NULL);
    cr_assert_str_eq(written(), "");
    tf_log_root(TF_LOG_WARNING, "careful");
    cr_assert_str_eq(written(), "\r\033[Kp: careful\n2/10 (20%), 0.20s, much text that does ");
    tf_meter_update(&m, 0.5, 10, 10, NULL);
    cr_assert_str_eq(written(), "\r\033[K10/10 (100%), 0.50s, ETA 0.00s");
    tf_meter_finish(&m);
    cr_assert_str_eq(written(), "\r\033[K");
    close(side);
    close(terminal);
}

/* One hard number at the end: numbers finished long ago give no rate and no ETA. */
Test(progress, a_stalled_count_has_neither_rate_nor_eta) {
    tf_meter m;
    char line[200];
    tf_meter_init(&m, 10, fds[1], 0);
    for (double now = 0; now <= 10; now += 1) tf_meter_update(&m, now, (uint64_t)now, 12, "ecm");
    tf_meter_line(&m, 10, line, sizeof line);
    cr_assert(strstr(line, "/s") && strstr(line, "ETA"), "%s", line);
    for (double now = 11; now <= 40; now += 1) tf_meter_update(&m, now, 10, 12, "ecm");
    tf_meter_line(&m, 40, line, sizeof line);
    cr_assert_str_eq(line, "10/12 (83%), 40.0s, ecm");
}
