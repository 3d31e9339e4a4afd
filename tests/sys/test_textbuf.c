#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "textbuf.h"

Test(textbuf, empty_is_a_string) {
    tf_text t = {0};
    cr_assert_str_eq(tf_text_get(&t), "");
    tf_text_put(&t, NULL, 0);
    cr_assert_str_eq(tf_text_get(&t), "");
    tf_text_clear(&t);
}

Test(textbuf, composes) {
    tf_text t = {0};
    tf_text_puts(&t, "a");
    tf_text_fill(&t, '-', 3);
    tf_text_printf(&t, "%d %s", 42, "x");
    tf_text_put(&t, "\0z", 2);
    cr_assert_eq(t.size, 10);
    cr_assert_eq(memcmp(t.data, "a---42 x\0z", 11), 0);
    tf_text_reset(&t);
    cr_assert_eq(t.size, 0);
    cr_assert_str_eq(tf_text_get(&t), "");
    tf_text_clear(&t);
    cr_assert_null(t.data);
}

/* Every size around the doublings. */
Test(textbuf, grows_without_losing_anything) {
    for (size_t piece = 1; piece < 300; piece += 7) {
        tf_text t = {0};
        for (size_t i = 0; i < 50; i++) tf_text_fill(&t, (char)('a' + i % 26), piece);
        cr_assert_eq(t.size, 50 * piece);
        for (size_t i = 0; i < t.size; i++) cr_assert_eq(t.data[i], (char)('a' + i / piece % 26));
        cr_assert_eq(t.data[t.size], '\0');
        tf_text_clear(&t);
    }
}

Test(textbuf, impossible_sizes_are_remembered) {
    tf_text t = {0};
    tf_text_puts(&t, "kept");
    cr_assert_null(tf_text_reserve(&t, SIZE_MAX - 2));
    cr_assert(t.failed);
    tf_text_puts(&t, "lost");
    cr_assert_str_eq(tf_text_get(&t), "kept");
    tf_text_clear(&t);
}

static void *drain(void *fd) {
    char buf[1000];
    size_t total = 0;
    for (ssize_t n; (n = read(*(int *)fd, buf, sizeof buf)) > 0; total += (size_t)n) usleep(100);
    return (void *)(uintptr_t)total;
}

/* A pipe that is nonblocking and full: short writes and EAGAIN on the way. */
Test(textbuf, write_all_survives_short_writes) {
    int fds[2];
    pthread_t reader;
    void *total;
    tf_text t = {0};
    tf_text_fill(&t, 'x', 500000);
    cr_assert_eq(pipe(fds), 0);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    pthread_create(&reader, NULL, drain, &fds[0]);
    cr_assert_eq(tf_write_all(fds[1], t.data, t.size), TF_OK);
    close(fds[1]);
    pthread_join(reader, &total);
    cr_assert_eq((size_t)(uintptr_t)total, t.size);
    close(fds[0]);
    cr_assert_eq(tf_write_all(fds[1], t.data, t.size), TF_EIO); /* closed */
    tf_text_clear(&t);
}
