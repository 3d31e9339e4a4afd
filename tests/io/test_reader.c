#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "reader.h"
#include "rng.h"

static tf_reader *r;
static tf_token t;

static void open_with(size_t buffer, size_t max_token) {
    tf_reader_limits limits = {.buffer = buffer, .max_token = max_token};
    cr_assert_eq(tf_reader_new(&r, &limits), TF_OK);
}

/* A file that is gone as soon as it is closed. */
static int file_with(const char *content, size_t size) {
    char path[] = "/tmp/tf-reader-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    unlink(path);
    cr_assert_eq(write(fd, content, size), (ssize_t)size);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static void expect_token(const char *text, uint64_t line, uint64_t column) {
    tf_read_event e = tf_reader_next(r, &t);
    cr_assert_eq(e, TF_READ_TOKEN, "event %d instead of %s", e, text);
    cr_assert(t.size == strlen(text) && memcmp(t.text, text, t.size) == 0, "'%.*s' for '%s'",
              (int)t.size, t.text, text);
    cr_assert(t.line == line && t.column == column, "%s at %llu:%llu", text,
              (unsigned long long)t.line, (unsigned long long)t.column);
}

static void expect(tf_read_event event) {
    tf_read_event e = tf_reader_next(r, &t);
    cr_assert_eq(e, event, "event %d instead of %d", e, event);
}

/* ---- what a token is ------------------------------------------------------------------------ */

static void expect_sample(void) {
    expect_token("12", 1, 1);
    expect_token("abc", 1, 4);
    expect_token("7#", 2, 3);
    expect_token("(3)#", 2, 6);
    expect_token("x#y", 4, 1);
    expect_token("99", 5, 2);
    expect_token("15", 6, 1);
    expect_token("16", 7, 2);
    expect_token("end", 8, 1);
    expect(TF_READ_END);
    expect(TF_READ_END);
}

static const char sample[] =
    "12 abc\n\t\t7# (3)# # 13 comment\n# 14\nx#y\n 99 #\n15\r\n\f16\v\r\nend";

Test(reader, lines_blanks_and_comments) {
    open_with(0, 0);
    int fd = file_with(sample, sizeof sample - 1);
    cr_assert_eq(tf_reader_add_fd(r, fd, "f", true), TF_OK);
    expect_sample();
    tf_reader_free(r);
    close(fd);
}

/* The same through every small buffer: tokens, comments and lines across all boundaries. */
Test(reader, every_buffer_size) {
    for (size_t buffer = 1; buffer < 80; buffer++) {
        open_with(buffer, 0);
        int fd = file_with(sample, sizeof sample - 1);
        cr_assert_eq(tf_reader_add_fd(r, fd, "f", true), TF_OK);
        expect_sample();
        tf_reader_free(r);
        close(fd);
    }
}

/* And byte by byte through a pipe, with a WAIT wherever nothing is there. */
Test(reader, byte_by_byte_through_a_pipe) {
    int fds[2];
    cr_assert_eq(pipe(fds), 0);
    open_with(0, 0);
    cr_assert_eq(tf_reader_add_fd(r, fds[0], "p", true), TF_OK);
    static const char *const expected[] = {"12", "abc", "7#", "(3)#", "x#y",
                                           "99", "15",  "16", "end"};
    size_t next = 0;
    for (size_t i = 0; i <= sizeof sample - 1; i++) {
        tf_read_event e;
        while ((e = tf_reader_next(r, &t)) == TF_READ_TOKEN) {
            cr_assert_eq(t.size, strlen(expected[next]));
            cr_assert_eq(memcmp(t.text, expected[next++], t.size), 0);
        }
        cr_assert_eq(e, TF_READ_WAIT);
        cr_assert_eq(tf_reader_fd(r), fds[0]);
        if (i < sizeof sample - 1) cr_assert_eq(write(fds[1], sample + i, 1), 1);
    }
    close(fds[1]);
    expect_token("end", 8, 1); /* known to be complete only now */
    cr_assert_eq(tf_reader_fd(r), -1);
    cr_assert_eq(next, 8);
    expect(TF_READ_END);
    tf_reader_free(r);
    close(fds[0]);
}

Test(reader, empty_inputs) {
    static const char *const texts[] = {"", "\n", "  \n\t\n ", "# only\n#comments", "\r\n\r\n"};
    open_with(0, 0);
    int fds[TF_ARRAY_LEN(texts)];
    for (size_t i = 0; i < TF_ARRAY_LEN(texts); i++) {
        fds[i] = file_with(texts[i], strlen(texts[i]));
        cr_assert_eq(tf_reader_add_fd(r, fds[i], "f", true), TF_OK);
    }
    expect(TF_READ_END);
    tf_reader_free(r);
    for (size_t i = 0; i < TF_ARRAY_LEN(texts); i++) close(fds[i]);
    open_with(0, 0);
    expect(TF_READ_END);
    tf_reader_free(r);
    tf_reader_free(NULL);
}

Test(reader, operands_are_tokens_as_they_stand) {
    open_with(0, 0);
    cr_assert_eq(tf_reader_add_operand(r, "2^10 - 1"), TF_OK);
    cr_assert_eq(tf_reader_add_operand(r, ""), TF_OK);
    cr_assert_eq(tf_reader_add_operand(r, "#7\n"), TF_OK);
    expect_token("2^10 - 1", 1, 1);
    cr_assert_null(t.source);
    expect_token("", 2, 1);
    expect_token("#7\n", 3, 1);
    expect(TF_READ_END);
    tf_reader_free(r);
}

Test(reader, binary_junk_is_a_token) {
    char junk[256];
    for (int i = 0; i < 256; i++) junk[i] = (char)(i ? i : 1);
    junk[0] = '5';
    junk[1] = '\0';
    int fd = file_with(junk, 256);
    open_with(16, 0);
    cr_assert_eq(tf_reader_add_fd(r, fd, "f", true), TF_OK);
    expect(TF_READ_TOKEN);
    cr_assert_eq(t.size, 9); /* up to the tab */
    cr_assert_eq(memcmp(t.text, junk, 9), 0);
    expect(TF_READ_TOKEN);
    cr_assert_eq(t.size, 18); /* 14 to 31 */
    expect(TF_READ_TOKEN);
    cr_assert_eq(t.size, 223); /* from '!' on */
    expect(TF_READ_END);
    tf_reader_free(r);
    close(fd);
}

/* ---- long tokens ---------------------------------------------------------------------------- */

Test(reader, long_tokens_grow_the_buffer_up_to_the_limit) {
    char text[5000];
    memset(text, '7', sizeof text);
    memcpy(text + 3000, " 1\n", 3); /* 3000 sevens, 1, 1997 sevens */
    for (size_t limit = 1995; limit <= 3002; limit += limit < 1999 ? 1 : 200) {
        open_with(64, limit);
        int fd = file_with(text, sizeof text);
        cr_assert_eq(tf_reader_add_fd(r, fd, "f", true), TF_OK);
        expect(TF_READ_TOKEN);
        cr_assert_eq(t.size, limit < 3000 ? limit : 3000);
        cr_assert_eq(t.too_long, limit < 3000);
        expect_token("1", 1, 3002);
        cr_assert_not(t.too_long);
        expect(TF_READ_TOKEN);
        cr_assert_eq(t.size, limit < 1997 ? limit : 1997);
        cr_assert_eq(t.too_long, limit < 1997);
        cr_assert_eq(t.line, 2);
        expect(TF_READ_END);
        tf_reader_free(r);
        close(fd);
    }
    open_with(0, 4);
    cr_assert_eq(tf_reader_add_operand(r, "12345"), TF_OK);
    expect_token("1234", 1, 1);
    cr_assert(t.too_long);
    tf_reader_free(r);
}

/* Input without end is given back to the caller again and again, in bounded memory. */
Test(reader, endless_token_does_not_hang) {
    int zero = open("/dev/zero", O_RDONLY);
    open_with(4096, 1000);
    cr_assert_eq(tf_reader_add_fd(r, zero, "zero", true), TF_OK);
    expect(TF_READ_TOKEN);
    cr_assert(t.too_long && t.size == 1000);
    for (int i = 0; i < 5; i++) {
        expect(TF_READ_WAIT);
        cr_assert_eq(tf_reader_fd(r), zero);
    }
    tf_reader_free(r);
    close(zero);
}

/* ---- context for messages ------------------------------------------------------------------- */

Test(reader, context_is_the_line_around_the_token) {
    const char *text = "first\n  12 34 2^(7 rest of it\nlast";
    open_with(16, 0);
    int fd = file_with(text, strlen(text));
    cr_assert_eq(tf_reader_add_fd(r, fd, "f", true), TF_OK);
    for (int i = 0; i < 4; i++) expect(TF_READ_TOKEN);
    expect_token("rest", 2, 14);
    cr_assert_eq(t.context_column, 0);
    cr_assert_eq(strncmp(t.context, "  12 34 2^(7 rest", 17), 0);
    expect(TF_READ_TOKEN);
    expect(TF_READ_TOKEN);
    expect_token("last", 3, 1);
    cr_assert_eq(t.context_size, 4);
    tf_reader_free(r);
    close(fd);
}

/* For every token and buffer size: the context holds the token at its column. */
Test(reader, context_always_holds_the_token) {
    char text[6000];
    tf_rng rng;
    tf_rng_init(&rng, 3, 3);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "0123456789      \n"[tf_rng_below(&rng, i > 3000 ? 17 : 16)];
    for (size_t buffer = 16; buffer < 3000; buffer = buffer * 3 / 2) {
        open_with(buffer, 0);
        int fd = file_with(text, sizeof text);
        cr_assert_eq(tf_reader_add_fd(r, fd, "f", true), TF_OK);
        while (tf_reader_next(r, &t) == TF_READ_TOKEN) {
            size_t at = (size_t)t.column - 1 - t.context_column;
            cr_assert(at + t.size <= t.context_size && at <= 128);
            cr_assert_eq(memcmp(t.context + at, t.text, t.size), 0);
            cr_assert_null(memchr(t.context, '\n', at + t.size));
        }
        tf_reader_free(r);
        close(fd);
    }
}

/* ---- sources -------------------------------------------------------------------------------- */

static void make_file(const char *path, const char *content) {
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fputs(content, f);
    fclose(f);
}

Test(reader, missing_and_unreadable_sources_do_not_stop_the_rest) {
    char dir[] = "/tmp/tf-dir-XXXXXX", good[64];
    cr_assert_not_null(mkdtemp(dir));
    snprintf(good, sizeof good, "%s/good", dir);
    make_file(good, "1 2\n3");
    open_with(0, 0);
    cr_assert_eq(tf_reader_add_operand(r, "0"), TF_OK);
    cr_assert_eq(tf_reader_add_file(r, "/nonexistent/file", true), TF_OK);
    cr_assert_eq(tf_reader_add_file(r, good, true), TF_OK);
    cr_assert_eq(tf_reader_add_file(r, dir, true), TF_OK);
    cr_assert_eq(tf_reader_add_fd(r, 999, "closed", true), TF_OK);
    cr_assert_eq(tf_reader_add_file(r, good, true), TF_OK);
    expect_token("0", 1, 1);
    expect(TF_READ_ERROR);
    cr_assert_str_eq(t.source, "/nonexistent/file");
    cr_assert_eq(strncmp(t.text, strerror(ENOENT), t.size), 0);
    expect_token("1", 1, 1);
    cr_assert_str_eq(t.source, good);
    cr_assert(t.from_list);
    expect_token("2", 1, 3);
    expect_token("3", 2, 1);
    expect(TF_READ_ERROR);
    cr_assert_str_eq(t.source, dir);
    cr_assert_eq(strncmp(t.text, strerror(EISDIR), t.size), 0);
    expect(TF_READ_ERROR);
    cr_assert_eq(strncmp(t.text, strerror(EBADF), t.size), 0);
    expect_token("1", 1, 1); /* the same file again, from its first line */
    expect_token("2", 1, 3);
    expect_token("3", 2, 1);
    expect(TF_READ_END);
    tf_reader_free(r);
    unlink(good);
    rmdir(dir);
}

Test(reader, standard_input_by_its_sign) {
    int fd = file_with("41 42", 5);
    dup2(fd, 0);
    open_with(0, 0);
    cr_assert_eq(tf_reader_add_file(r, "-", false), TF_OK);
    expect_token("41", 1, 1);
    cr_assert_str_eq(t.source, "-");
    cr_assert_not(t.from_list);
    expect_token("42", 1, 4);
    expect(TF_READ_END);
    tf_reader_free(r);
    cr_assert_neq(fcntl(0, F_GETFD), -1); /* stays open */
}

/* A FIFO that nobody has opened for writing yet must not hold up the program: nobody would ever end this test. */
Test(reader, fifo_without_writer_waits) {
    char dir[] = "/tmp/tf-fifo-XXXXXX", path[64];
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/fifo", dir);
    cr_assert_eq(mkfifo(path, 0600), 0);
    open_with(0, 0);
    cr_assert_eq(tf_reader_add_file(r, path, true), TF_OK);
    expect(TF_READ_WAIT);
    expect(TF_READ_WAIT);
    int fd = open(path, O_WRONLY | O_NONBLOCK);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, "77 7", 4), 4);
    expect_token("77", 1, 1);
    expect(TF_READ_WAIT);
    close(fd);
    expect_token("7", 1, 4);
    expect(TF_READ_END);
    tf_reader_free(r);
    unlink(path);
    rmdir(dir);
}

Test(reader, progress_in_bytes) {
    uint64_t done, total;
    open_with(16, 0);
    int a = file_with("111 222 333 444 555 666\n", 24), b = file_with("7\n", 2), fds[2];
    cr_assert_eq(tf_reader_add_fd(r, a, "a", true), TF_OK);
    cr_assert_eq(tf_reader_add_fd(r, b, "b", true), TF_OK);
    tf_reader_progress(r, &done, &total);
    cr_assert(done == 0 && total == 26);
    expect(TF_READ_TOKEN);
    tf_reader_progress(r, &done, &total);
    cr_assert(done == 3 && total == 26);
    while (tf_reader_next(r, &t) == TF_READ_TOKEN) {
    }
    tf_reader_progress(r, &done, &total);
    cr_assert(done == 26 && total == 26);
    cr_assert_eq(pipe(fds), 0);
    cr_assert_eq(tf_reader_add_fd(r, fds[0], "p", true), TF_OK);
    tf_reader_progress(r, &done, &total);
    cr_assert_eq(total, 0);
    tf_reader_free(r);
    for (int i = 0; i < 2; i++) close(fds[i]);
    close(a);
    close(b);
}

/* ---- a large stream, against a splitting by hand --------------------------------------------- */

Test(reader, large_stream_in_random_pieces) {
    enum { SIZE = 300000 };
    char *text = malloc(SIZE + 1);
    tf_rng rng;
    tf_rng_init(&rng, 8, 8);
    for (size_t i = 0; i < SIZE; i++) text[i] = "0123456789 \n"[tf_rng_below(&rng, 12)];
    text[SIZE] = '\0';
    int fds[2];
    cr_assert_eq(pipe(fds), 0);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    open_with(1000, 0);
    cr_assert_eq(tf_reader_add_fd(r, fds[0], "p", true), TF_OK);
    size_t sent = 0;
    const char *p = text;
    for (tf_read_event e; (e = tf_reader_next(r, &t)) != TF_READ_END;) {
        if (e == TF_READ_WAIT) {
            size_t piece = 1 + tf_rng_below(&rng, 3000);
            if (piece > SIZE - sent) piece = SIZE - sent;
            if (piece == 0 && fds[1] >= 0) {
                close(fds[1]);
                fds[1] = -1;
            } else if (piece > 0) {
                ssize_t n = write(fds[1], text + sent, piece);
                cr_assert_gt(n, 0);
                sent += (size_t)n;
            }
            continue;
        }
        p += strspn(p, " \n");
        size_t n = strcspn(p, " \n");
        cr_assert(t.size == n && memcmp(t.text, p, n) == 0);
        p += n;
    }
    p += strspn(p, " \n");
    cr_assert_eq(*p, '\0');
    tf_reader_free(r);
    close(fds[0]);
    free(text);
}
