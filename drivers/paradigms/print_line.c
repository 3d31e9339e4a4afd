/* print_line.c — every line is composed first and then written with one call. */
#include "print_line.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "textbuf.h"

static struct {
    pthread_mutex_t lock; /* a write to a pipe may be cut in pieces: keep them together */
    int error;
} output = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void write_locked(const tf_text *t) {
    pthread_mutex_lock(&output.lock);
    if (!output.error && t->failed) output.error = ENOMEM;
    if (!output.error && tf_write_all(STDOUT_FILENO, t->data, t->size) != TF_OK)
        output.error = errno;
    pthread_mutex_unlock(&output.lock);
}

void print_line(const char *format, ...) {
    tf_text line = {0};
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char small[128];
    int size = vsnprintf(small, sizeof small, format, args);
    if (size >= 0 && (size_t)size < sizeof small) {
        tf_text_put(&line, small, (size_t)size);
    } else if (size >= 0) {
        char *p = tf_text_reserve(&line, (size_t)size + 1);
        if (p) vsnprintf(p, (size_t)size + 1, format, again);
        if (p) line.size = (size_t)size;
    }
    tf_text_puts(&line, "\n");
    va_end(again);
    va_end(args);
    write_locked(&line);
    tf_text_clear(&line);
}

void print_text(const tf_text *text) {
    write_locked(text);
}

int print_line_error(void) {
    pthread_mutex_lock(&output.lock);
    int error = output.error;
    pthread_mutex_unlock(&output.lock);
    return error;
}
