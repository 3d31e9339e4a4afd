#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "digits.h"
#include "outbuf.h"
#include "support_numbers.h"

static void check_digits(uint64_t v) {
    char expected[24], got[32];
    snprintf(expected, sizeof expected, "%" PRIu64, v);
    got[tf_digits_put(got, v)] = '\0';
    cr_assert_str_eq(got, expected);
}

Test(outbuf, digits) {
    tf_rng r;
    tf_rng_init(&r, 1, 1);
    for (uint64_t v = 0; v < 20000; v++) check_digits(v);
    for (uint64_t p = 1;; p *= 10) { /* both sides of every power of ten */
        check_digits(p - 1);
        check_digits(p);
        check_digits(p + 1);
        if (p > UINT64_MAX / 10) break;
    }
    for (unsigned bits = 1; bits <= 64; bits++) {
        check_digits(UINT64_MAX >> (64 - bits));
        for (int i = 0; i < 100; i++) check_digits(tf_support_bits64(&r, bits));
    }
}

Test(outbuf, seconds) {
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {
        {0, "0.000000"},         {1.25, "1.250000"},        {0.0000004, "0.000000"},
        {0.0000006, "0.000001"}, {59.9999996, "60.000000"}, {123456789.5, "123456789.500000"},
        {-1, "0.000000"},        {1e300, "0.000000"},       {0.0 / 0.0, "0.000000"}};
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        tf_outbuf b;
        cr_assert_eq(tf_outbuf_open(&b, 1, 0, NULL), TF_OK);
        tf_outbuf_seconds(&b, cases[i].seconds);
        cr_assert(b.size == strlen(cases[i].text) && memcmp(b.data, cases[i].text, b.size) == 0,
                  "%s: %.*s", cases[i].text, (int)b.size, b.data);
        tf_outbuf_discard(&b);
    }
}

/* A pipe with a thread that collects what comes out of it. */
typedef struct collector {
    int fds[2];
    pthread_t thread;
    char *data;
    size_t size;
} collector;

static void *collect(void *arg) {
    collector *c = arg;
    for (ssize_t n;; c->size += (size_t)n) {
        c->data = realloc(c->data, c->size + 65536);
        n = read(c->fds[0], c->data + c->size, 65536);
        if (n <= 0) return NULL;
    }
}

static void collector_start(collector *c) {
    *c = (collector){0};
    cr_assert_eq(pipe(c->fds), 0);
    cr_assert_eq(pthread_create(&c->thread, NULL, collect, c), 0);
}

static void collector_end(collector *c) {
    close(c->fds[1]);
    pthread_join(c->thread, NULL);
    close(c->fds[0]);
}

static void all_arrives(const tf_cancel *cancel, bool nonblocking) {
    collector c;
    tf_outbuf b;
    tf_rng r;
    char *expected = malloc(1 << 20);
    size_t size = 0;
    mpz_t v;
    mpz_init(v);
    tf_rng_init(&r, 4, nonblocking);
    collector_start(&c);
    if (nonblocking) fcntl(c.fds[1], F_SETFL, O_NONBLOCK);
    cr_assert_eq(tf_outbuf_open(&b, c.fds[1], 1000, cancel), TF_OK);
    while (size < 900000) {
        char piece[12000];
        uint64_t kind = tf_rng_below(&r, 3), n = tf_rng_below(&r, 100);
        if (kind == 0) {
            n = tf_rng_next(&r) >> n % 64;
            size += (size_t)sprintf(expected + size, "%" PRIu64, n);
            tf_outbuf_uint(&b, n);
        } else if (kind == 1) {
            tf_support_bits(v, &r, 1 + (unsigned)(n * n));
            size += (size_t)gmp_sprintf(expected + size, "%Zd", v);
            tf_outbuf_mpz(&b, v);
        } else {
            size_t length = tf_rng_below(&r, 5) ? n : 100 * n;
            memset(piece, 'a' + (int)(n % 26), length);
            memcpy(expected + size, piece, length);
            size += length;
            tf_outbuf_put(&b, piece, length);
        }
        if (n % 17 == 0) cr_assert_eq(tf_outbuf_flush(&b), TF_OK);
    }
    cr_assert_eq(tf_outbuf_flush(&b), TF_OK);
    tf_outbuf_discard(&b);
    collector_end(&c);
    cr_assert_eq(c.size, size);
    cr_assert_eq(memcmp(c.data, expected, size), 0);
    mpz_clear(v);
    free(c.data);
    free(expected);
}

Test(outbuf, everything_arrives_in_order) {
    tf_cancel cancel = {0};
    all_arrives(NULL, false);
    all_arrives(&cancel, false);
    all_arrives(NULL, true);
    all_arrives(&cancel, true);
}

Test(outbuf, full_disk_is_reported_once_and_for_all) {
    tf_outbuf b;
    int fd = open("/dev/full", O_WRONLY);
    cr_assert_eq(tf_outbuf_open(&b, fd, 0, NULL), TF_OK);
    tf_outbuf_puts(&b, "x");
    cr_assert_eq(b.status, TF_OK); /* still in the buffer */
    cr_assert_eq(tf_outbuf_flush(&b), TF_EIO);
    cr_assert_eq(b.error, ENOSPC);
    tf_outbuf_puts(&b, "y");
    cr_assert_eq(tf_outbuf_flush(&b), TF_EIO);
    cr_assert_null(tf_outbuf_reserve(&b, 1));
    tf_outbuf_discard(&b);
    close(fd);
}

Test(outbuf, closed_pipe_and_closed_descriptor) {
    tf_outbuf b;
    int fds[2];
    signal(SIGPIPE, SIG_IGN);
    cr_assert_eq(pipe(fds), 0);
    close(fds[0]);
    cr_assert_eq(tf_outbuf_open(&b, fds[1], 0, NULL), TF_OK);
    tf_outbuf_puts(&b, "x");
    cr_assert_eq(tf_outbuf_flush(&b), TF_EIO);
    cr_assert_eq(b.error, EPIPE);
    tf_outbuf_discard(&b);
    tf_cancel cancel = {0}; /* the same when the writer polls first */
    cr_assert_eq(tf_outbuf_open(&b, fds[1], 0, &cancel), TF_OK);
    tf_outbuf_puts(&b, "x");
    cr_assert_eq(tf_outbuf_flush(&b), TF_EIO);
    cr_assert_eq(b.error, EPIPE);
    tf_outbuf_discard(&b);
    close(fds[1]);
    cr_assert_eq(tf_outbuf_open(&b, fds[1], 0, NULL), TF_OK);
    tf_outbuf_puts(&b, "x");
    cr_assert_eq(tf_outbuf_flush(&b), TF_EIO);
    cr_assert_eq(b.error, EBADF);
    tf_outbuf_discard(&b);
}

static void *cancel_soon(void *cancel) {
    tf_clock_sleep(0.2);
    tf_cancel_request(cancel, SIGTERM);
    return NULL;
}

/* A reader that reads nothing: a stop gets through, on an idle machine within two seconds; without it this would
 * run into the limit of the test. */
Test(outbuf, stalled_reader_does_not_hold_up_a_stop) {
    tf_outbuf b;
    tf_cancel cancel = {0};
    pthread_t thread;
    int fds[2];
    static char megabyte[1 << 20];
    cr_assert_eq(pipe(fds), 0);
    cr_assert_eq(tf_outbuf_open(&b, fds[1], sizeof megabyte, &cancel), TF_OK);
    tf_outbuf_put(&b, megabyte, sizeof megabyte);
    pthread_create(&thread, NULL, cancel_soon, &cancel);
    cr_assert_eq(tf_outbuf_flush(&b), TF_CANCELLED);
    cr_assert_eq(tf_outbuf_flush(&b), TF_CANCELLED);
    pthread_join(thread, NULL);
    tf_outbuf_discard(&b);
    close(fds[0]);
    close(fds[1]);
}

Test(outbuf, nonsense_sizes_are_out_of_memory) {
    tf_outbuf b;
    int fd = open("/dev/null", O_WRONLY);
    cr_assert_eq(tf_outbuf_open(&b, fd, 100, NULL), TF_OK);
    cr_assert_null(tf_outbuf_reserve(&b, SIZE_MAX / 2));
    cr_assert_eq(tf_outbuf_flush(&b), TF_ENOMEM);
    tf_outbuf_discard(&b);
    close(fd);
}
